//! An ONNX model as a feature extractor.

use std::path::Path;
use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::{Domain, EVALUATION_BATCH};

use crate::cache::FeatureCache;
use crate::model::{OnnxModel, Samples};
use crate::{Error, Result};

/// A feature extractor in an ONNX file.
///
/// Any output is taken: maps `[batch, channels, height, width]` become their averages over all
/// positions, and other outputs are flattened.
#[derive(Debug, Clone)]
pub struct OnnxFeatures {
    model: OnnxModel,
    /// Features that were computed before; clones share them.
    cache: Option<Arc<FeatureCache>>,
}

impl OnnxModel {
    /// Makes a feature extractor of the model, whose features are its output.
    pub fn features(&self) -> OnnxFeatures {
        OnnxFeatures { model: self.clone(), cache: None }
    }
}

impl OnnxFeatures {
    /// Remembers the features of samples that [`remember`](Self::remember) computes, as long as
    /// this lives.
    #[must_use]
    pub fn remembering(self) -> Self {
        Self { cache: Some(Arc::new(FeatureCache::in_memory())), ..self }
    }

    /// Remembers the features of samples that [`remember`](Self::remember) computes in a file in
    /// this folder, which [`save`](Self::save) writes. The file is named by the SHA-256 of the
    /// model and what is made of samples, and knows samples by the SHA-256 of their values.
    ///
    /// A model whose outputs depend on the other samples of a batch in their last digits may give
    /// numbers that differ in these digits from those without the file.
    ///
    /// # Errors
    /// Returns an error if there is such a file and it cannot be read.
    pub fn cached_in(self, folder: &Path) -> Result<Self> {
        let cache = FeatureCache::open(folder, &self.model)?;
        Ok(Self { cache: Some(Arc::new(cache)), ..self })
    }

    /// Writes features that are remembered in a file, if there are new ones.
    ///
    /// # Errors
    /// Returns an error that names the file if it cannot be written.
    pub fn save(&self) -> Result<()> {
        self.cache.as_ref().map_or(Ok(()), |cache| cache.save())
    }

    /// Returns the model.
    pub fn model(&self) -> &OnnxModel {
        &self.model
    }

    /// Names the features: the file, its output, and the start of the file's SHA-256.
    pub fn describe(&self) -> String {
        let path = self.model.config.path.display();
        format!("{path}:{} (sha256 {}…)", self.model.output_name(), &self.model.sha256()[..12])
    }

    /// Computes the features `[batch, features]` of images with values in 0…1, and remembers them
    /// if this is a [`remembering`](Self::remembering) extractor.
    ///
    /// # Errors
    /// Returns an error if the model fails.
    pub fn remember(&self, images: Tensor<4>) -> Result<Tensor<2>> {
        self.computed(images, true)
    }

    /// Computes the features `[batch, features]` of images with values in 0…1, of those alone that
    /// are not remembered.
    ///
    /// # Errors
    /// Returns an error if the model fails.
    pub fn forward(&self, images: Tensor<4>) -> Result<Tensor<2>> {
        self.computed(images, false)
    }

    fn computed(&self, images: Tensor<4>, is_kept: bool) -> Result<Tensor<2>> {
        let ([batch, channels, height, width], device) = (images.dims(), images.device());
        let values: Vec<f32> = images.into_data().iter::<f32>().collect();
        let samples = Samples { values: &values, shape: [channels, height, width] };
        let (features, count) = self.remembered_rows(samples, is_kept)?;
        Ok(Tensor::from_data(TensorData::new(features, [batch, count]), &device))
    }

    /// Computes the features of all samples of a domain, one row per sample.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read, or if the model fails.
    pub fn of_domain(&self, domain: &Domain) -> Result<Vec<Vec<f32>>> {
        let mut all = Vec::with_capacity(domain.len());
        for batch in domain.batches::<4>(EVALUATION_BATCH, &Device::default()) {
            let inputs = batch?.inputs;
            let [_, channels, height, width] = inputs.dims();
            let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
            let samples = Samples { values: &values, shape: [channels, height, width] };
            let (features, count) = self.remembered_rows(samples, true)?;
            all.extend(features.chunks(count).map(<[f32]>::to_vec));
        }
        Ok(all)
    }

    /// Returns features in row-major order, and their number per sample; computes those of samples
    /// that are not remembered.
    fn remembered_rows(&self, samples: Samples<'_>, is_kept: bool) -> Result<(Vec<f32>, usize)> {
        let Some(cache) = &self.cache else { return self.rows(samples) };
        let known = cache.known(samples);
        let size = samples.shape.iter().product::<usize>();
        let values = samples.values.chunks(size).zip(&known);
        let missing: Vec<f32> =
            values.filter(|(_, row)| row.is_none()).flat_map(|(it, _)| it).copied().collect();
        let known_width = known.iter().flatten().map(Vec::len).next();
        let (computed, width) = match known_width {
            Some(width) if missing.is_empty() => (Vec::new(), width),
            _ => {
                let missing = Samples { values: &missing, ..samples };
                let (computed, width) = self.rows(missing)?;
                if is_kept {
                    cache.keep(missing, &computed, width);
                }
                (computed, width)
            }
        };
        let mut computed = computed.chunks(width.max(1));
        let mut all = Vec::with_capacity(known.len() * width);
        for row in known {
            match row {
                Some(row) => all.extend(row),
                None => all.extend_from_slice(computed.next().unwrap_or_default()),
            }
        }
        Ok((all, width))
    }

    /// Returns features in row-major order, and their number per sample.
    fn rows(&self, samples: Samples<'_>) -> Result<(Vec<f32>, usize)> {
        let outputs = self.model.outputs(samples)?;
        if let Some(value) = outputs.values.iter().find(|value| !value.is_finite()) {
            let reason = format!("output `{}` holds {value}", self.model.output_name());
            return Err(Error::Failed { path: self.model.config.path.clone(), reason });
        }
        let count: usize = outputs.shape[1..].iter().product();
        match *outputs.shape.as_slice() {
            [_, channels, height, width] if height * width > 1 => {
                let area = height * width;
                let mean = |map: &[f32]| map.iter().sum::<f32>() / area as f32;
                Ok((outputs.values.chunks(area).map(mean).collect(), channels))
            }
            _ => Ok((outputs.values, count)),
        }
    }
}
