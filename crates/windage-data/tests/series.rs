//! Tables of time series: `.ts` and `.tsv` of the UCR archive, and `.csv`.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::*;
use tempfile::tempdir;
use windage_data::read::*;
use windage_testing::gzip;

fn plain() -> SignalOptions {
    SignalOptions::default()
}

/// A file of two dimensions, with tags and numbers in all notations.
const TWO: &str = "# a description\n@problemName Two\n@TIMESTAMPS false\n@missing false\n\
    @dimensions 2\n@equalLength true\n@seriesLength 3\n@classLabel true up down\n\n@DATA\n\
    1,2.5,-3e0:4,5,6:down\n# between\n 0, -0.5 ,1 : 7,8,9 : up \r\n";

#[test]
fn ts_gives_dimensions_values_and_classes_in_announced_order() {
    let folder = tempdir().unwrap();
    for (name, content) in
        [("two.ts", TWO.as_bytes().to_vec()), ("packed.ts.gz", gzip(TWO.as_bytes()))]
    {
        let path = file(&folder, name, content);
        let set = read_ts(&path, &plain()).unwrap();
        assert_eq!((set.shape(), set.labels(), set.rate_hz()), ([2, 3], &[1, 0][..], None));
        assert_eq!(set.classes(), ["up", "down"]);
        assert_eq!(
            (set.values(0), set.values(1)),
            (&[1.0, 2.5, -3.0, 4.0, 5.0, 6.0][..], &[0.0, -0.5, 1.0, 7.0, 8.0, 9.0][..])
        );
        assert_eq!(open_signals(&path, Split::Test, &plain()).unwrap(), set);
        let mono = SignalOptions { mixing: Mixing::Mono, length: Some(2), ..plain() };
        let set = read_ts(&path, &mono).unwrap();
        assert_eq!((set.shape(), set.values(0)), ([1, 2], &[2.5, 3.75][..]));
    }
}

#[test]
fn ts_of_unequal_lengths_needs_a_common_one() {
    let folder = tempdir().unwrap();
    let path =
        file(&folder, "a.ts", "@equalLength false\n@classLabel true a\n@data\n1,2,3:a\n4,5:a\n");
    assert_refused(read_ts(&path, &plain()), &path, "line 5 has 2 values, but");
    let set = read_ts(&path, &SignalOptions { length: Some(3), ..plain() }).unwrap();
    assert_eq!(set.values(1), [4.0, 5.0, 5.0], "zero may be far from all values");
    assert_eq!(series_lengths(&path, Split::Train).unwrap(), Some(2..=3));
}

#[test]
fn ts_is_read_as_other_programs_write_it() {
    let folder = tempdir().unwrap();
    let text = "\u{feff}# made by hand\r\n@CLASSLABEL TRUE 'at rest' \"moving on\" c\r\n\
        @EqualLength false\r\n@seriesLength 9\r\n@Univariate FALSE\r\n@dimensions 2\r\n\
        @Data\r\n\r\n1,?,3:?,5,NaN:moving on\r\n# between\r\n0,0:7,8:'at rest'\r\n";
    let path = file(&folder, "a.ts", text);
    let set = read_ts(&path, &SignalOptions { length: Some(3), ..plain() }).unwrap();
    assert_eq!(set.classes(), ["at rest", "moving on", "c"]);
    assert_eq!((set.shape(), set.labels()), ([2, 3], &[1, 0][..]));
    assert_eq!(set.values(0), [1.0, 2.0, 3.0, 5.0, 5.0, 5.0]);
    assert_eq!(set.values(1), [0.0, 0.0, 0.0, 7.0, 8.0, 8.0]);
}

