//! One network that learns one task after another and forgets none.
//!
//! Each task trains the weights that are free, sets those of smallest magnitude back to zero for
//! later tasks, and fine-tunes the rest, which from then on nobody changes: PackNet (Mallya and
//! Lazebnik, CVPR 2018), with *initialization rates* chosen by depth and by how similar the task is
//! to earlier ones (US 2023/0409912 A1). What an earlier task puts out stays the same to the bit.
//!
//! It works on any Burn module, found by a walk over it, and in any training loop, since the
//! freezing is an optimizer's.
//!
//! | part | what it is |
//! | --- | --- |
//! | [`PackNet`] | the state machine: train, [`initialize`](PackNet::initialize), fine-tune, [`choose`](PackNet::choose) |
//! | [`PackNet::optimizer`] | any optimizer of Burn that leaves other tasks' weights alone |
//! | [`extend`] | a whole classification task in one call, resumable |
//! | [`RatioSchedule`] | [`Uniform`], [`DepthStep`], [`DepthRamp`], [`SimilarityTable`], [`PlannedTasks`], your own |
//! | [`Signature`], [`Reference`] | how similar tasks are, and which earlier one counts |
//! | [`PackNet::model`] | the network of one task |
//! | [`score_by_confidence`], [`PackNet::score_by_signature`] | which task a sample belongs to |
//! | [`PackNet::capacity`], [`PackNet::forecast`] | who owns what, and how many tasks still fit |
//!
//! # Example
//!
//! In a loop of one's own:
//!
//! ```
//! use burn::module::Module;
//! use burn::nn::{Linear, LinearConfig};
//! use burn::optim::{AdamConfig, GradientsParams};
//! use burn::tensor::{Device, Distribution, Tensor, activation::relu};
//! use windage_packnet::{PackNetConfig, Uniform};
//!
//! #[derive(Module, Debug)]
//! struct Mine { hidden: Linear, head: Linear }
//!
//! impl Mine {
//!     fn new(classes: usize, device: &Device) -> Self {
//!         Self { hidden: LinearConfig::new(4, 16).init(device), head: LinearConfig::new(16, classes).init(device) }
//!     }
//!     fn forward(&self, inputs: Tensor<2>) -> Tensor<2> { self.head.forward(relu(self.hidden.forward(inputs))) }
//! }
//!
//! # fn main() -> Result<(), windage_packnet::Error> {
//! let device = Device::flex();
//! let mut packing = PackNetConfig::new().with_heads(["head"]).init(&Mine::new(2, &device))?;
//! let inputs = Tensor::<2>::random([8, 4], Distribution::Default, &device);
//! let mut first_outputs = None;
//! for (name, classes) in [("two classes", 2), ("three classes", 3)] {
//!     let train = |mut module: Mine, mut optimizer: burn::optim::ModuleOptimizer| {
//!         for _step in 0..5 {
//!             let loss = module.forward(Tensor::from_inner(inputs.clone())).powi_scalar(2).mean();
//!             let gradients = GradientsParams::from_grads(loss.backward(), &module);
//!             module = optimizer.step(0.01, module, gradients);
//!         }
//!         module
//!     };
//!     let module = packing.begin(name, &Mine::new(classes, &device), None)?;
//!     let module = train(module, packing.optimizer(AdamConfig::new().build(), None)?);
//!     let module = packing.initialize(&module, &Uniform(0.5), None)?;
//!     let module = train(module, packing.optimizer(AdamConfig::new().build(), None)?);
//!     packing.candidate(&module, 0.9)?; // Its accuracy on validation data.
//!     packing.choose()?;
//!     let outputs = packing.model(0, &Mine::new(2, &device))?.forward(inputs.clone()).into_data();
//!     assert_eq!(first_outputs.get_or_insert_with(|| outputs.clone()), &outputs); // To the bit.
//! }
//! assert_eq!(packing.capacity().layers[0].owned, [32, 16]); // Of 64, half each.
//! # Ok(())
//! # }
//! ```

mod capacity;
mod error;
mod fit;
mod inference;
mod layers;
mod masks;
mod optimizer;
mod packing;
mod ratios;
mod similarity;

pub use capacity::{Capacity, Forecast, LayerCapacity};
pub use error::{Error, Result};
pub use fit::{Extended, TaskData, TaskRatios, TaskTrainingConfig, extend, remove_checkpoints};
pub use inference::{Confidence, TaskScores, score_by_confidence};
pub use layers::{Blocks, Granularity, Layer, LayerKind, Section};
pub use masks::{BitMask, initialized, largest};
pub use packing::{FreeStart, Kept, Others, PackNet, PackNetConfig, PackedTask, Stage};
pub use ratios::{
    DepthRamp, DepthStep, FirstThenLater, NeedTable, Network, PlannedTasks, RatioSchedule,
    SimilarityRow, SimilarityTable, Situation, Uniform,
};
pub use similarity::{EarlierTask, Narrowing, Reference, Signature, SignatureMeasure};
