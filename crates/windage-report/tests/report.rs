//! A report is complete and self-contained, and its page and its JSON agree.
#![allow(clippy::unwrap_used)]

mod common;

use burn::data::dataset::InMemDataset;
use burn::tensor::{Device, Tensor};
use windage_core::generative::{Condition, ConditionalDecoder, Encoder};
use windage_core::{
    Attribute, Domain, Error as CoreError, Evaluation, Result as CoreResult, RunContext, Sample,
    SampleLoss, Shift, Silent,
};
use windage_diagnose::attribution::{AttributeEffect, Estimate, Loss, Verdict};
use windage_diagnose::evaluation::LossScale;
use windage_diagnose::finding::points_with_margin;
use windage_diagnose::mitigation::{
    Accuracies, AddedData, AttributeShift, Mitigations, Retrained, SelectiveClassifier,
    SelectiveMetrics, SelectiveReport,
};
use windage_diagnose::pairs::Origin;
use windage_diagnose::views::{LabelReview, SuspectedLabels};
use windage_diagnose::{
    Diagnose, Diagnosis, EvaluatedDomain, PairRule, ScaledModel, evaluate_domain,
};
use windage_metrics::label_errors::LabelError;
use windage_metrics::reweighted::ReweightedAccuracy;
use windage_report::diagnose::{
    Accompanying, NothingLost, Report, remove_report, write_nothing_lost, write_report,
};
use windage_report::{Error, Header, Kind, SCHEMA_VERSION};

use common::page;

const SHAPE: [usize; 3] = [1, 8, 8];

/// A classifier whose loss is the darkness of the picture. The last pixel says which class it is
/// of, and is misread where the picture is dark.
struct Darkness;

fn light(picture: &[f32]) -> f32 {
    picture[..63].iter().sum::<f32>() / 63.0
}

impl SampleLoss<4> for Darkness {
    fn losses(&self, inputs: Tensor<4>, _labels: &[usize]) -> CoreResult<Vec<f32>> {
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        Ok(values.chunks(64).map(|picture| 3.0 * (1.0 - light(picture)).max(0.0)).collect())
    }

    fn predictions(&self, inputs: Tensor<4>) -> CoreResult<Option<Vec<usize>>> {
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        let is_second = |picture: &[f32]| (picture[63] > 0.5) == (light(picture) > 0.55);
        Ok(Some(values.chunks(64).map(|picture| usize::from(is_second(picture))).collect()))
    }
}

/// A model that decodes a picture of uniform brightness with the requested loss.
struct Flat(LossScale);

impl Encoder<4> for Flat {
    fn encode(&self, inputs: Tensor<4>) -> Tensor<2> {
        let count = inputs.dims()[0];
        inputs.reshape([count, 64]).narrow(1, 0, 1)
    }
}

impl ConditionalDecoder<4> for Flat {
    fn decode(&self, _features: Tensor<2>, condition: &Condition) -> Tensor<4> {
        let scaled: Vec<f32> = condition.scaled_loss.clone().into_data().iter::<f32>().collect();
        let light = scaled.iter().map(|&scaled| 1.0 - self.0.loss(f64::from(scaled)) as f32 / 3.0);
        let values: Vec<f32> = light.flat_map(|light| [light; 64]).collect();
        Tensor::<1>::from_floats(values.as_slice(), &Device::flex()).reshape([
            scaled.len(),
            1,
            8,
            8,
        ])
    }
}

struct Light;

impl Attribute for Light {
    fn name(&self) -> &str {
        "light"
    }

    fn measure(&self, values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
        Some(f64::from(values[0]))
    }

    fn noticeable(&self) -> f64 {
        0.02
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let mut altered = values.to_vec();
        altered[..63].iter_mut().for_each(|value| *value += by as f32);
        Some(altered)
    }
}

fn domain(name: &str, lights: [f32; 2]) -> Domain {
    let light = |index: usize| lights[0] + (lights[1] - lights[0]) * index as f32 / 19.0;
    let sample = |index: usize| {
        let mut values = vec![light(index); 64];
        values[63] = (index % 2) as f32;
        Sample { values, label: index % 2 }
    };
    let samples = (0..20).map(sample).collect();
    let classes = vec!["plain".into(), "<dark & light>".into()];
    Domain::new(name, InMemDataset::new(samples), SHAPE.to_vec(), classes).unwrap()
}

