//! The tasks, read or drawn.

use std::path::{Path, PathBuf};

use windage::core::{Domain, Sample, Seed, Stream, shuffled};
use windage::data::synthetic::glyphs::{Factor, FactorRanges, GlyphsConfig};
use windage::data::{Color, ImageSet, ReadOptions, Split, open};

use crate::arguments::Arguments;
use crate::common::Failure;

/// Side that images are brought to without `--size`.
const SIDE: usize = 24;
/// Share of the samples that candidates are judged by, and, where there is no test part, that
/// accuracies are measured on.
const HELD_OUT: usize = 5;

/// A task.
pub(crate) struct Task {
    pub(crate) name: String,
    pub(crate) training: Domain,
    pub(crate) validation: Domain,
    pub(crate) test: Domain,
}

/// A data set in two parts.
struct Source {
    name: String,
    training: ImageSet,
    test: ImageSet,
}

/// All tasks in their order.
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
    let part = |set: &ImageSet, indices: &[usize], of: &str| {
        let images = indices.iter().filter_map(|&index| {
            let label = classes.iter().position(|&class| class == set.labels()[index])?;
            Some(Sample { values: set.values(index), label })
        });
        let names = classes.iter().map(|&class| set.classes()[class].clone()).collect();
        ImageSet::from_images(set.shape(), names, images)
            .into_domain(format!("{}, {of}", source.name))
    };
    let chosen = |set: &ImageSet, limit: usize| {
        let of_task =
            (0..set.labels().len()).filter(|&index| classes.contains(&set.labels()[index]));
        let of_task: Vec<usize> = of_task.collect();
        // The same samples whatever the seed of a run.
        let order = shuffled(of_task.len(), &mut Seed(0).rng(Stream::Data, 0));
        order.into_iter().take(limit).map(|at| of_task[at]).collect::<Vec<_>>()
    };
    let learned = chosen(&source.training, arguments.samples);
    let (validation, training) = learned.split_at(learned.len() / HELD_OUT);
    let names: Vec<&str> =
        classes.iter().map(|&class| source.training.classes()[class].as_str()).collect();
    Ok(Task {
        name: if is_part {
            format!("{} {}", source.name, names.join("/"))
        } else {
            source.name.clone()
        },
        training: part(&source.training, training, "training")?,
        validation: part(&source.training, validation, "validation")?,
        test: part(&source.test, &chosen(&source.test, arguments.samples), "test")?,
    })
}

/// Reads every path, all in one shape.
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

/// The last part of each path, or all of it where that would be the name of two.
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
    // There is one part only.
    let order = shuffled(training.labels().len(), &mut Seed(0).rng(Stream::Data, 1));
    let (test, rest) = order.split_at(order.len() / HELD_OUT);
    Ok(Source { name, test: training.subset(test), training: training.subset(rest) })
}

/// Ten letters under four conditions.
fn letters(arguments: &Arguments) -> Vec<Source> {
    let usual = FactorRanges::default;
    let conditions = [
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
    (0..).zip(conditions).map(source).collect()
}