#[test]
fn damaged_ts_is_refused_with_its_line() {
    let data = |line: &str| format!("@classLabel true a b\n@data\n1,2:a\n{line}\n");
    let head = |line: &str| format!("{line}\n@classLabel true a b\n@data\n1,2:a\n");
    for (content, problem) in [
        (String::new(), "has no @data line"),
        ("@classLabel true a\n".into(), "has no @data line"),
        ("@data\n1,2:a\n".into(), "has no @classLabel line"),
        ("@classLabel true a\n@data\n# nothing\n".into(), "holds no series"),
        ("@classLabel false\n@data\n1,2\n".into(), "line 1: the series have no classes"),
        ("@classLabel true\n@data\n1,2:a\n".into(), "line 1: @classLabel names no classes"),
        (
            "@classLabel true a a\n@data\n1,2:a\n".into(),
            "line 1: @classLabel names the class `a` twice",
        ),
        (head("1,2:a"), "line 1: `1,2:a` stands before @data"),
        (head("@timeStamps true"), "line 1: series with time stamps cannot be read"),
        (head("@targetLabel true"), "line 1: the file holds target values, not classes"),
        (head("@seriesLength many"), "line 1: `many` is not a number for @seriesLength"),
        (head("@dimensions -1"), "line 1: `-1` is not a number for @dimensions"),
        (head("@seriesLength 3"), "line 4: dimension 1: expected 3 values, found 2"),
        (head("@dimension 2"), "line 4: the number of dimensions is 1, expected 2"),
        (
            head("@univariate true").replace("1,2:a", "1,2:3,4:a"),
            "line 4: the number of dimensions is 2, expected 1",
        ),
        (data("1,2"), "line 4: the series has no class"),
        (data("1,2:c"), "line 4: the class `c` is not among those announced: a, b"),
        (data("?,NaN:b"), "line 4: dimension 1: 2 of 2 values are missing, more than half"),
        (data("1,2:?,?:b"), "line 4: dimension 2: 2 of 2 values are missing"),
        (data("1,?,?,?,2:b"), "line 4: dimension 1: 3 of 5 values are missing"),
        (data("(0,1),(1,2):b"), "line 4: dimension 1: series with time stamps cannot be read"),
        (data("1,:b"), "line 4: dimension 1: `` is not a number"),
        (data(":b"), "line 4: dimension 1: `` is not a number"),
        (data("1,1e39:b"), "line 4: dimension 1: `1e39` is not finite as f32"),
        (data("1,2:3:b"), "line 4: dimension 2: expected 2 values, found 1"),
        (data("1,2:3,4:b"), "line 4 has 2 channels, but"),
        (data("1,2,3:b"), "line 4 has 3 values, but"),
    ] {
        let folder = tempdir().unwrap();
        let path = file(&folder, "a.ts", &content);
        assert_refused(read_ts(&path, &plain()), &path, problem);
    }
    let folder = tempdir().unwrap();
    let path = file(&folder, "a.ts", [0xff, 0xfe]);
    assert_refused(read_ts(&path, &plain()), &path, "is not a text file");
    let packed = gzip(TWO.as_bytes());
    let path = file(&folder, "b.ts.gz", &packed[..packed.len() / 2]);
    assert_refused(read_ts(&path, &plain()), &path, "is a damaged or truncated gzip file");
}

