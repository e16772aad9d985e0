//! References, gradient checks and data for the tests of the windage crates (not published).
