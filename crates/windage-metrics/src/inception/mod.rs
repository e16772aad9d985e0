//! Inception-v3 in the variant behind published Fréchet inception distances.
//!
//! The network is the one of the TensorFlow graph of 2015-12-05 that Heusel et al. 2017 used, in
//! the form in which pytorch-fid and torch-fidelity ported it. It differs from torchvision's: other
//! weights; average pooling that leaves padding out; a max-pooling in the last block; 1008 classes.
//! Features equal theirs to rounding (`docs/precision.md`).
//!
//! # Where the weights come from
//! They are no part of windage. Users get `pt_inception-2015-12-05-6726825d.pth` (95 MB) from the
//! releases page of [pytorch-fid](https://github.com/mseitzer/pytorch-fid/releases), or the same weights as
//! `weights-inception-2015-12-05-6726825d.pth` from that of
//! [torch-fidelity](https://github.com/toshas/torch-fidelity/releases), and give the path to [`Inception::load`]. Both
//! projects are under Apache-2.0, and torch-fidelity says the same of TensorFlow's original
//! weights; whether that suits a use is for its user to check. Hexadecimal digits in the name are
//! the first of the file's SHA-256.
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
