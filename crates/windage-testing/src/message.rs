//! Checks of messages.

/// Asserts that `message` contains all of `words`.
///
/// # Panics
/// Panics with the message and the missing words otherwise.
#[track_caller]
pub fn assert_says(message: &str, words: &[&str]) {
    for word in words {
        assert!(message.contains(word), "the message lacks `{word}`: {message}");
    }
}

/// Asserts that a message is one line, and not the dump of a data structure.
///
/// # Panics
/// Panics with the message otherwise.
#[track_caller]
pub fn assert_one_line(message: &str) {
    assert_eq!(message.trim_end().lines().count(), 1, "not one line: {message:?}");
    assert!(!message.contains(" { "), "a dump of a data structure: {message}");
}
