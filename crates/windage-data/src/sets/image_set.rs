//! Labeled images of one size, kept as bytes.

use std::path::Path;

use burn::data::dataset::{Dataset, DatasetError};
use windage_core::{Domain, Sample};

use super::note::ReadNote;
use super::picture::{Color, ReadOptions, fitted, from_picture, to_picture};
use crate::{Error, Result};

/// Labeled images of one shape, `[channels, height, width]`, in memory as bytes.
///
/// As a Burn [`Dataset`] it gives [`Sample`]s with values in 0…1.
///
/// ```
/// use windage_core::Sample;
/// use windage_data::ImageSet;
///
/// let classes = vec!["dark".to_string(), "bright".to_string()];
/// let images = [(0.2, 0), (0.9, 1)].map(|(gray, label)| Sample { values: vec![gray; 4], label });
/// let set = ImageSet::from_images([1, 2, 2], classes, images);
/// assert_eq!((set.shape(), set.labels()), ([1, 2, 2], &[0, 1][..]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSet {
    pixels: Vec<u8>,
    labels: Vec<usize>,
    shape: [usize; 3],
    classes: Vec<String>,
    notes: Vec<ReadNote>,
}

impl ImageSet {
    /// Creates a set from the pixels of `path`, in the order `[image, channel, row, column]`.
    ///
    /// # Errors
    /// Returns an error that names `path` if the pixels do not fill the images, or if a label is
    /// not below the number of classes.
    pub(crate) fn checked(
        path: &Path,
        pixels: Vec<u8>,
        labels: Vec<usize>,
        shape: [usize; 3],
        classes: Vec<String>,
    ) -> Result<Self> {
        let (path, size) = (path.to_path_buf(), shape.iter().product::<usize>());
        if size == 0 || pixels.len() != labels.len() * size {
            let (bytes, images) = (pixels.len(), labels.len());
            return Err(Error::ImageBytes { path, bytes, images, shape });
        }
        if let Some(index) = labels.iter().position(|&label| label >= classes.len()) {
            let (label, classes) = (labels[index], classes.len());
            return Err(Error::LabelOutOfRange { path, index, label, classes });
        }
        Ok(Self { pixels, labels, shape, classes, notes: Vec::new() })
    }

