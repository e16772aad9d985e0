//! Values of options, spelled as on the command line.

use windage::data::Color;
use windage::gan::Variant;
use windage::gan::run_config::{NetworkKind, TransformKind};
use windage::losses::adversarial::AdversarialFamily;
use windage::ops::Upsampling;

use crate::commands::choices::choices;

choices! {
    /// [`Color`].
    ColorChoice of Color {
        /// One channel
        Gray => Gray,
        /// Three channels
        #[value(alias = "color")]
        Rgb => Rgb,
    }
}

choices! {
    /// [`NetworkKind`].
    NetworkChoice of NetworkKind {
        /// Small convolutional networks, for CPUs
        Conv => Conv,
        /// The residual networks of SNGAN
        Residual => Residual,
    }
}

choices! {
    /// [`Upsampling`].
    UpsamplingChoice of Upsampling {
        /// Nearest neighbors, then a convolution
        Nearest => Nearest,
        /// A transposed convolution, which gives worse images
        Transposed => Transposed,
    }
}

choices! {
    /// [`Variant`].
    VariantChoice of Variant {
        /// Only the spatial discriminator
        Sngan => Sngan,
        /// SNGAN with a penalty on mean log-power spectra
        FreqMse => FreqMse,
        /// SNGAN with a penalty on the azimuthal spectrum
        Azimuthal => Azimuthal,
        /// Both discriminators with equal weights
        Ssd2gan => Ssd2Gan,
        /// Both discriminators, weighted by --alpha
        Ssd2ganTradeOff => Ssd2GanTradeOff,
        /// Both discriminators, weighted by --alpha, with the consistency loss
        Ssd2ganConsistent => Ssd2GanConsistent,
    }
}

choices! {
    /// [`AdversarialFamily`].
    FamilyChoice of AdversarialFamily {
        /// Margins, beyond which the discriminator has no gradient
        Hinge => Hinge,
        /// Cross entropy
        NonSaturating => NonSaturating,
        /// Squared distance from the labels
        LeastSquares => LeastSquares,
    }
}

choices! {
    /// [`TransformKind`].
    TransformChoice of TransformKind {
        /// DCT of the image
        Dct => Dct,
        /// Logarithms of the magnitudes of the DCT
        LogDct => LogDct,
        /// DFT of the image
        Dft => Dft,
        /// DCT of blocks of --block pixels
        Block => BlockDct,
    }
}
