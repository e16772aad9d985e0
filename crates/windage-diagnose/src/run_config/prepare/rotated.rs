//! Gray images of the user, which are colored; those of the target are rotated as well.

use std::ops::Range;
use std::path::Path;

use rand::RngExt;
use windage_core::{Domain, Error as CoreError, Seed, Shift, Stream};
use windage_data::synthetic::planted_images::{colored, inclined};
use windage_data::{ImageSet, Split, open};

use super::images::{SourceSizes, drawn as drawn_parts, held_out};
use super::omitted::Omitted;
use super::{Material, Prepared, Request, file_name};
use crate::Result;
use crate::model::check_domains;
use crate::planted::{PlantedFactor, PlantedFactors};

const SOURCE_HUES: Range<f64> = 0.0..90.0;
const TARGET_HUES: Range<f64> = 72.0..234.0;
const TARGET_DEGREES: Range<f64> = 0.0..60.0;
/// Smallest change of inclination of which shares are computed.
const LEAST_DEGREES: f64 = 15.0;
/// Smallest change of hue of which shares are computed.
const LEAST_HUE: f64 = 36.0;

/// Reads the images and plants the shift.
pub(super) fn prepared(request: Request<'_>, path: &Path) -> Result<Prepared> {
    let set = open(path, Split::Train, request.data.read_options())?;
    if set.shape()[0] != 1 {
        let range = "gray images, to be colored";
        return Err(CoreError::setting("data.source", path.display(), range).into());
    }
    let seed = request.seed;
    let omitted = Omitted { notes: set.notes().to_vec(), ..Omitted::default() };
    let sizes = SourceSizes::new(&set, 2 * request.samples(), 2 * request.held_out())?;
    let (explained, held) = (sizes.explained / 2, sizes.held_out / 2);
    let sizes = [explained, explained, sizes.training, held, held];
    let [source, target, training, held_source, held_target] = drawn_parts(&set, sizes, seed, 0);
    let explained = Shift::new(source, target).map(Original);
    let held = planted_held_out(Shift::new(held_source, held_target), seed);
    let count = explained.source.len();
    let hues = Shift {
        source: drawn(seed, 10, SOURCE_HUES, count),
        target: drawn(seed, 11, TARGET_HUES, count),
    };
    let degrees = drawn(seed, 12, TARGET_DEGREES, count);
    let all_hues = SOURCE_HUES.start..TARGET_HUES.end;
    let training_hues = drawn(seed, 13, all_hues, training.labels().len());
    let name = file_name(path);
    let domains = Shift {
        source: explained.source.upright(&hues.source).into_domain(format!("{name}, upright"))?,
        target: explained
            .target
            .rotated(&degrees, &hues.target)
            .into_domain(format!("{name}, rotated"))?,
    };
    check_domains(domains.as_ref())?;
    let training = Original(training).upright(&training_hues);
    let training = training.into_domain(format!("{name}, upright, all hues"))?;
    Ok(Prepared {
        held_out: held_out(request, held, domains.as_ref().map(Domain::name))?,
        domains,
        training: request.is_trained.then_some(training),
        image_kind: None,
        own_pairs: Vec::new(),
        omitted,
        #[cfg(feature = "onnx")]
        onnx: None,
        #[cfg(feature = "onnx")]
        backbone: None,
        truth: Some(truth(degrees, hues)),
        material: Material::Images,
        description: format!("{name} with a planted shift: rotation-hue (harmful first)"),
    })
}

/// Plants the shift into held-out images.
fn planted_held_out(sets: Shift<ImageSet>, seed: Seed) -> Shift<ImageSet> {
    let halves = sets.map(Original);
    let count = halves.source.len();
    let degrees = drawn(seed, 15, TARGET_DEGREES, count);
    Shift {
        source: halves.source.upright(&drawn(seed, 14, SOURCE_HUES, count)),
        target: halves.target.rotated(&degrees, &drawn(seed, 16, TARGET_HUES, count)),
    }
}

/// Draws values at random from a step of the random stream.
fn drawn(seed: Seed, step: u64, range: Range<f64>, count: usize) -> Vec<f64> {
    let mut rng = seed.rng(Stream::Data, step);
    (0..count).map(|_| rng.random_range(range.clone())).collect()
}

/// Gray images as they were read.
struct Original(ImageSet);

impl Original {
    fn len(&self) -> usize {
        self.0.labels().len()
    }

    /// Returns the images in color.
    fn upright(&self, hues: &[f64]) -> ImageSet {
        colored(&self.0, |index| hues[index])
    }

    /// Returns the images rotated and in color.
    fn rotated(&self, degrees: &[f64], hues: &[f64]) -> ImageSet {
        colored(&inclined(&self.0, |index| degrees[index]), |index| hues[index])
    }
}

/// Returns the planted factors of the images that are explained.
fn truth(degrees: Vec<f64>, hues: Shift<Vec<f64>>) -> PlantedFactors {
    PlantedFactors {
        harmful: PlantedFactor {
            attribute: "inclination".into(),
            values: Shift::new(vec![0.0; degrees.len()], degrees),
            least_change: LEAST_DEGREES,
        },
        harmless: PlantedFactor { attribute: "hue".into(), values: hues, least_change: LEAST_HUE },
    }
}
