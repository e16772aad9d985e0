//! The tasks of a run: data sets that are read, or letters that are drawn.

use std::path::{Path, PathBuf};

use windage_core::seed::shuffled;
use windage_core::{Error as CoreError, Sample, Seed, Stream};
use windage_data::synthetic::glyphs::{Factor, FactorRanges, GlyphsConfig};
use windage_data::{Color, ImageSet, MAX_PIXELS, ReadOptions, Split, open};

use super::config::RunConfig;
use super::data::TaskDataConfig;
use super::learner::Task;
use crate::Result;

/// One sample in five is for validation and, if a data set has no test part, one in five for
/// testing.
const HELD_OUT: usize = 5;

/// A data set with its training and test parts.
struct Source {
    name: String,
    training: ImageSet,
    test: ImageSet,
}

impl RunConfig {
    /// Reads or draws all tasks, in their order.
    ///
    /// # Errors
    /// Returns an error that names the data set if one cannot be read, is given twice, or is too
    /// small.
    pub fn tasks(&self) -> Result<Vec<Task>> {
        let data = &self.data;
        let sources = if data.tasks.is_empty() { letters(data) } else { read(data)? };
        let mut tasks = Vec::new();
        for source in &sources {
            let classes: Vec<usize> = (0..source.training.classes().len()).collect();
            let size = data.classes_per_task.unwrap_or(classes.len());
            for (number, group) in classes.chunks(size).enumerate() {
                let is_part = group.len() < classes.len();
                tasks.push((number, source.task(group, is_part, data.samples)?));
            }
        }
        if data.in_turn {
            tasks.sort_by_key(|(number, _)| *number);
        }
        Ok(tasks.into_iter().map(|(_, task)| task).collect())
    }
}

impl Source {
    /// Returns the task of some of the classes, with at most `samples` samples.
    fn task(&self, classes: &[usize], is_part: bool, samples: usize) -> Result<Task> {
        let part = |set: &ImageSet, indices: &[usize], part: &str| {
            let images = indices.iter().filter_map(|&index| {
                let label = classes.iter().position(|&class| class == set.labels()[index])?;
                Some(Sample { values: set.values(index), label })
            });
            let names = classes.iter().map(|&class| set.classes()[class].clone()).collect();
            let images = ImageSet::from_images(set.shape(), names, images);
            images.into_domain(format!("{}, {part}", self.name))
        };
        let learned = chosen(&self.training, classes, samples);
        let tested = chosen(&self.test, classes, samples);
        let (validation, training) = learned.split_at(learned.len() / HELD_OUT);
        Ok(Task {
            name: self.task_name(classes, is_part),
            training: part(&self.training, training, "training")?,
            validation: part(&self.training, validation, "validation")?,
            test: part(&self.test, &tested, "test")?,
        })
    }

    fn task_name(&self, classes: &[usize], is_part: bool) -> String {
        if !is_part {
            return self.name.clone();
        }
        let all = self.training.classes();
        let names: Vec<&str> = classes.iter().map(|&class| all[class].as_str()).collect();
        format!("{} {}", self.name, names.join("/"))
    }
}

/// Chooses at most `limit` samples of some classes. The choice does not depend on the seed of a
/// run.
fn chosen(set: &ImageSet, classes: &[usize], limit: usize) -> Vec<usize> {
    let labels = set.labels();
    let of_task: Vec<usize> =
        (0..labels.len()).filter(|&index| classes.contains(&labels[index])).collect();
    let order = shuffled(of_task.len(), &mut Seed(0).rng(Stream::Data, 0));
    order.into_iter().take(limit).map(|at| of_task[at]).collect()
}

/// Reads all data sets, with images of the same shape.
fn read(data: &TaskDataConfig) -> Result<Vec<Source>> {
    let size = Some([data.size; 2]);
    let names = names(&data.tasks)?;
    let opened = |color| -> Result<Vec<Source>> {
        let max_pixels = data.max_pixels.unwrap_or(MAX_PIXELS);
        let options = ReadOptions { size, color, max_pixels, ..ReadOptions::default() };
        let paths = data.tasks.iter().zip(&names);
        paths.map(|(path, name)| source(path, name.clone(), options)).collect()
    };
    let sources = opened(None)?;
    let channels = |source: &Source| source.training.shape()[0];
    if sources.iter().all(|source| channels(source) == channels(&sources[0])) {
        return Ok(sources);
    }
    opened(Some(Color::Rgb))
}

