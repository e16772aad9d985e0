//! A hash of weights, by which a checkpoint identifies the network that a run began with.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::hash::Fnv;

/// Computes a hash of all floating-point parameters of a module (FNV-1a over words), in their
/// order.
pub fn fingerprint<M: Module>(module: &M) -> u64 {
    struct Hash(Fnv);
    impl ModuleVisitor for Hash {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            for value in param.val().into_data().iter::<f32>() {
                self.0.word(u64::from(value.to_bits()));
            }
        }
    }
    let mut hash = Hash(Fnv::default());
    module.visit(&mut hash);
    hash.0.0
}

#[cfg(test)]
mod tests {
    use burn::nn::LinearConfig;
    use burn::tensor::Device;

    use super::*;
    use crate::{Seed, Stream};

    #[test]
    fn other_weights_have_another_fingerprint() {
        let of = |seed: u64| {
            let init = |device: &Device| LinearConfig::new(3, 2).init(device);
            fingerprint(&Seed(seed).init(Stream::NetworkWeights, &Device::flex(), init))
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}
