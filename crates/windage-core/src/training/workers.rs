//! Work on several devices at once.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{JoinHandle, spawn};

type Job = Box<dyn FnOnce() + Send>;

/// One thread per device: the current thread for the first device, and a new one for each of the
/// others, which lives as long as this value.
///
/// The threads are kept, since Burn gives each thread its own stream on a GPU. The first device has
/// the current thread, since Burn keeps running statistics per thread: the module that is trained
/// belongs there, its [copies](super::Trainable::copies) to the others.
pub struct Workers {
    others: Vec<Worker>,
}

struct Worker {
    /// `None` once the worker is to end.
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Workers {
    /// Creates workers for that many devices, at least one.
    pub fn new(devices: usize) -> Self {
        Self { others: (1..devices).map(|_| Worker::new()).collect() }
    }

    /// Runs `work` on all parts at the same time, each on the thread of its device. Returns the
    /// results in the order of the parts.
    ///
    /// # Panics
    /// Panics if `work` does, or if there are more parts than devices.
    pub fn each<P, R, F>(&self, parts: Vec<P>, work: F) -> Vec<R>
    where
        P: Send + 'static,
        R: Send + 'static,
        F: Fn(P) -> R + Clone + Send + 'static,
    {
        assert!(
            parts.len() <= self.others.len() + 1,
            "{} parts for {} devices",
            parts.len(),
            self.others.len() + 1
        );
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else { return Vec::new() };
        let begun: Vec<_> = parts
            .zip(&self.others)
            .map(|(part, worker)| worker.begin(part, work.clone()))
            .collect();
        let mut results = vec![work(first)];
        results.extend(begun.into_iter().map(result_of));
        results
    }
}

impl Worker {
    fn new() -> Self {
        let (jobs, queue) = channel::<Job>();
        let thread = spawn(move || queue.into_iter().for_each(|job| job()));
        Self { jobs: Some(jobs), thread: Some(thread) }
    }

    fn begin<P, R, F>(&self, part: P, work: F) -> Receiver<Result<R, Box<dyn Any + Send>>>
    where
        P: Send + 'static,
        R: Send + 'static,
        F: Fn(P) -> R + Send + 'static,
    {
        let (sender, receiver) = channel();
        let job = Box::new(move || {
            // The receiver may be gone if its thread has panicked.
            let _ = sender.send(catch_unwind(AssertUnwindSafe(|| work(part))));
        });
        if let Some(jobs) = &self.jobs {
            // A worker ends only with its queue, so it is alive.
            let _ = jobs.send(job);
        }
        receiver
    }
}

fn result_of<R>(receiver: Receiver<Result<R, Box<dyn Any + Send>>>) -> R {
    match receiver.recv() {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_) => unreachable!("a worker sends what its job comes to"),
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // The thread catches the panics of its jobs.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::{current, sleep};
    use std::time::Duration;

    #[test]
    fn results_come_in_the_order_of_the_parts_and_each_place_keeps_its_thread() {
        let (workers, here) = (Workers::new(3), current().id());
        let work = |wait: u64| {
            sleep(Duration::from_millis(wait));
            (wait, current().id())
        };
        let first = workers.each(vec![30, 0, 10], work);
        assert_eq!(first.iter().map(|(wait, _)| *wait).collect::<Vec<_>>(), [30, 0, 10]);
        assert!(first[0].1 == here && first[1].1 != here && first[1].1 != first[2].1);
        let again = workers.each(vec![0, 5], work);
        assert_eq!([again[0].1, again[1].1], [first[0].1, first[1].1]);
        assert!(workers.each(Vec::<u64>::new(), work).is_empty());
    }

    #[test]
    fn a_panic_elsewhere_is_one_here_and_the_worker_lives_on() {
        let workers = Workers::new(2);
        let half =
            |whole: u64| if whole.is_multiple_of(2) { whole / 2 } else { panic!("{whole} is odd") };
        let panic = catch_unwind(AssertUnwindSafe(|| workers.each(vec![2, 3], half))).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap(), "3 is odd");
        assert_eq!(workers.each(vec![2, 4], half), [1, 2]);
    }
}
