//! How well can the attributes of your data be altered? Each attribute of real samples is altered
//! upwards and downwards by its standard deviation, and all attributes are measured again. Only the
//! altered one should move.
//!
//! `cargo run --release --example altered_attributes -- FOLDER` takes a folder or file of pictures,
//! time series or recordings; without it, letters are drawn. It takes a second or two.

use std::error::Error;
use std::path::Path;

use windage::core::axes::SeriesAxes;
use windage::core::{Attribute, Domain, Seed};
use windage::data::read::{is_series, is_wav};
use windage::data::synthetic::glyphs::GlyphsConfig;
use windage::data::{ReadOptions, SignalOptions, Split, open, open_signals};
use windage::metrics::attributes::CrossEffects;
use windage::metrics::{image_attributes, series_attributes};

/// Number of samples that are altered.
const SAMPLES: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1);
    let (domain, attributes) = match path.as_deref().map(Path::new) {
        None => pictures(GlyphsConfig::new(1000).init(Seed(0), 0).images.into_domain("letters")?)?,
        Some(path) if is_series(path) || holds_recordings(path) => signals(path)?,
        Some(path) => {
            let set = open(path, Split::Train, ReadOptions::default())?;
            pictures(set.into_domain(path.display().to_string())?)?
        }
    };
    let effects = CrossEffects::measure(&domain, &attributes, SAMPLES, Seed(0))?;

    println!("{}: changes in standard deviations", domain.name());
    print!("{effects}");
    for row in &effects.rows {
        if !(0.9..1.1).contains(&row.own) {
            println!(
                "{} by {:+.2}: only {:.0} % of that is reached",
                row.name,
                row.by,
                100.0 * row.own
            );
        }
    }
    Ok(())
}

type Described = (Domain, Vec<Box<dyn Attribute>>);

fn pictures(domain: Domain) -> Result<Described, Box<dyn Error>> {
    let attributes = image_attributes(&domain)?;
    Ok((domain, attributes))
}

fn signals(path: &Path) -> Result<Described, Box<dyn Error>> {
    let set = open_signals(path, Split::Train, &SignalOptions::default())?;
    let axes = SeriesAxes::plain(set.rate_hz());
    let domain = set.into_domain(path.display().to_string())?;
    let attributes = series_attributes(&domain, axes)?;
    Ok((domain, attributes))
}

/// Returns whether a folder holds recordings, perhaps in one folder per class.
fn holds_recordings(path: &Path) -> bool {
    let files = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let inner = files(path);
    inner.iter().any(|it| is_wav(it) || files(it).iter().any(|file| is_wav(file)))
}
