//! A classifier in another process.
//!
//! The program is started once and asked batch by batch through its standard input and output;
//! standard error stays the user's. A batch is one line of JSON, `{"id": 7, "shape": [2, 3, 24,
//! 24], "labels": [4, 0]}`, followed by the values, as many as the shape says, as 32-bit floats in
//! little-endian and row-major order. The answer is one line of JSON: `{"losses": [0.1, 2.3]}`;
//! with classes, `{"losses": [0.1, 2.3], "predictions": [4, 6]}`; or `{"error": "out of memory"}`.
//! An answer may repeat the `id` of the batch, which is then checked. When its input ends, the
//! program ends too.

mod channel;

use std::ffi::OsString;
use std::fmt;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::{Error, Evaluation, Result, SampleLoss};

use super::Answer;
use channel::Channel;

/// Longest time for an answer by default.
const TIMEOUT: Duration = Duration::from_secs(120);
/// Arguments of this many bytes are hidden in messages; shorter ones are parts of other words.
const SHORTEST_SECRET: usize = 4;
/// Longest part of an unreadable answer that a message quotes, in characters.
const MOST_QUOTED: usize = 80;

/// Configuration of a [`ProcessLoss`]: which program to ask.
#[derive(Clone, PartialEq, Eq)]
pub struct ProcessLossConfig {
    program: OsString,
    arguments: Vec<OsString>,
    timeout: Duration,
    most_memory: Option<u64>,
}

/// Leaves the arguments out: a password may be among them.
impl fmt::Debug for ProcessLossConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessLossConfig")
            .field("program", &self.program)
            .field("timeout", &self.timeout)
            .field("most_memory", &self.most_memory)
            .finish_non_exhaustive()
    }
}

impl ProcessLossConfig {
    /// Names a program by its path, or by its name if it is on the search path.
    pub fn new(program: impl Into<OsString>) -> Self {
        let (arguments, most_memory) = (Vec::new(), None);
        Self { program: program.into(), arguments, timeout: TIMEOUT, most_memory }
    }

    /// Sets the command-line arguments, which are passed verbatim (no shell).
    #[must_use]
    pub fn with_arguments<A: Into<OsString>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the longest time for the answer to one batch, which for the first includes the start of
    /// the program; two minutes by default.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the most memory that the program may take, in bytes of its address space; no limit by
    /// default. It is set once the program has started, on Linux alone.
    #[must_use]
    pub fn with_most_memory(mut self, bytes: u64) -> Self {
        self.most_memory = Some(bytes);
        self
    }

    /// Starts the program.
    ///
    /// # Errors
    /// Returns [`Error::External`] with the name of the program if it cannot be started, or if its
    /// memory cannot be limited.
    pub fn init(&self) -> Result<ProcessLoss> {
        let name = format!("`{}`", self.program.to_string_lossy());
        let mut command = Command::new(&self.program);
        match Channel::open(command.args(&self.arguments), self.timeout, self.most_memory) {
            Ok(channel) => {
                let secrets = self.arguments.iter().filter_map(|argument| argument.to_str());
                let secrets = secrets.filter(|text| text.len() >= SHORTEST_SECRET);
                let secrets = secrets.map(str::to_string).collect();
                let asking = Asking { channel, asked: 0 };
                Ok(ProcessLoss { name, secrets, asking: Mutex::new(Some(asking)) })
            }
            Err(reason) => Err(Error::External { classifier: name, reason }),
        }
    }
}

/// A classifier in another process, started by [`ProcessLossConfig`]. The process ends when this is
/// dropped.
///
/// Errors name the program: it is not found, has ended, takes too long, gives an answer that cannot
/// be read, or a wrong number of losses. After any of them it is ended and not asked again.
pub struct ProcessLoss {
    name: String,
    /// Arguments, which messages do not show.
    secrets: Vec<String>,
    /// `None` after an error.
    asking: Mutex<Option<Asking>>,
}

/// A program that is asked.
struct Asking {
    channel: Channel,
    /// Number of batches that were sent to it.
    asked: u64,
}

impl fmt::Debug for ProcessLoss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessLoss").field("name", &self.name).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Question<'a> {
    /// Number of the batch, from 1.
    id: u64,
    shape: &'a [usize],
    labels: &'a [usize],
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Refused { error: String },
    Answered(Identified),
}

/// An answer that may say which batch it answers.
#[derive(Deserialize)]
struct Identified {
    #[serde(default)]
    id: Option<u64>,
    #[serde(flatten)]
    answer: Answer,
}

impl ProcessLoss {
    fn ask(&self, values: &[f32], shape: &[usize], labels: &[usize]) -> Result<Evaluation> {
        let fail = |reason| self.error(reason);
        let mut slot = self.asking.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // It is put back only if all goes well: a late answer must not be taken for the next one.
        let mut asking =
            slot.take().ok_or_else(|| fail("was ended after an earlier error".into()))?;
        asking.asked += 1;
        let question = Question { id: asking.asked, shape, labels };
        let mut bytes = serde_json::to_vec(&question).map_err(|error| fail(error.to_string()))?;
        bytes.push(b'\n');
        bytes.extend(values.iter().copied().flat_map(f32::to_le_bytes));
        let line = asking.channel.ask(bytes).map_err(fail)?;
        let evaluation = match serde_json::from_str::<Line>(&line) {
            Ok(Line::Answered(Identified { id: Some(id), .. })) if id != asking.asked => {
                let asked = asking.asked;
                return Err(fail(format!("answered batch {id} where batch {asked} was asked")));
            }
            Ok(Line::Answered(found)) => found.answer.into_evaluation(&self.name, labels)?,
            Ok(Line::Refused { error }) => return Err(fail(format!("says: {error}"))),
            Err(_) => {
                let quoted = shortened(&self.secrets.iter().fold(line, hidden));
                return Err(fail(format!("gave an answer without finite losses: {quoted}")));
            }
        };
        *slot = Some(asking);
        Ok(evaluation)
    }

    /// Returns an error. A program that quotes its arguments must not spread them.
    fn error(&self, reason: String) -> Error {
        let reason = self.secrets.iter().fold(reason, hidden);
        Error::External { classifier: self.name.clone(), reason }
    }
}

impl<const D: usize> SampleLoss<D> for ProcessLoss {
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Vec<f32>> {
        Ok(SampleLoss::<D>::evaluate(self, inputs, labels)?.losses)
    }

    fn evaluate(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Evaluation> {
        let shape = inputs.dims();
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        self.ask(&values, &shape, labels)
    }
}

/// Returns a text without a secret.
fn hidden(text: String, secret: &String) -> String {
    text.replace(secret, "…")
}

/// Returns the beginning of a line, without control characters.
fn shortened(line: &str) -> String {
    let text: String = line.trim().chars().filter(|char| !char.is_control()).collect();
    if text.chars().count() <= MOST_QUOTED {
        text
    } else {
        text.chars().take(MOST_QUOTED).chain(['…']).collect()
    }
}
