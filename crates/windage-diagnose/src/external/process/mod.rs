//! A classifier in another process.
//!
//! The program is started once and asked batch by batch through its standard input and output;
//! standard error stays the user's. A batch is one line of JSON, `{"shape": [2, 3, 24, 24],
//! "labels": [4, 0]}`, and after it the values, as many as the shape says, as 32-bit floats in
//! little-endian and row-major order. The answer is one line of JSON: `{"losses": [0.1, 2.3]}`,
//! where there are classes `{"losses": [0.1, 2.3], "predictions": [4, 6]}`, or `{"error": "out of
//! memory"}`. When its input ends, the program ends too.

mod channel;

use std::ffi::OsString;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::{Error, Evaluation, Result, SampleLoss};

use super::Judgments;
use channel::Channel;

/// How long an answer may take unless said otherwise.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Which program to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessLossConfig {
    program: OsString,
    arguments: Vec<OsString>,
    timeout: Duration,
}

impl ProcessLossConfig {
    /// A program by its path, or by its name where it is on the search path.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), arguments: Vec::new(), timeout: TIMEOUT }
    }

    /// What it is called with; no shell looks at it.
    #[must_use]
    pub fn with_arguments<A: Into<OsString>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    /// How long the answer to one batch may take, the start of the program included for the first;
    /// two minutes by default.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// [`Error::External`] naming the program when it cannot be started.
    pub fn init(&self) -> Result<ProcessLoss> {
        let name = format!("`{}`", self.program.to_string_lossy());
        let channel =
            Channel::open(Command::new(&self.program).args(&self.arguments), self.timeout)
                .map_err(|problem| Error::External { classifier: name.clone(), problem })?;
        Ok(ProcessLoss { name, channel: Mutex::new(Some(channel)) })
    }
}

/// A program that judges; [`ProcessLossConfig`] starts one. It ends when this is dropped.
///
/// Errors name the program: it is not found, has ended, takes too long, answers nonsense or with a
/// wrong number of losses. After any of them it is ended and no longer asked.
#[derive(Debug)]
pub struct ProcessLoss {
    name: String,
    channel: Mutex<Option<Channel>>,
}

#[derive(Serialize)]
struct Question<'a> {
    shape: &'a [usize],
    labels: &'a [usize],
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Refused { error: String },
    Evaluation(Judgments),
}

impl ProcessLoss {
    fn ask(&self, question: Vec<u8>, labels: &[usize]) -> Result<Evaluation> {
        let fail = |problem: String| Error::External { classifier: self.name.clone(), problem };
        let mut slot = self.channel.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // Put back only where all went well: an answer that comes late must not be taken for the
        // next one.
        let mut channel =
            slot.take().ok_or_else(|| fail("was ended after an earlier error".into()))?;
        let line = channel.ask(question).map_err(fail)?;
        let judged = match serde_json::from_str::<Answer>(&line) {
            Ok(Answer::Evaluation(judged)) => judged.of_samples(&self.name, labels)?,
            Ok(Answer::Refused { error }) => return Err(fail(format!("says: {error}"))),
            Err(_) => {
                return Err(fail(format!("answered with no finite losses: {}", shortened(&line))));
            }
        };
        *slot = Some(channel);
        Ok(judged)
    }
}

impl<const D: usize> SampleLoss<D> for ProcessLoss {
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Vec<f32>> {
        Ok(SampleLoss::<D>::evaluate(self, inputs, labels)?.losses)
    }

    fn evaluate(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Evaluation> {
        let question = Question { shape: &inputs.dims(), labels };
        let mut bytes = serde_json::to_vec(&question).map_err(|error| Error::External {
            classifier: self.name.clone(),
            problem: error.to_string(),
        })?;
        bytes.push(b'\n');
        bytes.extend(inputs.into_data().iter::<f32>().flat_map(f32::to_le_bytes));
        self.ask(bytes, labels)
    }
}

/// The beginning of a line, for a message of one line.
fn shortened(line: &str) -> String {
    const MOST: usize = 80;
    let text: String = line.trim().chars().filter(|char| !char.is_control()).collect();
    if text.chars().count() <= MOST {
        text
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}
