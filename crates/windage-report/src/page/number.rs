//! Numbers with sensible digits and units.

/// Space between groups of digits, which does not break.
const THIN_SPACE: char = '\u{202f}';
/// Largest number of digits after the point of a mean with its deviation.
const MOST_DIGITS: f64 = 6.0;
const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// Returns a number with three significant digits: `0.0123`, `1.23`, `87 400`, `8.74×10⁷`.
pub(crate) fn significant(value: f64) -> String {
    if !value.is_finite() {
        return not_finite(value);
    }
    if value == 0.0 {
        return "0".into();
    }
    // Rounding first, since 9.996 has one digit less after the point than it seems.
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    let exponent = rounded.abs().log10().floor() as i32;
    if !(-3..7).contains(&exponent) {
        return scientific(&format!("{value:.2e}"));
    }
    let text = format!("{rounded:.*}", (2 - exponent).max(0) as usize);
    signed(&text)
}

/// Returns a mean with its standard deviation, which has two digits: `84.1 ± 1.2`. Without a
/// deviation the mean has three significant digits.
pub(crate) fn with_deviation(mean: f64, deviation: Option<f64>) -> String {
    let Some(deviation) = deviation else { return significant(mean) };
    // Rounding first, since 0.0996 has one digit less after the point than it seems.
    let rounded: f64 = format!("{deviation:.1e}").parse().unwrap_or(deviation);
    let digits = 1.0 - rounded.log10().floor();
    let is_plain = mean.abs() < 1e7 && deviation < 1e7 && deviation > 0.0;
    if !is_plain || digits > MOST_DIGITS {
        return format!("{} ± {}", significant(mean), significant(deviation));
    }
    let digits = digits.max(0.0) as usize;
    format!("{} ± {}", fixed(mean, digits), fixed(deviation, digits))
}

/// Returns a difference with its sign, as [`with_deviation`] does.
pub(crate) fn difference(mean: f64, deviation: Option<f64>) -> String {
    let text = with_deviation(mean, deviation);
    let shown = text.split(' ').next().unwrap_or_default();
    if mean > 0.0 && !is_zero(shown) { format!("+{text}") } else { text }
}

/// Returns a number with two decimals: `0.95`, `−0.21`.
pub(crate) fn two_decimals(value: f64) -> String {
    if value.is_finite() { signed(&format!("{:.2}", value + 0.0)) } else { not_finite(value) }
}

/// Returns a whole number with its digits in groups of three: `1500` remains, `87385` becomes
/// `87 385`.
pub(crate) fn count(value: usize) -> String {
    grouped(&value.to_string())
}

/// Returns a duration: `0.4 s`, `12 s`, `1 min 12 s`, `2 h 5 min`.
pub(crate) fn duration(seconds: f64) -> String {
    if !seconds.is_finite() {
        return not_finite(seconds);
    }
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// Returns a size of a file: `512 bytes`, `43.1 KiB`, `1.20 MiB`.
pub(crate) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", significant(bytes as f64 / 1024.0)),
        _ => format!("{} MiB", significant(bytes as f64 / f64::from(0x10_0000))),
    }
}

/// Returns a label of an axis: with as many digits as it takes to tell values apart that differ by
/// `step`.
pub(crate) fn label(value: f64, step: f64) -> String {
    let value = if value.abs() < 1e-6 * step { 0.0 } else { value };
    if value != 0.0 && !(1e-4..1e6).contains(&value.abs()) {
        return scientific(&format!("{value:.0e}"));
    }
    let digits = -(1.000_001 * step).log10().floor();
    signed(&format!("{value:.*}", digits.clamp(0.0, 6.0) as usize))
}

/// Returns a number with a number of digits after the point, without the sign of a zero.
fn fixed(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    signed(if is_zero(&text) { text.trim_start_matches('-') } else { &text })
}

/// Returns whether a number in decimal notation is zero.
fn is_zero(text: &str) -> bool {
    !text.contains(|digit| ('1'..='9').contains(&digit))
}

