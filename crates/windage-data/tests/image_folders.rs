//! Folders of images as they come: pictures in deeper folders, links, copies of tables, names in
//! upper case, files that are no pictures, and folders without classes.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::*;
use tempfile::{TempDir, tempdir};
use windage_data::read::*;
use windage_data::*;
use windage_testing::*;

/// Returns a picture of one pixel.
fn dot(value: u8) -> Vec<u8> {
    png_gray(1, 1, |_, _| value)
}

fn folder(files: &[(&str, u8)]) -> TempDir {
    let folder = tempdir().unwrap();
    write_folder(folder.path(), files.iter().map(|(name, value)| (*name, dot(*value))));
    folder
}

fn values(set: &ImageSet) -> Vec<u8> {
    (0..set.labels().len()).flat_map(|index| bytes(set, index)).collect()
}

fn notes(set: &ImageSet) -> Vec<String> {
    set.notes().iter().map(ToString::to_string).collect()
}

#[test]
fn pictures_in_deeper_folders_belong_to_the_class_in_a_fixed_order() {
    let folder = folder(&[
        ("b/3.png", 6),
        ("b/2/1/x.png", 4),
        ("b/2/y.png", 5),
        ("a/z.png", 2),
        ("a/y/1.png", 1),
        ("a/.hidden/1.png", 99),
        ("__MACOSX/a/._1.png", 99),
    ]);
    let set = read_folder(folder.path(), PLAIN).unwrap();
    assert_eq!(set.classes(), ["a", "b"]);
    assert_eq!((values(&set), set.labels()), (vec![1, 2, 4, 5, 6], &[0, 0, 1, 1, 1][..]));
    assert!(set.notes().is_empty());
}

#[test]
fn a_color_picture_after_gray_ones_makes_all_of_them_color() {
    // More pictures than are decoded at a time.
    let folder = tempdir().unwrap();
    for index in 0..300_u32 {
        write_folder(folder.path(), [(format!("a/{index:03}.png").as_str(), dot(index as u8))]);
    }
    let gray = read_folder(folder.path(), PLAIN).unwrap();
    let expected: Vec<u8> = (0..300_u32).map(|index| index as u8).collect();
    assert_eq!((gray.shape(), values(&gray)), ([1, 1, 1], expected.clone()));
    write_folder(folder.path(), [("b/1.png", png_rgb(1, 1, |_, _| [1, 2, 3]))]);
    let color = read_folder(folder.path(), PLAIN).unwrap();
    let all = expected.iter().flat_map(|&value| [value; 3]).chain([1, 2, 3]);
    assert_eq!((color.shape(), values(&color)), ([3, 1, 1], all.collect::<Vec<u8>>()));
}

#[test]
fn the_first_of_several_damaged_pictures_is_named() {
    let folder = folder(&[("a/1.png", 1), ("a/4.png", 4)]);
    for name in ["a/2.png", "a/3.png"] {
        write_folder(folder.path(), [(name, b"no picture".to_vec())]);
    }
    let named = folder.path().join("a/2.png");
    for _ in 0..10 {
        assert_refused(read_folder(folder.path(), PLAIN), &named, "is not a readable image");
    }
}

#[test]
fn what_is_passed_over_is_counted_and_said() {
    let folder = folder(&[("a/1.png", 1), ("b/deep/1.png", 2), ("beside.png", 3)]);
    for name in ["a/notes.txt", "b/deep/1.heic", "b/Thumbs.db", "a/.DS_Store", "readme.md"] {
        write_folder(folder.path(), [(name, Vec::new())]);
    }
    let set = read_folder(folder.path(), PLAIN).unwrap();
    assert_eq!(values(&set), [1, 2]);
    let said = notes(&set);
    assert_eq!(said.len(), 2, "{said:?}");
    assert_says(&said[0], &["beside the folders of the classes", ": 1, such as `beside.png`"]);
    assert_says(&said[1], &["2 of 4 files", "such as `notes.txt`"]);
    std::fs::remove_file(folder.path().join("b/deep/1.png")).unwrap();
    let class = folder.path().join("b");
    let problem = "holds no pictures, but 1 other file, such as `1.heic`";
    assert_refused(read_folder(folder.path(), PLAIN), &class, problem);
}

#[test]
fn folders_without_classes_are_read_where_none_are_needed() {
    let flat = folder(&[("2.png", 2), ("1.jpg", 1), ("deep/3.png", 3)]);
    let open = |path| open_unlabeled(path, Split::Train, PLAIN).unwrap();
    let set = open(flat.path());
    assert_eq!((values(&set), set.classes()), (vec![1, 2, 3], &["unlabeled".to_string()][..]));
    let single = folder(&[("anything/1.png", 1), ("anything/2.png", 2)]);
    assert_eq!(values(&open(single.path())), [1, 2]);
    let classes = folder(&[("a/1.png", 1), ("b/2.png", 2)]);
    assert_eq!(open(classes.path()).classes(), ["a", "b"]);
    let unlabeled = |path: &std::path::Path| is_unlabeled(path).unwrap();
    assert!(unlabeled(flat.path()) && unlabeled(single.path()));
    assert!(!unlabeled(classes.path()) && !unlabeled(&flat.path().join("1.jpg")));
    let idx = tempdir().unwrap();
    write_idx_pair(idx.path(), 1, &[7], &[0]);
    assert!(!unlabeled(idx.path()));
    assert_refused(read_folder(flat.path().join("deep").as_path(), PLAIN), flat.path(), "no subf");
}

fn three_images() -> Vec<u8> {
    idx_images([3, 1, 1], &[10, 20, 30])
}

