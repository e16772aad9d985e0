//! What is planted: the severities, and the pairs.

use std::fmt::Write as _;

use windage::core::Stream;
use windage::core::seed::shuffled;

use super::Outcome;
use super::material::{Dose, Kind, Material};
use super::options::Options;
use super::parts::Parts;
use super::trained::Trained;

/// A harmful shift costs at least this accuracy …
const HARMFUL: f64 = 0.15;
/// … and this many standard errors of the difference between the two domains.
const HARMFUL_ERRORS: f64 = 4.0;
/// A harmless shift costs less than this accuracy.
const HARMLESS: f64 = 0.02;
/// Each of two jointly harmful shifts costs less than this accuracy by itself.
const WEAK: f64 = 0.05;
/// Most pairs of jointly harmful shifts of a set and a seed.
const MOST_JOINT: usize = 3;
/// Number of harmless partners that are tried for a harmful shift.
const PARTNERS: usize = 4;
/// Number of the random stream that chooses partners.
const PARTNER_STREAM: u32 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaseKind {
    Single,
    /// A harmful shift and a harmless one.
    Pair,
    /// Two shifts that are harmful together alone.
    Joint,
    /// A random split, by its number.
    Null(usize),
}

impl CaseKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Pair => "pair",
            Self::Joint => "joint",
            Self::Null(_) => "null",
        }
    }
}

/// A case: what is planted.
pub(crate) struct Case {
    pub(crate) kind: CaseKind,
    /// The harmful ones first.
    pub(crate) doses: Vec<Dose>,
}

impl Case {
    /// Returns the name, which is unique within a set and a seed.
    pub(crate) fn name(&self) -> String {
        if let CaseKind::Null(number) = self.kind {
            return format!("null {number}");
        }
        let mut name = self.kind.name().to_string();
        for (index, Dose { kind, severity }) in self.doses.iter().enumerate() {
            let plus = if index == 0 { ":" } else { " +" };
            let _ = write!(name, "{plus} {} {severity} {}", kind.name(), kind.unit());
        }
        name
    }

    /// Returns whether the corruption at `index` is harmful.
    pub(crate) fn is_harmful(&self, index: usize) -> bool {
        index == 0 || self.kind == CaseKind::Joint
    }
}

/// What severities of a corruption cost on the calibration part.
struct Calibrated {
    kind: Kind,
    /// Severities with their costs, up to the first harmful one.
    costs: Vec<(f64, f64)>,
    harmful: Option<f64>,
}

impl Calibrated {
    /// Returns the strongest severity that costs less than `most`, as do all weaker ones.
    fn below(&self, most: f64) -> Option<Dose> {
        let below = self.costs.iter().take_while(|(_, cost)| *cost < most);
        below.last().map(|&(severity, _)| Dose { kind: self.kind, severity })
    }
}

/// Chooses what is planted into a data set.
pub(crate) struct Plan<'a, const D: usize> {
    trained: &'a Trained<'a, D>,
    parts: &'a Parts,
    skipped: Vec<String>,
}

impl<'a, const D: usize> Plan<'a, D> {
    pub(crate) fn new(trained: &'a Trained<'a, D>, parts: &'a Parts) -> Self {
        Self { trained, parts, skipped: Vec::new() }
    }

    /// Returns what could not be planted, and why.
    pub(crate) fn into_skipped(self) -> Vec<String> {
        self.skipped
    }

    pub(crate) fn cases(&mut self, options: &Options, nulls: usize) -> Outcome<Vec<Case>> {
        let nulls = (0..nulls).map(|number| Case { kind: CaseKind::Null(number), doses: vec![] });
        let mut cases: Vec<Case> = nulls.collect();
        let is_planted = ["single", "pair", "joint"].iter().any(|case| options.runs(case));
        let calibrated = if is_planted { self.calibrated(options)? } else { Vec::new() };
        for one in calibrated.iter().filter(|one| options.plants(one.kind.name())) {
            let Some(severity) = one.harmful else { continue };
            let dose = Dose { kind: one.kind, severity };
            if options.runs("single") {
                cases.push(Case { kind: CaseKind::Single, doses: vec![dose] });
            }
            if options.runs("pair") {
                let partner = self.partner(dose, &calibrated)?;
                let pair = partner.map(|partner| vec![dose, partner]);
                cases.extend(pair.map(|doses| Case { kind: CaseKind::Pair, doses }));
            }
        }
        if options.runs("joint") {
            cases.extend(self.joint(options, &calibrated)?);
        }
        Ok(cases)
    }

