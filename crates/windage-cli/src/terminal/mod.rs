//! What is shown in the terminal.

mod bars;
mod interrupt;
mod output;
mod statistics;
mod tables;

pub(crate) use bars::Bars;
pub(crate) use interrupt::interrupt_flag;
pub(crate) use output::{Output, say};
pub(crate) use statistics::{mean, mean_and_deviation};
pub(crate) use tables::table;
