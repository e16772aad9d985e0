//! Parts that the examples share.

mod bars;
pub(crate) mod interrupt;
mod tables;

pub(crate) use bars::Bars;
pub(crate) use tables::table;

/// The error that ends a program.
pub(crate) type Failure = Box<dyn std::error::Error>;
