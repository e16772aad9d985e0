//! The layers whose features can be computed.

/// A layer of [`Inception`](super::Inception), reduced to one vector per image.
///
/// torch-fidelity calls the same layers `64`, `192`, `768`, `2048`, `logits_unbiased` and `logits`;
/// the first four are the `--dims` of pytorch-fid. Published Fréchet distances use
/// [`FinalPool`](Self::FinalPool). Layers have different scales, so scores over different layers
/// are not comparable.
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
    /// The first max-pooling, averaged over positions: 64 values.
    FirstPool,
    /// The second max-pooling, averaged over positions: 192 values.
    SecondPool,
    /// The input of the auxiliary classifier, before the step to 8×8, averaged over positions: 768
    /// values.
    PreAuxiliary,
    /// The last feature maps, averaged over positions: 2048 values.
    #[default]
    FinalPool,
    /// The 1008 outputs of the classifier without its bias, used by the Inception score of
    /// torch-fidelity.
    UnbiasedLogits,
    /// The 1008 outputs of the classifier.
    Logits,
}

impl InceptionLayer {
    /// All layers, from the input to the output.
    pub const ALL: [Self; 6] = [
        Self::FirstPool,
        Self::SecondPool,
        Self::PreAuxiliary,
        Self::FinalPool,
        Self::UnbiasedLogits,
        Self::Logits,
    ];

    /// Returns the number of values per image.
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
