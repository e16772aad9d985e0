//! Files of packed tasks: one network, the tasks' masks, and the parameters of each task.
//!
//! Layout: `WINDPACK`, version (u32), length of the content (u64), CRC-32 of the content (u32), all
//! little-endian; then the content in CBOR, with values as little-endian bytes and masks of one bit
//! per unit.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use windage_core::Error as CoreError;
use windage_core::files::write_whole;

use super::anatomy::Anatomy;
use super::config::PackNetConfig;
use super::description::NetworkDescription;
use super::ownership::Ownership;
use super::packed::Packed;
use super::task::PackedTask;
use crate::error::FileFault;
use crate::layers::{Layer, Section, Units};
use crate::masks::BitMask;
use crate::values::Snapshot;
use crate::{Error, Result};

const MAGIC: &[u8; 8] = b"WINDPACK";
/// Raised whenever the layout or the name of a field changes.
const VERSION: u32 = 3;
const HEADER: usize = 8 + 4 + 8 + 4;

type Checked<T> = std::result::Result<T, FileFault>;

#[derive(Serialize, Deserialize)]
struct Content {
    config: PackNetConfig,
    anatomy: Anatomy,
    /// Masks of each layer, one per task.
    masks: Vec<Vec<ByteBuf>>,
    shared: Snapshot,
    tasks: Vec<PackedTask>,
    description: Option<NetworkDescription>,
}

/// Writes all packed tasks to one file, whole or not at all.
///
/// # Errors
/// Returns an error if the file cannot be written.
pub(crate) fn write(packed: &Packed, path: &Path) -> Result<()> {
    let masks = |owners: &Ownership| {
        owners.tasks().iter().map(|mask| mask.to_bytes().into()).collect::<Vec<ByteBuf>>()
    };
    let content = Content {
        config: packed.config.clone(),
        anatomy: packed.anatomy.clone(),
        masks: packed.ownership.iter().map(masks).collect(),
        shared: packed.shared.clone(),
        tasks: packed.tasks.clone(),
        description: packed.description,
    };
    let mut bytes = vec![0; HEADER];
    ciborium::into_writer(&content, &mut bytes)
        .map_err(|error| bad_file(path, FileFault::Encoding { reason: error.to_string() }))?;
    let (length, checksum) = ((bytes.len() - HEADER) as u64, crc32fast::hash(&bytes[HEADER..]));
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..20].copy_from_slice(&length.to_le_bytes());
    bytes[20..24].copy_from_slice(&checksum.to_le_bytes());
    Ok(write_whole(path, &bytes)?)
}

/// Reads a file that [`write()`] wrote.
///
/// # Errors
/// Returns an error if the file cannot be read, is of another kind or version, truncated, damaged,
/// or contradicts itself.
pub(crate) fn read(path: &Path) -> Result<Packed> {
    let bytes = std::fs::read(path).map_err(|source| CoreError::Io {
        action: "read",
        path: path.into(),
        source,
    })?;
    let content = content(&bytes).map_err(|fault| bad_file(path, fault))?;
    let content: Content =
        ciborium::from_reader(content).map_err(|_| bad_file(path, FileFault::Content))?;
    packed(content).map_err(|fault| bad_file(path, fault))
}

