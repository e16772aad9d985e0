//! Parts that both examples of GANs share: images, networks, the feature extractor, options.

pub(crate) mod arguments;
pub(crate) mod data;
pub(crate) mod features;
pub(crate) mod networks;
pub(crate) mod options;
pub(crate) mod run;
