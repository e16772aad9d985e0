//! CIFAR-100 and NumPy archives.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};

use common::*;
use npyz::WriterBuilder;
use tempfile::{TempDir, tempdir};
use windage_data::read::*;
use windage_testing::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Returns a record of CIFAR-100 whose pixels all have one value.
fn record(coarse: u8, fine: u8, value: u8) -> Vec<u8> {
    [vec![coarse], cifar_record(fine, |_, _, _| value)].concat()
}

#[test]
fn cifar_100_is_told_by_its_length_and_classes_by_the_file_of_names() {
    let folder = tempdir().unwrap();
    let path = file(&folder, "train.bin", [record(3, 99, 7), record(19, 0, 8)].concat());
    file(&folder, "test.bin.gz", gzip(&record(0, 42, 9)));
    let set = open(folder.path(), Split::Train, PLAIN).unwrap();
    assert_eq!((set.shape(), set.labels()), ([3, 32, 32], &[99, 0][..]));
    assert_eq!((set.classes().len(), set.classes()[99].as_str()), (100, "99"));
    assert_eq!((bytes(&set, 0), bytes(&set, 1)), (vec![7; 3072], vec![8; 3072]));
    assert_eq!(open(folder.path(), Split::Test, PLAIN).unwrap().labels(), [42]);
    let names: String = (0..100).map(|class| format!("name {class}\n")).collect();
    file(&folder, "fine_label_names.txt", format!("{names}\n"));
    let set = open(&path, Split::Train, PLAIN).unwrap();
    assert_eq!(set.classes()[99], "name 99");
    let coarse = read_cifar100(&path, CifarLabels::Coarse).unwrap();
    assert_eq!((coarse.labels(), coarse.classes().len()), (&[3, 19][..], 20));
    let few = file(&folder, "coarse_label_names.txt", "fish\n");
    let refused = read_cifar100(&path, CifarLabels::Coarse);
    assert_refused(refused, &few, "holds 1 names of classes, but there are 20");
    let cut = file(&folder, "test.bin", &record(0, 0, 0)[..3000]);
    assert_refused(open(&cut, Split::Test, PLAIN), &cut, "3000 bytes are not records of 3074");
}

#[test]
fn cifar_100_is_read_whole() {
    let Some(folder) = data_set("cifar100") else { return };
    let train = open(&folder, Split::Train, PLAIN).unwrap();
    let test = open(&folder, Split::Test, PLAIN).unwrap();
    assert_eq!((train.labels().len(), test.labels().len()), (10_000, 2_000));
    let mut counts = vec![0; 100];
    train.labels().iter().for_each(|&label| counts[label] += 1);
    assert_eq!(counts, [100; 100]);
    assert_eq!((train.classes()[0].as_str(), train.classes()[99].as_str()), ("apple", "worm"));
}

/// Returns the bytes of an array file.
fn npy<T: npyz::Serialize + npyz::AutoSerialize + Copy>(shape: &[u64], values: &[T]) -> Vec<u8> {
    let mut content = Vec::new();
    let options = npyz::WriteOptions::new().default_dtype().shape(shape);
    let mut writer = options.writer(&mut content).begin_nd().unwrap();
    writer.extend(values.iter().copied()).unwrap();
    writer.finish().unwrap();
    content
}

