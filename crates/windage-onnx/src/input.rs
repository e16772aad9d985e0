//! What a model takes.

use rten::{DataType, Dimension, Model, NodeId, ValueType};

use crate::config::{ChannelOrder, Layout, Normalization, OnnxConfig};
use crate::{Error, Result};

/// Numbers of channels that images have.
const CHANNELS: [usize; 2] = [1, 3];

/// The input of a model.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) id: NodeId,
    pub(crate) name: String,
    pub(crate) layout: Layout,
    /// Number of channels, if the model fixes it.
    pub(crate) channels: Option<usize>,
    /// Height and width, as far as the model fixes them.
    pub(crate) size: [Option<usize>; 2],
    /// Number of samples, if the model fixes it.
    pub(crate) batch: Option<usize>,
    /// Whether values are bytes.
    pub(crate) is_bytes: bool,
    pub(crate) channel_order: ChannelOrder,
    pub(crate) normalization: Normalization,
    /// Whether the normalization was given, or found in the metadata.
    pub(crate) has_normalization: bool,
}

impl Input {
    /// Finds out what a model takes.
    pub(crate) fn new(model: &Model, config: &OnnxConfig) -> Result<Self> {
        let id = input_id(model, config)?;
        let info = model.node_info(id);
        let name = info.as_ref().and_then(|info| info.name()).unwrap_or("input").to_string();
        let refuse =
            |reason: String| Err(Error::UnsuitableInput { path: config.path.clone(), reason });
        let is_bytes = match info.as_ref().and_then(|info| info.dtype()) {
            None | Some(ValueType::Tensor(DataType::Float)) => false,
            Some(ValueType::Tensor(DataType::UInt8)) => true,
            Some(other) => {
                return refuse(format!("takes values of the type {other:?} as `{name}`"));
            }
        };
        let shape = info.and_then(|info| info.shape());
        let dims: Vec<Option<usize>> = match &shape {
            Some(shape) if shape.len() == 4 => shape.iter().map(fixed).collect(),
            Some(shape) => {
                let shape = in_words(shape);
                return refuse(format!("takes `{name}` of the shape [{shape}]"));
            }
            None => vec![None; 4],
        };
        let layout = config.layout.or_else(|| layout(&dims)).ok_or_else(|| {
            let shape = shape.as_deref().map(in_words).unwrap_or_else(|| "?, ?, ?, ?".into());
            Error::UnknownLayout { path: config.path.clone(), input: name.clone(), shape }
        })?;
        let [channels, height, width] = match layout {
            Layout::Nchw => [dims[1], dims[2], dims[3]],
            Layout::Nhwc => [dims[3], dims[1], dims[2]],
        };
        if let Some(channels) = channels.filter(|channels| !CHANNELS.contains(channels)) {
            return refuse(format!("takes `{name}` of {channels} channels"));
        }
        let metadata = Metadata(model);
        let found = config.normalization.clone().or_else(|| metadata.normalization());
        let channel_order = config.channel_order.or_else(|| metadata.channel_order());
        Ok(Self {
            id,
            name,
            layout,
            channels,
            size: [height, width],
            batch: dims[0].filter(|&batch| batch > 0),
            is_bytes,
            channel_order: channel_order.unwrap_or_default(),
            has_normalization: found.is_some() || is_bytes,
            normalization: found.unwrap_or_default(),
        })
    }

    /// Describes the input in one line.
    pub(crate) fn describe(&self) -> String {
        let number = |value: Option<usize>| value.map_or("any".into(), |value| value.to_string());
        let [height, width] = self.size.map(number);
        let layout = match self.layout {
            Layout::Nchw => "NCHW",
            Layout::Nhwc => "NHWC",
        };
        let order = match self.channel_order {
            ChannelOrder::Rgb => "RGB",
            ChannelOrder::Bgr => "BGR",
        };
        let channels = number(self.channels);
        let values = if self.is_bytes {
            "bytes".into()
        } else {
            let known = if self.has_normalization { "" } else { " (nothing says otherwise)" };
            format!("{}{known}", self.normalization.describe())
        };
        format!(
            "input `{}`: {layout}, {channels} channels in {order} order, {height}×{width}, \
             {values}",
            self.name
        )
    }
}

/// Returns the input that is named, or the only one.
fn input_id(model: &Model, config: &OnnxConfig) -> Result<NodeId> {
    let name = |id: &NodeId| model.node_info(*id).and_then(|info| info.name().map(str::to_string));
    let ids = model.input_ids();
    match (&config.input, ids) {
        (None, [id]) => Ok(*id),
        (None, _) => {
            let reason = format!("has {} inputs", ids.len());
            Err(Error::UnsuitableInput { path: config.path.clone(), reason })
        }
        (Some(wanted), [id]) if name(id).as_ref() == Some(wanted) => Ok(*id),
        (Some(wanted), ids) => {
            let found: Vec<String> = ids.iter().filter_map(name).collect();
            if found.contains(wanted) {
                let reason = format!("has {} inputs", ids.len());
                return Err(Error::UnsuitableInput { path: config.path.clone(), reason });
            }
            let (path, what, name) = (config.path.clone(), "input", wanted.clone());
            Err(Error::UnknownName { path, what, name, found: found.join(", ") })
        }
    }
}

/// Returns the layout that a shape tells: where 1 or 3 stands, channels are.
fn layout(dims: &[Option<usize>]) -> Option<Layout> {
    let is_count = |dim: Option<usize>| dim.is_some_and(|dim| CHANNELS.contains(&dim));
    match (is_count(dims[1]), is_count(dims[3])) {
        (true, false) => Some(Layout::Nchw),
        (false, true) => Some(Layout::Nhwc),
        _ => None,
    }
}

fn fixed(dimension: &Dimension) -> Option<usize> {
    match dimension {
        Dimension::Fixed(size) => Some(*size),
        Dimension::Symbolic(_) => None,
    }
}

fn in_words(shape: &[Dimension]) -> String {
    let words: Vec<String> = shape
        .iter()
        .map(|dimension| match dimension {
            Dimension::Fixed(size) => size.to_string(),
            Dimension::Symbolic(name) => name.clone(),
        })
        .collect();
    words.join(", ")
}

/// What the metadata of a model say about images.
///
/// ONNX defines `Image.BitmapPixelFormat` and `Image.NominalPixelRange`.
struct Metadata<'a>(&'a Model);

impl Metadata<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.metadata().get(key)
    }

    fn channel_order(&self) -> Option<ChannelOrder> {
        let format = self.get("Image.BitmapPixelFormat")?.to_lowercase();
        match &*format {
            format if format.starts_with("rgb") => Some(ChannelOrder::Rgb),
            format if format.starts_with("bgr") => Some(ChannelOrder::Bgr),
            _ => None,
        }
    }

    fn normalization(&self) -> Option<Normalization> {
        match self.get("Image.NominalPixelRange")? {
            "NominalRange_0_255" => Some(Normalization::bytes()),
            "Normalized_0_1" => Some(Normalization::default()),
            "Normalized_1_1" => Some(Normalization::plus_minus_one()),
            _ => None,
        }
    }
}
