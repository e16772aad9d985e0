//! Progress bars with the remaining time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use windage::core::{Event, Observer};

const TEMPLATE: &str = "{prefix:>12} [{bar:32}] {pos}/{len}  {elapsed} elapsed, {eta} left  {msg}";
/// Steps between two messages; metrics change too fast to be read at every step.
const STEPS_PER_MESSAGE: usize = 10;

/// One progress bar per stage.
pub(crate) struct Bars {
    stop: Arc<AtomicBool>,
    bar: Option<ProgressBar>,
}

impl Bars {
    /// Creates bars for work that stops once `stop` is set.
    pub(crate) fn new(stop: Arc<AtomicBool>) -> Self {
        Self { stop, bar: None }
    }
}

impl Observer for Bars {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Started { stage, steps, done } => {
                let style = ProgressStyle::with_template(TEMPLATE)
                    .unwrap_or_else(|_| ProgressStyle::default_bar());
                let bar = ProgressBar::new(steps as u64)
                    .with_style(style.progress_chars("=> "))
                    .with_prefix(stage.to_string());
                bar.set_position(done as u64);
                // Elapsed and remaining time count from here, not from an earlier run.
                bar.reset_eta();
                self.bar = Some(bar);
            }
            Event::Stepped { done, metrics } => {
                let Some(bar) = &self.bar else { return };
                bar.set_position(done as u64);
                if done % STEPS_PER_MESSAGE == 0 {
                    let texts: Vec<String> = metrics
                        .iter()
                        .map(|metric| format!("{} {:.3}", metric.name, metric.value))
                        .collect();
                    bar.set_message(texts.join(", "));
                }
            }
            Event::Ended => {
                if let Some(bar) = self.bar.take() {
                    bar.finish();
                }
            }
            Event::Note(text) => eprintln!("{text}"),
            _ => {}
        }
    }

    fn stop_requested(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}
