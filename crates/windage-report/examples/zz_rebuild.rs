//! Temporary.
fn main() {
    for folder in std::env::args().skip(1) {
        if let Err(error) = windage_report::rebuild(folder.as_ref()) {
            eprintln!("{error}");
        }
    }
}
