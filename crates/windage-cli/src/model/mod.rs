//! Networks in files, with everything needed to use them.

mod card;
mod file;
mod loaded;

pub(crate) use card::{Architecture, Input, ModelCard, Signal, SignalPlacement};
pub(crate) use file::{card, card_of, filled, load, load_network, network_config, read, save};
pub(crate) use loaded::LoadedModel;
