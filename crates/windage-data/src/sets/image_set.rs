//! Labeled images of one size, kept as bytes.

use std::path::Path;

use burn::data::dataset::{Dataset, DatasetError};
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, RgbImage};
use windage_core::{Domain, Sample};

use crate::{Error, Result};

/// Number of color channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// One channel.
    Gray,
    /// Three channels.
    Rgb,
}

impl Color {
    /// One or three.
    pub fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
        }
    }
}

/// How readers bring images into one form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Resize to `[height, width]`; images of different sizes are refused without it.
    pub size: Option<[usize; 2]>,
    /// Convert to this many channels; otherwise as the files have them.
    pub color: Option<Color>,
}

/// Labeled images of one size, `[channels, height, width]`, in memory as bytes.
///
/// As a Burn [`Dataset`] it gives [`Sample`]s with values in 0…1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSet {
    pixels: Vec<u8>,
    labels: Vec<usize>,
    shape: [usize; 3],
    classes: Vec<String>,
}

impl ImageSet {
    /// From pixels in the order `[image, channel, row, column]`.
    ///
    /// # Errors
    /// A text saying what does not fit, to be completed with where it came from.
    pub(crate) fn checked(
        pixels: Vec<u8>,
        labels: Vec<usize>,
        shape: [usize; 3],
        classes: Vec<String>,
    ) -> std::result::Result<Self, String> {
        let size: usize = shape.iter().product();
        if size == 0 || pixels.len() != labels.len() * size {
            return Err(format!(
                "{} bytes do not hold {} images of {shape:?}",
                pixels.len(),
                labels.len()
            ));
        }
        if let Some(index) = labels.iter().position(|&label| label >= classes.len()) {
            return Err(format!(
                "image {index} has label {}, but there are {} classes",
                labels[index],
                classes.len()
            ));
        }
        Ok(Self { pixels, labels, shape, classes })
    }

    /// From images given one by one, all of `shape`, values in 0…1.
    ///
    /// # Panics
    /// If an image does not fill `shape`, or a label is not below the number of classes.
    pub fn from_images(
        shape: [usize; 3],
        classes: Vec<String>,
        images: impl IntoIterator<Item = (Vec<f32>, usize)>,
    ) -> Self {
        let size: usize = shape.iter().product();
        let mut set = Self { pixels: Vec::new(), labels: Vec::new(), shape, classes };
        for (values, label) in images {
            assert_eq!(values.len(), size, "every image must fill {shape:?}");
            assert!(label < set.classes.len(), "labels must be below the number of classes");
            set.pixels
                .extend(values.iter().map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8));
            set.labels.push(label);
        }
        set
    }

    /// `[channels, height, width]`.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// Names of the classes.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Class of every image.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Values of one image in 0…1.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn values(&self, index: usize) -> Vec<f32> {
        self.bytes(index).iter().map(|&byte| f32::from(byte) / 255.0).collect()
    }

    fn bytes(&self, index: usize) -> &[u8] {
        let size: usize = self.shape.iter().product();
        &self.pixels[index * size..(index + 1) * size]
    }

    /// Only the images at `indices`, in that order.
    ///
    /// # Panics
    /// If there is no such image.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        Self {
            pixels: indices.iter().flat_map(|&index| self.bytes(index)).copied().collect(),
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
            shape: self.shape,
            classes: self.classes.clone(),
        }
    }

    /// The images of several sets of one shape and the same classes, one set after the other;
    /// `None` for no set or different ones.
    pub(crate) fn concatenated(sets: Vec<Self>) -> Option<Self> {
        let mut sets = sets.into_iter();
        let mut all = sets.next()?;
        for set in sets {
            if (set.shape, &set.classes) != (all.shape, &all.classes) {
                return None;
            }
            all.pixels.extend(set.pixels);
            all.labels.extend(set.labels);
        }
        Some(all)
    }

    /// Every image changed by `change(index, values)`, which gives values for `shape`.
    ///
    /// # Panics
    /// If a changed image does not fill `shape`.
    #[must_use]
    pub fn map(
        &self,
        shape: [usize; 3],
        mut change: impl FnMut(usize, Vec<f32>) -> Vec<f32>,
    ) -> Self {
        let images = (0..self.labels.len())
            .map(|index| (change(index, self.values(index)), self.labels[index]));
        Self::from_images(shape, self.classes.clone(), images)
    }

    /// In the form that `options` ask for (Lanczos resampling, luma for gray).
    #[must_use]
    pub fn converted(self, options: ReadOptions) -> Self {
        let [channels, height, width] = self.shape;
        let [new_height, new_width] = options.size.unwrap_or([height, width]);
        let color = options.color.unwrap_or(if channels == 1 { Color::Gray } else { Color::Rgb });
        let shape = [color.channels(), new_height, new_width];
        if shape == self.shape {
            return self;
        }
        let images = (0..self.labels.len()).map(|index| {
            let picture = to_picture(self.bytes(index), self.shape);
            from_picture(&resized(picture, new_height, new_width), color)
        });
        Self {
            pixels: images.flatten().collect(),
            labels: self.labels.clone(),
            shape,
            classes: self.classes.clone(),
        }
    }

    /// As a domain for windage's pipelines.
    ///
    /// # Errors
    /// When the set is empty.
    pub fn into_domain(self, name: impl Into<String>) -> Result<Domain> {
        let (shape, classes) = (self.shape.to_vec(), self.classes.clone());
        Ok(Domain::new(name, self, shape, classes)?)
    }

    pub(crate) fn or_at(result: std::result::Result<Self, String>, path: &Path) -> Result<Self> {
        result.map_err(|problem| Error::format(path, problem))
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

pub(crate) fn resized(picture: DynamicImage, height: usize, width: usize) -> DynamicImage {
    if (picture.height() as usize, picture.width() as usize) == (height, width) {
        return picture;
    }
    picture.resize_exact(width as u32, height as u32, FilterType::Lanczos3)
}

/// Planes of bytes as a picture.
fn to_picture(bytes: &[u8], [channels, height, width]: [usize; 3]) -> DynamicImage {
    let plane = height * width;
    let at =
        |channel: usize, x: u32, y: u32| bytes[channel * plane + y as usize * width + x as usize];
    let (width, height) = (width as u32, height as u32);
    if channels == 1 {
        GrayImage::from_fn(width, height, |x, y| image::Luma([at(0, x, y)])).into()
    } else {
        RgbImage::from_fn(width, height, |x, y| image::Rgb([at(0, x, y), at(1, x, y), at(2, x, y)]))
            .into()
    }
}

/// A picture as planes of bytes.
pub(crate) fn from_picture(picture: &DynamicImage, color: Color) -> Vec<u8> {
    match color {
        Color::Gray => picture.to_luma8().into_raw(),
        Color::Rgb => {
            let rgb = picture.to_rgb8();
            (0..3).flat_map(|channel| rgb.pixels().map(move |pixel| pixel.0[channel])).collect()
        }
    }
}
