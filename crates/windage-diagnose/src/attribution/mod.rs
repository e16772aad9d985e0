//! Attribution: which attributes explain that a classifier is worse on the target.
//!
//! Pictures suggest; interventions on real samples decide. [`AttributionConfig::attribute`] needs
//! no generative model: it measures attributes on samples of both domains, alters those that
//! differ, and evaluates the classifier again.
//!
//! 1. *Is anything lost?* A one-sided test on all samples ([`Loss`]). If not, nothing is
//!    attributed.
//! 2. *What differs?* Attributes whose distributions differ (Kolmogorov–Smirnov) are suspects if
//!    they can be altered. Nothing is acquitted untested.
//! 3. *Transport.* Each sample's attribute is mapped to the other domain's distribution, quantile
//!    to quantile or by one amount for all, whichever brings the distributions closer; the maps are
//!    learned on one half of the samples and applied to the other.
//! 4. *Which explain the others?* The smallest set of suspects is sought whose alteration in
//!    samples of the source brings all attributes to the target's distributions. The others
//!    accompany it.
//! 5. *Who causes what?* Shapley values of the score over all sets of these suspects, in both
//!    directions: samples of the source altered to the target's values lose what an attribute
//!    *causes*; samples of the target altered back *regain* what can be regained.
//! 6. *Verdicts* with paired intervals, corrected for the number of suspects ([`Verdict`]). The
//!    shares and the unexplained rest add up to what was lost.
//!
//! The module also measures how attributes change along both axes of matrices
//! ([`AttributeFinding`]).

mod alteration;
mod attribute;
mod attribute_finding;
mod calibration;
mod config;
mod measured;
mod part;
mod refinement;
mod selection;
mod shares;
mod transport;
mod unlabeled;
mod verdict;
mod verdicts;
mod watch;

pub use crate::score::{Estimate, Loss, ScoreKind};
pub use alteration::AlterationKind;
pub use attribute::{Attribution, Interaction};
pub use attribute_finding::AttributeFinding;
pub(crate) use attribute_finding::deviations;
pub use config::AttributionConfig;
pub(crate) use part::{measure_without_class, parallel};
pub(crate) use unlabeled::Unlabeled;
pub use verdict::{AttributeEffect, Disagreement, Verdict};
