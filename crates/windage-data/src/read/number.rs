//! The numbers of series in text, and those that are missing.

use super::LineProblem;

/// The rest of a line, or what is wrong with it.
pub(super) type Parsed<T> = std::result::Result<T, LineProblem>;

/// Parses a value of a series; `None` if it is marked as missing (`?`, `NaN` or `NA`).
pub(super) fn value(text: &str) -> Parsed<Option<f32>> {
    let text = text.trim();
    match text.parse::<f32>() {
        _ if ["?", "NA", "na", "<NA>"].contains(&text) => Ok(None),
        Ok(value) if value.is_finite() => Ok(Some(value)),
        Ok(value) if value.is_nan() => Ok(None),
        Ok(_) => Err(LineProblem::NotFinite { text: text.into() }),
        Err(_) if text.starts_with('(') => Err(LineProblem::TimeStamps),
        Err(_) => Err(LineProblem::NotANumber { text: text.into() }),
    }
}

/// Parses the values of a channel, and fills in those that are missing.
pub(super) fn channel<'a>(texts: impl Iterator<Item = &'a str>) -> Parsed<Vec<f32>> {
    filled(&texts.map(value).collect::<Parsed<Vec<_>>>()?)
}

/// Fills in missing values: linearly in time between the known ones, and with the first or last
/// known one at the ends.
///
/// # Errors
/// Returns an error if no value is known, or if more than half of those between the first and the
/// last known one are missing.
pub(super) fn filled(values: &[Option<f32>]) -> Parsed<Vec<f32>> {
    let known: Vec<(usize, f32)> =
        values.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?))).collect();
    let (Some(&(start, first)), Some(&(end, last))) = (known.first(), known.last()) else {
        return Err(LineProblem::TooManyMissing { missing: values.len(), values: values.len() });
    };
    let between = end - start + 1;
    let missing = between - known.len();
    if 2 * missing > between {
        return Err(LineProblem::TooManyMissing { missing, values: between });
    }
    let mut filled = vec![first; start];
    for pair in known.windows(2) {
        let ((from, low), (to, high)) = (pair[0], pair[1]);
        let (low, rise) = (f64::from(low), f64::from(high) - f64::from(low));
        let steps = (to - from) as f64;
        filled.extend((0..to - from).map(|step| (low + rise * step as f64 / steps) as f32));
    }
    filled.resize(values.len(), last);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_lie_on_a_line_and_ends_are_held() {
        let read = |text: &str| channel(text.split(','));
        assert_eq!(
            read("?,NaN,1,?,?,4,nan,2.5,NA").unwrap(),
            [1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 3.25, 2.5, 2.5]
        );
        assert_eq!(read("7,?,?,?").unwrap(), [7.0; 4], "padding behind the end");
        assert_eq!(read("1,-2e-1").unwrap(), [1.0, -0.2]);
        let refused = |text| read(text).unwrap_err();
        assert_eq!(refused("?,?"), LineProblem::TooManyMissing { missing: 2, values: 2 });
        assert_eq!(refused("?,1,?,?,?,2"), LineProblem::TooManyMissing { missing: 3, values: 5 });
        assert_eq!(refused("(0,1)"), LineProblem::TimeStamps);
    }
}
