//! Numbers as messages and reports write them.

/// Returns a share, 0…1, in percent with one decimal: `12.5 %`.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Returns a share in percent as [`percent`] does, or a dash if there is none.
pub fn percent_or_dash(share: Option<f64>) -> String {
    share.map_or_else(|| "—".into(), percent)
}

/// Returns what follows a number in that unit: `°` at once, other units after a space.
pub fn unit_suffix(unit: &str) -> String {
    if unit == "°" || unit.is_empty() { unit.into() } else { format!(" {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_become_percent_and_only_degrees_follow_at_once() {
        assert_eq!(percent(0.125), "12.5 %");
        assert_eq!(
            (percent_or_dash(Some(1.0)), percent_or_dash(None)),
            ("100.0 %".into(), "—".into())
        );
        assert_eq!(["°", "", "px"].map(unit_suffix), ["°", "", " px"]);
    }
}
