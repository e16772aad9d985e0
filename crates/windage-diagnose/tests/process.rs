//! A classifier in another process: this test, started again as one.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{BufRead, Read, stdin};
use std::process::exit;
use std::time::{Duration, Instant};

use burn::tensor::{Device, Tensor};
use serde_json::{Value, json};
use windage_core::{Evaluation, SampleLoss};
use windage_diagnose::external::{ProcessLoss, ProcessLossConfig};

/// Runs the tests, or acts as the child process. There is no test harness, since it would write to
/// the output of the child.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [first, how] if first == "classify" => classify(how),
        _ => tests(),
    }
}

/// Acts as the child process: the loss of a sample is the sum of its values plus its label, the
/// class is its number in the batch.
fn classify(how: &str) {
    let mut input = stdin().lock();
    let mut line = String::new();
    while input.read_line(&mut line).unwrap() > 0 {
        let question: Value = serde_json::from_str(&line).unwrap();
        let shape: Vec<usize> = serde_json::from_value(question["shape"].clone()).unwrap();
        let labels: Vec<usize> = serde_json::from_value(question["labels"].clone()).unwrap();
        if how == "deaf" {
            std::thread::sleep(Duration::from_secs(60));
        }
        let mut bytes = vec![0; 4 * shape.iter().product::<usize>()];
        input.read_exact(&mut bytes).unwrap();
        let values: Vec<f32> =
            bytes.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
        let each = values.len() / shape[0];
        let losses = values
            .chunks(each)
            .zip(&labels)
            .map(|(row, &label)| row.iter().sum::<f32>() + label as f32);
        let losses: Vec<f32> = losses.collect();
        let answer = match how {
            "classes" => {
                json!({"losses": losses, "predictions": (0..losses.len()).collect::<Vec<_>>()})
            }
            "short" => json!({"losses": &losses[1..]}),
            "classes short" => json!({"losses": losses, "predictions": [0]}),
            "refuses" => json!({"error": "no such network"}),
            "leaks" => json!({"error": "classify leaks"}),
            "nonsense" => json!([1, 2, "three"]),
            "dies" => exit(7),
            "identifies" => json!({"id": question["id"], "losses": losses}),
            "confuses" => json!({"id": 9, "losses": losses}),
            "chatters" => {
                println!("{}", json!({"losses": losses}));
                json!("as said before")
            }
            "floods" => {
                println!("{}", json!({"losses": losses}));
                // Nobody reads these; a pipe and a line are all that they fill.
                for _ in 0..1 << 22 {
                    println!("again and again");
                }
                json!(0)
            }
            "endless" => loop {
                print!("{}", "0".repeat(1 << 16));
            },
            "greedy" => {
                let greed = vec![1_u8; 1 << 30];
                json!({"losses": losses, "greed": greed.iter().map(|&it| u32::from(it)).max()})
            }
            _ => json!({"losses": losses}),
        };
        println!("{answer}");
        line.clear();
    }
}

fn start(how: &str) -> ProcessLoss {
    let config =
        ProcessLossConfig::new(std::env::current_exe().unwrap()).with_arguments(["classify", how]);
    let config = if how == "greedy" { config.with_most_memory(1 << 29) } else { config };
    config.with_timeout(Duration::from_secs(if how == "deaf" { 1 } else { 60 })).init().unwrap()
}

fn inputs(rows: usize) -> Tensor<3> {
    Tensor::<1, burn::tensor::Int>::arange(0..6 * rows as i64, &Device::flex())
        .float()
        .reshape([rows, 2, 3])
}

fn message(how: &str) -> String {
    let message = start(how).evaluate(inputs(3), &[0; 3]).unwrap_err().to_string();
    let own = std::env::current_exe().unwrap();
    let prefix = format!("the classifier `{}`: ", own.display());
    message
        .strip_prefix(&prefix)
        .unwrap_or_else(|| panic!("{message} does not name the program"))
        .into()
}

