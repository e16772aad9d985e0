//! Letters that are drawn with a planted shift.

use windage_core::{Domain, Seed, Shift, Stream};
use windage_data::synthetic::glyphs::{Factor, Glyphs, Planted};

use super::images::held_out;
use super::{Material, Prepared, Request};
use crate::Result;
use crate::model::check_domains;
use crate::planted::{PlantedFactor, PlantedFactors};

/// Step of the random stream from which the seed of held-out letters is derived.
const HELD_OUT: u64 = 20;

/// Draws letters with the planted shift.
pub(super) fn prepared(request: Request<'_>) -> Result<Prepared> {
    let planted = request.planted(Planted::named)?;
    let seed = request.seed;
    let drawn = planted.draw(request.samples(), seed);
    let others = planted.draw(request.held_out(), Seed(seed.derive(Stream::Data, HELD_OUT)));
    let glyphs = Shift::new(&drawn.source, &drawn.target);
    let [harmful, harmless] = planted.least_changes();
    let truth = Some(PlantedFactors {
        harmful: truth(planted.harmful, glyphs, harmful),
        harmless: truth(planted.harmless, glyphs, harmless),
    });
    let letters = drawn.into_domains()?;
    let domains = letters.shift;
    check_domains(domains.as_ref())?;
    let others = Shift::new(others.source.images, others.target.images);
    Ok(Prepared {
        held_out: held_out(request, others, domains.as_ref().map(Domain::name))?,
        domains,
        training: request.is_trained.then_some(letters.training),
        description: format!("letters with a planted shift: {} (harmful first)", planted.name),
        material: Material::Images,
        image_kind: None,
        own_pairs: Vec::new(),
        omitted: Default::default(),
        #[cfg(feature = "onnx")]
        onnx: None,
        #[cfg(feature = "onnx")]
        backbone: None,
        truth,
    })
}

/// Returns the values of a factor in the unit of the attribute that measures it.
fn truth(factor: Factor, glyphs: Shift<&Glyphs>, least_change: f64) -> PlantedFactor {
    let (attribute, scale) = factor.read_as(glyphs.source.images.shape()[1]);
    let values = |glyphs: &Glyphs| {
        glyphs.factors.iter().map(|factors| scale * factors.get(factor)).collect()
    };
    PlantedFactor {
        attribute: attribute.into(),
        values: glyphs.map(values),
        least_change: scale * least_change,
    }
}
