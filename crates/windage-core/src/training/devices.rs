//! Work on several devices at once.

/// Does `work` on every part at the same time, the first on this thread, each other on one of its own; results in the order of
/// the parts.
///
/// Burn keeps running statistics by thread, so the module that is trained belongs to the first part, its
/// [copies](super::Trained::copies) to the others.
///
/// # Panics
/// If `work` does.
pub fn on_each<P: Send, R: Send>(parts: Vec<P>, work: impl Fn(P) -> R + Sync) -> Vec<R> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else { return Vec::new() };
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut results = vec![work(first)];
        let joined = others.into_iter().map(|other| other.join());
        results.extend(joined.map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))));
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_parts_and_the_first_stays_on_this_thread() {
        let here = std::thread::current().id();
        let found = on_each(vec![30_u64, 0, 10], |wait| {
            std::thread::sleep(std::time::Duration::from_millis(wait));
            (wait, std::thread::current().id() == here)
        });
        assert_eq!(found, [(30, true), (0, false), (10, false)]);
        assert!(on_each(Vec::<u64>::new(), |part| part).is_empty());
    }
}