/// Returns the bytes after the header, which must agree with it.
fn content(bytes: &[u8]) -> Checked<&[u8]> {
    let header = bytes.split_at_checked(HEADER).filter(|(header, _)| header.starts_with(MAGIC));
    let (header, content) = header.ok_or(FileFault::Kind)?;
    let word = |at: usize| {
        u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    if word(8) != VERSION {
        return Err(FileFault::Version { found: word(8), supported: VERSION });
    }
    let (found, expected) = (content.len() as u64, u64::from(word(12)) | u64::from(word(16)) << 32);
    if found != expected {
        return Err(FileFault::Length { found, expected });
    }
    if crc32fast::hash(content) != word(20) {
        return Err(FileFault::Checksum);
    }
    Ok(content)
}

fn packed(content: Content) -> Checked<Packed> {
    let Content { config, anatomy, masks, shared, tasks, description } = content;
    check_anatomy(&anatomy)?;
    if masks.len() != anatomy.layers.len() {
        let (found, expected) = (masks.len(), anatomy.layers.len());
        return Err(FileFault::MaskedLayers { found, expected });
    }
    let mut ownership = Vec::new();
    for (layer, masks) in anatomy.layers.iter().zip(masks) {
        if masks.len() != tasks.len() {
            let (layer, found, expected) = (layer.path.clone(), masks.len(), tasks.len());
            return Err(FileFault::MaskedTasks { layer, found, expected });
        }
        ownership.push(owners(layer.units(config.granularity), &masks, &layer.path)?);
    }
    let packed = Packed { config, anatomy, ownership, shared, tasks, description };
    check_tasks(&packed)?;
    check_network(&packed)?;
    Ok(packed)
}

/// Checks that each layer is one that a walk over a module can find.
fn check_anatomy(anatomy: &Anatomy) -> Checked<()> {
    for Layer { path, shape, section, output_axis, .. } in &anatomy.layers {
        let weights = shape.iter().try_fold(1_usize, |count, axis| count.checked_mul(*axis));
        let is_block = !matches!(section, Section::Block { index, count } if index >= count);
        if *output_axis >= shape.len() || weights.is_none_or(|count| count == 0) || !is_block {
            return Err(FileFault::Layer { layer: path.clone() });
        }
    }
    if anatomy.layers.is_empty() { Err(FileFault::NoLayers) } else { Ok(()) }
}

/// Returns the owners of a layer's units according to the tasks' masks.
fn owners(units: Units, masks: &[ByteBuf], layer: &str) -> Checked<Ownership> {
    let mut owners = Ownership::new(units);
    for mask in masks {
        let mask = BitMask::from_bytes(units.count(), mask);
        let mask = mask.filter(|mask| owners.owned().is_disjoint(mask));
        owners.claim(mask.ok_or_else(|| FileFault::Mask { layer: layer.into() })?);
    }
    Ok(owners)
}

/// Checks that each task has its own parameters, a pruning ratio per layer, and a description that
/// is possible.
fn check_tasks(packed: &Packed) -> Checked<()> {
    let (own, layers) = (&packed.anatomy.own, packed.layers().len());
    for task in &packed.tasks {
        if let Some(path) = own.iter().find(|path| !task.own.contains_key(*path)) {
            let (task, parameter) = (task.name.clone(), path.clone());
            return Err(FileFault::TaskLacks { task, parameter });
        }
        if task.ratios.len() != layers {
            let (task, found) = (task.name.clone(), task.ratios.len());
            return Err(FileFault::Ratios { task, found, expected: layers });
        }
        if task.description.as_ref().is_some_and(|description| !description.is_possible()) {
            return Err(FileFault::Description { task: task.name.clone() });
        }
    }
    Ok(())
}

/// Checks that the network has all parameters, and that free weights are zero.
fn check_network(packed: &Packed) -> Checked<()> {
    if packed.tasks.is_empty() {
        return Ok(());
    }
    let lacks = |path: &str| FileFault::NetworkLacks { parameter: path.into() };
    if let Some(path) = packed.anatomy.first.iter().find(|path| !packed.shared.contains_key(*path))
    {
        return Err(lacks(path));
    }
    for (layer, owners) in packed.owned_layers() {
        let values = packed.shared.get(&layer.path).ok_or_else(|| lacks(&layer.path))?;
        let free = owners.weights_of(&owners.free());
        let is_zero = |index: usize| values.values[index].to_bits() == 0;
        if values.shape != layer.shape || !free.ones().all(is_zero) {
            return Err(FileFault::Weights { layer: layer.path.clone() });
        }
    }
    Ok(())
}

fn bad_file(path: &Path, fault: FileFault) -> Error {
    Error::BadFile { path: path.into(), fault }
}
