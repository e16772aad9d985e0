//! An ONNX model as a feature extractor.

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::{Domain, EVALUATION_BATCH};

use crate::model::{OnnxModel, Samples};
use crate::{Error, Result};

/// A feature extractor in an ONNX file.
///
/// Any output is taken: maps `[batch, channels, height, width]` become their averages over all
/// positions, and other outputs are flattened.
#[derive(Debug, Clone)]
pub struct OnnxFeatures {
    model: OnnxModel,
}

impl OnnxModel {
    /// Makes a feature extractor of the model, whose features are its output.
    pub fn features(&self) -> OnnxFeatures {
        OnnxFeatures { model: self.clone() }
    }
}

impl OnnxFeatures {
    /// Returns the model.
    pub fn model(&self) -> &OnnxModel {
        &self.model
    }

    /// Names the features: the file, its output, and the start of the file's SHA-256.
    pub fn describe(&self) -> String {
        let path = self.model.config.path.display();
        format!("{path}:{} (sha256 {}…)", self.model.output_name(), &self.model.sha256()[..12])
    }

    /// Computes the features `[batch, features]` of images with values in 0…1.
    ///
    /// # Errors
    /// Returns an error if the model fails.
    pub fn forward(&self, images: Tensor<4>) -> Result<Tensor<2>> {
        let ([batch, channels, height, width], device) = (images.dims(), images.device());
        let values: Vec<f32> = images.into_data().iter::<f32>().collect();
        let samples = Samples { values: &values, shape: [channels, height, width] };
        let (features, count) = self.rows(samples)?;
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
            let (features, count) = self.rows(samples)?;
            all.extend(features.chunks(count).map(<[f32]>::to_vec));
        }
        Ok(all)
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