/// Returns the last parts of each path, as many as tell it from all others. The names do not depend
/// on whether paths are relative.
fn names(paths: &[PathBuf]) -> Result<Vec<String>> {
    let absolute = paths.iter().map(|path| {
        std::path::absolute(path).map_err(|source| CoreError::Io {
            action: "resolve",
            path: path.clone(),
            source,
        })
    });
    let absolute = absolute.collect::<windage_core::Result<Vec<PathBuf>>>()?;
    let mut names = Vec::new();
    for (path, shown) in absolute.iter().zip(paths) {
        if absolute.iter().filter(|other| *other == path).count() > 1 {
            let reason = format!("{} is given twice", shown.display());
            return Err(CoreError::Config { origin: "data.tasks".into(), reason }.into());
        }
        let parts = path.components().count();
        let is_unique = |count: &usize| {
            let name = last_parts(path, *count);
            absolute.iter().filter(|other| last_parts(other, *count) == name).count() == 1
        };
        let count = (1..parts).find(is_unique).unwrap_or(parts);
        names.push(last_parts(path, count).display().to_string());
    }
    Ok(names)
}

/// Returns the last parts of a path.
fn last_parts(path: &Path, count: usize) -> PathBuf {
    path.components().skip(path.components().count().saturating_sub(count)).collect()
}

fn source(path: &Path, name: String, options: ReadOptions) -> Result<Source> {
    let (training, test) = (open(path, Split::Train, options)?, open(path, Split::Test, options)?);
    if training.labels() != test.labels() || training.shape() != test.shape() {
        return Ok(Source { name, training, test });
    }
    // The data set has one part only.
    let order = shuffled(training.labels().len(), &mut Seed(0).rng(Stream::Data, 1));
    let (test, rest) = order.split_at(order.len() / HELD_OUT);
    Ok(Source { name, test: training.subset(test), training: training.subset(rest) })
}

/// Draws ten letters in four forms.
fn letters(data: &TaskDataConfig) -> Vec<Source> {
    let usual = FactorRanges::default;
    let forms = [
        ("upright", usual()),
        ("inclined", usual().with(Factor::Inclination, 35.0, 60.0)),
        (
            "small",
            usual().with(Factor::Size, 0.4, 0.5).with(Factor::X, -0.2, 0.2).with(
                Factor::Y,
                -0.2,
                0.2,
            ),
        ),
        ("faint", usual().with(Factor::Contrast, 0.15, 0.3).with(Factor::StrokeWidth, 0.05, 0.07)),
    ];
    let draw = |ranges: FactorRanges, count: usize, part: u64| {
        let config = GlyphsConfig::new(count).with_side(data.size).with_ranges(ranges);
        config.init(Seed(0), part).images
    };
    let source = |(number, (name, ranges)): (u64, (&str, FactorRanges))| Source {
        name: format!("letters {name}"),
        training: draw(ranges, data.samples, 2 * number),
        test: draw(ranges, data.samples / 2, 2 * number + 1),
    };
    (0..).zip(forms).map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_short_as_they_can_be() {
        let named = |paths: &[&str]| {
            names(&paths.iter().map(PathBuf::from).collect::<Vec<_>>())
                .map_err(|error| error.to_string())
        };
        assert_eq!(named(&["data/a", "/x/b"]).unwrap(), ["a", "b"]);
        assert_eq!(named(&["old/a", "new/a", "b"]).unwrap(), ["old/a", "new/a", "b"]);
        assert_eq!(named(&["a", "./a"]).unwrap_err(), "data.tasks: a is given twice");
    }

    #[test]
    fn tasks_of_some_classes_are_taken_in_turn() {
        let mut config = RunConfig::default();
        (config.data.samples, config.data.size) = (40, 8);
        config.data.classes_per_task = Some(5);
        let names = |config: &RunConfig| -> Vec<String> {
            config.tasks().unwrap().into_iter().map(|task| task.name).collect()
        };
        let one_by_one = names(&config);
        assert_eq!(one_by_one.len(), 8);
        config.data.in_turn = true;
        let in_turn = names(&config);
        assert_eq!(in_turn[..2], [one_by_one[0].clone(), one_by_one[2].clone()]);
        let tasks = config.tasks().unwrap();
        assert_eq!(tasks[0].training.classes().len(), 5);
        assert!(tasks[0].training.len() > tasks[0].validation.len());
    }
}