fn not_finite(value: f64) -> String {
    let text = if value.is_nan() { "undefined" } else { "∞" };
    if value == f64::NEG_INFINITY { format!("−{text}") } else { text.into() }
}

/// Returns a number in decimal notation with a true minus sign and grouped digits.
fn signed(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(text) => format!("−{}", grouped(text)),
        None => grouped(text),
    }
}

/// Groups the digits before the point, if there are more than four.
fn grouped(text: &str) -> String {
    let (whole, part) = text.split_at(text.find('.').unwrap_or(text.len()));
    if whole.len() <= 4 {
        return text.into();
    }
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(THIN_SPACE);
        }
        grouped.push(digit);
    }
    grouped + part
}

/// Turns `8.74e7` into `8.74×10⁷` and `1e-4` into `10⁻⁴`.
fn scientific(text: &str) -> String {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let power: String = exponent
        .chars()
        .map(|digit| digit.to_digit(10).map_or('⁻', |digit| SUPERSCRIPTS[digit as usize]))
        .collect();
    match mantissa {
        "1" => format!("10{power}"),
        mantissa => format!("{}×10{power}", mantissa.replace('-', "−")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_are_kept() {
        let cases = [
            (87385.357, "87\u{202f}400"),
            (1234.5, "1230"),
            (0.0, "0"),
            (9.996, "10.0"),
            (0.012_345, "0.0123"),
            (-1.5, "−1.50"),
            (87_385_357.0, "8.74×10⁷"),
            (0.000_012_34, "1.23×10⁻⁵"),
            (f64::NAN, "undefined"),
            (f64::NEG_INFINITY, "−∞"),
        ];
        for (value, text) in cases {
            assert_eq!(significant(value), text);
        }
    }

    #[test]
    fn a_deviation_has_two_digits_and_its_mean_as_many_decimals() {
        let cases = [
            (84.123, Some(1.234), "84.1 ± 1.2"),
            (48.2, Some(0.0123), "48.200 ± 0.012"),
            (87385.357, Some(312.0), "87\u{202f}385 ± 312"),
            (5.0, Some(0.0996), "5.00 ± 0.10"),
            (-0.3, Some(12.0), "0 ± 12"),
            (0.5, Some(0.0), "0.500 ± 0"),
            (0.5, Some(1e-9), "0.500 ± 1.00×10⁻⁹"),
            (0.5, None, "0.500"),
        ];
        for (mean, deviation, text) in cases {
            assert_eq!(with_deviation(mean, deviation), text);
        }
        let differences = [(12.8, Some(0.9)), (-1.0, None), (0.3, Some(12.0)), (0.0, None)];
        let texts = differences.map(|(mean, deviation)| difference(mean, deviation));
        assert_eq!(texts, ["+12.80 ± 0.90", "−1.00", "0 ± 12", "0"]);
    }

    #[test]
    fn counts_and_durations_read_well() {
        assert_eq!([1500, 12345, 1_234_567].map(count), ["1500", "12 345", "1 234 567"].map(thin));
        let seconds = [0.43, 12.4, 59.7, 72.0, 7500.0].map(duration);
        assert_eq!(seconds, ["0.4 s", "12 s", "1 min 0 s", "1 min 12 s", "2 h 5 min"]);
    }

    #[test]
    fn sizes_have_their_unit() {
        assert_eq!([512, 44_134, 1_258_291].map(bytes), ["512 bytes", "43.1 KiB", "1.20 MiB"]);
    }

    #[test]
    fn labels_have_the_digits_of_their_step() {
        let labels = [(0.30000000000000004, 0.1), (20.0, 5.0), (-0.05, 0.05), (1e-17, 0.1)];
        assert_eq!(labels.map(|(value, step)| label(value, step)), ["0.3", "20", "−0.05", "0.0"]);
        assert_eq!([1e-5, 1e6].map(|value| label(value, value)), ["10⁻⁵", "10⁶"]);
    }

    fn thin(text: &str) -> String {
        text.replace(' ', "\u{202f}")
    }
}
