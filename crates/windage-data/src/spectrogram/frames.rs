//! The transform of one frame at a time, in f64: for frames that do not lie at equal distances, and
//! for the way back.

use std::sync::Arc;

use realfft::num_complex::Complex64;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::window;

/// Windowed orthonormal transforms of frames of one length.
pub(crate) struct Frames {
    /// Periodic Hann of mean square 1.
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

    /// The half plane of the windowed frame that starts at `start` of the signal; there is silence
    /// beyond its ends.
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

    /// The frame whose transform is `spectrum`, without the window undone.
    pub(crate) fn values(&self, mut spectrum: Vec<Complex64>) -> Vec<f64> {
        // A real signal has none there; rounding may leave some.
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
