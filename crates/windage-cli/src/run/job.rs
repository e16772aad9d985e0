//! A subcommand that computes, from its configuration to its exit code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use burn::tensor::Device;
use serde_json::{Value, json};
use windage::core::config_file::{RunConfigFile, config_text, read_config};
use windage::core::training::Checkpointing;
use windage::core::{Observer, RunContext};

use super::arguments::RunArguments;
use super::folder::{CONFIG, Existing, RunFolder};
use super::record::{Ending, Record};
use crate::failure::{Failure, Result};
use crate::terminal::{Bars, Output, interrupt_flag, say};

/// Exit code of a run whose finding is not to be trusted.
const UNTRUSTED: u8 = 4;

/// A subcommand that computes and leaves a folder.
pub(crate) trait Job {
    /// Its configuration.
    type Config: RunConfigFile + Clone;

    /// Its name, such as `gan train`.
    const COMMAND: &'static str;
    /// Whether it computes on several devices.
    const USES_SEVERAL_DEVICES: bool = false;

    /// Returns the options that all runs have.
    fn run_arguments(&self) -> &RunArguments;

    /// Overrides the configuration by the options of the command line.
    fn apply(&self, config: &mut Self::Config) -> Result<()>;

    /// Replaces defaults that depend on other settings, and checks everything that can be checked
    /// before data are read. Options without effect are refused here.
    fn complete(&self, config: Self::Config) -> Result<Self::Config>;

    /// Reads the data, calls [`Run::begin`], and computes.
    fn execute(&self, config: &Self::Config, run: &mut Run) -> Result<Outcome>;
}

/// How a run that ended by itself ended.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Key results, for the line of `--json`.
    pub(crate) result: Value,
    /// Reasons not to trust the finding.
    pub(crate) doubts: Vec<String>,
    /// The word by which `run.json` and `--json` name the outcome if there are no doubts, unless it
    /// is `done`.
    pub(crate) word: Option<&'static str>,
}

impl Outcome {
    /// Returns the exit code, and the word by which `run.json` and `--json` name the outcome.
    fn ending(&self) -> (u8, &'static str) {
        if self.doubts.is_empty() {
            (0, self.word.unwrap_or("done"))
        } else {
            (UNTRUSTED, "untrusted")
        }
    }
}

/// A run of a subcommand.
pub(crate) struct Run {
    /// Standard output.
    pub(crate) output: Output,
    /// Progress bars, which also know whether the user asked to stop.
    pub(crate) bars: Bars,
    command: &'static str,
    devices: Vec<Device>,
    out: PathBuf,
    existing: Existing,
    /// The configuration as it is written into the folder.
    config: String,
    record: Option<Record>,
    folder: Option<RunFolder>,
}

impl Run {
    /// Creates the folder. To be called when data and configuration are known to be usable, so that
    /// a run that cannot start leaves nothing.
    pub(crate) fn begin(&mut self) -> Result<()> {
        if self.bars.stop_requested() {
            let message = "interrupted before anything was computed".into();
            return Err(Failure::Interrupted { message, is_saved: false });
        }
        if let Some(record) = self.record.take() {
            let folder = RunFolder::open(&self.out, record, &self.config, self.existing)?;
            self.folder = Some(folder);
        }
        Ok(())
    }

    /// Returns the name of the subcommand.
    pub(crate) fn command(&self) -> &'static str {
        self.command
    }

    /// Returns the folder of the run.
    pub(crate) fn out(&self) -> &Path {
        &self.out
    }

    /// Returns the path of a file in the folder of the run.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.as_ref().map_or_else(|| self.out.join(name), |folder| folder.file(name))
    }

    /// Returns whether the run continues an earlier one.
    pub(crate) fn is_resumed(&self) -> bool {
        self.existing == Existing::Resume
    }

    /// Returns how a stage uses its checkpoint in the folder of the run.
    pub(crate) fn checkpointing(&self, name: &str) -> Checkpointing {
        let path = self.file(name);
        if self.is_resumed() { Checkpointing::Resume(path) } else { Checkpointing::To(path) }
    }

    /// Returns the first device, on which everything that uses one device is computed.
    pub(crate) fn device(&self) -> &Device {
        &self.devices[0]
    }

    /// Returns the context of a stage on the first device, with a checkpoint of that name.
    pub(crate) fn context(&mut self, checkpoint: &str) -> RunContext<'_> {
        let checkpoint = self.checkpointing(checkpoint);
        RunContext::on(&self.devices[0], &mut self.bars).with_checkpoint(checkpoint)
    }

    /// Returns the context of a stage on all devices, with a checkpoint of that name.
    pub(crate) fn context_on_all(&mut self, checkpoint: &str) -> RunContext<'_> {
        let checkpoint = self.checkpointing(checkpoint);
        RunContext::new(&self.devices, &mut self.bars).with_checkpoint(checkpoint)
    }

    /// Returns the context of a stage on the first device that saves nothing.
    pub(crate) fn unsaved_context(&mut self) -> RunContext<'_> {
        RunContext::on(&self.devices[0], &mut self.bars)
    }

    /// Returns the configuration as TOML text, as reports show it.
    pub(crate) fn config_text(&self) -> &str {
        &self.config
    }

    fn end(&mut self, ending: &Ending<'_>) -> Result<()> {
        self.folder.as_mut().map_or(Ok(()), |folder| folder.end(ending))
    }
}

