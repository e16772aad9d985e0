//! Which outputs of a model belong to which classes of the data.

use crate::{Error, OnnxModel, Result};

/// How many names a message shows.
const SHOWN: usize = 8;

/// New classes of a data set, some of which join several of its classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relabeling {
    /// Names of the new classes.
    pub classes: Vec<String>,
    /// The new class of each class of the data.
    pub labels: Vec<usize>,
}

impl OnnxModel {
    /// Returns how classes of the data are joined where the configuration names a class that all
    /// others belong to; `None` where it names none, and classes stay as they are.
    ///
    /// # Errors
    /// Returns an error if the model has no names of classes, or not this one.
    pub fn relabeling(&self, classes: &[String]) -> Result<Option<Relabeling>> {
        let Some(other) = &self.config.other_class else {
            return Ok(None);
        };
        let names = self.class_names().unwrap_or_default();
        let Some(other) = position(&names, other) else {
            return Err(self.unknown(std::slice::from_ref(other), &names));
        };
        let outputs: Vec<usize> =
            classes.iter().map(|class| position(&names, class).unwrap_or(other)).collect();
        let mut used = outputs.clone();
        used.sort_unstable();
        used.dedup();
        let place = |output: &usize| used.binary_search(output).unwrap_or_default();
        let labels = outputs.iter().map(place).collect();
        Ok(Some(Relabeling { classes: used.iter().map(|&it| names[it].clone()).collect(), labels }))
    }

    /// Returns the output of each class of the data, of `outputs` outputs.
    pub(crate) fn matched(&self, classes: &[String], outputs: usize) -> Result<Vec<usize>> {
        let Some(names) = self.class_names() else {
            return self.matched_in_order(classes, outputs);
        };
        if names.len() != outputs {
            let (path, names) = (self.config.path.clone(), names.len());
            return Err(Error::WrongNumberOfNames { path, names, outputs });
        }
        let found: Vec<Option<usize>> =
            classes.iter().map(|class| position(&names, class)).collect();
        let missing = classes.iter().zip(&found).filter(|(_, found)| found.is_none());
        let missing: Vec<String> = missing.map(|(class, _)| class.clone()).collect();
        if missing.is_empty() {
            return Ok(found.into_iter().flatten().collect());
        }
        Err(self.unknown(&missing, &names))
    }

    /// Matches classes that are numbers by their number, and others by their order.
    fn matched_in_order(&self, classes: &[String], outputs: usize) -> Result<Vec<usize>> {
        let numbers: Option<Vec<usize>> = classes.iter().map(|class| class.parse().ok()).collect();
        match numbers {
            Some(numbers) if numbers.iter().all(|&number| number < outputs) => Ok(numbers),
            _ if classes.len() == outputs => Ok((0..outputs).collect()),
            _ => Err(Error::WrongNumberOfClasses {
                path: self.config.path.clone(),
                outputs,
                classes: classes.len(),
                names: shown(classes),
            }),
        }
    }

    fn unknown(&self, missing: &[String], names: &[String]) -> Error {
        let (missing, known) = (shown(missing), shown(names));
        Error::UnknownClasses { path: self.config.path.clone(), missing, known }
    }
}

/// Returns the place of a name: case, spaces, hyphens and underscores make no difference, and one
/// of several synonyms, separated by commas as ImageNet has them, is enough.
fn position(names: &[String], wanted: &str) -> Option<usize> {
    let wanted = plain(wanted);
    let exact = names.iter().position(|name| plain(name) == wanted);
    exact.or_else(|| {
        let mut matches = names
            .iter()
            .enumerate()
            .filter(|(_, name)| name.split(',').any(|part| plain(part) == wanted));
        let first = matches.next();
        // Two classes with the same synonym, such as two kinds of cranes, are no match.
        first.filter(|_| matches.next().is_none()).map(|(place, _)| place)
    })
}

fn plain(name: &str) -> String {
    let kept = name.trim().chars().filter(|char| !matches!(char, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).collect()
}

fn shown(names: &[String]) -> String {
    let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(", …");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_without_regard_to_writing() {
        let names = ["tench, Tinca tinca", "tiger_cat", "crane", "crane, bird"].map(String::from);
        assert_eq!(position(&names, "Tiger Cat"), Some(1));
        assert_eq!(position(&names, "Tinca tinca"), Some(0));
        assert_eq!(position(&names, "crane"), Some(2));
        assert_eq!(position(&names, "dog"), None);
        let names = ["crane, machine", "crane, bird"].map(String::from);
        assert_eq!(position(&names, "crane"), None);
    }
}
