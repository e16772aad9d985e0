//! Questions to a child process and its answers, neither of which may block forever.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take to end after its input has ended.
const GRACE_PERIOD: Duration = Duration::from_secs(2);
/// Time between checks whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);
/// Longest part of an unexpected line, in characters, that a message quotes.
const MOST_QUOTED: usize = 200;
/// Longest line of an answer, in bytes: a million losses. A program that writes without end must
/// not fill the memory of this process.
const LONGEST_LINE: u64 = 16 << 20;

/// A child process with a thread for each direction: a program that neither reads nor answers
/// blocks these, not the caller.
#[derive(Debug)]
pub(super) struct Channel {
    child: Child,
    /// `None` after the last question.
    questions: Option<Sender<Vec<u8>>>,
    answers: Receiver<std::io::Result<String>>,
    timeout: Duration,
}

impl Channel {
    /// Starts a program. `most_memory` is the most memory that it may take, in bytes.
    pub(super) fn open(
        command: &mut Command,
        timeout: Duration,
        most_memory: Option<u64>,
    ) -> Result<Self, String> {
        // Ctrl-C is meant for this process, which still has questions.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| match error.kind() {
            ErrorKind::NotFound => "was not found".into(),
            _ => format!("cannot be started: {error}"),
        })?;
        if let Some(bytes) = most_memory
            && let Err(reason) = limit_memory(&child, bytes)
        {
            let _ = child.kill();
            let _ = child.wait();
            return Err(reason);
        }
        let (questions, to_ask) = channel::<Vec<u8>>();
        // A program that writes without being asked waits once its first line lies here.
        let (answered, answers) = sync_channel(1);
        if let Some(mut input) = child.stdin.take() {
            // A broken pipe shows as the end of the output, together with the exit status.
            thread::spawn(move || {
                to_ask
                    .iter()
                    .try_for_each(|bytes| input.write_all(&bytes).and_then(|()| input.flush()))
            });
        }
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || {
                Lines { output: BufReader::new(output) }.try_for_each(|line| answered.send(line))
            });
        }
        Ok(Self { child, questions: Some(questions), answers, timeout })
    }

    /// Sends a question and returns the line that answers it.
    pub(super) fn ask(&mut self, bytes: Vec<u8>) -> Result<String, String> {
        match self.answers.try_recv() {
            Ok(Ok(line)) => {
                let start: String = line.trim().chars().take(MOST_QUOTED).collect();
                return Err(format!("wrote a line to its output without being asked: {start}"));
            }
            Ok(Err(error)) => return Err(unreadable(&error)),
            // It has nothing to say yet, or has ended, which the answer shows.
            Err(_) => {}
        }
        if let Some(questions) = &self.questions {
            // Fails only if the program has ended, which the answer shows.
            let _ = questions.send(bytes);
        }
        match self.answers.recv_timeout(self.timeout) {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(error)) => Err(unreadable(&error)),
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

    /// Waits for the program to end; returns `None` if it does not in time.
    fn wait(&mut self) -> Option<std::process::ExitStatus> {
        let start = Instant::now();
        while start.elapsed() < GRACE_PERIOD {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(PAUSE);
        }
        None
    }
}

fn unreadable(error: &std::io::Error) -> String {
    format!("gave an answer that cannot be read: {error}")
}

/// The lines of an output, each of limited length.
struct Lines {
    output: BufReader<ChildStdout>,
}

impl Iterator for Lines {
    type Item = std::io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = String::new();
        match self.output.by_ref().take(LONGEST_LINE).read_line(&mut line) {
            Ok(0) => None,
            Ok(_) if line.len() as u64 == LONGEST_LINE && !line.ends_with('\n') => {
                let reason = format!("it is longer than {} MiB", LONGEST_LINE >> 20);
                Some(Err(std::io::Error::new(ErrorKind::InvalidData, reason)))
            }
            Ok(_) => Some(Ok(line)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Limits the address space of a program that has just been started.
#[cfg(target_os = "linux")]
fn limit_memory(child: &Child, bytes: u64) -> Result<(), String> {
    let limited = i32::try_from(child.id()).map_err(std::io::Error::other).and_then(|process| {
        rlimit::prlimit(process, rlimit::Resource::AS, Some((bytes, bytes)), None)
    });
    limited.map_err(|error| format!("its memory cannot be limited: {error}"))
}

#[cfg(not(target_os = "linux"))]
fn limit_memory(_child: &Child, _bytes: u64) -> Result<(), String> {
    Err("its memory can be limited on Linux alone".into())
}

impl Drop for Channel {
    fn drop(&mut self) {
        // Ends its input; a program that does not end then is killed.
        self.questions = None;
        if self.wait().is_none() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
