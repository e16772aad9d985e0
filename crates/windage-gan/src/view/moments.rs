//! Mean and standard deviation of each coefficient.

use burn::tensor::Tensor;

/// Sums over the coefficients so far, in f64.
pub(super) struct Moments {
    dims: [usize; 4],
    count: f64,
    sum: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    /// Creates the moments of coefficients of shape `[1, channels, height, width]`, in which axes
    /// that share their moments have length 1.
    pub(super) fn new(dims: [usize; 4]) -> Self {
        let length = dims.iter().product();
        Self { dims, count: 0.0, sum: vec![0.0; length], squares: vec![0.0; length] }
    }

    pub(super) fn dims(&self) -> [usize; 4] {
        self.dims
    }

    pub(super) fn add(&mut self, coefficients: Tensor<4>) {
        let [_, channels, height, width] = coefficients.dims();
        // Each position that shares the moments counts as a sample.
        let run = if self.dims[2..] == [1, 1] { height * width } else { 1 };
        let values: Vec<f64> = coefficients.into_data().iter::<f64>().collect();
        for image in values.chunks_exact(channels * height * width) {
            self.count += run as f64;
            for (slot, values) in image.chunks_exact(run).enumerate() {
                self.sum[slot] += values.iter().sum::<f64>();
                self.squares[slot] += values.iter().map(|value| value * value).sum::<f64>();
            }
        }
    }

    pub(super) fn mean(&self) -> Vec<f32> {
        self.sum.iter().map(|sum| (sum / self.count) as f32).collect()
    }

    /// Returns the deviations, each at least `least_share` of the largest one; 1 if nothing varies.
    pub(super) fn deviation(&self, least_share: f64) -> Vec<f64> {
        let deviation = |(sum, squares): (&f64, &f64)| {
            (squares / self.count - (sum / self.count).powi(2)).max(0.0).sqrt()
        };
        let deviations: Vec<f64> = self.sum.iter().zip(&self.squares).map(deviation).collect();
        let largest = deviations.iter().copied().fold(0.0, f64::max);
        let least = if largest > 0.0 { least_share * largest } else { 1.0 };
        deviations.into_iter().map(|deviation| deviation.max(least)).collect()
    }
}
