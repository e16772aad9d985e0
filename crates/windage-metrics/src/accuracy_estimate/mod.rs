//! Accuracy on new data without labels, estimated from a classifier's outputs.
//!
//! - [Thresholded confidence](EstimateMethod::ThresholdedConfidence) and
//!   [entropy](EstimateMethod::ThresholdedEntropy): the share of samples above the threshold that
//!   as many samples of the source pass as are classified correctly.
//! - [Difference of confidences](EstimateMethod::DifferenceOfConfidences): the source's accuracy
//!   plus the change of the mean confidence.
//! - [Average confidence](EstimateMethod::AverageConfidence): the mean confidence.
//! - [Optimal transport](EstimateMethod::OptimalTransport): the mean probability of the classes
//!   once they are assigned with the source's frequencies.
//! - [Combined](EstimateMethod::Combined): a regression on all of these, learned from altered
//!   samples of the source.
//! - [`agreement_estimate`] and [`AgreementLine`]: from the predicted classes of two networks, or
//!   of many.
//!
//! All probabilities are those after [`Temperature`] scaling on the source.
//!
//! Each method has an assumption that a shift may break: confident errors, such as those on
//! strongly corrupted images, raise all estimates from confidences. [`EstimatorConfig::fit`]
//! therefore takes altered samples of the source, whose accuracies are known: the combined estimate
//! is a ridge regression of accuracy on the methods' estimates, and its interval has the length
//! that covers alterations of kinds that the regression has not seen.
//!
//! *References*: Garg et al. 2022, "Leveraging Unlabeled Data to Predict Out-of-Distribution
//! Performance"; Guillory et al. 2021, "Predicting with Confidence on Unseen Distributions"; Lu et
//! al. 2023, "Characterizing Out-of-Distribution Error via Optimal Transport"; Guo et al. 2017, "On
//! Calibration of Modern Neural Networks"; Lei et al. 2018, "Distribution-Free Predictive Inference
//! for Regression".

mod agreement;
mod estimator;
mod method;
mod observed;
mod outputs;
mod regression;
mod temperature;
mod transport;

pub use agreement::{AgreementLine, agreement, agreement_estimate};
pub use estimator::{AccuracyEstimates, AccuracyEstimator, AlteredSource, EstimatorConfig};
pub use method::{AccuracyEstimate, EstimateMethod, Interval};
pub use outputs::LabeledLogits;
pub use temperature::{Temperature, log_probabilities};
