//! Attribution on samples of a few values, where the truth is known in closed form.
#![allow(clippy::unwrap_used)]

use burn::data::dataset::InMemDataset;
use burn::tensor::Tensor;
use rand::RngExt;
use windage_core::training::Checkpointing;
use windage_core::{
    Attribute, Domain, Event, Observer, Result as CoreResult, RunContext, Sample, SampleLoss, Seed,
    Shift, Silent, Stream,
};
use windage_diagnose::attribution::{
    Attribution, AttributionConfig, Disagreement, ScoreKind, Verdict,
};
use windage_diagnose::{Error, EvaluatedDomain, evaluate_domain};

const CLASSES: usize = 4;

/// Predicts the first value, the class, except where the others make it err.
struct Errs<F>(F);

impl<F: Fn(&[f32]) -> bool> SampleLoss<2> for Errs<F> {
    fn losses(&self, inputs: Tensor<2>, labels: &[usize]) -> CoreResult<Vec<f32>> {
        let predicted = self.predictions(inputs)?.unwrap();
        Ok(predicted.iter().zip(labels).map(|(p, label)| f32::from(p != label)).collect())
    }

    fn predictions(&self, inputs: Tensor<2>) -> CoreResult<Option<Vec<usize>>> {
        let width = inputs.dims()[1];
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        let class = |row: &[f32]| (row[0] as usize + usize::from((self.0)(&row[1..]))) % CLASSES;
        Ok(Some(values.chunks(width).map(class).collect()))
    }
}

/// Gives the sum of all values but the first as the loss, and no classes.
struct Sum;

impl SampleLoss<2> for Sum {
    fn losses(&self, inputs: Tensor<2>, _labels: &[usize]) -> CoreResult<Vec<f32>> {
        let width = inputs.dims()[1];
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        Ok(values.chunks(width).map(|row| row[1..].iter().sum::<f32>().max(0.0)).collect())
    }
}

/// Measures the value `at`, and alters that one and those in `also` with it.
struct Value {
    name: &'static str,
    at: usize,
    also: &'static [usize],
    /// Whether it can only be raised.
    only_up: bool,
    can_alter: bool,
    /// Whether a change is declared to lose information.
    is_lossy: bool,
    /// Altering it also adds the length of the change to this value: a trace of the alteration,
    /// which altering it back does not take away.
    trace: Option<usize>,
    /// Only samples whose first value, the class, is at least this can be altered.
    least_class: f32,
}

impl Value {
    const fn new(name: &'static str, at: usize) -> Self {
        Self {
            name,
            at,
            also: &[],
            only_up: false,
            can_alter: true,
            is_lossy: false,
            trace: None,
            least_class: 0.0,
        }
    }
}

impl Attribute for Value {
    fn name(&self) -> &str {
        self.name
    }

    fn measure(&self, values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
        Some(f64::from(values[self.at]))
    }

    fn noticeable(&self) -> f64 {
        0.05
    }

    fn loses_information(&self, _by: f64) -> bool {
        self.is_lossy
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        if !self.can_alter || (self.only_up && by < 0.0) || values[0] < self.least_class {
            return None;
        }
        let mut altered = values.to_vec();
        altered[self.at] += by as f32;
        if let Some(trace) = self.trace {
            altered[trace] += by.abs() as f32;
        }
        self.also.iter().for_each(|&at| altered[at] += by as f32);
        Some(altered)
    }
}

/// Draws samples: the class, then values uniformly from ranges.
fn domain(name: &str, count: usize, ranges: &[[f32; 2]], stream: u64) -> Domain {
    let mut rng = Seed(11).rng(Stream::Data, stream);
    let samples: Vec<Sample> = (0..count)
        .map(|index| {
            let label = index % CLASSES;
            let drawn = ranges.iter().map(|[from, to]| from + (to - from) * rng.random::<f32>());
            let values = [label as f32].into_iter().chain(drawn.collect::<Vec<_>>()).collect();
            Sample { values, label }
        })
        .collect();
    let classes = (0..CLASSES).map(|class| class.to_string()).collect();
    Domain::new(name, InMemDataset::new(samples), vec![1 + ranges.len()], classes).unwrap()
}