fn npz(folder: &TempDir, name: &str, arrays: &[(&str, Vec<u8>)]) -> PathBuf {
    let path = folder.path().join(name);
    let mut zip = ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, content) in arrays {
        zip.start_file(format!("{name}.npy"), SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
    path
}

fn med_mnist(folder: &TempDir) -> PathBuf {
    let arrays = [
        ("train_images", npy(&[2, 1, 2], &[1_u8, 2, 3, 4])),
        ("train_labels", npy(&[2, 1], &[1_u8, 0])),
        ("val_images", npy(&[1, 1, 2], &[9_u8, 9])),
        ("val_labels", npy(&[1, 1], &[0_u8])),
        ("test_images", npy(&[1, 1, 2], &[5_u8, 6])),
        ("test_labels", npy(&[1, 1], &[2_u8])),
    ];
    npz(folder, "pathmnist.npz", &arrays)
}

#[test]
fn archives_of_numpy_give_their_training_and_test_parts() {
    let folder = tempdir().unwrap();
    let path = med_mnist(&folder);
    for place in [path.as_path(), folder.path()] {
        let train = open(place, Split::Train, PLAIN).unwrap();
        assert_eq!((train.shape(), train.labels()), ([1, 1, 2], &[1, 0][..]));
        assert_eq!((bytes(&train, 0), bytes(&train, 1)), (vec![1, 2], vec![3, 4]));
        let test = open(place, Split::Test, PLAIN).unwrap();
        assert_eq!((bytes(&test, 0), test.labels()), (vec![5, 6], &[2][..]));
        assert_eq!((train.classes(), test.classes()), (test.classes(), train.classes()));
        assert_eq!(train.classes(), ["0", "1", "2"], "of both parts");
    }
}

#[test]
fn color_comes_last_in_numpy_and_first_in_sets() {
    let folder = tempdir().unwrap();
    let arrays =
        [("x_train", npy(&[1, 1, 2, 3], &[1_u8, 2, 3, 4, 5, 6])), ("y_train", npy(&[1], &[1_i64]))];
    let path = npz(&folder, "mnist.npz", &arrays);
    let set = read_npz(&path, Split::Train).unwrap();
    assert_eq!((set.shape(), set.labels()), ([3, 1, 2], &[1][..]));
    assert_eq!(bytes(&set, 0), [1, 4, 2, 5, 3, 6]);
    assert_eq!(read_npz(&path, Split::Test).unwrap(), set, "the only part serves both");
}

#[track_caller]
fn assert_npz_refused(arrays: &[(&str, Vec<u8>)], problem: &str) {
    let folder = tempdir().unwrap();
    let path = npz(&folder, "a.npz", arrays);
    assert_refused(read_npz(&path, Split::Train), &path, problem);
}

#[test]
fn archives_of_other_arrays_are_refused_by_name() {
    let images = || ("images", npy(&[2, 1, 2], &[1_u8, 2, 3, 4]));
    let labels = |values: &[i32]| ("labels", npy(&[values.len() as u64], values));
    assert_npz_refused(&[images()], "has no arrays `train_images` and `train_labels`; it holds im");
    assert_npz_refused(&[images(), labels(&[0])], "`labels` has the shape [1], expected [2] or");
    let many = ("labels", npy(&[2, 3], &[0_u8; 6]));
    assert_npz_refused(&[images(), many], "`labels` has the shape [2, 3]");
    assert_npz_refused(&[images(), labels(&[0, -1])], "label 1 of `labels` is -1");
    assert_npz_refused(&[images(), labels(&[0, 70_000])], "label 1 of `labels` is 70000");
    let floats = ("labels", npy(&[2], &[0.0_f32, 1.0]));
    assert_npz_refused(&[images(), floats], "`labels` has the type");
    let deep = ("images", npy(&[2, 1], &[1.0_f32, 2.0]));
    assert_npz_refused(&[deep, labels(&[0, 1])], "`images` has the type");
    let flat = ("images", npy(&[2, 1], &[1_u8, 2]));
    assert_npz_refused(&[flat, labels(&[0, 1])], "`images` has the shape [2, 1]");
    let cut = npy(&[2, 1, 2], &[1_u8, 2, 3, 4]);
    let cut = ("images", cut[..cut.len() - 1].to_vec());
    assert_npz_refused(&[cut, labels(&[0, 1])], "do not hold [2, 1, 2]");
}

#[test]
fn damaged_archives_are_refused_by_name() {
    let folder = tempdir().unwrap();
    let content = std::fs::read(med_mnist(&folder)).unwrap();
    let damaged = |content: Vec<u8>| {
        let path = file(&folder, "damaged.npz", content);
        assert_refused(read_npz(&path, Split::Train), Path::new("damaged.npz"), ".npz archive");
    };
    for part in [0, 20, content.len() / 2, content.len() - 1] {
        damaged(content[..part].to_vec());
    }
    damaged(b"no archive".to_vec());
}
