//! The outcome in the terminal.

use windage::core::text::{percent, percent_or_dash, unit_suffix};

use super::converted::Converted;
use crate::terminal::{Output, table};

/// Prints what conversion changed with one seed.
pub(super) fn print(converted: &Converted, output: Output) {
    let Converted { seed, seconds, metrics } = converted;
    let mut rows = table(&["letters of the target", "as they are", "converted"]);
    rows.add_row([
        "class seen by an independent classifier".into(),
        percent_or_dash(metrics.class_before),
        percent_or_dash(metrics.class_kept),
    ]);
    rows.add_row([
        "accuracy".into(),
        percent_or_dash(metrics.accuracy_before),
        percent_or_dash(metrics.accuracy_after),
    ]);
    rows.add_row([
        "mean loss".into(),
        format!("{:.3}", metrics.loss_before),
        format!("{:.3}", metrics.loss_after),
    ]);
    for shift in &metrics.attributes {
        let unit = unit_suffix(&shift.unit);
        let distance = |value: f64| format!("{value:.2}{unit}");
        rows.add_row([
            format!("{} from letters of the source", shift.name),
            distance(shift.before),
            distance(shift.after),
        ]);
    }
    output.line(rows);
    output.line(format_args!(
        "Seed {}, {seconds:.0} s: class kept {}, loss {:.2} → {:.2}, lower on {}",
        seed.0,
        percent_or_dash(metrics.class_kept),
        metrics.loss_before,
        metrics.loss_after,
        percent(metrics.lowered)
    ));
}