fn shift(count: usize, source: &[[f32; 2]], target: &[[f32; 2]]) -> Shift<Domain> {
    Shift::new(domain("source", count, source, 0), domain("target", count, target, 1))
}

fn attributed(
    classifier: &dyn SampleLoss<2>,
    domains: &Shift<Domain>,
    attributes: Vec<Value>,
) -> Result<Attribution, Error> {
    attributed_in(classifier, domains, attributes, Checkpointing::Off, &mut Silent)
}

fn attributed_in(
    classifier: &dyn SampleLoss<2>,
    domains: &Shift<Domain>,
    attributes: Vec<Value>,
    checkpoint: Checkpointing,
    observer: &mut dyn Observer,
) -> Result<Attribution, Error> {
    let device = windage_testing::device();
    let domains = domains.as_ref();
    let evaluations = domains.try_map(|domain| evaluate_domain(classifier, domain, &device))?;
    let attributes: Vec<Box<dyn Attribute>> =
        attributes.into_iter().map(|it| Box::new(it) as Box<dyn Attribute>).collect();
    AttributionConfig::default().attribute(
        classifier,
        EvaluatedDomain::shift(domains, &evaluations),
        &attributes,
        &mut RunContext::on(&device, observer).with_checkpoint(checkpoint),
    )
}

fn verdict(attribution: &Attribution, name: &str) -> Verdict {
    attribution.attribute(name).unwrap().verdict
}

#[test]
fn the_harmful_value_causes_what_was_lost_and_the_harmless_one_nothing() {
    let domains = shift(800, &[[0.0, 1.0], [0.0, 0.9]], &[[2.0, 3.0], [0.2, 4.0]]);
    let classifier = Errs(|values: &[f32]| values[1] > 1.0);
    let attributes = vec![Value::new("harmless", 1), Value::new("harmful", 2)];
    let attribution = attributed(&classifier, &domains, attributes).unwrap();
    // The share of 0.2…4 above 1.
    let lost = 3.0 / 3.8;
    assert!(attribution.loss.lost.low < lost && attribution.loss.lost.high > lost);
    let harmful = attribution.attribute("harmful").unwrap();
    assert_eq!(harmful.verdict, Verdict::Cause);
    let caused = harmful.caused.unwrap();
    assert!(caused.low < lost && lost < caused.high && caused.margin() < 0.05, "{attribution:?}");
    let regained = harmful.regained.unwrap();
    assert!((regained.value - attribution.loss.lost.value).abs() < 0.01, "{regained:?}");
    assert_eq!(verdict(&attribution, "harmless"), Verdict::NoEffect);
    assert_eq!(attribution.causes().count(), 1);
    let shares: f64 =
        attribution.attributes.iter().filter_map(|it| it.caused).map(|it| it.value).sum();
    let all = shares + attribution.unexplained.value;
    assert!((all - attribution.loss.lost.value).abs() < 1e-9);
}

#[test]
fn values_that_harm_only_together_share_the_loss() {
    let domains = shift(1000, &[[0.0, 0.9], [0.0, 0.9]], &[[0.5, 2.5], [0.5, 2.5]]);
    let classifier = Errs(|values: &[f32]| values[0] > 1.0 && values[1] > 1.0);
    let attributes = vec![Value::new("a", 1), Value::new("b", 2)];
    let attribution = attributed(&classifier, &domains, attributes).unwrap();
    // Three quarters of each are above 1, so 9/16 of the samples are wrong; each causes a half.
    for name in ["a", "b"] {
        let effect = attribution.attribute(name).unwrap();
        assert_eq!(effect.verdict, Verdict::Cause);
        let caused = effect.caused.unwrap();
        assert!((caused.value - 9.0 / 32.0).abs() < 0.04, "{caused:?}");
        assert!(effect.alone.unwrap().source.abs() < 1e-9);
    }
    let [interaction] = attribution.interactions.as_slice() else { panic!("one pair") };
    assert!((interaction.together - 9.0 / 16.0).abs() < 0.05, "{interaction:?}");
    assert!(interaction.excess.low > 0.4);
}

