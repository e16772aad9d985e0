//! What is made of several causes, and for a classifier that cannot be retrained.

use burn::data::dataset::InMemDataset;
use burn::tensor::Device;
use windage_core::{Attribute, Domain, Evaluation, RunContext, Sample, Shift, Silent};
use windage_diagnose::attribution::{
    AttributeEffect, Attribution, Estimate, Loss, ScoreKind, Verdict,
};
use windage_diagnose::external::FunctionLoss;
use windage_diagnose::mitigation::{AddedData, Mitigate, MitigationData};
use windage_diagnose::{Error, EvaluatedDomain, Finding, evaluate_domain};

/// One of the two values of a sample.
struct Part(usize, &'static str);

impl Attribute for Part {
    fn name(&self) -> &str {
        self.1
    }

    fn measure(&self, values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
        Some(f64::from(values[self.0]))
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let mut altered = values.to_vec();
        altered[self.0] += by as f32;
        Some(altered)
    }
}

/// Twenty samples whose values lie evenly in [0, 0.95], moved.
fn domain(name: &str, by: [f32; 2]) -> Domain {
    let samples = (0..20).map(|index| {
        let value = index as f32 / 20.0;
        Sample { values: by.map(|by| value + by).to_vec(), label: 0 }
    });
    let classes = vec!["a".into(), "b".into()];
    Domain::new(name, InMemDataset::new(samples.collect()), vec![2], classes).unwrap()
}

fn estimate(value: f64) -> Estimate {
    Estimate { value, low: value - 0.1, high: value + 0.1 }
}

/// A cause that is `by` higher in the target.
fn cause(name: &str, by: f64) -> AttributeEffect {
    AttributeEffect {
        name: name.into(),
        unit: String::new(),
        verdict: Verdict::Cause,
        measured: Shift::new(20, 20),
        means: Shift::new(0.0, by),
        distance: 9.0,
        p_value: 0.0,
        caused: Some(estimate(0.5)),
        regained: Some(estimate(0.5)),
        alone: None,
        alteration: None,
        amount: Some(-by),
        length: Some(by.abs()),
        disagreement: None,
        needed: None,
    }
}

fn finding(causes: Vec<AttributeEffect>) -> Finding {
    let attribution = Attribution {
        loss: Loss {
            score: ScoreKind::Accuracy,
            means: Shift::new(1.0, 0.0),
            samples: Shift::new(20, 20),
            lost: estimate(1.0),
            p_value: 0.0,
        },
        is_significant: true,
        samples: Shift::new(20, 20),
        attributes: causes,
        caused: estimate(1.0),
        regained: estimate(1.0),
        unexplained: estimate(0.0),
        interactions: Vec::new(),
    };
    Finding::new(attribution, &[], &[], &[])
}

/// A classifier that takes a sample for one of class 1 if its first value exceeds 3.
fn classify(values: &[f32], shape: &[usize], _labels: &[usize]) -> (Vec<f32>, Vec<usize>) {
    let first = values.chunks(shape[1]).map(|sample| sample[0]);
    first.map(|value| if value > 3.0 { (4.0, 1) } else { (0.1, 0) }).unzip()
}

struct Trial {
    diagnosed: Shift<Domain>,
    evaluations: Shift<Evaluation>,
    finding: Finding,
    attributes: Vec<Box<dyn Attribute>>,
}

impl Trial {
    /// The target is 5 higher in the first value and 3 lower in the second.
    fn new(causes: Vec<AttributeEffect>) -> Self {
        let diagnosed = Shift::new(domain("day", [0.0, 0.0]), domain("night", [5.0, -3.0]));
        let classifier = FunctionLoss::new("first", classify);
        let evaluations = diagnosed
            .as_ref()
            .map(|domain| evaluate_domain::<2>(&classifier, domain, &Device::flex()).unwrap());
        let attributes: Vec<Box<dyn Attribute>> =
            vec![Box::new(Part(0, "first")), Box::new(Part(1, "second"))];
        Self { diagnosed, evaluations, finding: finding(causes), attributes }
    }

    fn data(&self) -> MitigationData<'_> {
        MitigationData {
            training: &self.diagnosed.source,
            diagnosed: EvaluatedDomain::shift(self.diagnosed.as_ref(), &self.evaluations),
            held_out: self.diagnosed.as_ref(),
            finding: &self.finding,
            matrices: &[],
            least_high_loss: 0.7,
        }
    }
}

#[test]
fn a_classifier_that_cannot_be_retrained_gets_its_bounds() {
    let trial = Trial::new(vec![cause("first", 5.0)]);
    let device = Device::flex();
    let made = Mitigate::default()
        .select::<2>(
            &FunctionLoss::new("first", classify),
            &trial.data(),
            &trial.attributes,
            &mut RunContext::on(&device, &mut Silent),
        )
        .unwrap();
    assert!(made.retrained.is_empty());
    let selective = made.selective.unwrap();
    // Midway between the highest value of the source, 0.95, and the lowest of the target, 5.
    let bound = selective.classifier.reference + selective.classifier.upper.unwrap();
    assert!((bound - 2.975).abs() < 1e-6, "{bound}");
    assert_eq!(selective.classifier.lower, None);
    assert_eq!(selective.held_out.balanced_error(), Some(0.0));
}

#[test]
fn samples_are_moved_along_each_cause_and_along_all_together() {
    let trial = Trial::new(vec![cause("first", 5.0), cause("second", -3.0)]);
    let moved =
        Mitigate::default().training_data(&trial.data(), &trial.attributes, &mut Silent).unwrap();
    let kinds: Vec<String> = moved.iter().map(|data| data.added.in_words()).collect();
    assert_eq!(
        kinds,
        [
            "moved along first by 0 to +5.0",
            "moved along second by -3.0 to 0",
            "moved along first by 0 to +5.0 and second by -3.0 to 0",
        ]
    );
    // Which of both values is altered in at least one sample, and whether all stay within bounds.
    for (data, altered) in moved.iter().zip([[true, false], [false, true], [true, true]]) {
        let mut any = [false; 2];
        for (index, sample) in data.added_samples().enumerate() {
            let Sample { values, label } = sample.unwrap();
            let own = index as f32 / 20.0;
            let by = [values[0] - own, values[1] - own];
            assert!((-1e-5..=5.0001).contains(&by[0]) && (-3.0001..=1e-5).contains(&by[1]));
            any = [any[0] || by[0] > 1.0, any[1] || by[1] < -1.0];
            assert_eq!(label, 0);
        }
        assert_eq!(any, altered, "{}", data.added.in_words());
    }
    assert!(matches!(moved[2].added, AddedData::MovedTogether(_)));
    let one = Trial::new(vec![cause("second", -3.0)]);
    let moved =
        Mitigate::default().training_data(&one.data(), &one.attributes, &mut Silent).unwrap();
    assert_eq!(moved.len(), 1);
}

#[test]
fn without_a_cause_nothing_is_made() {
    let trial = Trial::new(Vec::new());
    let made = Mitigate::default().training_data(&trial.data(), &trial.attributes, &mut Silent);
    assert!(matches!(made, Err(Error::NoMitigation(_))), "{:?}", made.map(|made| made.len()));
}
