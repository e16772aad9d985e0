//! The transforms against definitions in f64, FFTW's tables and their own gradients.

mod dct;
mod dft;
mod power;
mod properties;
mod radial;
mod reference;
