//! Adapt.
