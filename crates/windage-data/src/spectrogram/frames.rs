//! The transform of single frames, in f64: for frames at unequal distances, and for the inversion
//! of spectrograms.

use std::sync::Arc;

use realfft::num_complex::Complex64;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::window;

/// A windowed orthonormal transform of frames of one length.
pub(crate) struct Frames {
    /// The periodic Hann window of mean square 1.
    pub(crate) window: Vec<f64>,
    analysis: Arc<dyn RealToComplex<f64>>,
    synthesis: Arc<dyn ComplexToReal<f64>>,
    /// `1 / √frame`.
    scale: f64,
}

impl Frames {
    pub(crate) fn new(length: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        Self {
            window: window::hann(length),
            analysis: planner.plan_fft_forward(length),
            synthesis: planner.plan_fft_inverse(length),
            scale: 1.0 / (length as f64).sqrt(),
        }
    }

    /// Returns the frequencies, from 0 to half the rate, of the windowed frame that starts at
    /// `start` of the signal. Beyond the ends of the signal there is silence.
    pub(crate) fn spectrum(&self, signal: &[f64], start: isize) -> Vec<Complex64> {
        let value = |n: usize| {
            start
                .checked_add_unsigned(n)
                .and_then(|at| usize::try_from(at).ok())
                .and_then(|at| signal.get(at))
        };
        let windowed = self
            .window
            .iter()
            .enumerate()
            .map(|(n, window)| window * value(n).copied().unwrap_or(0.0));
        let mut windowed: Vec<f64> = windowed.collect();
        let mut spectrum = self.analysis.make_output_vec();
        let done = self.analysis.process(&mut windowed, &mut spectrum);
        debug_assert!(done.is_ok(), "buffers have the plan's lengths");
        spectrum.iter_mut().for_each(|bin| *bin *= self.scale);
        spectrum
    }

    /// Returns the frame with the transform `spectrum`. The window is not undone.
    pub(crate) fn values(&self, mut spectrum: Vec<Complex64>) -> Vec<f64> {
        // A real signal has no imaginary part there, but rounding may leave one.
        spectrum[0].im = 0.0;
        if self.window.len().is_multiple_of(2)
            && let Some(last) = spectrum.last_mut()
        {
            last.im = 0.0;
        }
        let mut values = self.synthesis.make_output_vec();
        let done = self.synthesis.process(&mut spectrum, &mut values);
        debug_assert!(done.is_ok(), "buffers have the plan's lengths");
        values.iter_mut().for_each(|value| *value *= self.scale);
        values
    }
}
