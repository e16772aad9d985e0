//! Comparison of frequency losses with PyTorch, references in f64 on full spectra and closed forms,
//! and the rejection of unusable inputs.

mod common;
#[path = "frequency/reference.rs"]
mod reference;

use burn::tensor::Tensor;
use common::{against_golden, against_reference, panic_message, two};
use proptest::prelude::*;
use reference::{Image, OFFSET, differences, focal_weights, mean, mean_spectrum, profile};
use windage_losses::frequency::{
    AzimuthalLossConfig, FocalFrequencyLossConfig, FocalNorm, FocalScale, FreqMseLossConfig,
    Gradient, Matching, ProfileScale, SpectrumAverage,
};
use windage_losses::{Loss, RealAndGenerated, Reduction};
use windage_testing::{assert_close, assert_says, normal, rounded, tensor, values};

/// Rounding of f32 (6e-8 each time) in squared transforms of 54 pixels.
const ROUNDING: f64 = 3e-6;
/// Rounding of powers around 10 (frequency 0) whose difference is a hundred times smaller, and of
/// profiles within 1e-6 of 1.
const POWER_ROUNDING: f64 = 2e-5;
/// Rounding of logarithms of small power: in images around 1, a coefficient of 1e-3 has a relative
/// error of some 1e-4.
const LOG_ROUNDING: f64 = 1e-4;

type Images = RealAndGenerated<Tensor<4>>;

/// Takes generated and real images from a flat tensor, one after the other.
fn pair(flat: &Tensor<1>, generated: [usize; 4], real: [usize; 4]) -> Images {
    let [generated, real] = two(flat, generated, real);
    RealAndGenerated { real, generated }
}

/// Returns pixels around 0.5.
fn images(seed: u64, count: usize) -> Vec<f64> {
    normal(seed, count).iter().map(|value| 0.5 + 0.2 * value).collect()
}

#[test]
fn freq_mse_agrees_with_pytorch() {
    let loss = |matching| {
        let loss = FreqMseLossConfig::new().with_matching(matching).init();
        move |images: Images| loss.forward(images, Reduction::Mean)
    };
    let pairwise = loss(Matching::Pairwise);
    against_golden("freq_mse.pairwise", ROUNDING, |flat| {
        pairwise(pair(&flat, [2, 3, 6, 9], [2, 3, 6, 9]))
    });
    let power = loss(Matching::MeanPower);
    against_golden("freq_mse.power", POWER_ROUNDING, |flat| {
        power(pair(&flat, [3, 3, 6, 9], [2, 3, 6, 9]))
    });
    let log_power = loss(Matching::MeanLogPower);
    against_golden("freq_mse.log_power", LOG_ROUNDING, |flat| {
        log_power(pair(&flat, [3, 3, 6, 9], [2, 3, 6, 9]))
    });
}

#[test]
fn freq_mse_agrees_with_f64() {
    let point = images(41, 2 * 35 + 3 * 35);
    let pairwise = FreqMseLossConfig::new().init();
    against_reference(
        "freq_mse.pairwise",
        ROUNDING,
        &point[..140],
        |flat| pairwise.forward(pair(&flat, [2, 1, 5, 7], [2, 1, 5, 7]), Reduction::Mean),
        |s| mean(differences(&s[..70], &s[70..]).into_iter().map(|d| d * d)),
    );
    for (name, matching, tolerance) in [
        ("power", Matching::MeanPower, POWER_ROUNDING),
        ("log_power", Matching::MeanLogPower, LOG_ROUNDING),
    ] {
        let loss = FreqMseLossConfig::new().with_matching(matching).init();
        let scale =
            |x: f64| if matching == Matching::MeanPower { x * x } else { (x * x + OFFSET).ln() };
        let spectrum = |image: &Image| image.dct().into_iter().map(scale).collect();
        against_reference(
            &format!("freq_mse.{name}"),
            tolerance,
            &point,
            |flat| loss.forward(pair(&flat, [2, 1, 5, 7], [3, 1, 5, 7]), Reduction::Mean),
            |s| {
                let generated = mean_spectrum(&s[..70], [5, 7], spectrum);
                let real = mean_spectrum(&s[70..], [5, 7], spectrum);
                mean(differences(&generated, &real).into_iter().map(|d| d * d))
            },
        );
    }
}

