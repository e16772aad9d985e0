//! Figures over several seeds.

/// Their mean; 0 of none.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Mean ± standard deviation of `scale` times the values; the mean alone of one.
pub(crate) fn spread(values: &[f64], scale: f64, digits: usize) -> String {
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
