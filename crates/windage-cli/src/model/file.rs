//! Safetensors files whose metadata hold a card.

use std::path::Path;

use burn::module::Module;
use burn::tensor::Device;
use burn_store::{ModuleSnapshot, SafetensorsStore};
use safetensors::SafeTensors;
use serde::Serialize;
use serde::de::DeserializeOwned;
use windage::adapt::network::{Network, NetworkConfig, NetworkShape};
use windage::core::Error as CoreError;
use windage::core::files::write_whole;

use super::card::{Architecture, CARD_VERSION, Input, ModelCard};
use super::loaded::{LoadedModel, Weights};
use crate::failure::Result;

/// Key of the card in the metadata of a file.
const KEY: &str = "windage";

/// Writes a network and its card to a file, which other libraries can read as well.
pub(crate) fn save<M: Module>(path: &Path, network: &M, card: &impl Serialize) -> Result<()> {
    let refused = |reason: String| CoreError::DamagedFile { path: path.into(), reason };
    // The card is the only entry, as the order of several would differ from run to run.
    let store = SafetensorsStore::from_bytes(None).clear_metadata();
    let mut store = store.metadata(KEY, serde_json::to_string(card)?);
    network.save_into(&mut store).map_err(|error| refused(error.to_string()))?;
    let bytes = store.get_bytes().map_err(|error| refused(error.to_string()))?;
    Ok(write_whole(path, &bytes)?)
}

/// Reads a classifier that [`save`] wrote.
pub(crate) fn load(path: &Path, device: &Device) -> Result<LoadedModel> {
    let bytes = read(path)?;
    let card: ModelCard = card(path, &bytes)?;
    if card.version() != CARD_VERSION {
        let (found, expected) = (card.version(), CARD_VERSION);
        let reason = format!("its card has version {found}, this build reads {expected}");
        return Err(CoreError::DamagedFile { path: path.into(), reason }.into());
    }
    let weights = match &card.architecture {
        Architecture::Cnn(config) => {
            Weights::Cnn(Box::new(filled(path, bytes, config.init(device))?))
        }
        Architecture::ResNet(config) => {
            Weights::ResNet(Box::new(filled(path, bytes, config.init(device))?))
        }
        Architecture::Network(config) => {
            let (Input::Images { .. } | Input::Spectrograms { .. }) = card.input else {
                let reason = "its network takes images, but its card describes signals".into();
                return Err(CoreError::DamagedFile { path: path.into(), reason }.into());
            };
            let shape = NetworkShape { input: card.input.shape(), outputs: card.classes.len() };
            config.validate()?;
            Weights::Network(Box::new(filled(path, bytes, config.init(shape, device))?))
        }
    };
    Ok(LoadedModel { card, weights })
}

/// Returns the structure of the network in a file that `adapt` wrote.
pub(crate) fn network_config(path: &Path) -> Result<NetworkConfig> {
    let card: ModelCard = card(path, &read(path)?)?;
    match card.architecture {
        Architecture::Network(config) => Ok(config),
        Architecture::Cnn(_) | Architecture::ResNet(_) => {
            let reason = "it is no network that `windage adapt` has trained".into();
            Err(CoreError::DamagedFile { path: path.into(), reason }.into())
        }
    }
}

/// Reads the network of a file that `adapt` wrote, which must fit a card of the same kind.
pub(crate) fn load_network(path: &Path, wanted: &ModelCard, device: &Device) -> Result<Network> {
    let LoadedModel { card, weights } = load(path, device)?;
    let difference = match (&card.architecture, &wanted.architecture) {
        (Architecture::Network(found), Architecture::Network(wanted)) if found != wanted => {
            Some("its network has another structure than that of the run")
        }
        _ if card.input != wanted.input => Some("its network takes other inputs than the run has"),
        _ if card.classes != wanted.classes => Some("its network has other classes than the run"),
        _ => None,
    };
    let refused = |reason: &str| {
        Err(CoreError::DamagedFile { path: path.into(), reason: reason.into() }.into())
    };
    match (difference, weights) {
        (Some(reason), _) => refused(reason),
        (None, Weights::Network(network)) => Ok(*network),
        (None, Weights::Cnn(_) | Weights::ResNet(_)) => {
            refused("it is no network that `windage adapt` has trained")
        }
    }
}