/// Returns two generated and two real images.
fn random_pair(seed: u64, height: usize, width: usize) -> Images {
    let shape = [2, 1, height, width];
    let image = |seed| tensor(&images(seed, 2 * height * width), shape, &windage_testing::device());
    RealAndGenerated { generated: image(seed), real: image(seed + 1) }
}

fn mse_of_pixels(images: &Images) -> Vec<f64> {
    values((images.generated.clone() - images.real.clone()).square().mean())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn pairwise_freq_mse_is_the_mse_of_pixels(
        seed in 0_u64..1_000_000, height in 1_usize..40, width in 1_usize..40,
    ) {
        let images = random_pair(seed, height, width);
        let pixels = mse_of_pixels(&images);
        let spectrum = FreqMseLossConfig::new().init().forward(images, Reduction::Mean);
        assert_close(&values(spectrum), &pixels, ROUNDING);
    }

    #[test]
    fn focal_loss_without_focus_is_the_mse_of_pixels(
        seed in 0_u64..1_000_000, height in 1_usize..40, width in 1_usize..40,
    ) {
        let images = random_pair(seed, height, width);
        let pixels = mse_of_pixels(&images);
        let loss = FocalFrequencyLossConfig::new().with_alpha(0.0).init();
        assert_close(&values(loss.forward(images, Reduction::Mean)), &pixels, ROUNDING);
    }
}

