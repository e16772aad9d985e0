//! Comparison of adversarial losses with PyTorch, references in f64 and closed forms, and the
//! rejection of unusable inputs.

mod common;

use burn::tensor::Tensor;
use common::{against_golden, against_reference, panic_message, part, two};
use windage_losses::adversarial::{
    AdversarialFamily, ConsistencyLoss, CycleLossConfig, DiscriminatorLoss, Distance, DualScores,
    EncoderGeneratorLoss, GeneratorLoss, IdentityLossConfig,
};
use windage_losses::{Compared, Loss, RealAndGenerated, Reduction};
use windage_testing::{assert_close, assert_says, normal, values};

/// Rounding of f32 (6e-8 each time) in sums of some dozen terms.
const ROUNDING: f64 = 1e-6;

const FAMILIES: [(&str, AdversarialFamily); 3] = [
    ("hinge", AdversarialFamily::Hinge),
    ("non_saturating", AdversarialFamily::NonSaturating),
    ("least_squares", AdversarialFamily::LeastSquares),
];

fn scores(values: &[f32]) -> Tensor<1> {
    Tensor::from_floats(values, &windage_testing::device())
}

/// Takes real and generated scores from a flat tensor, one after the other.
fn sides(flat: &Tensor<1>, real: usize, generated: usize) -> RealAndGenerated<Tensor<1>> {
    let [real, generated] = two(flat, [real], [generated]);
    RealAndGenerated { real, generated }
}

/// The network that minimizes a term.
#[derive(Clone, Copy, PartialEq)]
enum Player {
    Discriminator,
    Opponent,
}
use Player::{Discriminator, Opponent};

/// Computes in f64 the term of a score that should be high.
fn wants_real(family: AdversarialFamily, player: Player, s: f64) -> f64 {
    match family {
        AdversarialFamily::Hinge if player == Discriminator => (1.0 - s).max(0.0),
        AdversarialFamily::Hinge => -s,
        // −ln σ(s), in a form whose exponential cannot overflow.
        AdversarialFamily::NonSaturating => (-s).max(0.0) + (-s.abs()).exp().ln_1p(),
        AdversarialFamily::LeastSquares => 0.5 * (s - 1.0).powi(2),
    }
}

/// Computes in f64 the term of a score that should be low, by symmetry around 0 (around ½ for least
/// squares).
fn wants_generated(family: AdversarialFamily, player: Player, s: f64) -> f64 {
    let mirrored = if family == AdversarialFamily::LeastSquares { 1.0 - s } else { -s };
    wants_real(family, player, mirrored)
}

fn mean(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    values.iter().map(|value| term(*value)).sum::<f64>() / values.len() as f64
}

#[test]
fn families_agree_with_pytorch_and_f64() {
    let point: Vec<f64> = normal(21, 10).iter().map(|score| 3.0 * score).collect();
    for (name, family) in FAMILIES {
        let discriminator = |flat: Tensor<1>| {
            DiscriminatorLoss::new(family).forward(sides(&flat, 6, 4), Reduction::Mean)
        };
        against_golden(&format!("discriminator.{name}"), ROUNDING, discriminator);
        against_reference(&format!("discriminator.{name}"), ROUNDING, &point, discriminator, |s| {
            mean(&s[..6], |s| wants_real(family, Discriminator, s))
                + mean(&s[6..], |s| wants_generated(family, Discriminator, s))
        });
        let generator = |flat: Tensor<1>| GeneratorLoss::new(family).forward(flat, Reduction::Mean);
        against_golden(&format!("generator.{name}"), ROUNDING, generator);
        against_reference(&format!("generator.{name}"), ROUNDING, &point, generator, |s| {
            mean(s, |s| wants_real(family, Opponent, s))
        });
        let pair = |flat: Tensor<1>| {
            EncoderGeneratorLoss::new(family).forward(sides(&flat, 6, 4), Reduction::Mean)
        };
        against_golden(&format!("encoder_generator.{name}"), ROUNDING, pair);
        against_reference(&format!("encoder_generator.{name}"), ROUNDING, &point, pair, |s| {
            mean(&s[..6], |s| wants_generated(family, Opponent, s))
                + mean(&s[6..], |s| wants_real(family, Opponent, s))
        });
    }
}

