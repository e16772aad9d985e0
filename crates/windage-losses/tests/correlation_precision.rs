//! Errors of the channel correlation in f32, as listed in docs/precision.md. The reference is the
//! same in f64, which `correlation.rs` compares with the definition.

use burn::tensor::{DType, Device, Tensor, TensorData};
use windage_losses::correlation::{CorrelationLossConfig, MapReduction, Measure};
use windage_losses::{Loss, Reduction};
use windage_testing::{GradientError, normal, relative_error, report_error, values};

/// Rounding of f32 in products over some thousand values.
const CLOSE: f64 = 5e-6;

/// Returns the device for a float type. The reference in f64 is computed on flex, because not every
/// device has f64.
fn device_of(dtype: DType) -> Device {
    if dtype == DType::F64 { Device::flex() } else { windage_testing::device() }
}

/// Computes value and gradient in one float type.
fn run(x: &[f32], shape: [usize; 3], dtype: DType, measure: Measure) -> (Vec<f64>, Vec<f64>) {
    let loss = CorrelationLossConfig::new()
        .with_measure(measure)
        .with_maps(MapReduction::Positions)
        .init();
    let data = TensorData::new(x.iter().map(|x| f64::from(*x)).collect::<Vec<f64>>(), shape);
    let input = Tensor::<3>::from_data(data, (&device_of(dtype).autodiff(), dtype)).require_grad();
    let value = match shape[2] {
        1 => loss.forward(input.clone().squeeze_dim::<2>(2), Reduction::Mean),
        _ => loss.forward(input.clone(), Reduction::Mean),
    };
    (values(value.clone().inner()), values(input.grad(&value.backward()).expect("a gradient")))
}

#[test]
fn correlation() {
    for (shape, offset) in [
        ([256, 64, 1], 0.0),
        ([256, 64, 1], 1e6),
        ([64, 256, 1], 0.0),
        ([64, 256, 1], 1e6),
        ([4, 32, 64], 0.0),
        ([4, 32, 64], 1e6),
    ] {
        let x: Vec<f32> =
            normal(1, shape.iter().product()).iter().map(|x| (x + offset) as f32).collect();
        for measure in [Measure::Squared, Measure::Absolute] {
            let (value, gradient) = run(&x, shape, DType::F32, measure);
            let (expected, expected_gradient) = run(&x, shape, DType::F64, measure);
            let error = GradientError {
                value: relative_error(&value, &expected),
                gradient: relative_error(&gradient, &expected_gradient),
            };
            let [samples, channels, positions] = shape;
            let name = format!(
                "correlation, {measure:?}, {samples}·{channels}·{positions}, offset {offset:e}"
            );
            report_error(&name, "f64", error, CLOSE);
        }
    }
}
