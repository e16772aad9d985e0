//! Progress, interruption and resumption of an attribution.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use windage_core::training::{Blobs, Checkpoint, Identity, value_blob};
use windage_core::{Error as CoreError, Event, RunContext};

use crate::Result;

/// The name under which progress is shown.
const STAGE: &str = "attribution";

/// The results of steps, which are saved when work is interrupted, and taken from there when it is
/// resumed.
pub(super) struct Watch<'c, 'r> {
    context: &'c mut RunContext<'r>,
    identity: Identity,
    /// Results of an earlier run that were not yet used, the last one first.
    earlier: Vec<serde_json::Value>,
    results: Vec<serde_json::Value>,
}

impl<'c, 'r> Watch<'c, 'r> {
    /// Begins, or resumes from the context's checkpoint.
    pub(super) fn new(context: &'c mut RunContext<'r>, identity: Identity) -> Result<Self> {
        let checkpoint = Checkpoint::read(&context.checkpoint, &identity)?;
        let mut earlier: Vec<serde_json::Value> = match &checkpoint {
            Some(checkpoint) => checkpoint.value("steps")?,
            None => Vec::new(),
        };
        earlier.reverse();
        Ok(Self { context, identity, earlier, results: Vec::new() })
    }

    /// Tells the observer how many steps there are from now on.
    pub(super) fn expect(&mut self, steps: usize) {
        let done = self.results.len();
        let earlier = self.earlier.len().min(steps);
        self.context.observer.event(Event::Started {
            stage: STAGE,
            steps: done + steps,
            done: done + earlier,
        });
    }

    /// Takes a step, unless an earlier run has taken it; then saves and stops if that is wanted.
    pub(super) fn step<T: Serialize + DeserializeOwned>(
        &mut self,
        step: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        if let Some(earlier) = self.earlier.pop() {
            let value = serde_json::from_value(earlier.clone());
            self.results.push(earlier);
            if let Ok(value) = value {
                return Ok(value);
            }
            self.results.pop();
        }
        let value = step()?;
        let json = serde_json::to_value(&value).unwrap_or_default();
        self.results.push(json);
        let done = self.results.len();
        self.context.observer.event(Event::Stepped { done, metrics: &[] });
        if self.context.observer.stop_requested() {
            return Err(self.interrupted(done));
        }
        Ok(value)
    }

    /// Tells the observer that all is done.
    pub(super) fn end(self) {
        self.context.observer.event(Event::Ended);
    }

    fn interrupted(&self, step: usize) -> crate::Error {
        let path = self.context.checkpoint.path();
        let saved = path.map(|path| self.save(path, step)).transpose();
        match saved {
            Ok(saved) => CoreError::Interrupted { stage: STAGE.into(), step, saved }.into(),
            Err(error) => error,
        }
    }

    fn save(&self, path: &Path, step: usize) -> Result<std::path::PathBuf> {
        let mut blobs = Blobs::new();
        blobs.insert("steps".into(), value_blob(path, &self.results)?);
        Checkpoint::new(&self.identity, step, blobs).write(path)?;
        Ok(path.into())
    }
}
