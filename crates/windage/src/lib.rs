//! windage: models that meet data they were not trained on.
//!
//! This crate re-exports the family behind features and adds nothing of its own. Start with
//! [`Diagnose`](generate::Diagnose), which says *why* a classifier got worse on another domain, or with the examples.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`core`] | traits and shared types: classifiers, generative models, domains, attributes, devices, seeds |
//! | `data` | readers and planted letters (feature `data`) |
//! | [`metrics`] | separation, faithfulness, rank correlation, image attributes |
//! | [`generate`] | the diagnosis and its parts |
//! | `report` | pictures, HTML and JSON (feature `report`) |

pub use windage_core as core;
#[cfg(feature = "data")]
pub use windage_data as data;
pub use windage_generate as generate;
pub use windage_metrics as metrics;
#[cfg(feature = "report")]
pub use windage_report as report;
