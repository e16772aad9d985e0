//! Detection of weights that are not finite.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// Returns whether all weights are finite. A step with a finite loss can leave weights that are
/// not, and a checkpoint of them would replace the last good one.
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
