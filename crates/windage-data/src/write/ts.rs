//! A writer of tables of time series.

use std::fmt::Write;

use windage_core::Sample;

/// Returns series `[dimensions, length]` as the text of a `.ts` file, which
/// [`read_ts`](crate::read::read_ts) reads back to the bit.
///
/// Names of classes are separated by spaces in the format: spaces, colons and commas in them become
/// underscores.
///
/// ```
/// use windage_core::Sample;
/// use windage_data::write::ts_text;
///
/// let series = [Sample { values: vec![0.5, 1.0], label: 1 }];
/// let text = ts_text(&series, [1, 2], &["up".into(), "down".into()]);
/// assert!(text.ends_with("@data\n0.5,1:down\n"));
/// ```
///
/// # Panics
/// Panics if a sample does not have this shape, or a label beyond the classes.
pub fn ts_text(series: &[Sample], shape: [usize; 2], classes: &[String]) -> String {
    let [dimensions, length] = shape;
    let is_separator = |character: char| character.is_whitespace() || ":,".contains(character);
    let names: Vec<String> = classes.iter().map(|name| name.replace(is_separator, "_")).collect();
    let mut text = format!(
        "@problemName windage\n@timeStamps false\n@univariate {}\n@dimensions {dimensions}\n\
         @equalLength true\n@seriesLength {length}\n@classLabel true {}\n@data\n",
        dimensions == 1,
        names.join(" ")
    );
    for Sample { values, label } in series {
        assert_eq!(values.len(), dimensions * length, "a series must have the shape {shape:?}");
        for dimension in values.chunks(length) {
            let numbers: Vec<String> = dimension.iter().map(f32::to_string).collect();
            // Writing into a string cannot fail.
            let _ = write!(text, "{}:", numbers.join(","));
        }
        text += &names[*label];
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SignalOptions;
    use crate::read::read_ts;

    #[test]
    fn series_are_read_as_they_were_written() {
        let series = [
            Sample { values: vec![0.1, -2.5e-7, 3.0e8, 4.0, 5.0, 1.0 / 3.0], label: 1 },
            Sample { values: vec![0.0; 6], label: 0 },
        ];
        let text = ts_text(&series, [2, 3], &["at rest".into(), "b".into()]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ts");
        std::fs::write(&path, text).unwrap();
        let set = read_ts(&path, &SignalOptions::default()).unwrap();
        assert_eq!((set.shape(), set.labels()), ([2, 3], &[1, 0][..]));
        assert_eq!(set.classes(), ["at_rest", "b"]);
        assert_eq!((set.values(0), set.values(1)), (&series[0].values[..], &[0.0; 6][..]));
    }
}
