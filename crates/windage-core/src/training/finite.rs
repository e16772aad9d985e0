//! Whether a network is still one.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// Whether every weight is a finite number. A step whose loss was finite can leave weights that are
/// not; a checkpoint of them would replace the last good one.
pub fn is_finite<M: Module>(module: &M) -> bool {
    struct Finite(bool);
    impl ModuleVisitor for Finite {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0 &= param.val().is_finite().all().into_scalar::<bool>();
        }
    }
    let mut finite = Finite(true);
    module.visit(&mut finite);
    finite.0
}
