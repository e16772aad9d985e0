//! Run configurations as TOML or JSON files, with settings that override those of the file.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files::write_whole;
use crate::{Error, Result};

/// The configuration of a run, which is read from and written to files.
///
/// Configurations refuse unknown keys (`#[serde(deny_unknown_fields)]`) and have a default for
/// each key that can be left out, so that a file holds only what differs.
pub trait RunConfigFile: Serialize + DeserializeOwned + Default {
    /// Returns the paths of all files and folders that the configuration names.
    ///
    /// In a file they are relative to the folder of the file; they are written as absolute paths,
    /// so that the file can be moved.
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        Vec::new()
    }
}

/// Reads a configuration: the defaults, then a file, then settings of the form `KEY=VALUE`.
///
/// The file is JSON if its name ends in `.json`, else TOML. Keys of settings are dotted, such as
/// `training.epochs`; values are TOML, and what is not TOML is a string. Their paths are relative
/// to the current folder.
///
/// # Errors
/// Returns [`Error::Io`] if the file cannot be read, and [`Error::Config`], which names the file
/// or setting and the key, if it cannot be parsed, a key is unknown, or a value has another type.
pub fn read_config<C: RunConfigFile>(file: Option<&Path>, settings: &[String]) -> Result<C> {
    let config = file.map_or_else(|| Ok(C::default()), read_file)?;
    if settings.is_empty() {
        return Ok(config);
    }
    let at = "--set";
    let mut table = toml::Table::try_from(&config).map_err(|error| refused(at, &error))?;
    for setting in settings {
        set(&mut table, setting)?;
    }
    deserialized(table, at)
}

/// Reads a file. Its paths become relative to the current folder.
fn read_file<C: RunConfigFile>(path: &Path) -> Result<C> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
        action: "read",
        path: path.into(),
        source,
    })?;
    let name = path.display().to_string();
    let table: toml::Table = if is_json(path) {
        serde_json::from_str(&text).map_err(|error| refused(&name, &error))?
    } else {
        text.parse().map_err(|error: toml::de::Error| refused(&name, &place(&text, &error)))?
    };
    let mut config: C = deserialized(table, &name)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for path in config.paths().into_iter().filter(|path| path.is_relative()) {
        *path = folder.join(&path);
    }
    Ok(config)
}

/// Returns a configuration as the text of a TOML file, with absolute paths.
///
/// # Errors
/// Returns [`Error::Io`] if the current folder is unknown, and [`Error::Config`] if a value cannot
/// be written as TOML.
pub fn config_text<C: RunConfigFile + Clone>(config: &C) -> Result<String> {
    toml::to_string_pretty(&with_absolute_paths(config)?)
        .map_err(|error| refused("the configuration", &error))
}

/// Writes a configuration to a file that [`read_config`] reads: JSON if its name ends in `.json`,
/// else TOML.
///
/// # Errors
/// Returns an error as [`config_text`] does, and if the file cannot be written.
pub fn write_config<C: RunConfigFile + Clone>(path: &Path, config: &C) -> Result<()> {
    let text = if is_json(path) {
        serde_json::to_string_pretty(&with_absolute_paths(config)?)
            .map_err(|error| refused(&path.display().to_string(), &error))?
    } else {
        config_text(config)?
    };
    write_whole(path, text.as_bytes())
}

/// Returns a configuration with absolute paths, which lead to the same files from any folder.
///
/// # Errors
/// Returns [`Error::Io`] if the current folder is unknown.
pub fn with_absolute_paths<C: RunConfigFile + Clone>(config: &C) -> Result<C> {
    let mut written = config.clone();
    for path in written.paths() {
        *path = std::path::absolute(&*path).map_err(|source| Error::Io {
            action: "resolve",
            path: path.clone(),
            source,
        })?;
    }
    Ok(written)
}

