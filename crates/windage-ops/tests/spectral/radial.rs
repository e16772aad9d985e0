//! The radial profile.

use burn::tensor::Tensor;
use windage_ops::spectral::*;
use windage_testing::{assert_close, assert_gradient, normal, rounded, tensor, values};

use crate::reference::*;

#[test]
fn the_radial_profile_averages_the_full_plane() {
    for (height, width) in [(1, 1), (4, 6), (5, 7), (8, 8)] {
        let x = rounded(&normal(19, height * width));
        let profile = RadialProfile::new(height, width, &windage_testing::device());
        let mut sums = vec![(0.0, 0.0); profile.radii()];
        for (u, v) in (0..height).flat_map(|u| (0..width).map(move |v| (u, v))) {
            let (re, im) = coefficient(&x, [height, width], u, v);
            let radius = (u.min(height - u) as f64).hypot(v.min(width - v) as f64).floor() as usize;
            let entry: &mut (f64, f64) = &mut sums[radius];
            *entry = (entry.0 + re * re + im * im, entry.1 + 1.0);
        }
        let expected: Vec<f64> = sums.iter().map(|(sum, count)| sum / count).collect();
        let power =
            power_spectrum2(tensor::<3>(&x, [1, height, width], &windage_testing::device()));
        assert_close(&values(profile.forward(power)), &expected, FAST);
    }
}

#[test]
fn gradients_flow_through_the_radial_profile() {
    let (height, width) = (4, 5);
    let profile = RadialProfile::new(height, width, &windage_testing::device().autodiff());
    let weights = half_plane_weights(width);
    let reference = |x: &[f64]| {
        let mut sums = vec![(0.0, 0.0); profile.radii()];
        for (index, value) in x.iter().enumerate() {
            let (u, v) = (index / weights.len(), index % weights.len());
            let entry = &mut sums[(u.min(height - u) as f64).hypot(v as f64).floor() as usize];
            let weight = f64::from(weights[v]);
            *entry = (entry.0 + weight * value, entry.1 + weight);
        }
        weighed_squares(&sums.iter().map(|(sum, count)| sum / count).collect::<Vec<f64>>())
    };
    let shape = [height, weights.len()];
    let point = normal(23, shape[0] * shape[1]);
    assert_gradient(|x: Tensor<2>| weighed(profile.forward(x)), reference, &point, shape, GRADIENT);
}
