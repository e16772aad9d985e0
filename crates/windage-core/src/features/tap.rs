//! Feature taps: access to the features of a network's layers.

use burn::tensor::Tensor;

use crate::features::Features;
use crate::{Error, Result};

/// A network that shows the features of its layers while it computes its output.
///
/// Implement one method: run the network as usual, and pass the features of each layer through
/// [`Taps::at`] under a name of its own. Only the features that were requested are kept.
///
/// ```
/// use burn::module::Module;
/// use burn::nn::{Linear, LinearConfig};
/// use burn::tensor::{Device, Tensor, activation::relu};
/// use windage_core::features::{FeatureTap, Taps};
///
/// #[derive(Module, Debug)]
/// struct Mine {
///     hidden: Linear,
///     output: Linear,
/// }
///
/// impl FeatureTap for Mine {
///     type Input = Tensor<2>;
///     type Output = Tensor<2>;
///
///     fn tapped(&self, input: Tensor<2>, taps: &mut Taps) -> Tensor<2> {
///         let hidden = taps.at("hidden", relu(self.hidden.forward(input)));
///         taps.at("logits", self.output.forward(hidden))
///     }
/// }
///
/// # fn main() -> windage_core::Result<()> {
/// let device = Device::flex();
/// let hidden = LinearConfig::new(4, 8).init(&device);
/// let mine = Mine { hidden, output: LinearConfig::new(8, 3).init(&device) };
/// let mut taps = Taps::of(["hidden"]);
/// let logits = mine.tapped(Tensor::zeros([5, 4], &device), &mut taps);
/// assert_eq!(logits.dims(), [5, 3]);
/// assert_eq!(taps.features()?[0].dims(), [5, 8]);
/// # Ok(())
/// # }
/// ```
pub trait FeatureTap {
    /// A batch of inputs: `Tensor<4>` for images.
    type Input;
    /// A batch of outputs: `Tensor<2>` for logits.
    type Output;

    /// Computes the output for `input` and passes the features of its layers through `taps`, from
    /// input to output.
    fn tapped(&self, input: Self::Input, taps: &mut Taps) -> Self::Output;

    /// Computes the output alone.
    fn output(&self, input: Self::Input) -> Self::Output {
        self.tapped(input, &mut Taps::none())
    }
}

/// The layers whose features are kept, and the features.
#[derive(Debug, Clone, Default)]
pub struct Taps {
    wanted: Vec<String>,
    kept: Vec<Option<Features>>,
    seen: Vec<String>,
}

impl Taps {
    /// Creates taps that keep nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Creates taps that keep the features of these layers.
    pub fn of<N: Into<String>>(layers: impl IntoIterator<Item = N>) -> Self {
        let wanted: Vec<String> = layers.into_iter().map(Into::into).collect();
        Self { kept: vec![None; wanted.len()], wanted, seen: Vec::new() }
    }

    /// Keeps the features of a layer if they were requested, and returns them.
    ///
    /// # Panics
    /// Panics if another layer of this pass has the same name.
    pub fn at<const D: usize>(&mut self, layer: &str, features: Tensor<D>) -> Tensor<D>
    where
        Features: From<Tensor<D>>,
    {
        assert!(!self.seen.iter().any(|seen| seen == layer), "two layers are named `{layer}`");
        self.seen.push(layer.into());
        for (wanted, kept) in self.wanted.iter().zip(&mut self.kept) {
            if wanted == layer {
                *kept = Some(features.clone().into());
            }
        }
        features
    }

    /// Returns the names of all layers of this pass, from input to output.
    pub fn layers(&self) -> &[String] {
        &self.seen
    }

    /// Returns the features of the requested layers, in the order of the request.
    ///
    /// # Errors
    /// Returns [`Error::UnknownLayer`] for a layer that the network does not have.
    pub fn features(self) -> Result<Vec<Features>> {
        let known = self.seen.join(", ");
        let found = self.wanted.into_iter().zip(self.kept);
        found
            .map(|(layer, kept)| {
                kept.ok_or_else(|| Error::UnknownLayer { layer, known: known.clone() })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    fn pass(taps: &mut Taps) {
        let device = Device::flex();
        taps.at("map", Tensor::<4>::ones([2, 3, 4, 5], &device));
        taps.at("last", Tensor::<2>::ones([2, 7], &device));
    }

    #[test]
    fn features_come_in_the_order_asked_for() {
        let mut taps = Taps::of(["last", "map"]);
        pass(&mut taps);
        assert_eq!(taps.layers(), ["map", "last"]);
        let dims: Vec<_> = taps.features().unwrap().iter().map(Features::dims).collect();
        assert_eq!(dims, [vec![2, 7], vec![2, 3, 4, 5]]);
    }

    #[test]
    fn an_unknown_layer_is_named_with_those_there_are() {
        let mut taps = Taps::of(["hidden"]);
        pass(&mut taps);
        assert_eq!(
            taps.features().unwrap_err().to_string(),
            "there is no layer `hidden`; the network's layers are: map, last"
        );
    }

    #[test]
    #[should_panic(expected = "two layers are named `map`")]
    fn a_name_is_given_once() {
        let mut taps = Taps::none();
        pass(&mut taps);
        pass(&mut taps);
    }
}
