//! The tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::rows::{Interval, Planted, Row};

/// Counts of what came true.
#[derive(Default, Clone, Copy)]
struct Share {
    yes: usize,
    all: usize,
}

impl Share {
    fn count(rows: impl Iterator<Item = bool>) -> Self {
        rows.fold(Self::default(), |share, is_so| Self {
            yes: share.yes + usize::from(is_so),
            all: share.all + 1,
        })
    }

    fn text(self) -> String {
        if self.all == 0 {
            return "—".into();
        }
        let percent = 100.0 * self.yes as f64 / self.all as f64;
        format!("{}/{} ({percent:.0} %)", self.yes, self.all)
    }
}

/// Returns the tables in Markdown.
pub(crate) fn summary(rows: &[Row]) -> String {
    let mut text = String::new();
    let sets: BTreeMap<&str, Vec<&Row>> = grouped(rows.iter(), |row| &row.set);
    let all: Vec<&Row> = rows.iter().collect();
    let groups = sets.into_iter().chain([("all", all.clone())]);
    text += &by_group("data set", groups);
    let planted = rows.iter().filter(|row| row.kind == "single" || row.kind == "pair");
    text += &by_group("planted", grouped(planted, |row| &row.planted[0].kind).into_iter());
    text += &intervals(&all);
    text += &confusion(rows);
    text
}

fn grouped<'a>(
    rows: impl Iterator<Item = &'a Row>,
    key: impl Fn(&'a Row) -> &'a str,
) -> BTreeMap<&'a str, Vec<&'a Row>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    rows.for_each(|row| groups.entry(key(row)).or_default().push(row));
    groups
}

fn by_group<'a>(title: &str, groups: impl Iterator<Item = (&'a str, Vec<&'a Row>)>) -> String {
    let mut text = format!(
        "| {title} | named first | named | no other named | pairs: first | pairs: no other | both \
         of two joint | nulls explained | mean s | most s |\n|{}\n",
        " --- |".repeat(10)
    );
    for (name, rows) in groups {
        let of = |kind: &str, is_so: fn(&Row) -> bool| {
            let rows = rows.iter().filter(|row| row.kind == kind);
            Share::count(rows.map(|row| is_so(row))).text()
        };
        let seconds: Vec<f64> = rows.iter().map(|row| row.answer.seconds).collect();
        let mean = seconds.iter().sum::<f64>() / seconds.len().max(1) as f64;
        let cells = [
            name.to_string(),
            of("single", Row::is_first),
            of("single", Row::are_all_named),
            of("single", Row::is_no_other_named),
            of("pair", Row::is_first),
            of("pair", Row::is_no_other_named),
            of("joint", Row::are_all_named),
            of("null", |row| !row.answer.causes.is_empty()),
            format!("{mean:.1}"),
            format!("{:.1}", seconds.iter().copied().fold(0.0, f64::max)),
        ];
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text + "\n"
}

/// Returns how often intervals cover the true effects.
fn intervals(rows: &[&Row]) -> String {
    let effects = || {
        let planted = rows.iter().flat_map(|row| row.harmful().map(|planted| (*row, planted)));
        planted.filter_map(|(row, planted)| Some((planted, caused(row, planted)?)))
    };
    let covers = |interval: Interval, truth: f64| (interval.low..=interval.high).contains(&truth);
    let own = Share::count(effects().map(|(planted, interval)| covers(interval, planted.truth)));
    let others = effects()
        .filter_map(|(planted, interval)| planted.population.map(|truth| covers(interval, truth)));
    let losses = rows.iter().filter(|row| row.kind == "null");
    let significant = Share::count(losses.filter_map(|row| row.answer.is_significant));
    let errors = effects().map(|(planted, interval)| 100.0 * (interval.value - planted.truth));
    let errors: Vec<f64> = errors.collect();
    let mean = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
    format!(
        "Intervals cover the true effect on the source in {}, and on other samples in {}; \
         estimates are {mean:+.1} points off on average. A significant loss is found in {} of the \
         null shifts.\n\n",
        own.text(),
        Share::count(others).text(),
        significant.text()
    )
}

/// Returns the estimate of what a corruption caused: that of the attribute which is its right
/// answer, or the sum where there are several, whose errors count as independent.
fn caused(row: &Row, planted: &Planted) -> Option<Interval> {
    let answers =
        row.answer.attributes.iter().filter(|named| planted.answers.contains(&named.name));
    answers.filter_map(|named| named.caused).reduce(|one, other| {
        let value = one.value + other.value;
        let below = (one.value - one.low).hypot(other.value - other.low);
        let above = (one.high - one.value).hypot(other.high - other.value);
        Interval { value, low: value - below, high: value + above }
    })
}

/// Returns what is named first for each planted corruption.
fn confusion(rows: &[Row]) -> String {
    let mut text = String::from("| planted | named first |\n| --- | --- |\n");
    let single = rows.iter().filter(|row| row.kind != "joint");
    let key = |row: &Row| row.planted.first().map_or("null".into(), |it| it.kind.clone());
    let mut counts = BTreeMap::<String, BTreeMap<&str, usize>>::new();
    for row in single {
        let named = row.answer.causes.first().map_or("nothing", String::as_str);
        *counts.entry(key(row)).or_default().entry(named).or_default() += 1;
    }
    for (planted, counts) in counts {
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let named: Vec<String> =
            counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let _ = writeln!(text, "| {planted} | {} |", named.join(", "));
    }
    text
}
