//! All tasks in one file: one network, the tasks' masks and what is each task's own.
//!
//! Layout: `WINDPACK`, version (u32), length of the content (u64), CRC-32 of the content (u32), all
//! little-endian; then the content in CBOR, numbers as little-endian bytes and masks of one bit a
//! unit.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use windage_core::{Error as CoreError, write_whole};

use super::{PackNet, PackNetConfig, PackedTask, Snapshot, Stage};
use crate::layers::{Anatomy, Units};
use crate::masks::{BitMask, Ownership};
use crate::{Error, Result};

const MAGIC: &[u8; 8] = b"WINDPACK";
/// Raised whenever the layout changes.
const VERSION: u32 = 1;
const HEADER: usize = 8 + 4 + 8 + 4;

#[derive(Serialize, Deserialize)]
struct Content {
    config: PackNetConfig,
    anatomy: Anatomy,
    /// Of each layer, for each task.
    masks: Vec<Vec<ByteBuf>>,
    shared: Snapshot,
    tasks: Vec<PackedTask>,
}

impl PackNet {
    /// Writes everything to one file, whole or not at all.
    ///
    /// # Errors
    /// In the middle of a task; when the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        self.expect("save", Stage::BetweenTasks)?;
        let masks = |ownership: &Ownership| {
            ownership.tasks().iter().map(|mask| mask.to_bytes().into()).collect()
        };
        let content = Content {
            config: self.config.clone(),
            anatomy: self.anatomy.clone(),
            masks: self.ownership.iter().map(masks).collect(),
            shared: self.shared.clone(),
            tasks: self.tasks.clone(),
        };
        let mut bytes = vec![0; HEADER];
        ciborium::into_writer(&content, &mut bytes)
            .map_err(|error| bad(path, format!("cannot be encoded: {error}")))?;
        let (length, checksum) = ((bytes.len() - HEADER) as u64, crc32fast::hash(&bytes[HEADER..]));
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[12..20].copy_from_slice(&length.to_le_bytes());
        bytes[20..24].copy_from_slice(&checksum.to_le_bytes());
        Ok(write_whole(path, &bytes)?)
    }

    /// Reads the file of [`PackNet::save`].
    ///
    /// # Errors
    /// When it cannot be read, is no such file, of another version, truncated or damaged.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| CoreError::Io {
            action: "read",
            path: path.into(),
            source,
        })?;
        let content = checked(&bytes).map_err(|problem| bad(path, problem))?;
        let content: Content = ciborium::from_reader(content)
            .map_err(|_| bad(path, "its content is not that of packed tasks".into()))?;
        Self::of_content(content).map_err(|problem| bad(path, problem))
    }

    fn of_content(content: Content) -> std::result::Result<Self, String> {
        let Content { config, anatomy, masks, shared, tasks } = content;
        anatomy.check()?;
        if masks.len() != anatomy.layers.len() {
            return Err(format!(
                "it has masks of {} layers for {}",
                masks.len(),
                anatomy.layers.len()
            ));
        }
        let mut ownership = Vec::new();
        for (layer, masks) in anatomy.layers.iter().zip(masks) {
            if masks.len() != tasks.len() {
                return Err(format!(
                    "`{}` has masks of {} tasks for {}",
                    layer.path,
                    masks.len(),
                    tasks.len()
                ));
            }
            ownership.push(owners(layer.units(config.granularity), &masks, &layer.path)?);
        }
        let packing = Self { config, anatomy, ownership, shared, tasks, current: None };
        packing.check_values()?;
        Ok(packing)
    }

    /// Refuses values that do not fit the layers and their owners.
    fn check_values(&self) -> std::result::Result<(), String> {
        let lacks = |of: &str, path: &str| format!("{of} lacks `{path}`");
        for task in &self.tasks {
            if let Some(path) = self.anatomy.own.iter().find(|path| !task.own.contains_key(*path)) {
                return Err(lacks(&format!("task {}", task.name), path));
            }
            if task.rates.len() != self.anatomy.layers.len() {
                return Err(format!("task {} has rates of {} layers", task.name, task.rates.len()));
            }
        }
        if self.tasks.is_empty() {
            return Ok(());
        }
        if let Some(path) = self.anatomy.first.iter().find(|path| !self.shared.contains_key(*path))
        {
            return Err(lacks("the network", path));
        }
        for (layer, owners) in self.anatomy.layers.iter().zip(&self.ownership) {
            let values =
                self.shared.get(&layer.path).ok_or_else(|| lacks("the network", &layer.path))?;
            let free = owners.units().expand(&owners.free()).into_owned();
            let is_zero = |index: usize| values.values[index].to_bits() == 0;
            if values.shape != layer.shape || !free.ones().all(is_zero) {
                return Err(format!("the weights of `{}` do not fit their owners", layer.path));
            }
        }
        Ok(())
    }
}

/// The owners of a layer by the tasks' masks.
fn owners(units: Units, masks: &[ByteBuf], path: &str) -> std::result::Result<Ownership, String> {
    let mut owners = Ownership::new(units);
    for mask in masks {
        let mask = BitMask::from_bytes(units.count(), mask);
        let mask = mask.filter(|mask| owners.free().inverted().is_disjoint(mask));
        owners.claim(mask.ok_or_else(|| format!("the masks of `{path}` are none"))?);
    }
    Ok(owners)
}

/// The content behind a header that it agrees with.
fn checked(bytes: &[u8]) -> std::result::Result<&[u8], String> {
    let header = bytes.split_at_checked(HEADER).filter(|(header, _)| header.starts_with(MAGIC));
    let (header, content) = header.ok_or("is no file of packed tasks")?;
    let word = |at: usize| {
        u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    if word(8) != VERSION {
        return Err(format!("has version {}, this build reads {VERSION}", word(8)));
    }
    let length = u64::from(word(12)) | u64::from(word(16)) << 32;
    if content.len() as u64 != length {
        return Err(format!(
            "is truncated or too long: {} bytes of content, expected {length}",
            content.len()
        ));
    }
    if crc32fast::hash(content) != word(20) {
        return Err("is damaged: its checksum does not agree".into());
    }
    Ok(content)
}

fn bad(path: &Path, problem: String) -> Error {
    Error::BadFile { path: path.into(), problem }
}
