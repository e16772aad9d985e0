//! Errors of the readers and of the synthetic data.

use std::ops::Range;
use std::path::PathBuf;

use crate::read::{LineProblem, WavProblem};

/// A result whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// An error from reading a data set or from making one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system could not read a file or folder.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A path leads nowhere.
    #[error("`{}` does not exist", path.display())]
    NotFound {
        /// The path.
        path: PathBuf,
    },
    /// The name of a file tells no known format.
    #[error("`{}` is none of the known formats: {formats}", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// The formats that are known, with the names of their files.
        formats: &'static str,
    },
    /// A folder holds several data files, and it is not clear how they belong together.
    #[error(
        "`{}` holds several data files ({}); name one of them",
        folder.display(), files.join(", ")
    )]
    SeveralFiles {
        /// The folder.
        folder: PathBuf,
        /// The names of the files.
        files: Vec<String>,
    },
    /// A folder has no subfolders, where one per class is needed.
    #[error(
        "`{}` has no subfolders; put the {files} of each class into a subfolder of its own",
        folder.display()
    )]
    NoSubfolders {
        /// The folder.
        folder: PathBuf,
        /// What the subfolders should hold, as a plural noun.
        files: &'static str,
    },
    /// A file or folder holds nothing that can be read.
    #[error("`{}` holds no {expected}", path.display())]
    Empty {
        /// The file or folder.
        path: PathBuf,
        /// What it should hold, as a noun.
        expected: &'static str,
    },
    /// A gzip file could not be unpacked.
    #[error("`{}` is a damaged or truncated gzip file: {source}", path.display())]
    Gzip {
        /// The file.
        path: PathBuf,
        /// The decoder's reason.
        source: std::io::Error,
    },
    /// A file that should be text is not UTF-8.
    #[error("`{}` is not a text file", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A line of a text file is not what the format prescribes.
    #[error("`{}`, line {line}: {problem}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// What is wrong with the line.
        problem: LineProblem,
    },
    /// A `.ts` file lacks a line that it must have.
    #[error("`{}` has no {tag} line", path.display())]
    MissingTag {
        /// The file.
        path: PathBuf,
        /// The tag of the line.
        tag: &'static str,
    },
    /// It is not clear which column of a `.csv` file holds the classes.
    #[error(
        "`{}` does not tell which column holds the classes; call it `label` in a header",
        path.display()
    )]
    NoLabelColumn {
        /// The file.
        path: PathBuf,
    },
    /// A picture could not be decoded.
    #[error("`{}` is not a readable image: {source}", path.display())]
    Image {
        /// The picture's file.
        path: PathBuf,
        /// The decoder's reason.
        source: image::ImageError,
    },
    /// A link in a folder leads nowhere.
    #[error("`{}` is a link that leads nowhere; mend or remove it", path.display())]
    DanglingLink {
        /// The link.
        path: PathBuf,
    },
    /// A class holds files, but none with the ending of a picture.
    #[error(
        "`{}` holds no pictures, but {}, such as `{example}`; pictures are BMP, GIF, JPEG, PNG, \
         PNM, TIFF and WebP",
        folder.display(), counted(*files, "other file")
    )]
    NoPictures {
        /// The folder of the class.
        folder: PathBuf,
        /// Number of files.
        files: usize,
        /// The name of the first one.
        example: String,
    },
    /// A picture has more pixels than the options allow.
    #[error(
        "`{}` is {width}×{height} pixels, more than {limit} in all; if that is right, raise \
         the limit by `max_pixels` (`--max-pixels`)",
        path.display()
    )]
    TooManyPixels {
        /// The picture's file.
        path: PathBuf,
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// The largest number of pixels that the options allow.
        limit: u64,
    },
    /// The file of a picture ends before the picture does.
    #[error("`{}` is a truncated image: the file ends before the picture does", path.display())]
    PictureTruncated {
        /// The picture's file.
        path: PathBuf,
    },
    /// A picture of floating-point numbers has a pixel that is not finite.
    #[error("`{}` holds NaN or infinite pixels", path.display())]
    PixelNotFinite {
        /// The picture's file.
        path: PathBuf,
    },
    /// Two pictures of a folder differ in size, and no common size was set.
    #[error(
        "`{}` is {}×{}, but `{}` is {}×{}; set a common size",
        path.display(), size[1], size[0], other.display(), other_size[1], other_size[0]
    )]
    SizesDiffer {
        /// The picture's file.
        path: PathBuf,
        /// Its height and width in pixels.
        size: [usize; 2],
        /// The file of the first picture.
        other: PathBuf,
        /// The height and width of the first picture in pixels.
        other_size: [usize; 2],
    },
    /// The shape that a file announces holds no pixels, or does not match its content.
    #[error("`{}`: {bytes} bytes do not hold {images} images of {shape:?}", path.display())]
    ImageBytes {
        /// The file.
        path: PathBuf,
        /// Number of bytes.
        bytes: usize,
        /// Number of images.
        images: usize,
        /// The shape of an image, `[channels, height, width]`.
        shape: [usize; 3],
    },
    /// An image has a label beyond the last class.
    #[error(
        "`{}`: image {index} has label {label}, but there are {classes} classes",
        path.display()
    )]
    LabelOutOfRange {
        /// The file.
        path: PathBuf,
        /// The index of the image, from 0.
        index: usize,
        /// Its label.
        label: usize,
        /// Number of classes.
        classes: usize,
    },
    /// A file of class names holds more or fewer names than there are classes.
    #[error("`{}` holds {found} names of classes, but there are {expected}", path.display())]
    ClassNames {
        /// The file.
        path: PathBuf,
        /// Number of names.
        found: usize,
        /// Number of classes.
        expected: usize,
    },
    /// A NumPy archive could not be read.
    #[error("`{}` is not a readable .npz archive: {source}", path.display())]
    Npz {
        /// The file.
        path: PathBuf,
        /// The decoder's reason.
        source: std::io::Error,
    },
    /// A NumPy archive lacks the arrays of images and labels.
    #[error("`{}` has no arrays `{expected}`; it holds {}", path.display(), found.join(", "))]
    NpzArrays {
        /// The file.
        path: PathBuf,
        /// The names of the arrays that it should hold.
        expected: String,
        /// The names of the arrays that it holds.
        found: Vec<String>,
    },
    /// An array of a NumPy archive has another shape than expected.
    #[error("`{}`: `{array}` has the shape {shape:?}, expected {expected}", path.display())]
    NpzShape {
        /// The file.
        path: PathBuf,
        /// The name of the array.
        array: String,
        /// Its shape.
        shape: Vec<usize>,
        /// The shape in words.
        expected: String,
    },
    /// An array of a NumPy archive has another type than expected.
    #[error(
        "`{}`: `{array}` has the type {found}; images must be uint8 and labels integers",
        path.display()
    )]
    NpzType {
        /// The file.
        path: PathBuf,
        /// The name of the array.
        array: String,
        /// Its type, as NumPy writes it.
        found: String,
    },
    /// An array of a NumPy archive is stored by columns, or has other values than its shape says.
    #[error(
        "`{}`: {bytes} bytes of `{array}` do not hold {shape:?} row by row",
        path.display()
    )]
    NpzLayout {
        /// The file.
        path: PathBuf,
        /// The name of the array.
        array: String,
        /// Its shape.
        shape: Vec<usize>,
        /// Number of bytes, with its header.
        bytes: u64,
    },
    /// A label of a NumPy archive is negative or too large.
    #[error("`{}`: label {index} of `{array}` is {value}, which is no class", path.display())]
    NpzLabel {
        /// The file.
        path: PathBuf,
        /// The name of the array.
        array: String,
        /// The index of the label, from 0.
        index: usize,
        /// The label.
        value: i64,
    },
    /// The length of a CIFAR file is not a multiple of a record.
    #[error(
        "`{}` is truncated or no CIFAR binary: {bytes} bytes are not records of {record}",
        path.display()
    )]
    CifarLength {
        /// The file.
        path: PathBuf,
        /// Number of bytes.
        bytes: usize,
        /// Number of bytes of one record.
        record: usize,
    },
    /// The name of an IDX images file does not tell the name of its labels file.
    #[error(
        "the name of an IDX images file contains `images` and `idx3`, but `{}` does not",
        path.display()
    )]
    IdxName {
        /// The images file.
        path: PathBuf,
    },
    /// The labels that belong to an IDX images file are not beside it.
    #[error("the labels `{}` of the images `{}` are missing", labels.display(), images.display())]
    IdxLabelsMissing {
        /// The images file.
        images: PathBuf,
        /// The labels file as it should be named.
        labels: PathBuf,
    },
    /// An IDX file ends within its header.
    #[error("`{}` is truncated: {bytes} bytes do not hold an IDX header", path.display())]
    IdxHeader {
        /// The file.
        path: PathBuf,
        /// Number of bytes.
        bytes: usize,
    },
    /// An IDX file has another magic number than that of its kind.
    #[error("`{}` has the magic number {found:#010x}, expected {expected:#010x}", path.display())]
    IdxMagic {
        /// The file.
        path: PathBuf,
        /// The number in the file.
        found: u32,
        /// The number for images or for labels.
        expected: u32,
    },
    /// The content of an IDX file is shorter than its header says.
    #[error(
        "`{}` is truncated: {bytes} bytes are fewer than the {dimensions:?} of its header",
        path.display()
    )]
    IdxTruncated {
        /// The file.
        path: PathBuf,
        /// Number of bytes after the header.
        bytes: usize,
        /// The dimensions in the header.
        dimensions: Vec<usize>,
    },
    /// The content of an IDX file is longer than its header says.
    #[error(
        "`{}` is oversized: {bytes} bytes are more than the {dimensions:?} of its header",
        path.display()
    )]
    IdxOversized {
        /// The file.
        path: PathBuf,
        /// Number of bytes after the header.
        bytes: usize,
        /// The dimensions in the header.
        dimensions: Vec<usize>,
    },
    /// A labels file holds more or fewer labels than the images file holds images.
    #[error(
        "`{}` has {label_count} labels for the {image_count} images of `{}`",
        labels.display(), images.display()
    )]
    IdxCounts {
        /// The labels file.
        labels: PathBuf,
        /// Number of labels.
        label_count: usize,
        /// The images file.
        images: PathBuf,
        /// Number of images.
        image_count: usize,
    },
    /// A WAV file is damaged, or encoded in a way that is not read.
    #[error("`{}` is not a readable WAV file: {problem}", path.display())]
    Wav {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: WavProblem,
    },
    /// A WAV file holds fewer values than its header says.
    #[error(
        "`{}` is truncated: its header announces {announced} values, but {found} are there",
        path.display()
    )]
    WavTruncated {
        /// The file.
        path: PathBuf,
        /// Number of values in the header.
        announced: u64,
        /// Number of values that could be read.
        found: usize,
    },
    /// A WAV file holds a value outside −1…1, or NaN.
    #[error("`{}` holds {value} at position {position}, which is not in -1…1", path.display())]
    WavValue {
        /// The file.
        path: PathBuf,
        /// The value.
        value: f32,
        /// Its index among the interleaved values, from 0.
        position: usize,
    },
    /// The header of a WAV file says a rate of 0.
    #[error("`{}` has a rate of 0 Hz", path.display())]
    WavWithoutRate {
        /// The file.
        path: PathBuf,
    },
    /// A WAV file has another rate than the one that was set.
    #[error("`{}` has {rate_hz} Hz, expected {expected_hz} Hz", path.display())]
    UnexpectedRate {
        /// The file.
        path: PathBuf,
        /// Its rate.
        rate_hz: u32,
        /// The rate that was set.
        expected_hz: u32,
    },
    /// Two WAV files of a folder differ in their rate.
    #[error("`{}` has {rate_hz} Hz, but `{}` has {other_hz} Hz", path.display(), other.display())]
    RatesDiffer {
        /// The file.
        path: PathBuf,
        /// Its rate.
        rate_hz: u32,
        /// The first file.
        other: PathBuf,
        /// The rate of the first file.
        other_hz: u32,
    },
    /// A WAV file that lies beside others has a name without class, speaker and take.
    #[error(
        "`{}` is not named `class_speaker_take.wav` with a number for the take",
        path.display()
    )]
    WavName {
        /// The file.
        path: PathBuf,
    },
    /// A folder has no file of the speaker that was requested.
    #[error(
        "`{}` has no speaker `{speaker}`; its speakers are: {}",
        folder.display(), known.join(", ")
    )]
    UnknownSpeaker {
        /// The folder.
        folder: PathBuf,
        /// The speaker that was requested.
        speaker: String,
        /// The speakers of the folder.
        known: Vec<String>,
    },
    /// A folder has no file of the takes that were requested.
    #[error("`{}` has none of the takes {takes:?}", folder.display())]
    NoTakes {
        /// The folder.
        folder: PathBuf,
        /// The takes that were requested.
        takes: Range<usize>,
    },
    /// Two signals differ in their number of channels.
    #[error(
        "{place} has {}, but {other} has {expected}; mix them to mono",
        counted(*channels, "channel")
    )]
    ChannelsDiffer {
        /// The file, and the line in it if it holds several signals.
        place: String,
        /// Number of channels there.
        channels: usize,
        /// Where the first signal is.
        other: String,
        /// Number of channels of the first signal.
        expected: usize,
    },
    /// Two signals differ in length, and no common length was set.
    #[error(
        "{place} has {}, but {other} has {expected}; set a common length",
        counted(*length, "value")
    )]
    LengthsDiffer {
        /// The file, and the line in it if it holds several signals.
        place: String,
        /// Number of values of each channel there.
        length: usize,
        /// Where the first signal is.
        other: String,
        /// Number of values of each channel of the first signal.
        expected: usize,
    },
    /// A class has too few samples to plant a shift into them.
    #[error(
        "class `{class}` has {}; a planted shift takes at least {least}",
        counted(*samples, "sample")
    )]
    TooFewSamples {
        /// The name of the class.
        class: String,
        /// Number of its samples.
        samples: usize,
        /// The smallest number that suffices.
        least: usize,
    },
    /// A setting, a device or a sample is not usable.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
}

/// Returns a number with its noun in the singular or the plural.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
