//! The run that is described by nothing, and what becomes of settings that are left out.

use windage_core::{Error as CoreError, Seed};

use super::config::{CorrelationConfig, RunConfig};
use super::data::{DataConfig, GlyphDomain, ImageDataConfig};
use crate::error::Result;
use crate::network::Normalization;
use crate::objective::TASK;
use crate::terms::{Mode, Sampling};
use crate::training::{Propagation, Statistics};

/// Number of labeled samples that the example keeps for validation.
const HELD_OUT: usize = 500;
/// Shift between the letters of the example: smaller ones of another hue, where the size is
/// harmful.
const SHIFT: &str = "size-hue";
/// Number of letters of each domain of the example.
const LETTERS: usize = 2000;

impl RunConfig {
    /// Returns a run without data sets that lowers the correlation in mode A, and holds out samples
    /// for validation. [`completed`](Self::completed) adds letters.
    pub fn example() -> Self {
        let correlation = Some(CorrelationConfig::new(Mode::A));
        Self { held_out: HELD_OUT, correlation, ..Self::default() }
    }

    /// Returns the complete configuration: one without any data set gets the letters of a planted
    /// shift, drawn from the seed of the run.
    ///
    /// # Errors
    /// Returns an error that names the first key out of its range, or the first setting that has no
    /// effect together with the others.
    pub fn completed(mut self) -> Result<Self> {
        if self.labeled.is_empty() && self.unlabeled.is_empty() && self.test.is_none() {
            let letters = |domain, draw| DataConfig {
                samples: Some(LETTERS),
                ..DataConfig::letters(SHIFT, domain, draw)
            };
            // Test letters differ from those that the network is adapted to.
            let Seed(seed) = self.seed;
            let draw = seed.wrapping_mul(2);
            self.labeled = vec![letters(GlyphDomain::Training, draw)];
            self.unlabeled = vec![letters(GlyphDomain::Target, draw)];
            self.test = Some(letters(GlyphDomain::Target, draw.wrapping_add(1)));
        }
        self.validate()?;
        self.refuse_without_effect()?;
        Ok(self)
    }

    /// Returns an error that names a setting without effect.
    fn refuse_without_effect(&self) -> Result<()> {
        let refuse =
            |key: &str, value: &str, range: &str| Err(CoreError::setting(key, value, range).into());
        if self.compare.is_some() && self.select.is_some() {
            return refuse("select", "given", "left out in a comparison");
        }
        if self.compare.is_some() {
            let other = self.thresholds.0.keys().find(|loss| *loss != TASK);
            return other.map_or(Ok(()), |loss| {
                let range = "left out in a comparison, whose runs have different terms";
                refuse(&format!("thresholds.{loss}"), "given", range)
            });
        }
        if self.select.is_some() && self.correlation.is_none() {
            let range = "left out without a correlation term, whose settings it chooses";
            return refuse("select", "given", range);
        }
        if self.select.is_some() && self.start.is_some() {
            let range = "left out with a trained network (`start`)";
            return refuse("select", "given", range);
        }
        if self.select.is_some() && self.unlabeled.is_empty() {
            let range = "left out without unlabeled sets, on which it compares settings";
            return refuse("select", "given", range);
        }
        if self.training.statistics != Statistics::Training
            && self.network.normalization != Normalization::Batch
        {
            let range = "left out for a network without batch normalization";
            return refuse("training.statistics", "given", range);
        }
        if self.source_free && self.thresholds.0.contains_key(TASK) {
            let range = "left out with source_free, which has no loss of the task";
            return refuse("thresholds.task", "given", range);
        }
        let is_alone = self.correlation.is_none() && self.terms.is_empty();
        if is_alone && self.training.propagation == Propagation::OneByOne {
            return refuse("training.propagation", "one_by_one", "sum where there are no terms");
        }
        if let Some(correlation) = &self.correlation {
            let sets = match correlation.mode {
                Mode::A => self.unlabeled.len(),
                Mode::B => self.labeled.len() + self.unlabeled.len(),
                Mode::C => self.labeled.len(),
            };
            if correlation.sampling == Sampling::Together && sets < 2 {
                let range = format!(
                    "separate in mode {:?} with one data set; mode B takes both domains together",
                    correlation.mode
                );
                return refuse("correlation.sampling", "together", &range);
            }
        }
        let mut sets = self.labeled.iter().chain(&self.unlabeled).chain(&self.test);
        let has_images = self.spectrogram.is_none() || sets.any(|set| set.glyphs.is_some());
        if !has_images && self.images != ImageDataConfig::default() {
            return refuse("images", "given", "left out where signals become spectrograms");
        }
        Ok(())
    }
}
