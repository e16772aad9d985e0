//! The trace term of the Fréchet distance between two covariances of 2,048 features, each estimated
//! from 4,096 standard normal samples.
//!
//! The id is that of the corresponding SciPy measurement (`scipy.linalg.sqrtm`).

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use windage::metrics::GaussianStatistics;
use windage::metrics::distance::{frechet_covariance_term, frechet_covariance_term_by_eigen};
use windage_testing::normal;

/// The examples use the same allocator, so that their times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DIMS: usize = 2048;
const SAMPLES: usize = 4096;

#[allow(clippy::expect_used)]
fn covariance(seed: u64) -> Vec<f64> {
    let mut statistics = GaussianStatistics::new(DIMS);
    statistics.update(&normal(seed, SAMPLES * DIMS)).expect("normal values are finite");
    statistics.covariance().expect("there are samples")
}

/// Measures the trace term. The naive baseline computes `Σ √λ(Σ1^½·Σ2·Σ1^½)` as it is written, with
/// the root by eigenvectors.
fn frechet(criterion: &mut Criterion) {
    let (first, second) = (covariance(0), covariance(1));
    let mut group = criterion.benchmark_group("frechet");
    group.bench_function("d2048", |bencher| {
        bencher.iter(|| black_box(frechet_covariance_term(&first, &second, DIMS)));
    });
    group.bench_function("d2048_eigen", |bencher| {
        bencher.iter(|| black_box(frechet_covariance_term_by_eigen(&first, &second, DIMS)));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = frechet
}
criterion_main!(benches);
