//! Inception-v3 in the variant that is used for published Fréchet inception distances.
//!
//! The network is that of the TensorFlow graph of 2015-12-05 that Heusel et al. 2017 used, as
//! ported by pytorch-fid and torch-fidelity. It differs from that of torchvision in four ways:
//! other weights, average pooling that excludes padding, max-pooling in the last block, and 1008
//! classes. Its features equal those of both ports up to rounding (`docs/precision.md`).
//!
//! # Where the weights come from
//! Windage does not contain the weights. Download one of two files, and pass its path to
//! [`Inception::load`]:
//!
//! - `pt_inception-2015-12-05-6726825d.pth` (95 MB) from the [releases of pytorch-fid];
//! - `weights-inception-2015-12-05-6726825d.pth`, the same weights, from the [releases of
//!   torch-fidelity].
//!
//! Both projects have the Apache-2.0 license, and torch-fidelity states that the original weights
//! of TensorFlow have it too. Check whether this permits your use. The hexadecimal digits in the
//! names are the first digits of the SHA-256 of the file.
//!
//! [releases of pytorch-fid]: https://github.com/mseitzer/pytorch-fid/releases
//! [releases of torch-fidelity]: https://github.com/toshas/torch-fidelity/releases
//!
//! # References
//! - Szegedy, Vanhoucke, Ioffe, Shlens and Wojna 2016, "Rethinking the Inception Architecture for
//!   Computer Vision".
//! - Heusel, Ramsauer, Unterthiner, Nessler and Hochreiter 2017, "GANs Trained by a Two Time-Scale
//!   Update Rule Converge to a Local Nash Equilibrium".
//! - Parmar, Zhang and Zhu 2022, "On Aliased Resizing and Surprising Subtleties in GAN Evaluation".

mod block_a;
mod block_b;
mod block_c;
mod block_d;
mod block_e;
mod convolution;
mod extractor;
mod file;
mod layer;
mod network;
mod pooling;
mod preprocessing;
mod weights;

pub use extractor::Inception;
pub use layer::InceptionLayer;
pub use preprocessing::Preprocessing;