fn diagnose() -> (Shift<Domain>, Diagnosis) {
    let device = Device::flex();
    let domains = Shift::new(domain("day", [0.8, 1.0]), domain("night", [0.1, 0.9]));
    let evaluations =
        domains.as_ref().map(|domain| evaluate_domain(&Darkness, domain, &device).unwrap());
    let losses = evaluations.source.losses.iter().chain(&evaluations.target.losses);
    let loss_scale = LossScale::fit(losses, 0.01);
    let settings = Diagnose {
        pairs: 2,
        features: 3,
        losses: 4,
        rule: PairRule::Extremes,
        ..Diagnose::default()
    };
    let attributes: Vec<Box<dyn Attribute>> = vec![Box::new(Light)];
    let evaluated = domains
        .as_ref()
        .zip(evaluations.as_ref())
        .map(|(domain, evaluation)| EvaluatedDomain { domain, evaluation });
    let diagnosis = settings
        .explain(
            &Darkness,
            ScaledModel { model: &Flat(loss_scale), loss_scale },
            evaluated,
            &attributes,
            &mut RunContext::on(&device, &mut Silent),
        )
        .unwrap();
    (domains, diagnosis)
}

#[test]
fn every_file_is_there_and_json_reads_back_as_the_same_report() {
    let (domains, diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let report: Report =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    let header: Header =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!((header.kind, header.schema_version), (Kind::Diagnosis, SCHEMA_VERSION));
    assert_eq!(report.pairs.len(), 2);
    for pair in &report.pairs {
        assert_eq!((pair.rows, pair.columns, pair.cells.len()), (4, 3, 12));
        let real: Vec<(usize, usize)> = pair
            .cells
            .iter()
            .filter(|cell| cell.is_real)
            .map(|cell| (cell.row, cell.column))
            .collect();
        assert_eq!(real, [(0, 0), (3, 2)]);
        for cell in &pair.cells {
            let picture = image_size(&std::fs::read(folder.path().join(&cell.file)).unwrap());
            assert_eq!(picture, (8, 8), "{}", cell.file);
        }
    }
    assert_eq!(report.finding.sentence, diagnosis.finding.sentence);
    let sentence = &report.finding.sentence;
    assert!(sentence.starts_with("Accuracy falls with light ("), "{sentence}");
    // Numbers read back up to their last bit.
    let (read, made) = (&report.finding.attribution, &diagnosis.finding.attribution);
    let verdict = |effect: &AttributeEffect| (effect.name.clone(), effect.verdict);
    assert!(read.attributes.iter().map(verdict).eq(made.attributes.iter().map(verdict)));
    assert!((read.caused.value - made.caused.value).abs() < 1e-12);
    for file in ["matrix.png", "matrix_pair1.png"] {
        let (width, height) = image_size(&std::fs::read(folder.path().join(file)).unwrap());
        assert!(width >= 3 * 96 && height >= 4 * 96, "{file} is {width} × {height}");
    }
}

#[test]
fn the_first_screen_says_what_was_lost_who_causes_it_and_what_is_regained() {
    let (domains, diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let page = page(folder.path());
    let screen = page.split("<main>").next().unwrap();
    let attribution = &diagnosis.finding.attribution;
    let light = attribution.attribute("light").unwrap();
    // Pictures with a light of at most 0.55, 11 of 20, are misread in the target, none in the
    // source.
    assert_eq!(attribution.loss.means, Shift::new(1.0, 0.45));
    assert_eq!(light.verdict, Verdict::Cause);
    for said in [
        "Accuracy is 100.0 % on 20 samples of the source and 45.0 % on 20 samples of the target. \
         The difference is 55 points (95 % interval ",
        "20 samples of day were altered to the values of night in the attribute that differs",
        "attribute without effect look like a cause is at most 5.0 %",
    ] {
        assert!(screen.contains(said), "the first screen does not say {said}");
    }
    let shown = |estimate: Estimate| points_with_margin(estimate);
    let (caused, regained) = (shown(light.caused.unwrap()), shown(light.regained.unwrap()));
    let text = format!("light: causes {caused}, regained {regained}");
    assert!(screen.contains(&text), "the chart lacks {text}");
    let rest = format!("the rest: unexplained {}", shown(attribution.unexplained));
    assert!(screen.contains(&rest), "the chart lacks {rest}");
    // The tables: light could be measured in both pairs, and is named in both.
    assert!(page.contains("<td>2 of 2</td>"));
    assert_eq!(page.matches("<tr class=\"strong\"><th scope=\"row\">light</th>").count(), 2);
    assert_eq!(page.matches("<td class=\"words\">cause</td>").count(), 2);
    // The pictures get darker down the loss axis, as the target is.
    assert!(screen.contains("the loss rises, and a cause with it: light −0."), "{screen}");
}

#[test]
fn pictures_that_cannot_be_trusted_come_last_in_small_with_the_reason() {
    let (domains, mut diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    let places = |page: &str| {
        let place = |said: &str| page.find(said);
        [place("<h2 id=\"effects\""), place("<h2 id=\"pairs\""), place("class=\"proof\"")]
    };
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let [effects, pairs, proof] = places(&page(folder.path()));
    assert!(proof.unwrap() < effects.unwrap() && effects < pairs);
    diagnosis.finding.faithfulness = -0.2;
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let unreliable = page(folder.path());
    let [effects, pairs, proof] = places(&unreliable);
    assert!(proof.is_none() && effects.unwrap() < pairs.unwrap());
    for said in [
        "Pairs (unreliable)</h2>",
        "<strong>These pictures are unreliable: </strong>faithfulness is −0.20, below 0.8",
        "<div class=\"unreliable\">",
    ] {
        assert!(unreliable[pairs.unwrap()..].contains(said), "the page does not say {said}");
    }
    // One pair is unfolded, as a sample of what is meant.
    let section = &unreliable[pairs.unwrap()..];
    assert_eq!(
        section.split("id=\"attributes\"").next().unwrap().matches("<details open").count(),
        1
    );
}

#[test]
fn that_nothing_was_lost_has_a_page_too() {
    let device = Device::flex();
    let domains = Shift::new(domain("day", [0.8, 1.0]), domain("other day", [0.7, 1.0]));
    let evaluations =
        domains.as_ref().map(|domain| evaluate_domain(&Darkness, domain, &device).unwrap());
    let loss = Loss::new(evaluations.as_ref());
    let mean_losses = evaluations.as_ref().map(|evaluation| evaluation.mean_loss());
    let (settings, seconds) = (Diagnose::default(), [("evaluation".to_string(), 0.5)]);
    let result = NothingLost { settings: &settings, loss: &loss, mean_losses, seconds: &seconds };
    let folder = tempfile::tempdir().unwrap();
    write_nothing_lost(folder.path(), &result, &Accompanying::new(domains.as_ref())).unwrap();
    let page = page(folder.path());
    for said in [
        "The classifier is not significantly worse on the target: accuracy is 100.0 % there and \
         100.0 % on the source",
        "<strong>Nothing lost. </strong>",
        "as large in less than 1.0 % of cases",
        "No generative model was trained",
    ] {
        assert!(page.contains(said), "the page does not say {said}");
    }
    assert!(!page.contains("aithfulness") && !page.contains("<img"), "{page}");
    let json = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    let report: Report = serde_json::from_str(&json).unwrap();
    assert_eq!((report.finding.attribution.loss, report.loss_scale), (loss, None));
    assert!((report.domains.target.mean_loss - mean_losses.target).abs() < 1e-12);
}

#[test]
fn converted_members_are_said_to_be() {
    let (domains, mut diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    let mut written = |origin: Origin| {
        diagnosis.matrices.iter_mut().for_each(|matrix| matrix.members.source.origin = origin);
        write_report(folder.path(), &diagnosis, &with).unwrap();
        let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
        let report: Report = serde_json::from_str(&read("report.json")).unwrap();
        assert!(report.pairs.iter().all(|pair| pair.source_origin == origin));
        page(folder.path())
    };
    let text = written(Origin::Converted);
    assert!(text.contains(
        "The source member of each pair is converted: </strong>it is not a sample of day"
    ));
    // Each is mentioned in the description of its cell and below it, in both pairs; the source
    // member of the first one in three further pictures, the target member in one.
    assert_eq!(
        (text.matches("converted, loss").count(), text.matches("real, loss").count()),
        (2 * (2 + 3), 2 * (2 + 1))
    );
    let text = written(Origin::Sample);
    assert!(!text.contains("converted"));
    assert_eq!(text.matches("real, loss").count(), 2 * (4 + 4));
}

#[test]
fn removing_a_report_leaves_what_is_not_its_own() {
    let (domains, diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.png"), b"mine").unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    remove_report(folder.path()).unwrap();
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["notes.png"]);
    remove_report(&folder.path().join("nowhere")).unwrap();
}

/// Returns width and height from the header of a PNG file.
fn image_size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(&png[1..4], b"PNG");
    (number(16), number(20))
}

#[test]
fn the_page_needs_nothing_else_and_escapes_what_users_name() {
    let (domains, diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let page = page(folder.path());
    assert!(!page.contains("<dark & light>"));
    assert!(
        page.contains("&lt;dark &amp; light&gt;") && page.contains("prefers-color-scheme: dark")
    );
    // Two matrices; on the first screen the better one, and its best column and first row; and
    // the failures.
    let failures: usize = diagnosis.failures.classes.iter().map(|it| it.shown.len()).sum();
    assert!(failures > 0);
    assert_eq!(page.matches("<img").count(), 2 * 12 + 12 + 4 + 3 + failures);
    assert_eq!(page.matches("data:image/png;base64,").count(), 2 * 12 + 12 + 4 + 3 + failures);
}

#[test]
fn failures_are_counted_by_class_and_shown_with_what_they_are_taken_for() {
    let (domains, diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let report: Report =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    let gallery = report.failures.unwrap();
    let Evaluation { losses, predictions, labels } = &diagnosis.evaluations.target;
    let predictions = predictions.as_ref().unwrap();
    let page = page(folder.path());
    for class in &gallery.classes {
        let number = domains.target.classes().iter().position(|it| *it == class.class).unwrap();
        let of_class = || (0..labels.len()).filter(|&index| labels[index] == number);
        let wrong = of_class().filter(|&index| predictions[index] != number).count();
        assert_eq!((class.samples, class.wrong), (of_class().count(), Some(wrong)));
        assert!(page.contains(&format!("{wrong} of {} wrong", class.samples)));
        assert_eq!(class.shown.len(), wrong.min(8));
        assert!(class.shown.windows(2).all(|two| two[0].loss >= two[1].loss));
        for failure in &class.shown {
            // Numbers read back up to their last bit.
            assert!((f64::from(losses[failure.index]) - failure.loss).abs() < 1e-12);
            assert!(failure.predicted.as_ref().unwrap() != &class.class);
            let picture = std::fs::read(folder.path().join(&failure.file)).unwrap();
            assert_eq!(image_size(&picture), (8, 8));
        }
    }
    let sheet = image_size(&std::fs::read(folder.path().join("failures.png")).unwrap());
    assert!(sheet.0 > 128 && sheet.1 > 128 * gallery.classes.len() as u32, "{sheet:?}");
}

#[test]
fn both_domains_are_shown_in_feature_space_and_by_attribute() {
    let (domains, diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let report: Report =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    let view = report.view.unwrap();
    for (samples, evaluation) in
        view.features.samples.as_ref().zip(diagnosis.evaluations.as_ref()).into_iter()
    {
        let wrong = samples.iter().filter(|sample| sample.is_wrong).count() as f64;
        let accuracy = evaluation.accuracy().unwrap();
        assert!((1.0 - wrong / samples.len() as f64 - accuracy).abs() < 1e-12);
    }
    assert_eq!(view.attributes.len(), 1);
    let light = &view.attributes[0];
    assert_eq!(light.name, "light");
    // 20 samples of each domain, of which the night's are darker.
    assert_eq!(light.counts.as_ref().map(|counts| counts.iter().sum()), Shift::new(20, 20));
    assert!(light.counts.source[0] == 0 && light.counts.target[0] > 0, "{light:?}");
    let page = page(folder.path());
    for said in ["Samples in the space of features", "first component (", "light", "day, wrong"] {
        assert!(page.contains(said), "the page does not say {said}");
    }
}

#[test]
fn sounds_are_files_and_in_the_page() {
    let (domains, diagnosis) = diagnose();
    let sound = |values: &[f32]| format!("RIFF {}", values[0]).into_bytes();
    let config = Some("seed = 3".into());
    let with = Accompanying { sound: Some(&sound), config, ..Accompanying::new(domains.as_ref()) };
    let folder = tempfile::tempdir().unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let json = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    let report: Report = serde_json::from_str(&json).unwrap();
    for cell in report.pairs.iter().flat_map(|pair| &pair.cells) {
        let file = cell.sound.as_ref().unwrap();
        assert_eq!(file.trim_end_matches("wav"), cell.file.trim_end_matches("png"));
        assert!(std::fs::read(folder.path().join(file)).unwrap().starts_with(b"RIFF"));
    }
    let page = page(folder.path());
    assert_eq!(page.matches("src=\"data:audio/wav;base64,").count(), 2 * 12);
    assert!(page.contains("seed = 3") && !json.contains("arguments"));
    remove_report(folder.path()).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn suspected_labels_are_pictures_in_the_page() {
    let (domains, diagnosis) = diagnose();
    let error = |sample| LabelError { sample, label: 0, suggested: 1, margin: -0.8 };
    let suspected = |samples: &[usize], suspected| SuspectedLabels {
        checked: 40,
        suspected,
        shown: samples.iter().map(|&sample| error(sample)).collect(),
    };
    let labels = Shift::new(domains.source.labels(), domains.target.labels());
    let reweighted = ReweightedAccuracy::new(labels, domains.target.labels(), 2).unwrap();
    let review = LabelReview {
        class_counts: Shift::new(vec![30, 10], vec![10, 30]),
        reweighted: Some(ReweightedAccuracy { plain: 0.5, reweighted: 0.75, ..reweighted }),
        suspected: Some(Shift::new(suspected(&[3, 1], 5), suspected(&[], 0))),
    };
    let notes = vec!["class C is in the source alone".into()];
    let with = Accompanying { labels: Some(&review), notes, ..Accompanying::new(domains.as_ref()) };
    let folder = tempfile::tempdir().unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let report: Report =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    let labels = report.labels.unwrap();
    assert_eq!(labels.frequency_difference, 0.5);
    let shown = &labels.suspected.unwrap().source.shown;
    assert_eq!((shown[0].index, shown[0].file.as_str()), (3, "labels/source_0.png"));
    assert!(folder.path().join("labels/source_1.png").is_file());
    let page = page(folder.path());
    for said in [
        "Of 40 labels, 5 are suspected",
        "The 2 likeliest errors are shown",
        "differ by 50.0 %",
        "it would be 75.0 %",
        "margin −0.80",
        "class C is in the source alone.",
    ] {
        assert!(page.contains(said), "the page does not say {said}");
    }
    remove_report(folder.path()).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn mitigations_are_shown_with_their_metrics() {
    let (domains, diagnosis) = diagnose();
    let classifier = SelectiveClassifier {
        attribute: "light".into(),
        unit: "%".into(),
        reference: 0.9,
        lower: Some(-0.4),
        upper: None,
    };
    let held_out = SelectiveMetrics {
        correct: 80,
        correct_rejected: 8,
        wrong: 20,
        wrong_accepted: 1,
        unmeasurable: 3,
    };
    let shift = AttributeShift { attribute: "light".into(), unit: "%".into(), from: -0.7, to: 0.0 };
    let run = |added, after| Retrained {
        added,
        samples: 40,
        steps: 9,
        accuracies: Shift {
            source: Accuracies { before: 0.9, after: 0.9 },
            target: Accuracies { before: 0.5, after },
        },
    };
    let mitigations = Mitigations {
        selective: Some(SelectiveReport { classifier, fitted: held_out, held_out }),
        retrained: vec![run(AddedData::Moved(shift), 0.8), run(AddedData::Nothing, 0.5)],
    };
    assert!((mitigations.moved_along("light").unwrap().regained().unwrap() - 0.75).abs() < 1e-12);
    let with =
        Accompanying { mitigations: Some(&mitigations), ..Accompanying::new(domains.as_ref()) };
    let folder = tempfile::tempdir().unwrap();
    write_report(folder.path(), &diagnosis, &with).unwrap();
    let report: Report =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report.mitigations.as_ref(), Some(&mitigations));
    let page = page(folder.path());
    for said in [
        "light of at least 0.5 %",
        "from 80.0 % to 98.6 %",
        "10.0 % of 80",
        "5.0 % of 20",
        "3 further samples",
        "moved along light by -0.7 to 0 %",
        "50.0 → 80.0 %",
        "75.0 %",
        "nothing new",
    ] {
        assert!(page.contains(said), "the page does not say {said}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let (domains, diagnosis) = diagnose();
    let with = Accompanying::new(domains.as_ref());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"in the way").unwrap();
    let error = write_report(&file.join("report"), &diagnosis, &with).unwrap_err();
    assert!(
        matches!(&error, Error::Core(CoreError::Io { .. })) && error.to_string().contains("report"),
        "{error}"
    );
}
