//! Pairs whose first member is the converted second one.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::{Domain, SampleLoss};

use super::StyleConverter;
use crate::{Judged, Result, judge_domain};

/// Where the first member of a pair comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It is a sample of the first domain.
    #[default]
    Sample,
    /// It is the second member, converted to the first domain.
    Converted,
}

/// A second domain beside its counterparts. Sample `i` of one belongs to sample `i` of the other, so the pair of a second
/// member `i` is `Pair { first: i, second: i, class }` between [`Converted::domain`] and the second domain, to be explained
/// by [`Generation::matrix`](crate::Generation::matrix) like any other.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The counterparts.
    pub domain: Domain,
    /// How the diagnosed classifier does on them.
    pub judged: Judged,
}

impl Converted {
    /// Converts all of `second` and asks the classifier.
    ///
    /// # Errors
    /// When a sample cannot be read, or the classifier's losses are none.
    pub fn new(
        converter: &StyleConverter,
        judge: &dyn SampleLoss<4>,
        second: &Domain,
        device: &Device,
    ) -> Result<Self> {
        let domain = converter.convert_domain(second, device)?;
        let judged = judge_domain(judge, &domain, device)?;
        Ok(Self { domain, judged })
    }
}
