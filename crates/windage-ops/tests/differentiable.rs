//! Operations with a backward pass of their own take part in Burn's graph.

use burn::tensor::Tensor;
use windage_ops::differentiable::{Operation, apply};
use windage_testing::values;

/// Twice the sum of the input, with a gradient of 5, which no autodiff would compute.
#[derive(Clone, Debug)]
struct Marked;

impl Operation<2, 1> for Marked {
    type Checkpointing = [usize; 2];

    fn forward(&self, input: Tensor<2>) -> Tensor<1> {
        assert!(!input.device().is_autodiff(), "operations see plain tensors");
        input.sum() * 2.0
    }

    fn forward_saving(&self, input: Tensor<2>) -> (Tensor<1>, [usize; 2]) {
        let dims = input.dims();
        (self.forward(input), dims)
    }

    fn backward(&self, saved: [usize; 2], gradient: Tensor<1>) -> Tensor<2> {
        gradient.unsqueeze::<2>().expand(saved) * 5.0
    }
}

fn marked(input: Tensor<2>) -> Tensor<1> {
    apply(Marked, input, |_| unreachable!("flex is known to this build"))
}

#[test]
fn its_own_gradient_joins_those_before_and_after() {
    let x = Tensor::<2>::ones([2, 3], &windage_testing::device().autodiff()).require_grad();
    let y = marked(x.clone() * 3.0) * 7.0;
    assert_eq!(values(y.clone().inner()), [252.0]);
    assert_eq!(values(x.grad(&y.backward()).unwrap()), [105.0; 6]);
}

#[test]
fn balanced_checkpointing_is_no_obstacle() {
    let device = windage_testing::device().autodiff().gradient_checkpointing();
    let x = Tensor::<2>::ones([2, 2], &device).require_grad();
    let y = marked(x.clone().exp());
    assert!(
        values(x.grad(&y.backward()).unwrap())
            .iter()
            .all(|value| (value - 5.0 * 1_f64.exp()).abs() < 1e-5)
    );
}

#[test]
fn what_needs_no_gradient_gets_none() {
    let plain = Tensor::<2>::ones([2, 2], &windage_testing::device());
    assert_eq!(values(marked(plain)), [8.0]);
    let untracked = Tensor::<2>::ones([2, 2], &windage_testing::device().autodiff());
    let other = Tensor::<1>::ones([1], &untracked.device()).require_grad();
    let gradients = (marked(untracked.clone()) * other.clone()).backward();
    assert!(untracked.grad(&gradients).is_none());
    assert_eq!(values(other.grad(&gradients).unwrap()), [8.0]);
}
