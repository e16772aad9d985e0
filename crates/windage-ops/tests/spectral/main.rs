//! Comparison of the transforms with definitions in f64, FFTW's tables and central differences.

mod dct;
mod dft;
mod power;
mod properties;
mod radial;
mod reference;