#[test]
fn what_follows_from_another_attribute_accompanies_it() {
    // Blur lowers sharpness and widens strokes: altering `blur` moves both values, altering
    // `width` only the second, which is the one that harms.
    let domains = shift(600, &[[0.0, 0.5], [0.0, 0.5]], &[[1.0, 1.5], [1.0, 1.5]]);
    let classifier = Errs(|values: &[f32]| values[1] > 0.9);
    let blur = Value { also: &[2], ..Value::new("blur", 1) };
    let attribution =
        attributed(&classifier, &domains, vec![blur, Value::new("width", 2)]).unwrap();
    assert_eq!(verdict(&attribution, "blur"), Verdict::Cause);
    assert_eq!(verdict(&attribution, "width"), Verdict::Accompanies);
    assert!(attribution.unexplained.value.abs() < 0.01);
}

#[test]
fn side_effects_of_an_alteration_do_not_hide_that_it_explains_others() {
    // Turning a picture moves its middle, and also blurs it a little; sharpness and noise hardly
    // vary within the domains, so that little is much of them.
    let still = [0.0, 0.01];
    let source = [[0.0, 0.5], [0.0, 0.5], still, still];
    let domains = shift(600, &source, &[[1.0, 1.5], [1.0, 1.5], still, still]);
    let classifier = Errs(|values: &[f32]| values[0] > 0.9);
    let attributes = vec![
        Value { also: &[2, 3, 4], ..Value::new("turn", 1) },
        Value::new("middle", 2),
        Value::new("sharpness", 3),
        Value::new("noise", 4),
    ];
    let attribution = attributed(&classifier, &domains, attributes).unwrap();
    assert_eq!(verdict(&attribution, "turn"), Verdict::Cause);
    assert_eq!(verdict(&attribution, "middle"), Verdict::Accompanies);
    assert_eq!(verdict(&attribution, "sharpness"), Verdict::Same);
}

#[test]
fn nothing_is_attributed_where_nothing_is_lost() {
    let domains = shift(400, &[[0.0, 1.0]], &[[2.0, 3.0]]);
    // Wrong on one sample in ten of either domain.
    let classifier = Errs(|values: &[f32]| values[0].fract() > 0.9);
    let attribution = attributed(&classifier, &domains, vec![Value::new("moved", 1)]).unwrap();
    assert!(!attribution.is_significant && attribution.attributes.is_empty(), "{attribution:?}");
}

#[test]
fn an_attribute_that_cannot_be_altered_is_not_acquitted() {
    let domains = shift(400, &[[0.0, 0.9], [0.0, 1.0]], &[[0.5, 2.0], [1.0, 2.0]]);
    let classifier = Errs(|values: &[f32]| values[0] > 1.0);
    let fixed = Value { can_alter: false, ..Value::new("fixed", 1) };
    let attribution =
        attributed(&classifier, &domains, vec![fixed, Value::new("other", 2)]).unwrap();
    assert_eq!(verdict(&attribution, "fixed"), Verdict::Unconfirmed);
    assert_eq!(verdict(&attribution, "other"), Verdict::NoEffect);
    assert_eq!(attribution.causes().count(), 0);
    let (rest, lost) = (attribution.unexplained.value, attribution.loss.lost.value);
    assert!((rest - lost).abs() < 0.01, "{rest} {lost}");
}

#[test]
fn what_can_be_altered_in_few_samples_is_not_acquitted() {
    let domains = shift(400, &[[0.0, 0.9], [0.0, 1.0]], &[[0.5, 2.0], [3.0, 4.0]]);
    let classifier = Errs(|values: &[f32]| values[0] > 1.0);
    // One class of four.
    let few = Value { least_class: 3.0, ..Value::new("few", 2) };
    let attribution =
        attributed(&classifier, &domains, vec![Value::new("harmful", 1), few]).unwrap();
    assert_eq!(verdict(&attribution, "harmful"), Verdict::Cause);
    assert_eq!(verdict(&attribution, "few"), Verdict::Unconfirmed);
}

