//! The classes of two sets of images, matched by their names.

use std::fmt;

use serde::Serialize;
use windage_core::Shift;
use windage_data::ImageSet;

use crate::{Error, Result};

/// A class that takes no part in a run, since it has too few samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SetAside {
    /// The name of the class.
    pub class: String,
    /// Number of its samples in each domain.
    pub samples: Shift<usize>,
    /// Number of samples that it would need in each domain.
    pub least: usize,
}

impl fmt::Display for SetAside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, samples: Shift { source, target }, least } = self;
        write!(f, "class `{class}` is set aside: ")?;
        match (source, target) {
            (_, 0) => write!(f, "it occurs in the source alone"),
            (0, _) => write!(f, "it occurs in the target alone"),
            _ => write!(
                f,
                "it has {source} samples in the source and {target} in the target, where at least \
                 {least} are needed"
            ),
        }
    }
}

/// Two sets with the same classes.
pub(super) struct Matched {
    pub(super) sets: Shift<ImageSet>,
    pub(super) set_aside: Vec<SetAside>,
}

/// Which classes of two sets take part.
#[derive(Clone, Copy)]
pub(super) struct Matching {
    /// Number of samples that a class needs in each domain.
    pub(super) least: usize,
    /// Whether labels are those of the source, whose numbers a program knows.
    pub(super) keeps_labels: bool,
}

impl Matching {
    /// Gives two sets the classes that both have, by name, and sets aside those that have too few
    /// samples in one of them.
    ///
    /// # Errors
    /// Returns an error if fewer than two classes are left of more.
    pub(super) fn matched(self, sets: Shift<ImageSet>, names: Shift<&str>) -> Result<Matched> {
        let classes = sets.as_ref().map(|set| set.classes().to_vec());
        let Kept { classes: kept, filled, set_aside } = self.kept(&sets);
        if set_aside.is_empty() && classes.source == classes.target {
            return Ok(Matched { sets, set_aside });
        }
        if filled < 2 {
            let names = names.map(str::to_string);
            let are_common = |name: &&String| classes.target.contains(name);
            return Err(if classes.source.iter().filter(are_common).count() < 2 {
                Error::ClassesDiffer { names, classes }
            } else {
                let set_aside = set_aside.iter().map(ToString::to_string).collect();
                Error::TooFewClasses { names, set_aside }
            });
        }
        let all = if self.keeps_labels { classes.source.clone() } else { kept.clone() };
        let place = |class: &str| {
            let is_kept = kept.iter().any(|name| name == class);
            all.iter().position(|name| name == class).filter(|_| is_kept)
        };
        let sets = sets.map(|set| set.with_classes(all.clone(), place));
        Ok(Matched { sets, set_aside })
    }

    fn kept(self, sets: &Shift<ImageSet>) -> Kept {
        let least = self.least;
        let counts = sets.as_ref().map(Counts::new);
        let only_target = sets.target.classes().iter().filter(|it| counts.source.of(it).is_none());
        let (mut kept, mut filled, mut set_aside) = (Vec::new(), 0, Vec::new());
        for class in sets.source.classes().iter().chain(only_target) {
            let of_class = counts.as_ref().map(|counts| counts.of(class));
            let samples = of_class.map(|count| count.unwrap_or(0));
            match (samples.source, samples.target) {
                // Labels without samples are of no harm where both sets have them.
                (0, 0) if of_class.source.is_some() && of_class.target.is_some() => {
                    kept.push(class.clone());
                }
                (0, 0) => {}
                (source, target) if source >= least && target >= least => {
                    kept.push(class.clone());
                    filled += 1;
                }
                _ => set_aside.push(SetAside { class: class.clone(), samples, least }),
            }
        }
        Kept { classes: kept, filled, set_aside }
    }
}

/// The classes that take part, in the order of the source, and those that do not.
struct Kept {
    classes: Vec<String>,
    /// Number of classes that have samples.
    filled: usize,
    set_aside: Vec<SetAside>,
}