#[test]
fn a_table_beside_its_copies_is_read_once() {
    let labels = idx_labels(&[1, 0, 1]);
    let folder = tempdir().unwrap();
    for (name, content) in [
        ("train-images-idx3-ubyte", three_images()),
        ("train-images-idx3-ubyte.gz", gzip(&three_images())),
        ("train-images.idx3-ubyte", three_images()),
        ("train-labels-idx1-ubyte", labels.clone()),
        ("train-labels-idx1-ubyte.gz", gzip(&labels)),
    ] {
        file(&folder, name, content);
    }
    let set = open(folder.path(), Split::Train, PLAIN).unwrap();
    assert_eq!((values(&set), set.labels()), (vec![10, 20, 30], &[1, 0, 1][..]));
    let said = notes(&set);
    assert_eq!(said.len(), 2, "{said:?}");
    assert_says(&said[0], &["ubyte` was read, and", "ubyte.gz` beside it was taken for a copy"]);
    assert_eq!(open(folder.path(), Split::Test, PLAIN).unwrap(), set, "the only table serves both");

    let folder = tempdir().unwrap();
    let record = |label| cifar_record(label, |_, _, _| 7);
    file(&folder, "data_batch_1.bin", record(1));
    file(&folder, "DATA_BATCH_1.BIN.GZ", gzip(&record(1)));
    file(&folder, "data_batch_2.bin.gz", gzip(&record(2)));
    file(&folder, "test_batch.bin", record(3));
    assert_eq!(open(folder.path(), Split::Train, PLAIN).unwrap().labels(), [1, 2]);
}

#[test]
fn idx_names_are_known_in_every_spelling() {
    for (images, labels) in [
        ("TRAIN-IMAGES-IDX3-UBYTE", "TRAIN-LABELS-IDX1-UBYTE"),
        ("Train-Images-idx3-ubyte.GZ", "train-labels-idx1-ubyte"),
        ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
        ("train-images.idx3-ubyte", "train-labels-idx1-ubyte.gz"),
        ("train_images_idx3_ubyte", "train-labels.idx1-ubyte"),
    ] {
        let folder = tempdir().unwrap();
        let images = file(&folder, images, three_images());
        file(&folder, labels, idx_labels(&[1, 0, 1]));
        file(&folder, "t10k-labels-idx1-ubyte", idx_labels(&[5]));
        let set = read_idx_pair(&images).unwrap();
        assert_eq!(set.labels(), [1, 0, 1], "{images:?}");
        assert_eq!(open(folder.path(), Split::Train, PLAIN).unwrap(), set);
    }
    let folder = tempdir().unwrap();
    let images = file(&folder, "TRAIN-IMAGES-IDX3-UBYTE", three_images());
    let labels = folder.path().join("TRAIN-LABELS-IDX1-UBYTE");
    assert_refused(read_idx_pair(&images), &labels, "are missing");
}

#[cfg(unix)]
mod links {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_to_pictures_and_folders_are_followed() {
        let pool = folder(&[("1.png", 1), ("x/2.png", 2)]);
        let classes = folder(&[("a/0.png", 0)]);
        let root = classes.path();
        symlink(pool.path().join("1.png"), root.join("a/1.png")).unwrap();
        symlink(pool.path().join("x"), root.join("a/x")).unwrap();
        symlink(pool.path().join("x"), root.join("a/y")).unwrap();
        symlink(pool.path(), root.join("b")).unwrap();
        let set = read_folder(root, PLAIN).unwrap();
        // The folder with two links is read once in class a, and in class b as well.
        assert_eq!((values(&set), set.labels()), (vec![0, 1, 2, 1, 2], &[0, 0, 0, 1, 1][..]));
    }

    #[test]
    fn links_that_lead_back_or_to_another_class_add_nothing() {
        let classes = folder(&[("a/0.png", 0), ("b/1.png", 1)]);
        let root = classes.path();
        for (to, link) in [("..", "a/up"), (".", "a/self"), ("../b", "a/other"), ("/", "b/all")] {
            symlink(to, root.join(link)).unwrap();
        }
        let set = read_folder(root, PLAIN).unwrap();
        assert_eq!((values(&set), set.labels()), (vec![0, 1], &[0, 1][..]));
        assert_eq!(files_below(&root.join("a"), is_picture).unwrap().len(), 2);
    }

    #[test]
    fn links_that_lead_nowhere_are_refused_by_name() {
        for link in ["a/2.png", "c", "a/deep/c"] {
            let classes = folder(&[("a/0.png", 0), ("a/deep/1.png", 1), ("b/1.png", 1)]);
            let path = classes.path().join(link);
            symlink("nowhere", &path).unwrap();
            let problem = "is a link that leads nowhere";
            assert_refused(read_folder(classes.path(), PLAIN), &path, problem);
            assert_refused(open(classes.path(), Split::Train, PLAIN), &path, problem);
        }
        let classes = folder(&[("a/0.png", 0)]);
        symlink("round", classes.path().join("a/round")).unwrap();
        let path = classes.path().join("a/round");
        assert_refused(read_folder(classes.path(), PLAIN), &path, "leads nowhere");
    }

    #[test]
    fn class_names_that_are_not_text_stay_different() {
        let root = tempdir().unwrap();
        for name in [&b"caf\xe8"[..], b"caf\xe9", "café".as_bytes()] {
            let class = root.path().join(OsStr::from_bytes(name));
            write_folder(&class, [("1.png", dot(1))]);
        }
        let set = read_folder(root.path(), PLAIN).unwrap();
        assert_eq!(set.classes(), ["café", "caf\\xE8", "caf\\xE9"]);
    }
}