fn focal_settings() -> [(&'static str, FocalFrequencyLossConfig); 6] {
    let config = FocalFrequencyLossConfig::new;
    [
        ("plain", config()),
        ("alpha", config().with_alpha(2.5)),
        ("logarithm", config().with_alpha(1.5).with_scale(FocalScale::Logarithmic)),
        ("batch", config().with_norm(FocalNorm::Batch)),
        ("patches", config().with_patch_factor(3)),
        ("average", config().with_average(SpectrumAverage::Batch)),
    ]
}

#[test]
fn focal_frequency_loss_agrees_with_its_package() {
    for (name, config) in focal_settings() {
        let loss = config.init();
        against_golden(&format!("focal.{name}"), ROUNDING, |flat| {
            loss.forward(pair(&flat, [2, 3, 6, 9], [2, 3, 6, 9]), Reduction::Mean)
        });
    }
}

#[test]
fn focal_frequency_loss_agrees_with_f64_weights_held() {
    // With an odd and an even width: the half plane without and with a highest column.
    for (alpha, [height, width]) in [(0.0, [5, 7]), (1.0, [4, 6]), (3.0, [5, 7])] {
        let area = height * width;
        let (shape, point) = ([2, 1, height, width], images(42, 4 * area));
        let powers = |s: &[f64]| -> Vec<Vec<f64>> {
            let difference = differences(&s[..2 * area], &s[2 * area..]);
            difference.chunks(area).map(|pixels| Image { pixels, height, width }.power()).collect()
        };
        let held: Vec<Vec<f64>> =
            powers(&rounded(&point)).iter().map(|power| focal_weights(power, alpha)).collect();
        let loss = FocalFrequencyLossConfig::new().with_alpha(alpha).init();
        against_reference(
            &format!("focal, α = {alpha}"),
            ROUNDING,
            &point,
            |flat| loss.forward(pair(&flat, shape, shape), Reduction::Mean),
            |s| {
                let weighted = powers(s).into_iter().zip(&held);
                mean(
                    weighted
                        .flat_map(|(power, held)| power.into_iter().zip(held).map(|(p, w)| p * w)),
                )
            },
        );
    }
}

#[test]
fn azimuthal_loss_agrees_with_pytorch() {
    for (name, scale, tolerance) in [
        ("log_power", ProfileScale::LogPower, LOG_ROUNDING),
        ("power", ProfileScale::Power, POWER_ROUNDING),
    ] {
        let loss = AzimuthalLossConfig::new().with_scale(scale).init();
        against_golden(&format!("azimuthal.{name}"), tolerance, |flat| {
            loss.forward(pair(&flat, [3, 3, 6, 9], [2, 3, 6, 9]), Reduction::Mean)
        });
    }
}

#[test]
fn azimuthal_loss_agrees_with_f64() {
    let (size, point) = ([7, 6], images(43, 5 * 42));
    for (name, scale, tolerance) in [
        ("log_power", ProfileScale::LogPower, LOG_ROUNDING),
        ("power", ProfileScale::Power, POWER_ROUNDING),
    ] {
        // No gradient flows to the target, so the reference keeps it constant.
        let target = mean_spectrum(&rounded(&point)[84..], size, |image| profile(image, scale));
        let loss = AzimuthalLossConfig::new().with_scale(scale).init();
        against_reference(
            &format!("azimuthal.{name}"),
            tolerance,
            &point,
            |flat| loss.forward(pair(&flat, [2, 1, 7, 6], [3, 1, 7, 6]), Reduction::Mean),
            |s| {
                let terms = s[..84].chunks(42).flat_map(|pixels| {
                    let profile =
                        profile(&Image { pixels, height: size[0], width: size[1] }, scale);
                    let entropy = |(q, t): (f64, &f64)| -t * q.ln() - (1.0 - t) * (1.0 - q).ln();
                    profile.into_iter().zip(&target).map(entropy).collect::<Vec<f64>>()
                });
                mean(terms)
            },
        );
    }
}

#[test]
fn a_detached_profile_has_the_value_and_no_gradient() {
    let pair = || {
        let device = windage_testing::device().autodiff();
        let image = |seed| tensor(&images(seed, 2 * 30), [2, 1, 5, 6], &device);
        let generated: Tensor<4> = image(44);
        RealAndGenerated { generated: generated.require_grad(), real: image(45) }
    };
    let flowing = AzimuthalLossConfig::new().init().forward(pair(), Reduction::Mean);
    let detached = AzimuthalLossConfig::new()
        .with_gradient(Gradient::Detached)
        .init()
        .forward(pair(), Reduction::Mean);
    assert_eq!((flowing.is_tracked(), detached.is_tracked()), (true, false));
    assert_eq!(values(flowing.inner()), values(detached.inner()));
}

#[test]
fn the_azimuthal_loss_is_least_for_the_target_itself() {
    let pair: Vec<Tensor<4>> = [46, 47]
        .iter()
        .map(|seed| tensor(&images(*seed, 63), [1, 1, 7, 9], &windage_testing::device()))
        .collect();
    let loss = AzimuthalLossConfig::new().init();
    let value = |generated: &Tensor<4>| {
        let images = RealAndGenerated { generated: generated.clone(), real: pair[1].clone() };
        values(loss.forward(images, Reduction::Mean))[0]
    };
    assert!(value(&pair[1]) < value(&pair[0]));
    // A shift moves no power between radii.
    let shifted = pair[1].clone().roll(&[2, 3], &[2, 3]);
    assert_close(&[value(&shifted)], &[value(&pair[1])], LOG_ROUNDING);
}

#[test]
fn gray_weighs_red_green_and_blue() {
    let channel: Tensor<4> = tensor(&images(48, 30), [1, 1, 5, 6], &windage_testing::device());
    let zeros = Tensor::zeros_like(&channel);
    let red = Tensor::cat(vec![channel.clone(), zeros.clone(), zeros], 1);
    let loss = AzimuthalLossConfig::new().with_scale(ProfileScale::Power).init();
    let value = |images: Tensor<4>| {
        let images = RealAndGenerated { generated: images.clone(), real: images };
        values(loss.forward(images, Reduction::Mean))
    };
    // Profiles are relative: a single channel has the profile of the image.
    assert_close(&value(red), &value(channel), ROUNDING);
}

#[test]
fn refused_settings_are_named() {
    for offset in [0.0, 1e-13, 1e7, f64::NAN] {
        let mse = FreqMseLossConfig::new().with_offset(offset).validate().unwrap_err();
        let azimuthal = AzimuthalLossConfig::new().with_offset(offset).validate().unwrap_err();
        for refusal in [mse, azimuthal] {
            assert_says(
                &refusal.to_string(),
                &["offset", &offset.to_string(), "from 1e-12 to 1e6"],
            );
        }
    }
    for alpha in [-0.5, 10.5, f64::NAN] {
        let message =
            FocalFrequencyLossConfig::new().with_alpha(alpha).validate().unwrap_err().to_string();
        assert_says(&message, &["alpha", &alpha.to_string(), "from 0 to 10"]);
    }
    let patches =
        FocalFrequencyLossConfig::new().with_patch_factor(0).validate().unwrap_err().to_string();
    assert_says(&patches, &["patch_factor", "0", "at least 1"]);
    assert_says(
        &panic_message(|| FreqMseLossConfig::new().with_offset(-1.0).init()),
        &["offset", "-1"],
    );
    assert_says(
        &panic_message(|| AzimuthalLossConfig::new().with_offset(-1.0).init()),
        &["offset", "-1"],
    );
    assert_says(
        &panic_message(|| FocalFrequencyLossConfig::new().with_alpha(-1.0).init()),
        &["alpha", "-1"],
    );
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let zeros = |shape| Tensor::<4>::zeros(shape, &windage_testing::device());
    let pair =
        |generated, real| RealAndGenerated { generated: zeros(generated), real: zeros(real) };
    let batches = || pair([2, 1, 4, 4], [3, 1, 4, 4]);
    let sizes = || pair([2, 1, 4, 4], [2, 1, 4, 5]);
    let mse = FreqMseLossConfig::new();
    assert_says(&panic_message(|| mse.init().forward(batches(), Reduction::Mean)), &["in pairs"]);
    let mean = mse.clone().with_matching(Matching::MeanPower).init();
    assert_says(
        &panic_message(|| mean.forward(sizes(), Reduction::Mean)),
        &["same channels, height and width"],
    );
    let focal = FocalFrequencyLossConfig::new();
    assert_says(&panic_message(|| focal.init().forward(batches(), Reduction::Mean)), &["in pairs"]);
    let patches = focal.clone().with_patch_factor(3).init();
    let message =
        panic_message(|| patches.forward(pair([1, 1, 6, 4], [1, 1, 6, 4]), Reduction::Mean));
    assert_says(&message, &["6×4", "3×3 patches"]);
    let azimuthal = AzimuthalLossConfig::new().init();
    assert_says(
        &panic_message(|| azimuthal.forward(sizes(), Reduction::Mean)),
        &["same channels, height and width"],
    );
}

#[test]
fn empty_batches_have_no_loss() {
    let zeros = || Tensor::<4>::zeros([0, 1, 4, 5], &windage_testing::device());
    let empty = || RealAndGenerated { generated: zeros(), real: zeros() };
    for matching in [Matching::Pairwise, Matching::MeanPower, Matching::MeanLogPower] {
        let loss = FreqMseLossConfig::new().with_matching(matching).init();
        assert_eq!(values(loss.forward(empty(), Reduction::Mean)), [0.0], "{matching:?}");
    }
    for (name, config) in focal_settings().into_iter().filter(|(name, _)| *name != "patches") {
        assert_eq!(values(config.init().forward(empty(), Reduction::Mean)), [0.0], "{name}");
    }
    assert_eq!(values(AzimuthalLossConfig::new().init().forward(empty(), Reduction::Mean)), [0.0]);
}
