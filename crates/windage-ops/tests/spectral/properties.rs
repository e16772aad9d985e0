//! Properties that hold for any input.

use burn::tensor::Tensor;
use proptest::prelude::*;
use windage_ops::spectral::{dct, dct2, half_plane_weights, power_spectrum};
use windage_testing::{assert_close, normal, tensor, values};

use crate::reference::FAST;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn energy_is_kept(
        rows in 1_usize..5, length in 1_usize..200, seed in any::<u64>(), exponent in -3_i32..4,
    ) {
        let scale = 10_f64.powi(exponent);
        let x: Vec<f64> = normal(seed, rows * length).iter().map(|value| value * scale).collect();
        let input: Tensor<2> = tensor(&x, [rows, length], &windage_testing::device());
        let energy =
            |tensor: Tensor<2>| values(tensor).iter().map(|value| value * value).sum::<f64>();
        let expected = energy(input.clone());
        assert_close(&[energy(dct(input.clone()))], &[expected], FAST);
        assert_close(&[energy(dct2(input.clone()))], &[expected], FAST);
        let power = values(power_spectrum(input));
        let weights = half_plane_weights(length);
        let total: f64 = power
            .iter()
            .enumerate()
            .map(|(i, p)| p * f64::from(weights[i % weights.len()]))
            .sum();
        assert_close(&[total], &[expected], FAST);
    }

    #[test]
    fn a_row_does_not_see_its_neighbors(length in 1_usize..80, seed in any::<u64>()) {
        let x = normal(seed, 3 * length);
        let device = windage_testing::device();
        let batch = values(dct(tensor::<2>(&x, [3, length], &device)));
        let alone = values(dct(tensor::<1>(&x[length..2 * length], [length], &device)));
        // They are close, not equal: products of other shapes may add in another order.
        assert_close(&batch[length..2 * length], &alone, FAST);
    }
}
