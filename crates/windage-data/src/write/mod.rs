//! Writers of files: to look at, to listen to, and to read again.

mod grid;
mod png;
mod ts;
mod wav;

pub use grid::write_grid;
pub use png::png_bytes;
pub use ts::ts_text;
pub use wav::wav_bytes;
