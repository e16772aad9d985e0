//! The finding as a sentence.

use crate::{AttributeFinding, CauseCheck};

/// An attribute also changed when the two samples differ in it by this many of its scale …
const LEAST_DIFFERENCE: f64 = 0.5;
/// … and did not matter when at most this part of its change lies on the loss axis.
const HARMLESS_PART: f64 = 0.25;
/// An attribute that changes this much along the loss axis deserves a word when it is no cause
/// after all.
const SUSPICIOUS_EFFECT: f64 = 0.5;

/// "Accuracy falls with inclination (+38° along the loss axis; …); hue changed too, but is not a
/// cause."
pub(crate) fn sentence(findings: &[AttributeFinding], checks: &[CauseCheck]) -> String {
    let causes: Vec<String> = findings
        .iter()
        .filter(|finding| finding.is_cause)
        .map(|finding| cause(finding, checks))
        .collect();
    let mut text = match causes.as_slice() {
        [] => {
            "No measured attribute explains the loss of accuracy: the cause is none of those named"
                .into()
        }
        [first, others @ ..] => {
            let rest: String = others.iter().map(|other| format!(", and with {other}")).collect();
            format!("Accuracy falls with {first}{rest}")
        }
    };
    let refuted = |finding: &&AttributeFinding| {
        !finding.is_cause
            && finding.effect >= SUSPICIOUS_EFFECT
            && check_of(checks, finding).is_some()
    };
    let harmless = |finding: &&AttributeFinding| {
        !finding.is_cause
            && finding.between_length >= LEAST_DIFFERENCE * finding.scale
            && finding.down_part <= HARMLESS_PART
    };
    let names = |keep: &dyn Fn(&&AttributeFinding) -> bool| -> Vec<&str> {
        findings.iter().filter(keep).map(|finding| finding.name.as_str()).collect()
    };
    text += &clause(
        &names(&refuted),
        "goes along with it, but altering it alone hardly helps",
        "go along with it, but altering them alone hardly helps",
    );
    text += &clause(
        &names(&harmless),
        "changed too, but is not a cause",
        "changed too, but are no causes",
    );
    text + "."
}

fn cause(finding: &AttributeFinding, checks: &[CauseCheck]) -> String {
    let percent = |accuracy: f64| format!("{:.0} %", 100.0 * accuracy);
    let regained = check_of(checks, finding)
        .and_then(|check| check.unaltered.accuracy.zip(check.back.accuracy));
    match regained {
        Some((before, after)) => format!(
            "{} ({} along the loss axis; altered back in real samples, accuracy rises from {} to {})",
            finding.name,
            finding.down_text(),
            percent(before),
            percent(after)
        ),
        None => format!("{} ({} along the loss axis)", finding.name, finding.down_text()),
    }
}

fn clause(names: &[&str], one: &str, many: &str) -> String {
    match names {
        [] => String::new(),
        [name] => format!("; {name} {one}"),
        [names @ .., last] => format!("; {} and {last} {many}", names.join(", ")),
    }
}

/// The check of a finding's attribute.
pub(crate) fn check_of<'a>(
    checks: &'a [CauseCheck],
    finding: &AttributeFinding,
) -> Option<&'a CauseCheck> {
    checks.iter().find(|check| check.name == finding.name)
}
