//! Every reader returns exactly what a valid file holds. For a damaged file it returns an error
//! that says which file it is and what is wrong with it.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::*;
use tempfile::tempdir;
use windage_data::read::*;
use windage_testing::*;

fn three_images() -> Vec<u8> {
    idx_images([3, 2, 3], &(0..18).map(|index| index * 14).collect::<Vec<u8>>())
}

#[test]
fn idx_gives_the_pixels_and_labels_whichever_of_the_pair_is_packed() {
    let (images, labels) = (three_images(), idx_labels(&[3, 0, 9]));
    for (images_packed, labels_packed) in
        [(false, false), (true, true), (true, false), (false, true)]
    {
        let folder = tempdir().unwrap();
        let write = |name: &str, content: &[u8], packed: bool| {
            let name = format!("{name}{}", if packed { ".gz" } else { "" });
            file(&folder, &name, if packed { gzip(content) } else { content.to_vec() })
        };
        let images_path = write("train-images-idx3-ubyte", &images, images_packed);
        let labels_path = write("train-labels-idx1-ubyte", &labels, labels_packed);
        let set = read_idx(&images_path, &labels_path).unwrap();
        assert_eq!((set.shape(), set.labels()), ([1, 2, 3], &[3, 0, 9][..]));
        assert_eq!(set.classes(), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        assert_eq!(bytes(&set, 0), [0, 14, 28, 42, 56, 70]);
        assert_eq!(bytes(&set, 2), [168, 182, 196, 210, 224, 238]);
        assert_eq!(read_idx_pair(&images_path).unwrap(), set);
        assert_eq!(open(&images_path, Split::Train, PLAIN).unwrap(), set);
    }
}

#[test]
fn damaged_idx_images_are_refused_by_name() {
    let good = three_images();
    let changed = |at: usize, to: u8| [&good[..at], &[to], &good[at + 1..]].concat();
    let packed = gzip(&good);
    for (content, problem) in [
        (vec![], "truncated"),
        (good[..3].to_vec(), "truncated"),
        (good[..15].to_vec(), "truncated: 15 bytes do not hold an IDX header"),
        (good[..33].to_vec(), "truncated: 17 bytes are fewer than the [3, 2, 3]"),
        ([&good[..], &[0]].concat(), "oversized: 19 bytes are more than the [3, 2, 3]"),
        (changed(3, 1), "magic number 0x00000801, expected 0x00000803"),
        (changed(4, 0xff), "truncated"),
        (idx_images([u32::MAX; 3], &[0; 8]), "truncated"),
        (idx_images([0, 2, 3], &[]), "holds no images"),
        (packed[..packed.len() - 9].to_vec(), "is a damaged or truncated gzip file"),
    ] {
        let folder = tempdir().unwrap();
        let images = file(&folder, "images", &content);
        let labels = file(
            &folder,
            "labels",
            idx_labels(if problem.contains("no images") { &[] } else { &[0, 1, 2] }),
        );
        assert_refused(read_idx(&images, &labels), &images, problem);
    }
}

#[test]
fn damaged_idx_labels_are_refused_by_name() {
    let good = idx_labels(&[0, 1, 2]);
    for (content, problem) in [
        (good[..6].to_vec(), "truncated: 6 bytes do not hold an IDX header"),
        (good[..10].to_vec(), "truncated: 2 bytes are fewer"),
        ([&good[..], &[0, 0]].concat(), "oversized: 5 bytes are more"),
        (three_images(), "magic number 0x00000803, expected 0x00000801"),
        (idx_labels(&[0, 1]), "has 2 labels for the 3 images of"),
        (gzip(&good)[..12].to_vec(), "is a damaged or truncated gzip file"),
    ] {
        let folder = tempdir().unwrap();
        let images = file(&folder, "images", three_images());
        let labels = file(&folder, "labels", &content);
        assert_refused(read_idx(&images, &labels), &labels, problem);
    }
}

#[test]
fn idx_without_its_labels_or_its_name_is_refused() {
    let folder = tempdir().unwrap();
    let images = file(&folder, "t10k-images-idx3-ubyte.gz", gzip(&three_images()));
    let labels = folder.path().join("t10k-labels-idx1-ubyte.gz");
    assert_refused(read_idx_pair(&images), &labels, "t10k-images-idx3-ubyte.gz` are missing");
    assert_refused(read_idx(&images, &labels), &labels, "cannot read");
    let other = file(&folder, "pictures", three_images());
    assert_refused(read_idx_pair(&other), &other, "contains `images` and `idx3`");
}

fn record(label: u8) -> Vec<u8> {
    cifar_record(label, |channel, row, column| (80 * channel + 2 * row + column) as u8)
}

#[test]
fn cifar_gives_the_planes_and_labels() {
    let folder = tempdir().unwrap();
    let content = [record(9), cifar_record(0, |_, _, _| 7)].concat();
    let plain = file(&folder, "data_batch_1.bin", &content);
    let set = read_cifar(&plain).unwrap();
    assert_eq!((set.shape(), set.labels()), ([3, 32, 32], &[9, 0][..]));
    assert_eq!((set.classes()[0].as_str(), set.classes()[9].as_str()), ("airplane", "truck"));
    assert_eq!(bytes(&set, 0), record(9)[1..]);
    assert_eq!(bytes(&set, 1), [7; 3072]);
    assert_eq!(read_cifar(&file(&folder, "packed.bin.gz", gzip(&content))).unwrap(), set);
    assert_eq!(open(&plain, Split::Train, PLAIN).unwrap(), set);
}

#[test]
fn damaged_cifar_is_refused_by_name() {
    let (good, packed) = (record(1), gzip(&record(1)));
    for (content, problem) in [
        (vec![], "0 bytes are not records of 3073"),
        (good[..3072].to_vec(), "3072 bytes are not records of 3073"),
        ([&good[..], &[1]].concat(), "3074 bytes are not records of 3073"),
        ([record(9), record(10)].concat(), "image 1 has label 10, but there are 10 classes"),
        (packed[..packed.len() / 2].to_vec(), "is a damaged or truncated gzip file"),
    ] {
        let folder = tempdir().unwrap();
        let path = file(&folder, "test_batch.bin", &content);
        assert_refused(read_cifar(&path), &path, problem);
    }
}

/// Returns −1, 0, 1 and then quarters.
fn values() -> Vec<f64> {
    let mut values = vec![0.25; 256];
    values[..3].copy_from_slice(&[-1.0, 0.0, 1.0]);
    values
}

#[test]
fn usps_gives_the_digits_of_both_notations() {
    let folder = tempdir().unwrap();
    let plain =
        [usps_line("6.0000", &values()), "\n".into(), usps_line("0", &[-1.0; 256])].concat();
    let sparse = [usps_sparse_line("7", &values()), usps_sparse_line("1", &[-1.0; 256])].concat();
    let set = read_usps(&file(&folder, "zip.train", &plain)).unwrap();
    assert_eq!((set.shape(), set.labels()), ([1, 16, 16], &[6, 0][..]));
    // −1…1 becomes 0…255: the middle is 127.5, and a quarter is 159.375.
    assert_eq!(bytes(&set, 0)[..5], [0, 128, 255, 159, 159]);
    assert_eq!(bytes(&set, 1), [0; 256]);
    for (name, content) in
        [("usps", sparse.as_bytes().to_vec()), ("usps.gz", gzip(sparse.as_bytes()))]
    {
        assert_eq!(open(&file(&folder, name, content), Split::Train, PLAIN).unwrap(), set);
    }
    assert_eq!(read_usps(&file(&folder, "zip.train.gz", gzip(plain.as_bytes()))).unwrap(), set);
    let largest = read_usps(&file(&folder, "nine", usps_sparse_line("10", &values()))).unwrap();
    assert_eq!(largest.labels(), [9]);
}

#[test]
fn damaged_usps_is_refused_with_its_line() {
    let with = |index: usize, word: &str| {
        let mut words: Vec<String> =
            usps_line("3", &values()).split_whitespace().map(String::from).collect();
        words[index] = word.into();
        words.join(" ")
    };
    let cases = [
        (usps_line("3", &values()[1..]), "line 2: expected 256 values, found 255"),
        (usps_line("3", &[0.0; 257]), "line 2: expected 256 values, found 257"),
        ("3".into(), "line 2: there are no values"),
        (with(5, "1.5"), "line 2: 1.5 is not in -1…1"),
        (with(5, "-1.01"), "line 2: -1.01 is not in -1…1"),
        (with(256, "NaN"), "line 2: NaN is not in -1…1"),
        (with(5, "ink"), "line 2: `ink` is not a number"),
        (with(0, "six"), "line 2: the label `six` is not a number"),
        (with(0, "10"), "line 2: the label 10 is out of range"),
        (with(0, "-1"), "line 2: the label -1 is out of range"),
        (with(0, "2.5"), "line 2: the label 2.5 is out of range"),
        (with(0, "NaN"), "line 2: the label NaN is out of range"),
        (usps_sparse_line("0", &values()), "line 2: the label 0 is out of range"),
        (usps_sparse_line("11", &values()), "line 2: the label 11 is out of range"),
        (
            usps_sparse_line("4", &values()).replacen(" 3:", " 4:", 1),
            "line 2: the index 4 is not above 4 and below 257",
        ),
        ("4 0:0.5".into(), "line 2: the index 0 is not above 0 and below 257"),
        ("4 257:0.5".into(), "line 2: the index 257 is not above 0 and below 257"),
        ("4 1:0.5 0.7".into(), "line 2: `0.7` has no index"),
        ("4 one:0.5".into(), "line 2: the index `one` is not a whole number"),
    ];
    for (line, problem) in cases {
        let folder = tempdir().unwrap();
        let path = file(&folder, "zip.train", format!("\n{line}"));
        assert_refused(read_usps(&path), &path, problem);
    }
    let folder = tempdir().unwrap();
    for (content, problem) in [
        (b" \n\n".to_vec(), "holds no digits"),
        (vec![0xff, 0xfe, 0x00], "is not a text file"),
        (
            gzip(usps_line("3", &values()).as_bytes())[..40].to_vec(),
            "is a damaged or truncated gzip file",
        ),
    ] {
        let path = file(&folder, "zip.test", content);
        assert_refused(read_usps(&path), &path, problem);
    }
}

#[test]
fn what_a_sparse_usps_line_leaves_out_is_zero() {
    let folder = tempdir().unwrap();
    let set = read_usps(&file(&folder, "usps", "1 2:1 256:-1\n")).unwrap();
    assert_eq!(
        (set.labels(), bytes(&set, 0)[..3].to_vec(), bytes(&set, 0)[255]),
        (&[0][..], vec![128, 255, 128], 0)
    );
}
