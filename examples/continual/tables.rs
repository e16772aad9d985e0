//! The tables that are printed at the end.

use windage::report::packnet::PackingReport;

use crate::common::table;

pub(crate) fn print(report: &PackingReport) {
    let numbers: Vec<String> = (1..=report.tasks.len()).map(|number| number.to_string()).collect();
    print_accuracies(report, &numbers);
    print_capacity(report, &numbers);
    print_choices(report);
    let large = report.forecast.as_large_as_the_smallest;
    let room = match report.forecast.until_exhausted {
        Some(tasks) => format!("{tasks} more tasks until a layer has nothing left"),
        None => "any number of tasks".into(),
    };
    println!(
        "Room for {room}, if they are unlike all of these; {large} with as many weights as the \
         smallest so far."
    );
    let beside = report.file_bytes.saturating_sub(report.network_bytes) / 1024;
    println!(
        "One file of {} KiB for all tasks: a network of {} KiB, and {beside} KiB of masks, heads \
         and signatures.",
        report.file_bytes / 1024,
        report.network_bytes / 1024
    );
    let equal = if report.is_unchanged { "equal to the bit" } else { "CHANGED" };
    println!("The outputs of earlier tasks after later ones are {equal}.");
    let accuracy = report.accuracies.average_accuracy().unwrap_or_default();
    println!(
        "Mean accuracy {:.1} %, forgetting {}",
        100.0 * accuracy,
        report.forgetting().unwrap_or_default()
    );
}

fn print_accuracies(report: &PackingReport, numbers: &[String]) {
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
    println!("{shown}");
}

fn print_capacity(report: &PackingReport, numbers: &[String]) {
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
    println!("{shown}");
}

fn print_choices(report: &PackingReport) {
    let mut shown = table(&["task found by", "for a sample, %", "for a batch, %"]);
    for choice in &report.choices {
        let percent = |share: f64| format!("{:.1}", 100.0 * share);
        shown.add_row([choice.method.clone(), percent(choice.each), percent(choice.together)]);
    }
    println!("{shown}");
}
