//! The program `windage`.

mod arguments;
mod commands;
mod failure;
mod model;
mod run;
mod terminal;

use std::process::ExitCode;

/// Training allocates and frees many tensors, and the system's allocator returns their pages to the
/// system each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    arguments::read().run()
}
