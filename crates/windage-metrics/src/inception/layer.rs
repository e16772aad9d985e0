//! Where features are taken.

/// A layer of [`Inception`](super::Inception), each reduced to one vector an image.
///
/// Names of the same layers in torch-fidelity: `64`, `192`, `768`, `2048`, `logits_unbiased`,
/// `logits`; in pytorch-fid the first four are its `--dims`. Published Fréchet distances use
/// [`FinalPool`](Self::FinalPool); other layers have scales of their own, and scores over different
/// layers must not be compared.
///
/// ```
/// use windage_metrics::inception::InceptionLayer;
/// assert_eq!(InceptionLayer::default().channels(), 2048);
/// assert_eq!(InceptionLayer::FirstPool.channels(), 64);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub enum InceptionLayer {
    /// After the first max-pooling, averaged over positions: 64 values.
    FirstPool,
    /// After the second max-pooling, averaged over positions: 192 values.
    SecondPool,
    /// Before the step to 8×8, where the auxiliary classifier sat, averaged over positions: 768
    /// values.
    PreAuxiliary,
    /// The last feature maps, averaged over positions: 2048 values.
    #[default]
    FinalPool,
    /// The classifier's 1008 outputs without its bias, which is what torch-fidelity's Inception
    /// score takes.
    UnbiasedLogits,
    /// The classifier's 1008 outputs.
    Logits,
}

impl InceptionLayer {
    /// All layers, from the input on.
    pub const ALL: [Self; 6] = [
        Self::FirstPool,
        Self::SecondPool,
        Self::PreAuxiliary,
        Self::FinalPool,
        Self::UnbiasedLogits,
        Self::Logits,
    ];

    /// How many values it gives for an image.
    pub const fn channels(self) -> usize {
        match self {
            Self::FirstPool => 64,
            Self::SecondPool => 192,
            Self::PreAuxiliary => 768,
            Self::FinalPool => 2048,
            Self::UnbiasedLogits | Self::Logits => 1008,
        }
    }
}
