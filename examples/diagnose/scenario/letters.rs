//! Letters that are drawn with a planted shift.

use windage::core::{Domain, Error as CoreError, Seed, Shift, Stream};
use windage::data::synthetic::glyphs::{Factor, Glyphs, Planted, planted_names};
use windage::diagnose::model::check_domains;
use windage::diagnose::planted::{PlantedFactor, PlantedFactors};

use super::images::held_out;
use super::{Material, Scenario};
use crate::Failure;
use crate::arguments::Arguments;

/// Step of the random stream from which the seed of held-out letters is derived.
const HELD_OUT: u64 = 20;

/// Draws letters with the shift of this name.
pub(super) fn scenario(arguments: &Arguments, name: &str) -> Result<Scenario, Failure> {
    let planted = Planted::named(name)
        .ok_or_else(|| CoreError::setting("planted", name, &planted_names().join(", ")))?;
    let seed = Seed(arguments.seed);
    let drawn = planted.draw(arguments.samples(), seed);
    let others = planted.draw(arguments.held_out(), Seed(seed.derive(Stream::Data, HELD_OUT)));
    let glyphs = Shift::new(&drawn.source, &drawn.target);
    let [harmful, harmless] = planted.least_changes();
    let truth = Some(PlantedFactors {
        harmful: truth(planted.harmful, glyphs, harmful),
        harmless: truth(planted.harmless, glyphs, harmless),
    });
    let domains = Shift {
        source: drawn.source.images.into_domain("letters 1")?,
        target: drawn.target.images.into_domain("letters 2")?,
    };
    check_domains(domains.as_ref())?;
    let others = Shift::new(others.source.images, others.target.images);
    Ok(Scenario {
        held_out: held_out(arguments, others, domains.as_ref().map(Domain::name))?,
        domains,
        training: drawn.training.images.into_domain("letters to learn from")?,
        description: format!("letters with a planted shift: {name} (harmful first)"),
        material: Material::Images,
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
