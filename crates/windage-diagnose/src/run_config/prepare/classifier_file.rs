//! The classifier in a file, which says how images are read.

#[cfg(feature = "onnx")]
use windage_data::Color;
use windage_data::{ImageSet, ReadOptions};
#[cfg(feature = "onnx")]
use windage_onnx::{OnnxConfig, OnnxModel, Relabeling};

use super::Prepared;
use crate::Result;
use crate::run_config::RunConfig;

/// The file that holds the classifier; empty if none does, or without the feature `onnx`.
pub(super) struct ClassifierFile {
    #[cfg(feature = "onnx")]
    model: Option<OnnxModel>,
    /// Whether its outputs are features, on which a classifier is trained.
    #[cfg(feature = "onnx")]
    is_backbone: bool,
    /// Pixels of the shorter side to which images are resized when they are read.
    #[cfg(feature = "onnx")]
    side: Option<usize>,
}

#[cfg(feature = "onnx")]
impl ClassifierFile {
    /// Loads the file that a configuration names.
    pub(super) fn open(config: &RunConfig) -> Result<Self> {
        let Some(onnx) = config.onnx.as_ref().or(config.backbone.as_ref()) else {
            return Ok(Self { model: None, side: None, is_backbone: false });
        };
        // Images are given their size when they are read, unless they have one of their own.
        let resize = onnx.resize.filter(|_| config.data.size.is_some());
        let model = OnnxConfig { resize, ..onnx.clone() }.init()?;
        let is_backbone = config.onnx.is_none();
        Ok(Self { model: Some(model), side: onnx.resize, is_backbone })
    }

    /// Returns how images are read: at the size and in the color that the file takes, unless the
    /// configuration says otherwise.
    pub(super) fn read_options(&self, options: ReadOptions) -> ReadOptions {
        let Some(model) = &self.model else { return options };
        let color = options.color.or(model.input_channels().map(|channels| match channels {
            1 => Color::Gray,
            _ => Color::Rgb,
        }));
        if options.size.is_some() {
            return ReadOptions { color, ..options };
        }
        let size = model.input_size();
        let shorter_side = size.map(|[height, width]| self.side.unwrap_or(height.min(width)));
        ReadOptions { color, size, shorter_side, ..options }
    }

    /// Returns whether classes are matched by name.
    pub(super) fn has_class_names(&self) -> bool {
        let has_names = |model: &OnnxModel| model.class_names().is_some();
        !self.is_backbone && self.model.as_ref().is_some_and(has_names)
    }

    /// Joins the classes that are none of the file's, if the configuration says so.
    pub(super) fn relabeled(&self, set: ImageSet) -> Result<ImageSet> {
        let Some(model) = &self.model else { return Ok(set) };
        let old = set.classes().to_vec();
        let Some(Relabeling { classes, labels }) = model.relabeling(&old)? else {
            return Ok(set);
        };
        let place = |name: &str| old.iter().position(|class| class == name);
        Ok(set.with_classes(classes, |name| place(name).map(|place| labels[place])))
    }

    /// Adds the classifier to the data that it classifies.
    pub(super) fn add(&self, prepared: &mut Prepared) -> Result<()> {
        if self.is_backbone {
            let features = self.model.as_ref().map(OnnxModel::features);
            prepared.backbone = features.map(|features| features.remembering());
            return Ok(());
        }
        let classes = prepared.domains.source.classes();
        prepared.onnx = self.model.as_ref().map(|model| model.classifier(classes)).transpose()?;
        Ok(())
    }
}

#[cfg(not(feature = "onnx"))]
impl ClassifierFile {
    pub(super) fn open(_config: &RunConfig) -> Result<Self> {
        Ok(Self {})
    }

    pub(super) fn read_options(&self, options: ReadOptions) -> ReadOptions {
        options
    }

    pub(super) fn has_class_names(&self) -> bool {
        false
    }

    pub(super) fn relabeled(&self, set: ImageSet) -> Result<ImageSet> {
        Ok(set)
    }

    pub(super) fn add(&self, _prepared: &mut Prepared) -> Result<()> {
        Ok(())
    }
}