fn tests() {
    let tests: [(&str, fn()); 8] = [
        (
            "losses_and_classes_come_back_batch_after_batch",
            losses_and_classes_come_back_batch_after_batch,
        ),
        ("what_goes_wrong_is_said", what_goes_wrong_is_said),
        ("arguments_are_in_no_message", arguments_are_in_no_message),
        ("who_does_not_answer_is_given_up", who_does_not_answer_is_given_up),
        ("answers_belong_to_their_batches", answers_belong_to_their_batches),
        ("limits_hold", limits_hold),
        ("after_an_error_nothing_more_is_asked", after_an_error_nothing_more_is_asked),
        ("a_batch_larger_than_any_pipe_goes_through", a_batch_larger_than_any_pipe_goes_through),
    ];
    for (name, test) in tests {
        test();
        println!("test {name} ... ok");
    }
}

fn losses_and_classes_come_back_batch_after_batch() {
    let classifier = start("losses");
    // 0 + 1 + … + 5 = 15, and 36 more for each row.
    assert_eq!(
        classifier.evaluate(inputs(2), &[0, 4]).unwrap(),
        Evaluation::new(vec![15.0, 55.0], None, vec![0, 4])
    );
    assert_eq!(classifier.losses(inputs(1), &[9]).unwrap(), [24.0]);
    assert_eq!(
        start("classes").evaluate(inputs(2), &[0, 4]).unwrap(),
        Evaluation::new(vec![15.0, 55.0], Some(vec![0, 1]), vec![0, 4])
    );
}

fn what_goes_wrong_is_said() {
    assert_eq!(message("short"), "gave 2 losses for 3 samples");
    assert_eq!(message("classes short"), "gave 1 classes for 3 samples");
    assert_eq!(message("refuses"), "says: no such network");
    assert_eq!(message("nonsense"), "gave an answer without finite losses: [1,2,\"three\"]");
    assert_eq!(message("dies"), "ended without an answer (exit status: 7)");
    let missing = ProcessLossConfig::new("/nowhere/classifier").init().unwrap_err().to_string();
    assert_eq!(missing, "the classifier `/nowhere/classifier`: was not found");
}

fn arguments_are_in_no_message() {
    assert_eq!(message("leaks"), "says: … …");
    let config = ProcessLossConfig::new("program").with_arguments(["--token=abcdef"]);
    assert!(!format!("{config:?} {:?}", start("losses")).contains("abcdef"));
    assert!(!format!("{:?}", start("losses")).contains("classify"));
}

fn who_does_not_answer_is_given_up() {
    let begin = Instant::now();
    assert_eq!(message("deaf"), "did not answer within 1.0 seconds");
    // One second of patience and two of farewell, and it is not waited for any longer.
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}

fn answers_belong_to_their_batches() {
    let classifier = start("identifies");
    for label in 0..3 {
        assert_eq!(classifier.losses(inputs(1), &[label]).unwrap(), [15.0 + label as f32]);
    }
    assert_eq!(message("confuses"), "answered batch 9 where batch 1 was asked");
    let classifier = start("chatters");
    classifier.losses(inputs(1), &[0]).unwrap();
    // The unexpected line may come a moment later.
    std::thread::sleep(Duration::from_millis(300));
    let second = classifier.losses(inputs(1), &[0]).unwrap_err().to_string();
    assert!(second.contains("without being asked: "), "{second}");
}

fn limits_hold() {
    let classifier = start("floods");
    classifier.losses(inputs(1), &[0]).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let second = classifier.losses(inputs(1), &[0]).unwrap_err().to_string();
    assert!(second.contains("without being asked: "), "{second}");
    assert_eq!(message("endless"), "gave an answer that cannot be read: it is longer than 16 MiB");
    if cfg!(target_os = "linux") {
        let said = message("greedy");
        assert!(said.starts_with("ended without an answer"), "{said}");
    }
}

fn after_an_error_nothing_more_is_asked() {
    let classifier = start("dies");
    assert!(classifier.losses(inputs(1), &[0]).is_err());
    let second = classifier.losses(inputs(1), &[0]).unwrap_err().to_string();
    assert!(second.ends_with("was ended after an earlier error"), "{second}");
}

fn a_batch_larger_than_any_pipe_goes_through() {
    let rows = 100_000;
    let losses = start("losses").losses(inputs(rows), &vec![0; rows]).unwrap();
    assert_eq!((losses.len(), losses[1]), (rows, 51.0));
}
