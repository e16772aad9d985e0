//! Public data sets as they are distributed; `WINDAGE_DATA` names the folder that holds them.
#![allow(missing_docs, clippy::unwrap_used)]

use windage_data::{ImageSet, ReadOptions, Split, open};
use windage_testing::data_set;

fn part(folder: &std::path::Path, split: Split) -> ImageSet {
    open(folder, split, ReadOptions::default()).unwrap()
}

/// Checks the shape and the number of images per class, and that values span 0…1.
#[track_caller]
fn assert_is(set: &ImageSet, shape: [usize; 3], histogram: [usize; 10]) {
    assert_eq!((set.shape(), set.classes().len()), (shape, 10));
    let mut counted = [0; 10];
    set.labels().iter().for_each(|&label| counted[label] += 1);
    assert_eq!(counted, histogram);
    let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
    for value in (0..set.labels().len()).flat_map(|index| set.values(index)) {
        (least, most) = (least.min(value), most.max(value));
    }
    assert_eq!((least, most), (0.0, 1.0));
}

/// Returns the mean image of a class.
fn mean_image(set: &ImageSet, class: usize) -> Vec<f64> {
    let indices: Vec<usize> =
        (0..set.labels().len()).filter(|&index| set.labels()[index] == class).collect();
    let mut mean = vec![0.0; set.shape().iter().product()];
    for &index in &indices {
        mean.iter_mut().zip(set.values(index)).for_each(|(sum, value)| *sum += f64::from(value));
    }
    mean.iter().map(|sum| sum / indices.len() as f64).collect()
}

/// Checks that zeros have a dark middle and ones a bright one: pixels are in place, and labels
/// belong to their images.
#[track_caller]
fn assert_zeros_are_hollow_and_ones_are_not(set: &ImageSet) {
    let [_, height, width] = set.shape();
    let middle = |class| mean_image(set, class)[height / 2 * width + width / 2];
    assert!(middle(0) < 0.1 && middle(1) > 0.6, "{} {}", middle(0), middle(1));
}

#[test]
fn mnist_is_read_whole_and_in_order() {
    let Some(folder) = data_set("mnist") else { return };
    let (train, test) = (part(&folder, Split::Train), part(&folder, Split::Test));
    assert_is(&train, [1, 28, 28], [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert_is(&test, [1, 28, 28], [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    assert_eq!((train.labels().len(), test.labels().len()), (60_000, 10_000));
    assert_eq!(train.labels()[..10], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assert_eq!(test.labels()[..10], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    assert_zeros_are_hollow_and_ones_are_not(&train);
    assert_zeros_are_hollow_and_ones_are_not(&test);
}

#[test]
fn fashion_mnist_is_read_whole_and_in_order() {
    let Some(folder) = data_set("fashion-mnist") else { return };
    let (train, test) = (part(&folder, Split::Train), part(&folder, Split::Test));
    assert_is(&train, [1, 28, 28], [6000; 10]);
    assert_is(&test, [1, 28, 28], [1000; 10]);
    assert_eq!(train.labels()[..10], [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
    assert_eq!(test.labels()[..10], [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]);
    // Trousers leave a gap between the legs; a shirt does not.
    let gap = |class| mean_image(&train, class)[24 * 28 + 14];
    assert!(gap(1) < 0.5 * gap(6), "{} {}", gap(1), gap(6));
}

#[test]
fn usps_is_read_whole_and_in_order() {
    let Some(folder) = data_set("usps") else { return };
    let (train, test) = (part(&folder, Split::Train), part(&folder, Split::Test));
    // The counts are those of the description of the data, zip.info.txt: 7,291 and 2,007 in all.
    assert_is(&train, [1, 16, 16], [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644]);
    assert_is(&test, [1, 16, 16], [359, 264, 198, 166, 200, 160, 170, 147, 166, 177]);
    assert_eq!((train.labels().len(), test.labels().len()), (7291, 2007));
    assert_eq!((train.labels()[0], test.labels()[0]), (6, 9));
    assert_zeros_are_hollow_and_ones_are_not(&train);
    assert_zeros_are_hollow_and_ones_are_not(&test);
}

#[test]
fn cifar_is_read_whole_and_its_colors_are_in_place() {
    let Some(folder) = data_set("cifar10-5k") else { return };
    let (train, test) = (part(&folder, Split::Train), part(&folder, Split::Test));
    for (set, count) in [(&train, 4000), (&test, 1000)] {
        let mut histogram = [0; 10];
        set.labels().iter().for_each(|&label| histogram[label] += 1);
        assert_eq!(histogram.iter().sum::<usize>(), count);
        assert!(histogram.iter().all(|&class| class > 0), "{histogram:?}");
        assert_is(set, [3, 32, 32], histogram);
        // Airplanes are on blue sky, frogs are not.
        let blueness = |class| {
            let mean = mean_image(set, class);
            (mean[2 * 1024..].iter().sum::<f64>() - mean[..1024].iter().sum::<f64>()) / 1024.0
        };
        assert!(blueness(0) > 0.02 && blueness(6) < -0.02, "{} {}", blueness(0), blueness(6));
    }
}
