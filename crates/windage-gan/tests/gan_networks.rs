//! The networks: shapes, published sizes, bad settings.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Distribution, Tensor};
use windage_gan::networks::{
    ConvDiscriminatorConfig, ConvGeneratorConfig, ConvLayer, ResidualDiscriminatorConfig,
    ResidualGeneratorConfig,
};
use windage_gan::{Discriminator, Generator};
use windage_ops::Upsampling;

/// Numbers that training moves; running statistics and singular vectors are none.
fn learned<M: Module>(module: &M) -> usize {
    struct Count(usize);
    impl ModuleVisitor for Count {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if param.val().is_require_grad() {
                self.0 += param.val().shape().num_elements();
            }
        }
    }
    let mut count = Count(0);
    module.clone().train().visit(&mut count);
    count.0
}

/// 3×3 and 1×1 convolutions with bias, batch norm, dense.
fn conv3(from: usize, to: usize) -> usize {
    9 * from * to + to
}

fn conv1(from: usize, to: usize) -> usize {
    from * to + to
}

fn dense(from: usize, to: usize) -> usize {
    conv1(from, to)
}

#[test]
fn the_sngan_of_32_pixels_has_its_published_size() {
    let device = windage_testing::device();
    let up = conv3(256, 256) + conv3(256, 256) + conv1(256, 256) + 2 * 512;
    let generator = dense(128, 4096) + 3 * up + 512 + conv3(256, 3);
    assert_eq!(generator, 4_276_739);
    assert_eq!(learned(&ResidualGeneratorConfig::sngan(32).init(&device)), generator);
    let first = conv3(3, 128) + conv3(128, 128) + conv1(3, 128);
    let keeping = 2 * conv3(128, 128);
    let discriminator = first + keeping + conv1(128, 128) + 2 * keeping + dense(128, 1);
    assert_eq!(learned(&ResidualDiscriminatorConfig::sngan(32).init(&device)), discriminator);
}

#[test]
fn one_definition_makes_all_sizes() {
    let device = windage_testing::device();
    for (side, channels) in
        [(32, vec![8, 8, 8, 8]), (48, vec![16, 8, 4, 4]), (64, vec![16, 8, 8, 4, 4])]
    {
        let generator = ResidualGeneratorConfig::new([3, side, side], channels).init(&device);
        let images =
            generator.generate(Tensor::random([2, 128], Distribution::Normal(0.0, 1.0), &device));
        assert_eq!(images.dims(), [2, 3, side, side]);
        let config = ResidualDiscriminatorConfig::sngan(side);
        let small =
            ResidualDiscriminatorConfig { channels: vec![4; config.channels.len()], ..config };
        assert_eq!(small.init(&device).scores(images).dims(), [2, 1]);
    }
    assert_eq!(ResidualDiscriminatorConfig::sngan(48).halvings, 4);
}

#[test]
fn both_ways_of_doubling_give_images_within_their_range() {
    let device = windage_testing::device();
    for upsampling in [Upsampling::Transposed, Upsampling::Nearest] {
        let config =
            ConvGeneratorConfig::new([1, 16, 24]).with_width(4).with_upsampling(upsampling);
        let images = config.init(&device).generate(Tensor::random(
            [3, 64],
            Distribution::Normal(0.0, 9.0),
            &device,
        ));
        assert_eq!(images.dims(), [3, 1, 16, 24]);
        assert!(images.clone().abs().max().into_scalar::<f32>() <= 1.0);
    }
}

#[test]
fn spectral_normalization_can_be_left_out() {
    let device = windage_testing::device();
    let config = ConvDiscriminatorConfig::new([1, 8, 8], vec![ConvLayer::Halve(4)]);
    device.seed(5);
    let with = config.clone().init(&device);
    device.seed(5);
    let without = config.with_spectral_norm(None).init(&device);
    let images = Tensor::<4>::random([4, 1, 8, 8], Distribution::Uniform(-1.0, 1.0), &device);
    let spread = |scores: Tensor<2>| scores.var(0).into_scalar::<f32>();
    assert!(spread(with.scores(images.clone())) != spread(without.scores(images)));
    assert_eq!(learned(&with), learned(&without));
}

#[test]
fn bad_settings_are_refused_by_name() {
    let says = |error: windage_core::Error, message: &str| assert_eq!(error.to_string(), message);
    says(
        ConvGeneratorConfig::new([3, 30, 32]).validate().unwrap_err(),
        "`shape` is [3, 30, 32], but must be channels, then height and width divisible by 8",
    );
    says(
        ConvGeneratorConfig::new([3, 32, 32]).with_width(3).validate().unwrap_err(),
        "`width` is 3, but must be even, at least 2",
    );
    says(
        ConvDiscriminatorConfig::new([1, 4, 4], vec![ConvLayer::Halve(2); 3])
            .validate()
            .unwrap_err(),
        "`shape` is [1, 4, 4], but must be channels, then sides of at least 1 after all halvings",
    );
    says(
        ConvDiscriminatorConfig::new([1, 4, 4], vec![]).validate().unwrap_err(),
        "`layers` is [], but must be one or more, of at least 1 channel",
    );
    says(
        ResidualGeneratorConfig::new([3, 48, 48], vec![8; 6]).validate().unwrap_err(),
        "`shape` is [3, 48, 48], but must be channels, then height and width divisible by 32 (5 \
         doublings)",
    );
    says(
        ResidualDiscriminatorConfig::new([3, 32, 32], vec![8])
            .with_halvings(2)
            .validate()
            .unwrap_err(),
        "`halvings` is 2, but must be 1 to the number of blocks",
    );
}
