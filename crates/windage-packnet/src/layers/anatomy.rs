//! Which parameters are shared weight by weight, which as a whole, and which belong to one task.

use burn::module::Module;
use burn::tensor::DType;
use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::{Granularity, Parameter, Section, Units, parameters};
use crate::{Error, Others, PackNetConfig, Result};

/// What kind of layer a weight belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// A dense layer.
    Dense,
    /// A convolution of any rank, transposed or not.
    Convolution,
}

/// A layer whose weights tasks share out among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Path of its weight in the module, such as `block1.conv.weight`.
    pub path: String,
    /// Its kind.
    pub kind: LayerKind,
    /// Shape of the weight.
    pub shape: Vec<usize>,
    /// Where it stands in the depth of the network.
    pub section: Section,
    pub(crate) output_axis: usize,
}

impl Layer {
    /// Number of weights.
    pub fn weights(&self) -> usize {
        self.shape.iter().product()
    }

    pub(crate) fn units(&self, granularity: Granularity) -> Units {
        Units::new(granularity, &self.shape, self.output_axis)
    }
}

/// The parts of a module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Anatomy {
    /// Shared weight by weight, from shallow to deep.
    pub(crate) layers: Vec<Layer>,
    /// Kept by each task: heads, and with [`Others::PerTask`] all that is no layer's weight.
    pub(crate) own: Vec<String>,
    /// The first task's as a whole.
    pub(crate) first: Vec<String>,
}

impl Anatomy {
    pub(crate) fn of<M: Module>(module: &M, config: &PackNetConfig) -> Result<Self> {
        let parameters = parameters(module);
        let heads = heads(&parameters, config)?;
        known(&parameters, "exclude", &config.exclude)?;
        known(&parameters, "include", &config.include)?;
        refuse_shared(&parameters)?;
        let (mut weights, mut own, mut first) = (Vec::new(), Vec::new(), Vec::new());
        for parameter in parameters.iter() {
            refuse_other_types(parameter)?;
            if names(&heads, &parameter.path) {
                own.push(parameter.path.clone());
            } else if let Some(weight) = packed(parameter, config) {
                weights.push((parameter, weight));
            } else if config.others == Others::PerTask {
                own.push(parameter.path.clone());
            } else {
                first.push(parameter.path.clone());
            }
        }
        let packs = |name: &String| {
            weights.iter().any(|(parameter, _)| names(std::slice::from_ref(name), &parameter.path))
        };
        if let Some(name) = config.include.iter().find(|name| !packs(name)) {
            let problem = "a parameter of rank 2 or more that is neither excluded nor a head's";
            return Err(CoreError::setting("include", name, problem).into());
        }
        if weights.is_empty() {
            return Err(Error::NothingToPack { parameters: listed(&parameters) });
        }
        let kinds: Vec<LayerKind> = weights.iter().map(|(_, (kind, _))| *kind).collect();
        let sections = config.blocks.sections(&kinds)?;
        let layer =
            |((parameter, (kind, output_axis)), section): ((&Parameter, _), Section)| Layer {
                path: parameter.path.clone(),
                kind,
                shape: parameter.shape.clone(),
                section,
                output_axis,
            };
        Ok(Self { layers: weights.into_iter().zip(sections).map(layer).collect(), own, first })
    }
}

impl Anatomy {
    /// Refuses what no walk over a module gives, out of a file.
    pub(crate) fn check(&self) -> std::result::Result<(), String> {
        for Layer { path, shape, section, output_axis, .. } in &self.layers {
            let weights = shape.iter().try_fold(1_usize, |count, axis| count.checked_mul(*axis));
            let is_block = !matches!(section, Section::Block { index, count } if index >= count);
            if *output_axis >= shape.len() || weights.is_none_or(|count| count == 0) || !is_block {
                return Err(format!("`{path}` is described as no layer can be"));
            }
        }
        if self.layers.is_empty() { Err("it has no layers".into()) } else { Ok(()) }
    }
}

/// The heads named, or the last dense layer.
fn heads(parameters: &[Parameter], config: &PackNetConfig) -> Result<Vec<String>> {
    if let Some(heads) = &config.heads {
        known(parameters, "heads", heads)?;
        return Ok(heads.clone());
    }
    let dense = |parameter: &&Parameter| matches!(parameter.weight, Some((LayerKind::Dense, _)));
    let last = parameters.iter().rev().find(dense);
    let module = last.and_then(|parameter| parameter.path.strip_suffix(".weight"));
    Ok(module.map(String::from).into_iter().collect())
}

fn packed(parameter: &Parameter, config: &PackNetConfig) -> Option<(LayerKind, usize)> {
    if names(&config.exclude, &parameter.path) {
        return None;
    }
    // A weight of one's own is taken as Burn's dense layers have it, or as its convolutions.
    let own = match parameter.shape.len() {
        0 | 1 => None,
        2 => Some((LayerKind::Dense, 1)),
        _ => Some((LayerKind::Convolution, 0)),
    };
    parameter.weight.or_else(|| own.filter(|_| names(&config.include, &parameter.path)))
}

/// Whether one of the names is the path or a module on it.
fn names(names: &[String], path: &str) -> bool {
    names.iter().any(|name| {
        path.strip_prefix(name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn known(parameters: &[Parameter], setting: &'static str, given: &[String]) -> Result<()> {
    let unknown = |name: &&String| {
        !parameters.iter().any(|parameter| names(std::slice::from_ref(name), &parameter.path))
    };
    match given.iter().find(unknown) {
        Some(name) => {
            Err(Error::UnknownName { setting, name: name.clone(), known: listed(parameters) })
        }
        None => Ok(()),
    }
}

/// Parameters that two layers share, or that a module of one's own gives the same path, could not
/// be told apart.
fn refuse_shared(parameters: &[Parameter]) -> Result<()> {
    for (index, parameter) in parameters.iter().enumerate() {
        let same = |other: &&Parameter| other.path == parameter.path || other.id == parameter.id;
        if let Some(other) = parameters[..index].iter().find(same) {
            let problem = format!(
                "`{}` and `{}` are one parameter or have one name",
                other.path, parameter.path
            );
            return Err(Error::Misfit { problem });
        }
    }
    Ok(())
}

fn refuse_other_types(parameter: &Parameter) -> Result<()> {
    if parameter.dtype == DType::F32 {
        return Ok(());
    }
    Err(Error::UnsupportedType {
        parameter: parameter.path.clone(),
        kind: format!("{:?}", parameter.dtype),
    })
}

fn listed(parameters: &[Parameter]) -> String {
    let paths: Vec<&str> = parameters.iter().map(|parameter| parameter.path.as_str()).collect();
    if paths.is_empty() { "none".into() } else { paths.join(", ") }
}
