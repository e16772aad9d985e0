//! A source with labels, and a target without.

use std::path::PathBuf;

use burn::tensor::Device;
use windage_core::{Error as CoreError, Shift};
use windage_data::{ImageSet, Split, open, open_unlabeled};

use super::classifier_file::ClassifierFile;
use super::images::{SourceParts, TargetParts, as_they_are};
use super::omitted::Omitted;
use super::{Prepared, Request, file_name};
use crate::Result;
use crate::run_config::CheckRunConfig;

impl CheckRunConfig {
    /// Reads or draws the data. The configuration must be complete
    /// ([`completed`](Self::completed)). The target has the classes of the source, and labels that
    /// mean nothing; its order is that of its pixels, shuffled.
    ///
    /// # Errors
    /// Returns an error that names the file or folder if data cannot be read or do not suit.
    pub fn prepare(&self, device: &Device) -> Result<Prepared> {
        let config = self.diagnosis();
        let file = ClassifierFile::open(&config)?;
        let (seed, is_trained) = (self.seed, config.is_trained());
        let (data, network) = (&self.data, self.network.as_ref());
        let request = Request { data, seed, held_out: None, is_trained, file: &file, network };
        let mut prepared = match (&self.data.source, &self.data.target) {
            (Some(source), Some(target)) => read(request, Shift { source, target })?,
            _ => request.prepared(device)?,
        };
        file.add(&mut prepared)?;
        prepared.find_image_kind(self.data.image_kind)?;
        Ok(prepared)
    }
}

/// Reads both sets: training parts if a classifier is trained, else test parts, as a given one may
/// have learned from the others.
fn read(request: Request<'_>, paths: Shift<&PathBuf>) -> Result<Prepared> {
    let names = paths.map(|path| file_name(path));
    let split = if request.is_trained { Split::Train } else { Split::Test };
    let source = open(paths.source, split, request.read_options())?;
    let source = request.file.relabeled(source)?;
    require_classes(&source, &names.source)?;
    let target = open_unlabeled(paths.target, split, request.read_options())?;
    let sets = Shift { target: target.without_labels(source.classes().to_vec()), source };
    let omitted = Omitted::by_readers(sets.as_ref());
    let target = TargetParts::new(&sets.target, request, 1).explained;
    if !request.is_trained {
        let source = TargetParts::new(&sets.source, request, 0).explained;
        return Ok(Prepared { omitted, ..as_they_are(Shift { source, target }, names)? });
    }
    let SourceParts { explained: source, training, .. } = SourceParts::new(&sets.source, request)?;
    let training = training.into_domain(format!("{} (training part)", names.source))?;
    let prepared = as_they_are(Shift { source, target }, names)?;
    Ok(Prepared { training: Some(training), omitted, ..prepared })
}

fn require_classes(source: &ImageSet, name: &str) -> Result<()> {
    if source.classes().len() > 1 {
        return Ok(());
    }
    let reason = "has one class; a classifier tells at least two apart".into();
    Err(CoreError::UnusableDomain { domain: name.into(), reason }.into())
}