/// Sets the value of a dotted key in a table.
fn set(table: &mut toml::Table, setting: &str) -> Result<()> {
    let Some((key, value)) = setting.split_once('=').filter(|(key, _)| !key.trim().is_empty())
    else {
        return Err(Error::setting("--set", setting, "of the form KEY=VALUE"));
    };
    // A whole document with one key parses any value.
    let parsed = format!("value = {value}").parse::<toml::Table>();
    let parsed = parsed.ok().and_then(|mut document| document.remove("value"));
    let value = parsed.unwrap_or_else(|| toml::Value::String(value.trim().into()));
    let mut names: Vec<&str> = key.trim().split('.').collect();
    let last = names.pop().unwrap_or_default();
    let mut table = table;
    for name in names {
        let inner = table.entry(name).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        table = inner.as_table_mut().ok_or_else(|| {
            Error::setting("--set", setting, &format!("for a table; `{name}` is a value"))
        })?;
    }
    table.insert(last.into(), value);
    Ok(())
}

/// Returns the configuration that a table describes. An error names the key.
fn deserialized<C: DeserializeOwned>(table: toml::Table, origin: &str) -> Result<C> {
    serde_path_to_error::deserialize(toml::Value::Table(table)).map_err(|error| {
        let key = error.path().to_string();
        let reason = error.into_inner().to_string();
        let reason = reason.trim().replace('\n', " ");
        // The path of a key at the top is a dot.
        let reason = if key == "." { reason } else { format!("`{key}`: {reason}") };
        Error::Config { origin: origin.into(), reason }
    })
}

fn refused(origin: &str, reason: &impl ToString) -> Error {
    Error::Config { origin: origin.into(), reason: reason.to_string() }
}

/// Returns what is wrong with a document, with its line, in one line.
fn place(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
    format!("line {line}: {}", error.message().replace('\n', " "))
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Outer {
        data: Option<PathBuf>,
        name: String,
        inner: Inner,
    }

    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Inner {
        rate: f64,
        sizes: Vec<usize>,
    }

    impl RunConfigFile for Outer {
        fn paths(&mut self) -> Vec<&mut PathBuf> {
            self.data.iter_mut().collect()
        }
    }

    fn settings(settings: &[&str]) -> Vec<String> {
        settings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn settings_override_the_file_which_overrides_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let (toml, json) = (folder.path().join("a.toml"), folder.path().join("a.json"));
        std::fs::write(&toml, "data = \"b\"\n[inner]\nrate = 2\nsizes = [1, 2]\n").unwrap();
        std::fs::write(&json, r#"{"data":"b","inner":{"rate":2,"sizes":[1,2]}}"#).unwrap();
        for file in [&toml, &json] {
            let set = settings(&["inner.sizes=[3]", "name = x y", "inner.rate=0.5"]);
            let config: Outer = read_config(Some(file), &set).unwrap();
            assert_eq!(config.data, Some(folder.path().join("b")));
            assert_eq!(config.name, "x y");
            assert_eq!(config.inner, Inner { rate: 0.5, sizes: vec![3] });
            write_config(file, &config).unwrap();
            assert_eq!(read_config::<Outer>(Some(file), &[]).unwrap(), config);
        }
    }

    #[test]
    fn errors_name_file_line_and_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        for (text, words) in [
            ("[inner]\nrat = 2", ["a.toml", "unknown field `rat`"]),
            ("[inner]\nrate = \"fast\"", ["`inner.rate`", "fast"]),
            ("name = \"x\"\nname = ", ["a.toml", "line 2"]),
        ] {
            std::fs::write(&path, text).unwrap();
            let message = read_config::<Outer>(Some(&path), &[]).unwrap_err().to_string();
            assert!(words.iter().all(|word| message.contains(word)), "{message}");
            assert!(!message.contains('\n'), "{message}");
        }
        for (setting, words) in [
            ("inner.speed=1", ["--set", "unknown field `speed`"]),
            ("name.first=1", ["--set", "`name` is a value"]),
            ("epochs", ["--set", "KEY=VALUE"]),
        ] {
            let message = read_config::<Outer>(None, &settings(&[setting])).unwrap_err();
            let message = message.to_string();
            assert!(words.iter().all(|word| message.contains(word)), "{message}");
        }
    }
}