/// The number of samples of each class.
struct Counts<'a> {
    classes: &'a [String],
    counts: Vec<usize>,
}

impl<'a> Counts<'a> {
    fn new(set: &'a ImageSet) -> Self {
        let mut counts = vec![0; set.classes().len()];
        set.labels().iter().for_each(|&label| counts[label] += 1);
        Self { classes: set.classes(), counts }
    }

    fn of(&self, class: &str) -> Option<usize> {
        Some(self.counts[self.classes.iter().position(|name| name == class)?])
    }
}

#[cfg(test)]
mod tests {
    use windage_core::Sample;

    use super::*;

    fn set(classes: &[(&str, usize)]) -> ImageSet {
        let names = classes.iter().map(|(name, _)| name.to_string()).collect();
        let labels = classes
            .iter()
            .enumerate()
            .flat_map(|(label, (_, count))| std::iter::repeat_n(label, *count));
        let images = labels.map(|label| Sample { values: vec![label as f32 / 10.0], label });
        ImageSet::from_images([1, 1, 1], names, images)
    }

    fn matched(source: &[(&str, usize)], target: &[(&str, usize)], keeps: bool) -> Result<Matched> {
        let matching = Matching { least: 2, keeps_labels: keeps };
        matching.matched(Shift::new(set(source), set(target)), Shift::new("a", "b"))
    }

    #[test]
    fn classes_are_matched_by_name_and_lonely_ones_set_aside_in_both_domains() {
        let source = [("bar", 2), ("cat", 3), ("dog", 1), ("eel", 2)];
        let target = [("cat", 2), ("dog", 5), ("eel", 4), ("fox", 2)];
        let found = matched(&source, &target, false).unwrap();
        assert_eq!(found.sets.source.classes(), ["cat", "eel"]);
        assert_eq!(found.sets.target.classes(), ["cat", "eel"]);
        assert_eq!(found.sets.source.labels(), [0, 0, 0, 1, 1]);
        assert_eq!(found.sets.target.labels(), [0, 0, 1, 1, 1, 1]);
        // The pictures stay with their names: eel was class 3 in the source and 2 in the target.
        assert_eq!(found.sets.source.values(4), set(&source).values(6));
        assert_eq!(found.sets.target.values(5), set(&target).values(10));
        let said: Vec<String> = found.set_aside.iter().map(ToString::to_string).collect();
        assert!(said[0].contains("`bar`") && said[0].ends_with("in the source alone"), "{said:?}");
        assert!(said[1].contains("1 samples in the source and 5 in the target"), "{said:?}");
        assert!(said[2].contains("`fox`") && said[2].ends_with("in the target alone"), "{said:?}");
    }

    #[test]
    fn a_program_keeps_the_numbers_of_the_source() {
        let found = matched(&[("a", 2), ("b", 2), ("c", 2)], &[("b", 2), ("c", 2)], true).unwrap();
        assert_eq!(found.sets.target.classes(), ["a", "b", "c"]);
        assert_eq!(found.sets.target.labels(), [1, 1, 2, 2]);
        assert_eq!(found.sets.source.labels(), [1, 1, 2, 2]);
    }

    #[test]
    fn equal_classes_stay_as_they_are_and_fewer_than_two_are_refused() {
        let same = [("a", 2), ("b", 0), ("c", 3)];
        let found = matched(&same, &same, false).unwrap();
        assert_eq!((found.sets.source, found.set_aside), (set(&same), vec![]));
        let refused = |source: &[_], target: &[_]| {
            matched(source, target, false).map(drop).unwrap_err().to_string()
        };
        let differ = refused(&[("a", 2), ("b", 2)], &[("a", 2), ("c", 2)]);
        assert!(differ.contains("classes"), "{differ}");
        let few = refused(&[("a", 2), ("b", 1)], &[("a", 2), ("b", 2)]);
        assert!(few.contains("class `b` is set aside"), "{few}");
    }
}
