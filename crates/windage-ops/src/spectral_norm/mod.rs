//! Spectral normalization: weights divided by their largest singular value.
//!
//! *Formula*: `W̄ = W / σ(W)`, `σ(W) = uᵀWv`, with `u ← Wv/‖Wv‖`, `v ← Wᵀu/‖Wᵀu‖` once per pass
//! (power iteration). The vectors count as constants: for a gradient `G` at the normalized weight,
//! the gradient at the weight is `(G − ⟨G, W̄⟩·uvᵀ)/σ`.
//!
//! It is a [`Reparameterization`](burn::module::Reparameterization) of Burn, so it applies to *any*
//! module without a change to it, and its vectors are saved with the module. They are frozen in
//! evaluation: [`valid`](burn::module::Module::valid) and [`freeze`](burn::module::Module::freeze)
//! keep them as they are.
//!
//! Source: Miyato et al., *Spectral Normalization for Generative Adversarial Networks*, ICLR 2018,
//! algorithm 1, in the order of PyTorch's `torch.nn.utils.parametrizations.spectral_norm`.

mod config;
mod norm;
mod power_iteration;

pub use config::SpectralNormConfig;
pub use norm::SpectralNorm;

#[cfg(test)]
mod tests;