#[test]
fn what_cannot_be_altered_back_is_said_to_be_lost() {
    let domains = shift(500, &[[0.0, 0.9]], &[[0.5, 2.5]]);
    let classifier = Errs(|values: &[f32]| values[0] > 1.0);
    let attributes = vec![Value { only_up: true, ..Value::new("only up", 1) }];
    let attribution = attributed(&classifier, &domains, attributes).unwrap();
    let effect = attribution.attribute("only up").unwrap();
    assert_eq!(effect.verdict, Verdict::Cause);
    assert_eq!(effect.disagreement, Some(Disagreement::InformationLost));
}

#[test]
fn harm_that_comes_from_the_alteration_itself_is_no_cause() {
    // All samples of the target fail for a reason that nothing measures, the second value. Altering
    // the first value leaves a trace, the third, at which the classifier fails as well.
    let still = [0.0, 0.01];
    let domains = shift(600, &[[0.0, 1.0], [0.0, 0.9], still], &[[2.0, 3.0], [1.5, 2.5], still]);
    let classifier = Errs(|values: &[f32]| values[1] > 1.0 || values[2] > 0.5);
    let of = |is_lossy| {
        let hue = Value { trace: Some(3), is_lossy, ..Value::new("hue", 1) };
        attributed(&classifier, &domains, vec![hue]).unwrap()
    };
    let attribution = of(false);
    let effect = attribution.attribute("hue").unwrap();
    assert!(effect.caused.unwrap().value > 0.95, "{effect:?}");
    assert_eq!(effect.verdict, Verdict::Contradicted);
    assert_eq!(effect.disagreement, Some(Disagreement::AlterationHarms));
    let words = effect.disagreement_in_words().unwrap();
    assert!(words.contains("the harm may come from the alteration itself"), "{words}");
    assert_eq!(attribution.causes().count(), 0);
    // If changes of it are declared to lose information, the loss explains it.
    let attribution = of(true);
    let effect = attribution.attribute("hue").unwrap();
    assert_eq!(effect.verdict, Verdict::Cause);
    assert_eq!(effect.disagreement, Some(Disagreement::InformationLost));
}

#[test]
fn nine_wrong_of_twenty_five_are_enough() {
    let domains = shift(25, &[[0.0, 0.9]], &[[0.0, 1.5]]);
    let classifier = Errs(|values: &[f32]| values[0] > 1.0);
    let attribution = attributed(&classifier, &domains, vec![Value::new("moved", 1)]).unwrap();
    assert!(verdict(&attribution, "moved").is_cause(), "{attribution:?}");
}

#[test]
fn losses_without_classes_are_compared_by_rank() {
    let mut domains = shift(500, &[[0.0, 1.0], [0.0, 0.1]], &[[0.8, 1.8], [0.5, 0.6]]);
    let attributes = || vec![Value::new("large", 1), Value::new("small", 2)];
    let attribution = attributed(&Sum, &domains, attributes()).unwrap();
    assert_eq!(attribution.loss.score, ScoreKind::Rank);
    assert_eq!(attribution.causes().next().unwrap().name, "large");
    let before = attribution.attribute("large").unwrap().caused.unwrap().value;
    // One sample with an enormous loss changes hardly anything.
    let mut sample = domains.target.sample(0).unwrap();
    sample.values[2] = 1e6;
    let others = (1..500).map(|index| domains.target.sample(index).unwrap());
    let samples: Vec<Sample> = std::iter::once(sample).chain(others).collect();
    let classes = domains.target.classes().to_vec();
    domains.target = Domain::new("target", InMemDataset::new(samples), vec![3], classes).unwrap();
    let attribution = attributed(&Sum, &domains, attributes()).unwrap();
    let after = attribution.attribute("large").unwrap().caused.unwrap().value;
    assert!((before - after).abs() < 0.02, "{before} {after}");
}