    /// Creates a set from images of `shape` with values in 0…1, which are rounded to bytes.
    ///
    /// # Panics
    /// Panics if an image does not fill `shape`, or if a label is not below the number of classes.
    pub fn from_images(
        shape: [usize; 3],
        classes: Vec<String>,
        images: impl IntoIterator<Item = Sample>,
    ) -> Self {
        let size: usize = shape.iter().product();
        let (pixels, labels, notes) = (Vec::new(), Vec::new(), Vec::new());
        let mut set = Self { pixels, labels, shape, classes, notes };
        for Sample { values, label } in images {
            assert_eq!(values.len(), size, "every image must fill {shape:?}");
            assert!(label < set.classes.len(), "labels must be below the number of classes");
            set.pixels
                .extend(values.iter().map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8));
            set.labels.push(label);
        }
        set
    }

    /// Returns the shape of an image, `[channels, height, width]`.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// Returns the names of the classes.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Returns the class of each image.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Returns what the reader has passed over.
    pub fn notes(&self) -> &[ReadNote] {
        &self.notes
    }

    /// Adds notes of a reader.
    pub(crate) fn with_notes(mut self, notes: Vec<ReadNote>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// Returns the values of one image, in 0…1.
    ///
    /// # Panics
    /// Panics if there is no such image.
    pub fn values(&self, index: usize) -> Vec<f32> {
        self.bytes(index).iter().map(|&byte| f32::from(byte) / 255.0).collect()
    }

    fn bytes(&self, index: usize) -> &[u8] {
        let size: usize = self.shape.iter().product();
        &self.pixels[index * size..(index + 1) * size]
    }

    /// Returns the images at `indices`, in that order.
    ///
    /// # Panics
    /// Panics if there is no such image.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        Self {
            pixels: indices.iter().flat_map(|&index| self.bytes(index)).copied().collect(),
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
            shape: self.shape,
            classes: self.classes.clone(),
            notes: Vec::new(),
        }
    }

    /// Returns the images whose class has a new label, `label(name)`, with the names of the new
    /// classes.
    ///
    /// # Panics
    /// Panics if a new label is not below the number of classes.
    #[must_use]
    pub fn with_classes(self, classes: Vec<String>, label: impl Fn(&str) -> Option<usize>) -> Self {
        let new: Vec<Option<usize>> = self.classes.iter().map(|name| label(name)).collect();
        let (indices, labels): (Vec<usize>, Vec<usize>) = self
            .labels
            .iter()
            .enumerate()
            .filter_map(|(index, &old)| Some((index, new[old]?)))
            .unzip();
        let is_known = labels.iter().all(|&label| label < classes.len());
        assert!(is_known, "labels must be below the number of classes");
        let Self { pixels, shape, notes, .. } = self.subset(&indices);
        Self { pixels, labels, shape, classes, notes }
    }

    /// Returns the images as unlabeled ones of these classes: each has the label 0, which means
    /// nothing. They are ordered by their pixels, so that nothing is left of the folders or files
    /// that they come from.
    ///
    /// # Panics
    /// Panics if there are no classes.
    #[must_use]
    pub fn without_labels(self, classes: Vec<String>) -> Self {
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.sort_by(|&a, &b| self.bytes(a).cmp(self.bytes(b)));
        let notes = self.notes.clone();
        self.subset(&order).with_classes(classes, |_| Some(0)).with_notes(notes)
    }

    /// Joins several sets, one after the other. Returns `None` if there are none, or if they differ
    /// in shape or classes.
    pub(crate) fn concatenated(sets: Vec<Self>) -> Option<Self> {
        let mut sets = sets.into_iter();
        let mut all = sets.next()?;
        for set in sets {
            if (set.shape, &set.classes) != (all.shape, &all.classes) {
                return None;
            }
            all.pixels.extend(set.pixels);
            all.labels.extend(set.labels);
            all.notes.extend(set.notes);
        }
        Some(all)
    }

    /// Changes every image by `change(index, values)`, which returns values for `shape`.
    ///
    /// # Panics
    /// Panics if a changed image does not fill `shape`.
    #[must_use]
    pub fn map(
        &self,
        shape: [usize; 3],
        mut change: impl FnMut(usize, Vec<f32>) -> Vec<f32>,
    ) -> Self {
        let images = (0..self.labels.len()).map(|index| Sample {
            values: change(index, self.values(index)),
            label: self.labels[index],
        });
        Self::from_images(shape, self.classes.clone(), images)
    }

    /// Converts the images as `options` say: Lanczos resampling for sizes, luma for gray.
    #[must_use]
    pub fn converted(self, options: ReadOptions) -> Self {
        let [channels, height, width] = self.shape;
        let [new_height, new_width] = options.size.unwrap_or([height, width]);
        let color = options.color.unwrap_or(if channels == 1 { Color::Gray } else { Color::Rgb });
        let shape = [color.channels(), new_height, new_width];
        if shape == self.shape && options.shorter_side.is_none() {
            return self;
        }
        let images = (0..self.labels.len()).map(|index| {
            let picture = to_picture(self.bytes(index), self.shape);
            from_picture(&fitted(picture, options), color)
        });
        Self {
            pixels: images.flatten().collect(),
            labels: self.labels,
            shape,
            classes: self.classes,
            notes: self.notes,
        }
    }

    /// Makes a domain of the set.
    ///
    /// # Errors
    /// Returns an error if the set is empty.
    pub fn into_domain(self, name: impl Into<String>) -> Result<Domain> {
        let (shape, classes) = (self.shape.to_vec(), self.classes.clone());
        Ok(Domain::new(name, self, shape, classes)?)
    }
}

impl Dataset<Sample> for ImageSet {
    fn get(&self, index: usize) -> std::result::Result<Sample, DatasetError> {
        Ok(Sample { values: self.values(index), label: self.labels[index] })
    }

    fn len(&self) -> usize {
        self.labels.len()
    }
}