#[test]
fn extreme_scores_keep_value_and_gradient() {
    let point = [-1e4, -100.0, -20.5, -16.0, 0.0, 16.0, 20.5, 100.0, 1e4, 0.5];
    for (name, family) in FAMILIES {
        let generator = |flat: Tensor<1>| GeneratorLoss::new(family).forward(flat, Reduction::Sum);
        against_reference(
            &format!("generator.{name}, scores to ±1e4"),
            ROUNDING,
            &point,
            generator,
            |s| s.iter().map(|s| wants_real(family, Opponent, *s)).sum(),
        );
        let discriminator = |flat: Tensor<1>| {
            DiscriminatorLoss::new(family).forward(sides(&flat, 5, 5), Reduction::Sum)
        };
        against_reference(
            &format!("discriminator.{name}, scores to ±1e4"),
            ROUNDING,
            &point,
            discriminator,
            |s| {
                let real: f64 = s[..5].iter().map(|s| wants_real(family, Discriminator, *s)).sum();
                real + s[5..]
                    .iter()
                    .map(|s| wants_generated(family, Discriminator, *s))
                    .sum::<f64>()
            },
        );
    }
}

#[test]
fn the_softplus_keeps_its_small_tail() {
    if windage_testing::skipped_for_small_logarithms() {
        return;
    }
    let loss = GeneratorLoss::new(AdversarialFamily::NonSaturating);
    let terms = values(loss.forward(scores(&[18.0, 30.0]), Reduction::None));
    assert_close(&terms[..1], &[(-18.0_f64).exp()], ROUNDING);
    assert_close(&terms[1..], &[(-30.0_f64).exp()], ROUNDING);
}

#[test]
fn the_sum_adds_both_sides_whatever_their_counts() {
    let input = || RealAndGenerated { real: scores(&[3.0, 0.0, -1.0]), generated: scores(&[0.5]) };
    let loss = DiscriminatorLoss::default(); // Hinge.
    assert_eq!(values(loss.forward(input(), Reduction::Sum)), [0.0 + 1.0 + 2.0 + 1.5]);
    assert_eq!(values(loss.forward(input(), Reduction::Mean)), [1.0 + 1.5]);
}

#[test]
fn an_empty_side_counts_nothing() {
    let empty = || Tensor::<1>::zeros([0], &windage_testing::device());
    for (_, family) in FAMILIES {
        let loss = DiscriminatorLoss::new(family);
        let nothing = RealAndGenerated { real: empty(), generated: empty() };
        assert_eq!(values(loss.forward(nothing, Reduction::Mean)), [0.0]);
        let real = RealAndGenerated { real: scores(&[0.5]), generated: empty() };
        let one_sided = values(loss.forward(real, Reduction::Mean));
        assert_close(&one_sided, &[wants_real(family, Discriminator, 0.5)], ROUNDING);
    }
}

#[test]
fn the_two_sides_of_pairs_are_opposed() {
    // The gradients have opposite signs: a small step that helps one side hurts the other.
    for (name, family) in FAMILIES {
        let input = Tensor::<1>::from_floats([0.3, 0.6], &windage_testing::device().autodiff())
            .require_grad();
        let gradient = |output: Tensor<1>| values(input.grad(&output.backward()).unwrap());
        let scores = || sides(&input, 1, 1);
        let one = gradient(DiscriminatorLoss::new(family).forward(scores(), Reduction::Mean));
        let other = gradient(EncoderGeneratorLoss::new(family).forward(scores(), Reduction::Mean));
        assert!(one.iter().zip(&other).all(|(a, b)| a * b < 0.0), "{name}: {one:?} {other:?}");
    }
}

