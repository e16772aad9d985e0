//! The tasks: data sets that are read, or letters that are drawn.

use std::path::{Path, PathBuf};

use windage::core::seed::shuffled;
use windage::core::{Domain, Sample, Seed, Stream};
use windage::data::synthetic::glyphs::{Factor, FactorRanges, GlyphsConfig};
use windage::data::{Color, ImageSet, ReadOptions, Split, open};

use crate::arguments::Arguments;
use crate::common::Failure;

/// Side in pixels that images are resized to without `--size`.
const SIDE: usize = 24;
/// One sample in five is for validation and, if a data set has no test part, one in five for
/// testing.
const HELD_OUT: usize = 5;

/// A task.
pub(crate) struct Task {
    pub(crate) name: String,
    pub(crate) training: Domain,
    pub(crate) validation: Domain,
    pub(crate) test: Domain,
}

/// A data set with its training and test parts.
struct Source {
    name: String,
    training: ImageSet,
    test: ImageSet,
}

/// Returns all tasks in their order.
pub(crate) fn tasks(arguments: &Arguments) -> Result<Vec<Task>, Failure> {
    let sources = if arguments.tasks.is_empty() { letters(arguments) } else { read(arguments)? };
    let mut tasks = Vec::new();
    for source in &sources {
        let classes: Vec<usize> = (0..source.training.classes().len()).collect();
        let size = arguments.classes_per_task.unwrap_or(classes.len());
        for (number, group) in classes.chunks(size).enumerate() {
            tasks.push((number, task(source, group, group.len() < classes.len(), arguments)?));
        }
    }
    if arguments.in_turn {
        tasks.sort_by_key(|(number, _)| *number);
    }
    Ok(tasks.into_iter().map(|(_, task)| task).collect())
}

fn task(
    source: &Source,
    classes: &[usize],
    is_part: bool,
    arguments: &Arguments,
) -> Result<Task, Failure> {
    let part = |set: &ImageSet, indices: &[usize], part: &str| {
        let images = indices.iter().filter_map(|&index| {
            let label = classes.iter().position(|&class| class == set.labels()[index])?;
            Some(Sample { values: set.values(index), label })
        });
        let names = classes.iter().map(|&class| set.classes()[class].clone()).collect();
        let images = ImageSet::from_images(set.shape(), names, images);
        images.into_domain(format!("{}, {part}", source.name))
    };
    let learned = chosen(&source.training, classes, arguments.samples);
    let tested = chosen(&source.test, classes, arguments.samples);
    let (validation, training) = learned.split_at(learned.len() / HELD_OUT);
    Ok(Task {
        name: name(source, classes, is_part),
        training: part(&source.training, training, "training")?,
        validation: part(&source.training, validation, "validation")?,
        test: part(&source.test, &tested, "test")?,
    })
}

fn name(source: &Source, classes: &[usize], is_part: bool) -> String {
    if !is_part {
        return source.name.clone();
    }
    let all = source.training.classes();
    let names: Vec<&str> = classes.iter().map(|&class| all[class].as_str()).collect();
    format!("{} {}", source.name, names.join("/"))
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
fn read(arguments: &Arguments) -> Result<Vec<Source>, Failure> {
    let size = Some([arguments.size.unwrap_or(SIDE); 2]);
    let names = names(&arguments.tasks)?;
    let opened = |color| -> Result<Vec<Source>, Failure> {
        let options = ReadOptions { size, color };
        arguments
            .tasks
            .iter()
            .zip(&names)
            .map(|(path, name)| source(path, name.clone(), options))
            .collect()
    };
    let sources = opened(None)?;
    let channels = |source: &Source| source.training.shape()[0];
    if sources.iter().all(|source| channels(source) == channels(&sources[0])) {
        return Ok(sources);
    }
    opened(Some(Color::Rgb))
}

/// Returns the last component of each path, or the whole path if two have the same last component.
fn names(paths: &[PathBuf]) -> Result<Vec<String>, Failure> {
    let short = |path: &PathBuf| {
        path.file_name()
            .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into())
    };
    let name =
        |path: &PathBuf| match paths.iter().filter(|other| short(other) == short(path)).count() {
            1 => Ok(short(path)),
            _ if paths.iter().filter(|other| *other == path).count() > 1 => {
                Err(format!("{} is given twice", path.display()).into())
            }
            _ => Ok(path.display().to_string()),
        };
    paths.iter().map(name).collect()
}

fn source(path: &Path, name: String, options: ReadOptions) -> Result<Source, Failure> {
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
fn letters(arguments: &Arguments) -> Vec<Source> {
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
        let side = arguments.size.unwrap_or(SIDE);
        GlyphsConfig::new(count).with_side(side).with_ranges(ranges).init(Seed(0), part).images
    };
    let source = |(number, (name, ranges)): (u64, (&str, FactorRanges))| Source {
        name: format!("letters {name}"),
        training: draw(ranges, arguments.samples, 2 * number),
        test: draw(ranges, arguments.samples / 2, 2 * number + 1),
    };
    (0..).zip(forms).map(source).collect()
}
