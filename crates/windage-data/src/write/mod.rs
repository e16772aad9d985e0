//! Writers of files to look at and listen to.

mod grid;
mod png;
mod wav;

pub use grid::write_grid;
pub use png::png_bytes;
pub use wav::wav_bytes;
