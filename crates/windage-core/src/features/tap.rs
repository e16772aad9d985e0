//! Feature taps: access to the features of a network's layers.

use burn::tensor::{Tensor, TensorData};
use rand::RngExt;

use crate::features::Features;
use crate::seed::Rng;
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

/// The layers whose features are kept, and the features. In training, it also draws the values that
/// [`Taps::dropout`] sets to zero.
#[derive(Debug, Clone, Default)]
pub struct Taps {
    wanted: Vec<String>,
    kept: Vec<Option<Features>>,
    seen: Vec<String>,
    rng: Option<Rng>,
}

impl Taps {
    /// Creates taps that keep nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Creates taps that keep the features of these layers.
    pub fn of<N: Into<String>>(layers: impl IntoIterator<Item = N>) -> Self {
        let wanted: Vec<String> = layers.into_iter().map(Into::into).collect();
        Self { kept: vec![None; wanted.len()], wanted, seen: Vec::new(), rng: None }
    }

    /// Lets [`dropout`](Self::dropout) draw from `rng`. Without a generator, it changes nothing.
    #[must_use]
    pub fn drawing_from(self, rng: Rng) -> Self {
        Self { rng: Some(rng), ..self }
    }

    /// Sets channels to zero with probability `rate` and divides the others by `1 − rate`, if this
    /// is a training pass: there is a generator, and the tensor has autodiff. A channel of a map
    /// `[samples, channels, …]` is zero at all its positions; features `[samples, channels]` are
    /// zero one by one.
    ///
    /// Burn's own dropout draws from a generator of the whole process. With this one, a resumed
    /// run draws what an uninterrupted one draws, and no other thread disturbs it.
    ///
    /// # Panics
    /// Panics if the features have fewer than two axes.
    ///
    /// # References
    /// Srivastava et al., *Dropout*, JMLR 2014; for maps: Tompson et al., *Efficient Object
    /// Localization Using Convolutional Networks*, CVPR 2015.
    pub fn dropout<const D: usize>(&mut self, rate: f64, features: Tensor<D>) -> Tensor<D> {
        let device = features.device();
        let Some(rng) = self.rng.as_mut().filter(|_| rate > 0.0 && device.is_autodiff()) else {
            return features;
        };
        let mut shape = [1; D];
        shape[..2].copy_from_slice(&features.dims()[..2]);
        let kept = (1.0 / (1.0 - rate)) as f32;
        let draw = |_| if rng.random::<f64>() < rate { 0.0 } else { kept };
        let factors: Vec<f32> = (0..shape.iter().product()).map(draw).collect();
        features * Tensor::from_data(TensorData::new(factors, shape), &device)
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
    fn dropout_zeroes_whole_channels_in_training_alone() {
        let rng = || crate::Seed(3).rng(crate::Stream::Dropout, 0);
        let ones = |device: &Device| Tensor::<4>::ones([40, 25, 2, 3], device);
        let of = |mut taps: Taps, device: &Device| -> Vec<f32> {
            taps.dropout(0.3, ones(device)).into_data().iter::<f32>().collect()
        };
        let (plain, training) = (Device::flex(), Device::flex().autodiff());
        assert!(of(Taps::none(), &training).iter().all(|value| *value == 1.0));
        assert!(of(Taps::none().drawing_from(rng()), &plain).iter().all(|value| *value == 1.0));
        let values = of(Taps::none().drawing_from(rng()), &training);
        assert_eq!(values, of(Taps::none().drawing_from(rng()), &training));
        let channels: Vec<&[f32]> = values.chunks(6).collect();
        assert!(channels.iter().all(|channel| channel.iter().all(|value| value == &channel[0])));
        let zeros = channels.iter().filter(|channel| channel[0] == 0.0).count();
        // 1,000 channels; the standard deviation is 14.5.
        assert!((zeros as f64 - 300.0).abs() < 60.0, "{zeros}");
        assert!(channels.iter().all(|channel| [0.0, 1.0 / 0.7].contains(&channel[0])));
    }

    #[test]
    #[should_panic(expected = "two layers are named `map`")]
    fn a_name_is_given_once() {
        let mut taps = Taps::none();
        pass(&mut taps);
        pass(&mut taps);
    }
}
