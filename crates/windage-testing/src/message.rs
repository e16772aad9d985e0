//! What messages have to say.

/// Every one of `words` is in `message`.
///
/// # Panics
/// Showing the message and what it lacks.
#[track_caller]
pub fn assert_says(message: &str, words: &[&str]) {
    for word in words {
        assert!(message.contains(word), "the message lacks `{word}`: {message}");
    }
}

/// The message is a single line, not the dump of a data structure.
///
/// # Panics
/// Showing the message.
#[track_caller]
pub fn assert_one_line(message: &str) {
    assert_eq!(message.trim_end().lines().count(), 1, "not one line: {message:?}");
    assert!(!message.contains(" { "), "a dump of a data structure: {message}");
}