#[test]
fn consistency_agrees_with_pytorch_and_f64() {
    let loss = |flat: Tensor<1>| {
        let [spatial, frequency] = two(&flat, [5, 3], [5, 3]);
        let real = DualScores { spatial, frequency };
        let generated =
            DualScores { spatial: part(&flat, 30, [4, 3]), frequency: part(&flat, 42, [4, 3]) };
        ConsistencyLoss.forward(RealAndGenerated { real, generated }, Reduction::Mean)
    };
    against_golden("consistency", ROUNDING, loss);
    against_reference("consistency", ROUNDING, &normal(22, 54), loss, |s| {
        let side = |a: &[f64], b: &[f64], samples: f64| {
            a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / samples
        };
        side(&s[..15], &s[15..30], 5.0) + side(&s[30..42], &s[42..], 4.0)
    });
}

#[test]
fn cycle_and_identity_agree_with_pytorch_and_f64() {
    let halves = |flat: &Tensor<1>| {
        let [output, target] = two(flat, [2, 3, 2, 2], [2, 3, 2, 2]);
        Compared { output, target }
    };
    let pairs = |s: &[f64], term: &dyn Fn(f64) -> f64| {
        s[..24].iter().zip(&s[24..]).map(|(a, b)| term(a - b)).sum::<f64>() / 24.0
    };
    let point = normal(23, 48);
    let absolute =
        |flat: Tensor<1>| CycleLossConfig::new().init().forward(halves(&flat), Reduction::Mean);
    against_golden("cycle.absolute", ROUNDING, absolute);
    against_reference("cycle.absolute", ROUNDING, &point, absolute, |s| 10.0 * pairs(s, &f64::abs));
    let squared = CycleLossConfig::new().with_distance(Distance::Squared).init();
    let squared = |flat: Tensor<1>| squared.forward(halves(&flat), Reduction::Mean);
    against_golden("cycle.squared", ROUNDING, squared);
    against_reference("cycle.squared", ROUNDING, &point, squared, |s| 10.0 * pairs(s, &|d| d * d));
    let identity =
        |flat: Tensor<1>| IdentityLossConfig::new().init().forward(halves(&flat), Reduction::Mean);
    against_golden("identity", ROUNDING, identity);
    against_reference("identity", ROUNDING, &point, identity, |s| 5.0 * pairs(s, &f64::abs));
}

#[test]
fn refused_settings_are_named() {
    for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let cycle = CycleLossConfig::new().with_weight(weight).validate().unwrap_err();
        let identity = IdentityLossConfig::new().with_weight(weight).validate().unwrap_err();
        for refusal in [cycle, identity] {
            assert_says(
                &refusal.to_string(),
                &["weight", &weight.to_string(), "positive and finite"],
            );
        }
    }
    let message = panic_message(|| CycleLossConfig::new().with_weight(-2.0).init());
    assert_says(&message, &["weight", "-2", "positive"]);
    assert_says(
        &panic_message(|| IdentityLossConfig::new().with_weight(-2.0).init()),
        &["weight", "-2"],
    );
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let (two, one) = (|| scores(&[1.0, 2.0]), || scores(&[1.0]));
    let unequal = || RealAndGenerated { real: two(), generated: one() };
    let term_by_term =
        panic_message(|| DiscriminatorLoss::default().forward(unequal(), Reduction::None));
    assert_says(&term_by_term, &["both sides must have the same shape"]);
    let unequal = || Compared { output: two(), target: one() };
    let cycle = panic_message(|| CycleLossConfig::new().init().forward(unequal(), Reduction::Mean));
    assert_says(&cycle, &["must have the same shape"]);
    let unequal = || DualScores { spatial: two(), frequency: one() };
    let input = || RealAndGenerated { real: unequal(), generated: unequal() };
    let consistency = panic_message(|| ConsistencyLoss.forward(input(), Reduction::Mean));
    assert_says(&consistency, &["both discriminators", "must have the same shape"]);
}
