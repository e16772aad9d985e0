//! The tables that are printed at the end.

use windage::core::text::percent_or_dash;
use windage::report::packnet::PackingReport;

use crate::terminal::{Output, table};

pub(super) fn print(report: &PackingReport, output: Output) {
    let numbers: Vec<String> = (1..=report.tasks.len()).map(|number| number.to_string()).collect();
    print_accuracies(report, &numbers, output);
    print_capacity(report, &numbers, output);
    print_choices(report, output);
    let large = report.forecast.as_large_as_the_smallest;
    let room = match report.forecast.until_exhausted {
        Some(1) => "1 more task until a layer has nothing left".into(),
        Some(tasks) => format!("{tasks} more tasks until a layer has nothing left"),
        None => "any number of tasks".into(),
    };
    output.line(format_args!(
        "Room for {room}, if it is unlike all of these; {large} with as many weights as the \
         smallest so far."
    ));
    let beside = report.file_bytes.saturating_sub(report.network_bytes) / 1024;
    output.line(format_args!(
        "One file of {} KiB for all tasks: a network of {} KiB, and {beside} KiB of masks, heads \
         and signatures.",
        report.file_bytes / 1024,
        report.network_bytes / 1024
    ));
    let equal = if report.is_unchanged { "equal to the bit" } else { "CHANGED" };
    output.line(format_args!("The outputs of earlier tasks after later ones are {equal}."));
    let accuracy = report.accuracies.average_accuracy().ok();
    let forgetting = report.forgetting().map_or("—".into(), |forgetting| forgetting.to_string());
    output
        .line(format_args!("Mean accuracy {}, forgetting {forgetting}", percent_or_dash(accuracy)));
}

fn print_accuracies(report: &PackingReport, numbers: &[String], output: Output) {
    let mut header = vec!["accuracy in % after task"];
    header.extend(numbers.iter().map(String::as_str));
    let mut shown = table(&header);
    for (task, entry) in report.tasks.iter().enumerate() {
        let mut row = vec![format!("{} {}", task + 1, entry.name)];
        row.extend((1..=report.tasks.len()).map(|after| {
            let accuracy = report.accuracies.accuracy(after, task);
            accuracy.map_or(String::new(), |accuracy| format!("{:.1}", 100.0 * accuracy))
        }));
        shown.add_row(row);
    }
    output.line(shown);
}

fn print_capacity(report: &PackingReport, numbers: &[String], output: Output) {
    let mut header = vec!["weights in %", "all"];
    header.extend(numbers.iter().map(String::as_str));
    header.push("free");
    let mut shown = table(&header);
    for layer in &report.capacity.layers {
        let share = |count: usize| format!("{:.1}", 100.0 * count as f64 / layer.weights as f64);
        let mut row = vec![layer.layer.clone(), layer.weights.to_string()];
        row.extend(layer.owned.iter().map(|owned| share(*owned)));
        row.push(share(layer.free));
        shown.add_row(row);
    }
    output.line(shown);
}

fn print_choices(report: &PackingReport, output: Output) {
    let mut shown = table(&["task found by", "for a sample, %", "for a batch, %"]);
    for choice in &report.choices {
        let percent = |share: f64| format!("{:.1}", 100.0 * share);
        shown.add_row([choice.method.clone(), percent(choice.each), percent(choice.together)]);
    }
    output.line(shown);
}
