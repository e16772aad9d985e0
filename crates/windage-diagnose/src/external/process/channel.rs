//! Questions to a child process and its answers, neither of which may block for ever.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take to end once its input has.
const FAREWELL: Duration = Duration::from_secs(2);
/// Time between looks at whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// A child process with a thread for each direction: a program that neither reads nor answers
/// blocks these, not the caller.
#[derive(Debug)]
pub(super) struct Channel {
    child: Child,
    /// None once nothing more will be asked.
    questions: Option<Sender<Vec<u8>>>,
    answers: Receiver<std::io::Result<String>>,
    timeout: Duration,
}

impl Channel {
    pub(super) fn open(command: &mut Command, timeout: Duration) -> Result<Self, String> {
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| match error.kind() {
            ErrorKind::NotFound => "was not found".into(),
            _ => format!("cannot be started: {error}"),
        })?;
        let (questions, to_ask) = channel::<Vec<u8>>();
        let (answered, answers) = channel();
        if let Some(mut input) = child.stdin.take() {
            // A broken pipe shows as the end of the output, with the exit status.
            thread::spawn(move || {
                to_ask
                    .iter()
                    .try_for_each(|bytes| input.write_all(&bytes).and_then(|()| input.flush()))
            });
        }
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || {
                BufReader::new(output).lines().try_for_each(|line| answered.send(line))
            });
        }
        Ok(Self { child, questions: Some(questions), answers, timeout })
    }

    /// The line that answers these bytes.
    pub(super) fn ask(&mut self, bytes: Vec<u8>) -> Result<String, String> {
        if let Some(questions) = &self.questions {
            // Refused only where the program has ended, which the answer tells.
            let _ = questions.send(bytes);
        }
        match self.answers.recv_timeout(self.timeout) {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(error)) => Err(format!("answered with no text: {error}")),
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("did not answer within {:.1} seconds", self.timeout.as_secs_f64()))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    fn ended(&mut self) -> String {
        match self.wait() {
            Some(status) => format!("ended without an answer ({status})"),
            None => "closed its output without an answer".into(),
        }
    }

    /// How it ended, if it does soon.
    fn wait(&mut self) -> Option<std::process::ExitStatus> {
        let start = Instant::now();
        while start.elapsed() < FAREWELL {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(PAUSE);
        }
        None
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        // Its input ends, unless it left some unread: then it is ended at once.
        self.questions = None;
        if self.wait().is_none() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
