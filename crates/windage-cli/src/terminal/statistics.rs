//! Statistics over several seeds.

/// Returns the mean of values, or 0 if there are none.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Returns `mean ± standard deviation` of `scale` times the values; of a single value only the
/// mean, and a dash if there are none.
pub(crate) fn mean_and_deviation(values: &[f64], scale: f64, digits: usize) -> String {
    let center = scale * mean(values);
    match values.len() {
        0 => "—".into(),
        1 => format!("{center:.digits$}"),
        count => {
            let squares: f64 = values.iter().map(|value| (scale * value - center).powi(2)).sum();
            format!("{center:.digits$} ± {:.digits$}", (squares / (count - 1) as f64).sqrt())
        }
    }
}
