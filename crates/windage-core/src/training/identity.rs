//! By what a checkpoint knows the run that it belongs to.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::Domain;
use crate::hash::Fnv;

/// What a run was asked to do, with which data: a checkpoint resumes no other run.
///
/// Settings are kept as JSON, and two runs are the same if the hashes of that agree. A
/// configuration leaves out what has its default value ([`Identity::with_config`]), so that a
/// field added in a later version orphans no checkpoint of an earlier one.
///
/// ```
/// use serde::Serialize;
/// use windage_core::training::Identity;
///
/// #[derive(Default, Serialize)]
/// struct Old { epochs: usize }
/// #[derive(Default, Serialize)]
/// struct New { epochs: usize, warm_up: usize }
///
/// let old = Identity::new("classifier").with_config("training", &Old { epochs: 3 });
/// let new = Identity::new("classifier").with_config("training", &New { epochs: 3, warm_up: 0 });
/// assert_eq!(old.hash(), new.hash());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    settings: BTreeMap<String, Value>,
}

impl Identity {
    /// Creates the identity of a run of that kind, without settings.
    pub fn new(kind: &str) -> Self {
        Self { settings: BTreeMap::new() }.with("kind", &kind)
    }

    /// Adds a value as it is.
    #[must_use]
    pub fn with(mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.settings.insert(name.into(), json(value));
        self
    }

    /// Adds a configuration without the fields that have their default values.
    #[must_use]
    pub fn with_config<C: Serialize + Default>(mut self, name: &str, config: &C) -> Self {
        let mut value = json(config);
        remove_defaults(&mut value, &json(&C::default()));
        self.settings.insert(name.into(), value);
        self
    }

    /// Adds a data set: its name, number of samples, and a hash of values and labels.
    #[must_use]
    pub fn with_domain(self, name: &str, domain: &Domain) -> Self {
        let hash = format!("{:016x}", domain.fingerprint());
        self.with(name, &(domain.name(), domain.len(), hash))
    }

    /// Returns the hash of all settings (FNV-1a over their JSON with sorted keys).
    pub fn hash(&self) -> u64 {
        let mut hash = Fnv::default();
        hash.bytes(self.text().as_bytes());
        hash.0
    }

    /// Returns the settings as JSON with sorted keys.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let settings = self.settings.iter().map(|(name, value)| (name.clone(), value.clone()));
        write_sorted(&Value::Object(settings.collect()), &mut text);
        text
    }

    /// Returns in words how the settings of a checkpoint, as [`Identity::text`] gave them, differ
    /// from these; an empty string if they do not.
    pub fn difference(&self, of_checkpoint: &str) -> String {
        let Ok(Value::Object(theirs)) = serde_json::from_str(of_checkpoint) else {
            return "its settings cannot be read".into();
        };
        let mut differences = Vec::new();
        let ours: Value = Value::Object(self.settings.clone().into_iter().collect());
        collect_differences("", &Value::Object(theirs), &ours, &mut differences);
        differences.join(", ")
    }
}

/// Values that JSON cannot express are kept by their message; they are equal where that is.
fn json(value: &(impl Serialize + ?Sized)) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| Value::String(error.to_string()))
}

/// Removes the fields that equal their defaults, also within groups of fields. An empty group whose
/// default is not empty stays, so that no two configurations become the same.
fn remove_defaults(value: &mut Value, default: &Value) {
    let (Value::Object(fields), Value::Object(defaults)) = (value, default) else { return };
    fields.retain(|name, field| {
        let Some(default) = defaults.get(name) else { return true };
        let differs = field != default;
        remove_defaults(field, default);
        differs
    });
}

/// `serde_json` keeps keys in the order of insertion where some crate enables that feature, so
/// they are sorted here.
fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<_, _> = fields.iter().collect();
            text.push('{');
            for (index, (name, field)) in sorted.into_iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                text.push_str(&Value::String(name.clone()).to_string());
                text.push(':');
                write_sorted(field, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write_sorted(item, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

fn collect_differences(path: &str, theirs: &Value, ours: &Value, found: &mut Vec<String>) {
    if theirs == ours {
        return;
    }
    if let (Value::Object(theirs), Value::Object(ours)) = (theirs, ours) {
        let names: std::collections::BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
        for name in names {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let value = |fields: &serde_json::Map<String, Value>| {
                fields.get(name).cloned().unwrap_or(Value::Null)
            };
            collect_differences(&path, &value(theirs), &value(ours), found);
        }
        return;
    }
    let shown = |value: &Value| match value {
        Value::Null => "the default".into(),
        value => value.to_string(),
    };
    found.push(format!("`{path}` is {} there and {} here", shown(theirs), shown(ours)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    #[serde(default)]
    struct Config {
        epochs: usize,
        rate: f64,
        nested: Nested,
    }

    #[derive(Default, Serialize)]
    struct Nested {
        width: usize,
    }

    impl Default for Config {
        fn default() -> Self {
            Self { epochs: 6, rate: 1e-3, nested: Nested::default() }
        }
    }

    fn identity(config: &Config) -> Identity {
        Identity::new("test").with_config("training", config).with("samples", &7)
    }

    #[test]
    fn what_has_its_default_value_is_left_out() {
        let text = identity(&Config { epochs: 3, ..Config::default() }).text();
        assert_eq!(text, r#"{"kind":"test","samples":7,"training":{"epochs":3}}"#);
    }

    #[test]
    fn an_empty_group_is_not_its_default() {
        let mut value = serde_json::json!({"weights": {}, "nested": {"a": 1, "b": 2}});
        let default = serde_json::json!({"weights": {"task": 1}, "nested": {"a": 1, "b": 3}});
        remove_defaults(&mut value, &default);
        assert_eq!(value, serde_json::json!({"weights": {}, "nested": {"b": 2}}));
    }

    #[test]
    fn every_other_value_changes_the_hash_and_is_named() {
        let before = identity(&Config::default());
        let after = identity(&Config { nested: Nested { width: 4 }, ..Config::default() });
        assert_ne!(before.hash(), after.hash());
        assert_eq!(
            after.difference(&before.text()),
            "`training.nested` is the default there and {\"width\":4} here"
        );
        let after = identity(&Config { epochs: 1, ..Config::default() });
        let before = identity(&Config { epochs: 2, ..Config::default() });
        assert_eq!(after.difference(&before.text()), "`training.epochs` is 2 there and 1 here");
    }
}