    fn material(&self) -> &'a Material {
        self.trained.material
    }

    fn describe(&self) -> String {
        format!("{}, seed {}", self.material().name(), self.trained.seed.0)
    }

    /// Climbs the ladders of all corruptions that can be answered rightly. The direction of each
    /// alternates with the seed.
    fn calibrated(&mut self, options: &Options) -> Outcome<Vec<Calibrated>> {
        let trained = self.trained;
        let before = trained.evaluated(&self.parts.calibration, &[])?;
        let attributes = self.material().attributes(before.as_domain().domain)?;
        let are_paired = options.runs("pair") || options.runs("joint");
        let mut all = Vec::new();
        for (number, kind) in self.material().kinds().into_iter().enumerate() {
            if !are_paired && !options.plants(kind.name()) {
                continue;
            }
            let answers = self.material().answers(kind);
            if !attributes.iter().any(|attribute| answers.contains(&attribute.name())) {
                let (what, set) = (kind.name(), self.describe());
                self.skipped.push(format!("{set}: no attribute measures {what}."));
                continue;
            }
            let ladders = kind.ladders();
            let ladder = ladders[(trained.seed.0 as usize + number) % ladders.len()];
            let calibrated = self.climbed(kind, ladder, before.accuracy())?;
            if calibrated.harmful.is_none() {
                let most = calibrated.costs.iter().map(|(_, cost)| 100.0 * cost);
                let most = most.fold(f64::NEG_INFINITY, f64::max);
                self.skipped.push(format!(
                    "{}: no severity of {} costs enough; the most is {most:.1} points.",
                    self.describe(),
                    kind.name()
                ));
            }
            all.push(calibrated);
        }
        Ok(all)
    }

    /// Climbs a ladder up to the first severity that is harmful.
    fn climbed(&self, kind: Kind, ladder: &[f64], before: f64) -> Outcome<Calibrated> {
        let mut costs = Vec::new();
        for &severity in ladder {
            let cost = self.trained.cost(&self.parts.calibration, &[Dose { kind, severity }])?;
            costs.push((severity, cost));
            if cost >= self.least_cost(before, before - cost) {
                return Ok(Calibrated { kind, costs, harmful: Some(severity) });
            }
        }
        Ok(Calibrated { kind, costs, harmful: None })
    }

    /// Returns the cost from which a shift is harmful: 15 points, and as many as the two domains
    /// can show.
    fn least_cost(&self, before: f64, after: f64) -> f64 {
        let count = self.parts.source.len() as f64;
        let variance = (before * (1.0 - before) + after * (1.0 - after)) / count;
        HARMFUL.max(HARMFUL_ERRORS * variance.sqrt())
    }

    /// Finds a corruption that is harmless beside a harmful one.
    fn partner(&self, dose: Dose, all: &[Calibrated]) -> Outcome<Option<Dose>> {
        let number = all.iter().position(|one| one.kind == dose.kind).unwrap_or(0) as u64;
        let mut rng = self.trained.seed.rng(Stream::User(PARTNER_STREAM), number);
        let order = shuffled(all.len(), &mut rng).into_iter();
        let others = order.map(|at| &all[at]).filter(|one| !self.is_same(one.kind, dose.kind));
        let candidates = others.filter_map(|one| one.below(HARMLESS));
        for candidate in candidates.take(PARTNERS) {
            let calibration = &self.parts.calibration;
            let effects = self.trained.effects(calibration, &[dose, candidate])?;
            if effects[1].abs() < HARMLESS && effects[0] >= HARMFUL {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    /// Returns whether two corruptions have a right answer in common.
    fn is_same(&self, one: Kind, other: Kind) -> bool {
        let answers = self.material().answers(other);
        self.material().answers(one).iter().any(|answer| answers.contains(answer))
    }

    /// Returns the pairs that cost the most of those that are harmful together alone.
    fn joint(&self, options: &Options, all: &[Calibrated]) -> Outcome<Vec<Case>> {
        let weak: Vec<Dose> = all
            .iter()
            .filter(|one| options.plants(one.kind.name()))
            .filter_map(|one| one.below(WEAK))
            .collect();
        let before = self.trained.evaluated(&self.parts.calibration, &[])?.accuracy();
        let mut found: Vec<(f64, Vec<Dose>)> = Vec::new();
        for (index, one) in weak.iter().enumerate() {
            for other in &weak[index + 1..] {
                if self.is_same(one.kind, other.kind) {
                    continue;
                }
                let doses = vec![*one, *other];
                let cost = self.trained.cost(&self.parts.calibration, &doses)?;
                if cost >= self.least_cost(before, before - cost) {
                    found.push((cost, doses));
                }
            }
        }
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        let most = found.into_iter().take(MOST_JOINT);
        Ok(most.map(|(_, doses)| Case { kind: CaseKind::Joint, doses }).collect())
    }
}
