//! Altered samples as files, to retrain a classifier elsewhere.

use std::path::{Path, PathBuf};

use windage::core::files::{create_folder, write_whole};
use windage::core::{Domain, Error as CoreError, Sample};
use windage::data::write::{png_bytes, ts_text};
use windage::diagnose::mitigation::{AddedData, TrainingData};
use windage::diagnose::run_config::{Material, MitigationConfig, Prepared};

use crate::failure::{Failure, Result};
use crate::run::Run;

/// Refuses a folder that holds other files, among which altered samples would be lost.
pub(super) fn check(mitigation: Option<&MitigationConfig>, run: &Run) -> Result<()> {
    let Some(folder) = mitigation.and_then(|mitigation| mitigation.altered.as_ref()) else {
        return Ok(());
    };
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if is_empty || run.is_resumed() {
        return Ok(());
    }
    let folder = folder.display();
    Err(Failure::Usage(format!("--altered {folder}: the folder is not empty; name a new one")))
}

/// Writes the samples that were moved along each cause, and along all together, into a folder each.
pub(super) fn write(
    folder: &Path,
    moved: &[TrainingData],
    prepared: &Prepared,
    run: &Run,
) -> Result<()> {
    for data in moved {
        let folder = folder.join(name(&data.added));
        create_folder(&folder)?;
        let samples = data.added_samples().collect::<windage::core::Result<Vec<_>>>()?;
        let count = samples.len();
        let place = write_samples(&folder, &samples, &data.domain, &prepared.material)?;
        let what = data.added.in_words();
        run.output.line(format_args!("Altered: {count} samples {what}: {}", place.display()));
    }
    Ok(())
}

/// Returns the name of the folder of samples that were moved.
fn name(added: &AddedData) -> String {
    match added {
        AddedData::Moved(shift) => shift.attribute.replace(|it: char| !it.is_alphanumeric(), "-"),
        _ => "together".into(),
    }
}

/// Writes samples in the form in which they are read, and returns what has to be named to read
/// them: images and recordings as a folder of each class, series as a table.
fn write_samples(
    folder: &Path,
    samples: &[Sample],
    domain: &Domain,
    material: &Material,
) -> Result<PathBuf> {
    match (material, material.sound()?, domain.shape()) {
        (Material::Images, _, &[channels, height, width]) => {
            let shape = [channels, height, width];
            write_by_class(folder, samples, domain, &|values| (png_bytes(values, shape), "png"))?;
            Ok(folder.into())
        }
        (_, Some(sound), _) => {
            write_by_class(folder, samples, domain, &|values| (sound(values), "wav"))?;
            Ok(folder.into())
        }
        (Material::Signals { axes }, None, &[channels, length]) => {
            let in_unit = |sample: &Sample| {
                let values = sample.values.iter().map(|&value| axes.quantity(value) as f32);
                Sample { values: values.collect(), label: sample.label }
            };
            let series: Vec<Sample> = samples.iter().map(in_unit).collect();
            let path = folder.join("series.ts");
            let text = ts_text(&series, [channels, length], domain.classes());
            write_whole(&path, text.as_bytes())?;
            Ok(path)
        }
        (.., shape) => {
            let reason = format!("has samples of the shape {shape:?}, which no file format has");
            Err(CoreError::UnusableDomain { domain: domain.name().into(), reason }.into())
        }
    }
}

/// The bytes of a file, with its ending.
type File = (Vec<u8>, &'static str);

/// Writes a file of each sample into the folder of its class.
fn write_by_class(
    folder: &Path,
    samples: &[Sample],
    domain: &Domain,
    file: &dyn Fn(&[f32]) -> File,
) -> Result<()> {
    let folders: Vec<PathBuf> = (0..)
        .zip(domain.classes())
        .map(|(number, it)| folder.join(class_name(number, it)))
        .collect();
    for (index, Sample { values, label }) in samples.iter().enumerate() {
        let folder = &folders[*label];
        if !folder.is_dir() {
            create_folder(folder)?;
        }
        let (bytes, ending) = file(values);
        write_whole(&folder.join(format!("{index:06}.{ending}")), &bytes)?;
    }
    Ok(())
}

/// Returns the name of a class as that of a folder.
fn class_name(number: usize, name: &str) -> String {
    let is_plain = !name.starts_with('.') && !name.contains(['/', '\\', ':']) && !name.is_empty();
    if is_plain { name.into() } else { format!("class{number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_stay_inside_the_folder() {
        assert_eq!(class_name(3, "left turn"), "left turn");
        for name in ["..", "a/b", "", "c:\\d"] {
            assert_eq!(class_name(3, name), "class3");
        }
    }
}
