//! What is printed at the end.

use windage::metrics::AccuracyMatrix;
use windage::packnet::{PackNet, RateSchedule};

use crate::common::{Failure, table};
use crate::learn::Learner;
use crate::sequence::Figures;

pub(crate) fn print(
    learner: &Learner<'_>,
    packing: &PackNet,
    figures: &Figures,
    rates: &dyn RateSchedule,
) -> Result<(), Failure> {
    let accuracies = figures.accuracies()?;
    let numbers: Vec<String> = (1..=accuracies.trained()).map(|number| number.to_string()).collect();
    print_accuracies(learner, &accuracies, &numbers);
    print_capacity(packing, &numbers);
    let forecast = packing.forecast(rates, Some(1.0))?;
    match forecast.until_exhausted {
        Some(tasks) => println!("Room for {tasks} more tasks unlike all of these until a layer has nothing left,"),
        None => println!("Room for as many more tasks as one likes,"),
    }
    println!("{} of them with as many weights as the smallest so far.", forecast.as_large_as_the_smallest);
    let last = accuracies.average_accuracy()?;
    let equal = if figures.is_unchanged() { "equal to the bit" } else { "CHANGED" };
    let forgetting = if accuracies.trained() > 1 { accuracies.forgetting()? } else { 0.0 };
    println!("Outputs of every earlier task are {equal}.");
    println!("Mean accuracy {:.1} %, forgetting {forgetting}", 100.0 * last);
    Ok(())
}

fn print_accuracies(learner: &Learner<'_>, accuracies: &AccuracyMatrix, numbers: &[String]) {
    let mut header = vec!["accuracy in % after task"];
    header.extend(numbers.iter().map(String::as_str));
    let mut shown = table(&header);
    for task in 0..accuracies.trained() {
        let mut row = vec![format!("{} {}", task + 1, learner.tasks[task].name)];
        row.extend((1..=accuracies.trained()).map(|after| {
            let accuracy = accuracies.accuracy(after, task);
            accuracy.map_or(String::new(), |accuracy| format!("{:.1}", 100.0 * accuracy))
        }));
        shown.add_row(row);
    }
    println!("{shown}");
}

fn print_capacity(packing: &PackNet, numbers: &[String]) {
    let capacity = packing.capacity();
    let mut header = vec!["weights in %", "all"];
    header.extend(numbers.iter().map(String::as_str));
    header.push("free");
    let mut shown = table(&header);
    for layer in &capacity.layers {
        let share = |count: usize| format!("{:.1}", 100.0 * count as f64 / layer.weights as f64);
        let mut row = vec![layer.layer.clone(), layer.weights.to_string()];
        row.extend(layer.owned.iter().map(|owned| share(*owned)));
        row.push(share(layer.free));
        shown.add_row(row);
    }
    println!("{shown}");
}