#[test]
fn settings_that_tables_cannot_follow_are_refused() {
    let folder = tempdir().unwrap();
    let paths = [file(&folder, "two.ts", TWO), file(&folder, "one.tsv", "1\t2\t3\n")];
    for path in &paths {
        for (options, words) in [
            (
                SignalOptions { rate_hz: Some(8000), ..plain() },
                "`rate_hz` is 8000, but must be unset",
            ),
            (
                SignalOptions { speaker: Some("ann".into()), ..plain() },
                "`speaker` is ann, but must be unset",
            ),
            (SignalOptions { takes: Some(0..1), ..plain() }, "`takes` is 0..1, but must be unset"),
            (SignalOptions { length: Some(0), ..plain() }, "`length` is 0"),
        ] {
            let message = open_signals(path, Split::Train, &options).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
    }
}

#[test]
fn tsv_gives_values_and_the_classes_that_occur() {
    let folder = tempdir().unwrap();
    let path = file(&folder, "a.tsv", "10\t1\t-2.5\r\n-1\t3\t4e-1\n\n2\t5\t6\n10\t7\t8\n");
    let set = read_tsv(&path, &plain()).unwrap();
    assert_eq!((set.shape(), set.labels()), ([1, 2], &[2, 0, 1, 2][..]));
    assert_eq!(set.classes(), ["-1", "2", "10"]);
    assert_eq!((set.values(0), set.values(1)), (&[1.0, -2.5][..], &[3.0, 0.4][..]));
    assert_eq!(open_signals(&path, Split::Train, &plain()).unwrap(), set);
    let path = file(&folder, "b.tsv", "\u{feff}1\t5\tNaN\t7\tNaN\tNaN\n");
    assert_eq!(read_tsv(&path, &plain()).unwrap().values(0), [5.0, 6.0, 7.0, 7.0, 7.0]);
}

#[test]
fn csv_is_read_with_its_classes_wherever_they_are() {
    let folder = tempdir().unwrap();
    let read = |text: &str| read_csv(&file(&folder, "a.csv", text), &plain()).unwrap();
    for text in [
        "label,t0,t1\n10,1,2.5\n9,3,4\n",
        "t0,t1,Class\n1,2.5,10\n3,4,9\n",
        "t0,Target,t1\n1,10,2.5\n3,9,4\n",
        ",t0,t1,class\n0,1,2.5,10\n1,3,4,9\n",
        "10,1,2.5\n9,3,4\n",
        "1.0,2.5,10\n3.0,4.0,9\n",
        "\u{feff}10;1;2.5\r\n9;3;4\r\n",
        "10\t1\t2.5\n\n9\t3\t4\n\n",
    ] {
        let set = read(text);
        assert_eq!((set.shape(), set.labels()), ([1, 2], &[1, 0][..]), "{text}");
        assert_eq!(set.classes(), ["9", "10"], "{text}");
        assert_eq!((set.values(0), set.values(1)), (&[1.0, 2.5][..], &[3.0, 4.0][..]), "{text}");
    }
    let named = read("a,b,c,kind\n1,2,3,\"up, or so\"\n4,,NaN,down\n");
    assert_eq!(
        (named.classes(), named.labels()),
        (&["down".into(), "up, or so".into()][..], &[1, 0][..])
    );
    assert_eq!(named.values(1), [4.0; 3], "missing ones are held");
    assert_eq!(open_signals(&folder.path().join("a.csv"), Split::Test, &plain()).unwrap(), named);
}

#[test]
fn damaged_csv_is_refused_with_its_line() {
    for (text, problem) in [
        ("", "holds no series"),
        ("label,t0\n", "holds no series"),
        ("1,2,3\n4,5,6\n", "does not tell which column holds the classes"),
        ("1.5,2,3.5\n", "does not tell which column holds the classes"),
        ("a,1,2\nb,3\n", "line 2: expected 3 columns, as in the first line, found 2"),
        ("a,1,2\nb,3,x\n", "line 2: `x` is not a number"),
        ("a;1,5;2\nb;3;4\n", "line 1: `1,5` has a decimal comma"),
        ("label,t0\na,\n", "line 2: 1 of 1 values are missing"),
        ("label\na\n", "line 2: there are no values behind the label"),
    ] {
        let folder = tempdir().unwrap();
        let path = file(&folder, "a.csv", text);
        assert_refused(read_csv(&path, &plain()), &path, problem);
    }
}

#[test]
fn one_table_in_two_formats_is_refused_rather_than_read_twice() {
    let folder = tempdir().unwrap();
    file(&folder, "X_TRAIN.ts", "@classLabel true 1\n@data\n1:1\n");
    file(&folder, "x_train.tsv.gz", gzip(b"1\t1\n"));
    file(&folder, "X_TEST.csv", "a,1,2\n");
    let result = open_signals(folder.path(), Split::Train, &plain());
    assert_refused(result, folder.path(), "several data files (X_TRAIN.ts, x_train.tsv.gz)");
    assert_eq!(series_lengths(folder.path(), Split::Test).unwrap(), Some(2..=2));
}

#[test]
fn damaged_tsv_is_refused_with_its_line() {
    for (line, problem) in [
        ("1", "line 2: there are no values behind the label"),
        ("1\t", "line 2: there are no values behind the label"),
        ("1 2 3", "line 2: there are no values behind the label"),
        ("one\t2\t3", "line 2: the class `one` is not a whole number"),
        ("1.5\t2\t3", "line 2: the class `1.5` is not a whole number"),
        ("1\tNaN\tNaN", "line 2: 2 of 2 values are missing, more than half"),
        ("1\t2\tx", "line 2: `x` is not a number"),
        ("1\t2\tinf", "line 2: `inf` is not finite as f32"),
        ("1\t2", "line 1 has 2; set a common length"),
    ] {
        let folder = tempdir().unwrap();
        let path = file(&folder, "a.tsv", format!("1\t2\t3\n{line}\n"));
        assert_refused(read_tsv(&path, &plain()), &path, problem);
    }
    let folder = tempdir().unwrap();
    let path = file(&folder, "a.tsv", "\n");
    assert_refused(read_tsv(&path, &plain()), &path, "holds no series");
}

#[test]
fn a_folder_of_tables_gives_the_part_asked_for() {
    let table =
        |value: u32, classes: &str| format!("@classLabel true {classes}\n@data\n{value}:a\n");
    let folder = tempdir().unwrap();
    file(&folder, "X_TRAIN.ts", table(1, "a b"));
    let values =
        |split| open_signals(folder.path(), split, &plain()).map(|set| set.values(0).to_vec());
    assert_eq!(values(Split::Test).unwrap(), [1.0], "the only file serves both");
    file(&folder, "X_TEST.ts", table(2, "a b"));
    assert_eq!(
        (values(Split::Train).unwrap(), values(Split::Test).unwrap()),
        (vec![1.0], vec![2.0])
    );
    file(&folder, "X2_TEST.ts", table(3, "a b"));
    assert_eq!(open_signals(folder.path(), Split::Test, &plain()).unwrap().labels(), [0, 0]);
    file(&folder, "Y_TRAIN.ts", table(4, "a c"));
    assert_refused(
        values(Split::Train),
        folder.path(),
        "holds several data files (X_TRAIN.ts, Y_TRAIN.ts)",
    );

    let unmarked = tempdir().unwrap();
    for name in ["a.ts", "b.ts"] {
        file(&unmarked, name, table(1, "a b"));
    }
    let result = open_signals(unmarked.path(), Split::Train, &plain());
    assert_refused(
        result,
        unmarked.path(),
        "holds several data files (a.ts, b.ts); name one of them",
    );
}