#[test]
fn many_attributes_are_shared_out_by_sampled_orders() {
    let source = [[0.0_f32, 0.9]; 10];
    let mut target = [[0.5_f32, 1.4]; 10];
    target[3] = [0.5, 2.5];
    let domains = shift(300, &source, &target);
    let classifier = Errs(|values: &[f32]| values[3] > 1.0);
    let names = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let attributes = names.iter().enumerate().map(|(at, name)| Value::new(name, at + 1)).collect();
    let attribution = attributed(&classifier, &domains, attributes).unwrap();
    let causes: Vec<&str> = attribution.causes().map(|it| it.name.as_str()).collect();
    assert_eq!(causes, ["3"]);
    let caused = attribution.attribute("3").unwrap().caused.unwrap();
    assert!((caused.value - attribution.loss.lost.value).abs() < 0.05, "{caused:?}");
}

#[test]
fn a_classifier_at_chance_and_one_with_renamed_classes_are_refused() {
    let domains = shift(400, &[[0.0, 1.0]], &[[2.0, 3.0]]);
    let renamed = Errs(|_: &[f32]| true);
    let message = attributed(&renamed, &domains, vec![Value::new("a", 1)]).unwrap_err().to_string();
    assert!(message.contains("no better than chance on source"), "{message}");
    assert!(message.contains("in another order, it would be 100 %"), "{message}");
}

/// Stops after a number of steps.
struct StopAfter(usize);

impl Observer for StopAfter {
    fn event(&mut self, event: Event<'_>) {
        if let Event::Stepped { .. } = event {
            self.0 = self.0.saturating_sub(1);
        }
    }

    fn stop_requested(&self) -> bool {
        self.0 == 0
    }
}

#[test]
fn an_interrupted_attribution_resumes_to_the_same_bits() {
    let domains = shift(900, &[[0.0, 1.0], [0.0, 0.9]], &[[2.0, 3.0], [0.2, 4.0]]);
    let classifier = Errs(|values: &[f32]| values[1] > 1.0);
    let attributes = || vec![Value::new("harmless", 1), Value::new("harmful", 2)];
    let whole = attributed(&classifier, &domains, attributes()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("attribution.ckpt");
    let resume = || Checkpointing::Resume(path.clone());
    let error = attributed_in(&classifier, &domains, attributes(), resume(), &mut StopAfter(3))
        .unwrap_err();
    assert!(error.to_string().contains("attribution"), "{error}");
    assert!(path.exists());
    let mut steps = 0;
    let mut count = |event: Event<'_>| {
        if let Event::Stepped { .. } = event {
            steps += 1;
        }
    };
    let resumed = attributed_in(&classifier, &domains, attributes(), resume(), &mut count).unwrap();
    assert_eq!(resumed, whole);
    // Four blocks of samples in each direction, of which three were done.
    assert_eq!(steps, 5);
}

#[test]
fn sampled_orders_resume_to_the_same_bits_from_any_step() {
    let source = [[0.0_f32, 0.9]; 9];
    let mut target = [[0.5_f32, 1.4]; 9];
    target[3] = [0.5, 2.5];
    let domains = shift(60, &source, &target);
    let classifier = Errs(|values: &[f32]| values[3] > 1.0);
    let names = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];
    let attributes = || names.iter().enumerate().map(|(at, name)| Value::new(name, at + 1));
    let mut steps = 0;
    let mut count = |event: Event<'_>| steps += usize::from(matches!(event, Event::Stepped { .. }));
    let run = |checkpoint, observer: &mut dyn Observer| {
        attributed_in(&classifier, &domains, attributes().collect(), checkpoint, observer)
    };
    let whole = run(Checkpointing::Off, &mut count).unwrap();
    // Within the first direction, within the second, and just before the end.
    for after in [2, steps / 2 + 2, steps - 1] {
        let folder = tempfile::tempdir().unwrap();
        let resume = || Checkpointing::Resume(folder.path().join("attribution.ckpt"));
        run(resume(), &mut StopAfter(after)).unwrap_err();
        assert_eq!(run(resume(), &mut Silent).unwrap(), whole, "stopped after {after} of {steps}");
    }
}
