//! Inputs that other tools stumbled over, in the folder `cases` beside the one that `WINDAGE_DATA`
//! names.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::PathBuf;

use common::*;
use windage_data::read::*;
use windage_data::*;
use windage_testing::data_set;

/// Returns the folder of a case, unless there is none.
fn case(name: &str) -> Option<PathBuf> {
    let path = data_set("../cases")?.join(name);
    if !path.exists() {
        println!("skipped: there is no {}", path.display());
        return None;
    }
    Some(path)
}

const SMALL: ReadOptions =
    ReadOptions { size: Some([16, 16]), color: None, shorter_side: None, max_pixels: MAX_PIXELS };

fn opened(name: &str) -> Option<Result<ImageSet>> {
    Some(open(&case(name)?, Split::Train, SMALL))
}

#[test]
fn tables_beside_their_packed_copies_are_read_once() {
    let (Some(both), Some(path)) = (opened("i-raw-first"), case("i-raw-first")) else { return };
    let (both, pair) = (both.unwrap(), read_idx_pair(&path.join("train-images-idx3-ubyte")));
    assert_eq!(both.labels(), pair.unwrap().labels());
    assert_eq!(both.notes().len(), 1);
}

#[test]
fn names_in_upper_case_are_read() {
    let Some(set) = opened("i-uppercase") else { return };
    assert!(!set.unwrap().labels().is_empty());
}

#[test]
fn damaged_pictures_are_refused_by_name() {
    for (name, problem) in
        [("d-truncated-jpg", "is a truncated image"), ("d-huge-gif", "65535×65535")]
    {
        let Some(set) = opened(&format!("{name}/second")) else { return };
        let folder = case(name).unwrap();
        assert_refused(set, &folder, problem);
    }
}

#[test]
fn pictures_of_other_endings_and_in_deeper_folders_are_read() {
    for name in ["f-jfif", "f-nested-extra"] {
        let Some(set) = opened(&format!("{name}/second")) else { return };
        let files = files_below(&case(name).unwrap(), |_| true).unwrap();
        assert_eq!(set.unwrap().labels().len(), files.len(), "{name}");
    }
}

#[test]
fn folders_without_labels_are_read() {
    let Some(path) = case("a-unlabelled") else { return };
    assert_eq!(open_unlabeled(&path, Split::Train, SMALL).unwrap().labels().len(), 60);
    assert!(is_unlabeled(&path).unwrap());
}