/// Reads the bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let read = std::fs::read(path);
    Ok(read.map_err(|source| CoreError::Io { action: "read", path: path.into(), source })?)
}

/// Returns the card of a classifier's file.
pub(crate) fn card_of(path: &Path) -> Result<ModelCard> {
    card(path, &read(path)?)
}

/// Returns the card in the metadata of a file.
pub(crate) fn card<C: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<C> {
    let refused = |reason: String| CoreError::DamagedFile { path: path.into(), reason };
    let (_, metadata) = SafeTensors::read_metadata(bytes)
        .map_err(|error| refused(format!("it is not a safetensors file: {error}")))?;
    let text = metadata.metadata().as_ref().and_then(|entries| entries.get(KEY));
    let text = text.ok_or_else(|| {
        refused("it has no card of windage, which says what its network takes".into())
    })?;
    let card = serde_json::from_str(text);
    Ok(card.map_err(|error| refused(format!("its card cannot be read: {error}")))?)
}

/// Returns a network with the weights of a file.
pub(crate) fn filled<M: Module>(path: &Path, bytes: Vec<u8>, mut network: M) -> Result<M> {
    let refused = |reason: String| CoreError::DamagedFile { path: path.into(), reason };
    let mut store = SafetensorsStore::from_bytes(Some(bytes));
    network.load_from(&mut store).map_err(|error| {
        // The rest of the message is a table.
        refused(error.to_string().lines().next().unwrap_or_default().into())
    })?;
    Ok(network)
}

#[cfg(test)]
mod tests {
    use burn::tensor::Tensor;
    use windage::core::Classifier;
    use windage::diagnose::CnnConfig;
    use windage::diagnose::classifier::ResNetConfig;

    use super::*;

    /// Saves a network, checks what is loaded again, and returns the bytes of the file.
    fn saved<M: Module + Classifier<4>>(
        path: &Path,
        network: &M,
        architecture: Architecture,
    ) -> Vec<u8> {
        let device = Device::flex();
        let input = Input::Images { shape: [1, 8, 8] };
        let classes = ["a", "b", "c"].map(String::from);
        let card = ModelCard::new("test", architecture, input, &classes);
        save(path, network, &card).unwrap();
        let first = std::fs::read(path).unwrap();
        save(path, network, &card).unwrap();
        assert_eq!(first, std::fs::read(path).unwrap());
        let loaded = load(path, &device).unwrap();
        assert_eq!(loaded.card.classes, classes);
        let images =
            Tensor::<4>::random([2, 1, 8, 8], burn::tensor::Distribution::Default, &device);
        let expected = network.logits(images.clone()).into_data();
        assert_eq!(loaded.logits(images).into_data(), expected);
        first
    }

    #[test]
    fn networks_survive_and_foreign_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let (path, device) = (folder.path().join("network.safetensors"), Device::flex());
        let config = ResNetConfig::new([1, 8, 8], 3).with_channels([4; 4]);
        let network = config.init(&device.clone().autodiff());
        // Running statistics other than those of a fresh network.
        let _ = Classifier::<4>::logits(
            &network,
            Tensor::ones([2, 1, 8, 8], &device.clone().autodiff()),
        );
        saved(&path, &network.valid(), Architecture::ResNet(config));
        let config = CnnConfig::new([1, 8, 8], 3);
        let first = saved(&path, &config.init(&device), Architecture::Cnn(config));

        for (content, words) in [
            (&b"no"[..], "not a safetensors file"),
            (&first[..first.len() - 4], "not a safetensors file"),
        ] {
            std::fs::write(&path, content).unwrap();
            let message = load(&path, &device).unwrap_err().message().to_string();
            assert!(
                message.contains(words) && message.contains("network.safetensors"),
                "{message}"
            );
        }
    }
}