/// Runs a subcommand and returns the exit code.
pub(crate) fn start<J: Job>(job: &J) -> ExitCode {
    let begun = Instant::now();
    let output = Output::new(job.run_arguments().json);
    let out = out::<J>(job.run_arguments());
    let (code, word, outcome) = match attempt(job, &out, output) {
        Ok(None) => return ExitCode::SUCCESS,
        Ok(Some(outcome)) => {
            let (code, word) = outcome.ending();
            (code, word, Ok(outcome))
        }
        Err(failure) => (failure.code(), failure.word(), Err(failure)),
    };
    if let Err(failure) = &outcome {
        eprintln!("windage {}: {}", J::COMMAND, failure.message());
    }
    let (result, doubts) =
        outcome.as_ref().map_or((&Value::Null, &[][..]), |found| (&found.result, &found.doubts));
    for doubt in doubts {
        output.line(format_args!("Not to be trusted: {doubt}"));
    }
    output.json(&json!({
        "command": J::COMMAND,
        "outcome": word,
        "exit_code": code,
        "out": out.display().to_string(),
        "seconds": (begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
        "message": outcome.as_ref().err().map(Failure::message),
        "doubts": doubts,
        "result": result,
    }));
    ExitCode::from(code)
}

/// Runs a subcommand. Returns `None` if it only printed its configuration.
fn attempt<J: Job>(job: &J, out: &Path, output: Output) -> Result<Option<Outcome>> {
    let arguments = job.run_arguments();
    let existing = match (arguments.resume, arguments.overwrite) {
        (true, _) => Existing::Resume,
        (_, true) => Existing::Overwrite,
        _ => Existing::Refuse,
    };
    let stored = Some(out.join(CONFIG)).filter(|file| arguments.resume && file.is_file());
    let base = arguments.config.clone().or(stored);
    let mut config: J::Config = read_config(base.as_deref(), &arguments.settings)?;
    job.apply(&mut config)?;
    let config = job.complete(config)?;
    let text = config_text(&config)?;
    if arguments.print_config {
        say(text.trim_end());
        return Ok(None);
    }
    let devices = arguments.devices()?;
    if devices.len() > 1 && !J::USES_SEVERAL_DEVICES {
        let message = format!("--device takes one device; `{}` does not use several", J::COMMAND);
        return Err(Failure::Usage(message));
    }
    RunFolder::check(out, J::COMMAND, existing)?;
    if existing == Existing::Overwrite {
        keep_inputs(&mut config.clone(), out)?;
    }
    let configuration = serde_json::to_value(&config)?;
    let mut run = Run {
        output,
        bars: Bars::new(interrupt_flag()?),
        command: J::COMMAND,
        devices,
        out: out.into(),
        existing,
        config: text,
        record: Some(Record::new(J::COMMAND, configuration, arguments.device_names())),
        folder: None,
    };
    let outcome = job.execute(&config, &mut run);
    let ending = match &outcome {
        Ok(outcome) => {
            let (_, word) = outcome.ending();
            Ending { outcome: word, message: None, doubts: &outcome.doubts }
        }
        Err(failure) => {
            Ending { outcome: failure.word(), message: Some(failure.message()), doubts: &[] }
        }
    };
    let recorded = run.end(&ending);
    // The error of the run matters more than that of its record, such as of a full disk.
    let outcome = outcome?;
    recorded?;
    Ok(Some(outcome))
}

/// Returns an error if a file that the run reads lies in the folder whose files `--overwrite`
/// removes.
fn keep_inputs(config: &mut impl RunConfigFile, out: &Path) -> Result<()> {
    let Ok(folder) = out.canonicalize() else { return Ok(()) };
    let lies_inside = |path: &Path| {
        path.is_file() && path.canonicalize().is_ok_and(|file| file.starts_with(&folder))
    };
    match config.paths().into_iter().find(|path| lies_inside(path)) {
        Some(path) => Err(Failure::Usage(format!(
            "{} lies in the folder whose files --overwrite removes; give another --out",
            path.display()
        ))),
        None => Ok(()),
    }
}

/// Returns the folder of the run.
fn out<J: Job>(arguments: &RunArguments) -> PathBuf {
    let default = || Path::new("out").join(J::COMMAND.replace(' ', "_"));
    arguments.out.clone().unwrap_or_else(default)
}
