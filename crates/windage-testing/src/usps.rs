//! Lines of USPS text files.

/// Returns a line as in "The Elements of Statistical Learning": the digit, then the values.
pub fn usps_line(label: &str, values: &[f64]) -> String {
    values.iter().fold(label.to_string(), |line, value| format!("{line} {value:.4}")) + "\n"
}

/// Returns a line as in LIBSVM: the label, which counts from 1, then `index:value` with indices
/// from 1.
pub fn usps_sparse_line(label: &str, values: &[f64]) -> String {
    let words = values.iter().enumerate();
    words.fold(label.to_string(), |line, (index, value)| format!("{line} {}:{value:.4}", index + 1))
        + "\n"
}
