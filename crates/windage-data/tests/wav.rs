//! WAV folders: valid files are read exactly, and everything else is an error that names the path.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::PathBuf;

use burn::data::dataset::Dataset;
use common::*;
use tempfile::{TempDir, tempdir};
use windage_data::read::*;
use windage_data::*;
use windage_testing::*;

fn plain() -> SignalOptions {
    SignalOptions::default()
}

/// Writes the files into a folder and reads it, by [`read_wav_folder`] and by [`open_signals`].
fn read(files: Vec<(&str, Vec<u8>)>, options: &SignalOptions) -> (TempDir, Result<SignalSet>) {
    let folder = tempdir().unwrap();
    write_folder(folder.path(), files);
    let result = read_wav_folder(folder.path(), options);
    if let Ok(set) = &result {
        assert_eq!(&open_signals(folder.path(), Split::Train, options).unwrap(), set);
    }
    (folder, result)
}

fn one(bytes: Vec<u8>) -> SignalSet {
    read(vec![("0_a_0.wav", bytes)], &plain()).1.unwrap()
}

#[test]
fn every_sample_format_becomes_values_in_minus_one_to_one() {
    // The smallest value, a quarter, zero, the largest value.
    let [i8_, i16_] =
        [vec![0, 160, 128, 255], [i16::MIN, 8192, 0, i16::MAX].map(i16::to_le_bytes).concat()];
    let i24 = vec![0, 0, 0x80, 0, 0, 0x20, 0, 0, 0, 0xff, 0xff, 0x7f];
    let i32_ = [i32::MIN, 1 << 29, 0, i32::MAX].map(i32::to_le_bytes).concat();
    let f32_ = [-1.0_f32, 0.25, 0.0, 1.0].map(f32::to_le_bytes).concat();
    for (tag, bits, data, largest) in [
        (1, 8, i8_, 127.0 / 128.0),
        (1, 16, i16_, 32_767.0 / 32_768.0),
        (1, 24, i24, 8_388_607.0 / 8_388_608.0),
        (1, 32, i32_, 1.0),
        (3, 32, f32_, 1.0),
    ] {
        let set = one(wav(tag, bits, 1, 8000, &data));
        assert_eq!((set.shape(), set.rate_hz()), ([1, 4], Some(8000)), "{tag} {bits}");
        assert_eq!(set.values(0), [-1.0, 0.25, 0.0, largest], "{tag} {bits}");
    }
}

/// Returns an extensible WAV file of integers of `bits` in containers of `bytes`.
fn extensible(bits: u16, bytes: u16, data: &[u8]) -> Vec<u8> {
    let mut format = [0xfffe_u16, 1].map(u16::to_le_bytes).concat();
    format.extend([8000, 8000 * u32::from(bytes)].map(u32::to_le_bytes).concat());
    format.extend([bytes, 8 * bytes, 22, bits, 4, 0, 1].map(u16::to_le_bytes).concat());
    format.extend([0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
    let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
    for (tag, content) in [(b"fmt ", &format[..]), (b"data", data)] {
        file.extend([&tag[..], &(content.len() as u32).to_le_bytes(), content].concat());
    }
    file
}

#[test]
fn fewer_bits_than_bytes_hold_are_left_aligned() {
    let halves = |value: i32| [value, -value, value | 1 << 12].map(i32::to_le_bytes);
    let data = halves(1 << 30).concat();
    let data24: Vec<u8> = halves(1 << 30).iter().flat_map(|value| value[1..].to_vec()).collect();
    let data16: Vec<u8> = halves(1 << 30).iter().flat_map(|value| value[2..].to_vec()).collect();
    let beyond = 2_f32.powi(12 - 31);
    for (file, last) in [
        (extensible(24, 4, &data), 0.5 + beyond),
        (extensible(20, 4, &data), 0.5 + beyond),
        (extensible(32, 4, &data), 0.5 + beyond),
        (extensible(20, 3, &data24), 0.5 + beyond),
        (extensible(24, 3, &data24), 0.5 + beyond),
        (extensible(12, 2, &data16), 0.5),
    ] {
        let set = one(file);
        assert_eq!((set.shape(), set.values(0)), ([1, 3], &[0.5, -0.5, last][..]));
    }
}

#[test]
fn floats_of_64_bits_and_g711_are_read() {
    let data = [-1.0, 0.25, 1.0 / 3.0].map(f64::to_le_bytes).concat();
    assert_eq!(one(wav(3, 64, 1, 8000, &data)).values(0), [-1.0, 0.25, 1.0 / 3.0]);
    let g711 = |tag| one(wav(tag, 8, 1, 8000, &[0x2a, 0xd5])).values(0).to_vec();
    assert_eq!(g711(6), [-32_256.0 / 32_768.0, 8.0 / 32_768.0]);
    assert_eq!(g711(7), [-5372.0 / 32_768.0, 716.0 / 32_768.0]);
}

/// Returns a file with a chunk between its format and its values.
fn with_chunk(file: &[u8], chunk: &[u8]) -> Vec<u8> {
    [&file[..36.min(file.len())], chunk, file.get(36..).unwrap_or_default()].concat()
}

#[test]
fn other_chunks_and_unknown_sizes_do_not_matter() {
    let good = tone(&[8192, -8192, 4096]);
    let expected = [0.25, -0.25, 0.125];
    let sized = |file: &[u8], riff: u32, data: u32| {
        let (riff, data) = (riff.to_le_bytes(), data.to_le_bytes());
        [&file[..4], &riff, &file[8..40], &data, &file[44..]].concat()
    };
    for file in [
        with_chunk(&good, b"LIST\x03\0\0\0abc\0"),
        with_chunk(&good, b"LIST\x03\0\0\0abc"),
        with_chunk(&good, b"JUNK\x04\0\0\0data"),
        [&good[..], b"LIST\x02\0\0\0ab"].concat(),
        [&good[..], b"rubbish"].concat(),
        sized(&good, u32::MAX, u32::MAX),
        sized(&good, 0, 0),
        sized(&good, 1, 6),
        sized(&good, 7, 0x7fff_ffff),
        [&sized(&good, 0, u32::MAX)[..], &[1]].concat(),
    ] {
        assert_eq!(one(file).values(0), expected);
    }
    let odd = sized(&[&good[..], &[1, 0]].concat(), 0, 7);
    assert_eq!(one(odd).values(0), expected, "half a frame at the end is dropped");
}

/// Returns the WAV file of `values` that `hound` writes.
fn by_hound(spec: hound::WavSpec, values: &[f32]) -> Vec<u8> {
    let mut content = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut content, spec).unwrap();
    let full = 2_f32.powi(i32::from(spec.bits_per_sample) - 1);
    for value in values {
        match spec.sample_format {
            hound::SampleFormat::Float => writer.write_sample(*value).unwrap(),
            hound::SampleFormat::Int => writer.write_sample((value * full) as i32).unwrap(),
        }
    }
    writer.finalize().unwrap();
    content.into_inner()
}

#[test]
fn what_another_program_writes_comes_back() {
    let sine: Vec<f32> =
        (0..64).map(|n| 0.9 * (std::f32::consts::TAU * 3.0 * n as f32 / 64.0).sin()).collect();
    for (bits_per_sample, sample_format) in [8, 16, 24, 32]
        .map(|bits| (bits, hound::SampleFormat::Int))
        .into_iter()
        .chain([(32, hound::SampleFormat::Float)])
    {
        for channels in [1, 2] {
            let spec =
                hound::WavSpec { channels, sample_rate: 44_100, bits_per_sample, sample_format };
            let set = one(by_hound(spec, &sine));
            assert_eq!(
                (set.shape(), set.rate_hz()),
                ([channels.into(), 64 / usize::from(channels)], Some(44_100))
            );
            // Values are truncated to a step of the format; f32 itself has steps of 2⁻²⁴ below 1.
            let step = 2_f32.powi(1 - i32::from(bits_per_sample.min(24)));
            for (index, written) in sine.iter().enumerate() {
                let channels = usize::from(channels);
                let read = set.values(0)[index % channels * (64 / channels) + index / channels];
                assert!((read - written).abs() <= step, "{spec:?} at {index}: {read} {written}");
            }
        }
    }
}

/// Returns a file of one channel; full scale is 32,768.
fn tone(samples: &[i16]) -> Vec<u8> {
    wav_16_bit(1, 8000, samples)
}

#[test]
fn channels_stay_or_are_mixed() {
    let stereo = || vec![("0_a_0.wav", wav_16_bit(2, 8000, &[8192, -8192, 16_384, 8192, 0, 4096]))];
    let set = read(stereo(), &plain()).1.unwrap();
    assert_eq!((set.shape(), set.values(0)), ([2, 3], &[0.25, 0.5, 0.0, -0.25, 0.25, 0.125][..]));
    let mono = SignalOptions { mixing: Mixing::Mono, ..plain() };
    let set = read(stereo(), &mono).1.unwrap();
    assert_eq!((set.shape(), set.values(0)), ([1, 3], &[0.0, 0.375, 0.0625][..]));

    let mixed = || [stereo(), vec![("0_b_0.wav", tone(&[0; 3]))]].concat();
    let (folder, result) = read(mixed(), &plain());
    assert_refused(result, &folder.path().join("0_b_0.wav"), "has 1 channel, but");
    assert_eq!(read(mixed(), &mono).1.unwrap().shape(), [1, 3]);
}

#[test]
fn different_lengths_need_a_common_one() {
    let files = || {
        vec![
            ("0_a_0.wav", tone(&[8192; 4])),
            ("1_a_0.wav", tone(&[0, 8192, 16_384, 24_576, -8192, 0])),
        ]
    };
    let (folder, result) = read(files(), &plain());
    assert_refused(result, &folder.path().join("1_a_0.wav"), "has 6 values, but");
    let with = |placement| SignalOptions { length: Some(5), placement, ..plain() };
    let set = read(files(), &with(Placement::Start)).1.unwrap();
    assert_eq!((set.shape(), set.values(0)), ([1, 5], &[0.25, 0.25, 0.25, 0.25, 0.0][..]));
    assert_eq!(set.values(1), [0.0, 0.25, 0.5, 0.75, -0.25]);
    let set =
        read(files(), &SignalOptions { length: Some(2), ..with(Placement::Center) }).1.unwrap();
    assert_eq!((set.values(0), set.values(1)), (&[0.25, 0.25][..], &[0.5, 0.75][..]));
    let zero = SignalOptions { length: Some(0), ..plain() };
    assert_eq!(
        read(files(), &zero).1.unwrap_err().to_string(),
        "`length` is 0, but must be at least 1"
    );
}

/// Files of three classes and two speakers. Take 10 comes after take 2, and the name of a class has
/// an underscore.
fn spoken() -> Vec<(&'static str, Vec<u8>)> {
    let names = [
        "2_ann_10.wav",
        "2_ann_2.wav",
        "2_bob_0.WAV",
        "0_bob_3.wav",
        "0_ann_0.wav",
        "turn_left_bob_1.wav",
    ];
    let files =
        names.into_iter().enumerate().map(|(index, name)| (name, tone(&[index as i16 * 1024; 2])));
    files
        .chain([
            ("README.md", vec![]),
            (".0_ann_9.wav", vec![]),
            ("speakers.tsv", b"no series".to_vec()),
            ("other/0_ann_9.wav", vec![]),
        ])
        .collect()
}

fn indices(set: &SignalSet) -> Vec<f32> {
    (0..set.labels().len()).map(|index| set.values(index)[0] * 32.0).collect()
}

#[test]
fn names_tell_class_speaker_and_take() {
    let set = read(spoken(), &plain()).1.unwrap();
    assert_eq!(set.classes(), ["0", "2", "turn_left"]);
    assert_eq!(
        (set.labels(), indices(&set)),
        (&[0, 0, 1, 1, 1, 2][..], vec![4.0, 3.0, 1.0, 0.0, 2.0, 5.0])
    );

    let options = |speaker: Option<&str>, takes| SignalOptions {
        speaker: speaker.map(String::from),
        takes,
        ..plain()
    };
    let ann = read(spoken(), &options(Some("ann"), None)).1.unwrap();
    assert_eq!((ann.labels(), indices(&ann)), (&[0, 1, 1][..], vec![4.0, 1.0, 0.0]));
    assert_eq!(ann.classes(), set.classes(), "domains of one folder agree in their classes");
    assert_eq!(indices(&read(spoken(), &options(None, Some(1..3))).1.unwrap()), [1.0, 5.0]);
    assert_eq!(indices(&read(spoken(), &options(Some("ann"), Some(2..10))).1.unwrap()), [1.0]);

    let (folder, result) = read(spoken(), &options(Some("eve"), None));
    assert_refused(result, folder.path(), "has no speaker `eve`; its speakers are: ann, bob");
    let (folder, result) = read(spoken(), &options(Some("ann"), Some(3..10)));
    assert_refused(result, folder.path(), "has none of the takes 3..10");
}

#[test]
fn names_of_another_form_are_refused() {
    for name in [
        "zero.wav",
        "0_ann.wav",
        "0_ann_x.wav",
        "_ann_0.wav",
        "0__0.wav",
        "0_ann_.wav",
        "0_ann_-1.wav",
    ] {
        let (folder, result) =
            read(vec![("0_ann_0.wav", tone(&[0])), (name, tone(&[0]))], &plain());
        assert_refused(result, &folder.path().join(name), "is not named `class_speaker_take.wav`");
    }
}

#[test]
fn subfolders_are_classes_and_tell_no_speaker() {
    let files = || {
        vec![
            ("yes/b.wav", tone(&[1024])),
            ("yes/a.wav", tone(&[0])),
            ("no/z.wave", tone(&[2048])),
            ("no/x.txt", vec![]),
        ]
    };
    let set = read(files(), &plain()).1.unwrap();
    assert_eq!(
        (set.classes(), set.labels()),
        (&["no".to_string(), "yes".into()][..], &[0, 1, 1][..])
    );
    assert_eq!(indices(&set), [2.0, 0.0, 1.0]);
    let message = |options| read(files(), &options).1.unwrap_err().to_string();
    let speaker = message(SignalOptions { speaker: Some("ann".into()), ..plain() });
    assert!(speaker.contains("`speaker` is ann, but must be unset"), "{speaker}");
    let takes = message(SignalOptions { takes: Some(0..5), ..plain() });
    assert!(takes.contains("`takes` is 0..5, but must be unset"), "{takes}");
}

#[test]
fn rates_must_agree() {
    let files = || vec![("0_a_0.wav", tone(&[0])), ("0_b_0.wav", wav_16_bit(1, 16_000, &[0]))];
    let asked = |rate| SignalOptions { rate_hz: Some(rate), ..plain() };
    let (folder, result) = read(files(), &plain());
    assert_refused(result, &folder.path().join("0_b_0.wav"), "has 16000 Hz, but");
    let (folder, result) = read(files(), &asked(16_000));
    assert_refused(result, &folder.path().join("0_a_0.wav"), "has 8000 Hz, expected 16000 Hz");
    let set =
        read(files(), &SignalOptions { speaker: Some("b".into()), ..asked(16_000) }).1.unwrap();
    assert_eq!(set.rate_hz(), Some(16_000));
}

#[test]
fn damaged_files_are_refused_by_name() {
    let good = tone(&[1, 2, 3]);
    let changed = |at: usize, to: u8| [&good[..at], &[to], &good[at + 1..]].concat();
    let floats = |values: [f32; 3]| wav(3, 32, 1, 8000, &values.map(f32::to_le_bytes).concat());
    for (content, problem) in [
        (vec![], "holds no data"),
        (b"text".to_vec(), "not a readable WAV file"),
        (good[..20].to_vec(), "it has no `data` chunk"),
        (good[..40].to_vec(), "it has no `data` chunk"),
        ([&good[..16], &[4, 0, 0, 0, 1, 0, 1, 0], &good[36..]].concat(), "has 4 of 16 bytes"),
        (good[..12].to_vec(), "it has no `fmt ` chunk"),
        (good[..44].to_vec(), "is truncated: its header announces 3 values, but 0 are there"),
        (good[..49].to_vec(), "is truncated: its header announces 3 values, but 2 are there"),
        (changed(0, b'X'), "not a readable WAV file: it does not start with `RIFF` and `WAVE`"),
        (changed(3, b'X'), "its numbers are big-endian (`RIFX`)"),
        (changed(20, 2), "its values are encoded as Microsoft ADPCM (0x0002), which is not read"),
        (changed(20, 85), "its values are encoded as MP3 (0x0055), which is not read"),
        (changed(20, 99), "its values are encoded as an unknown format (0x0063)"),
        (changed(22, 0), "its header says that it has no channels"),
        (changed(34, 17), "its header says 17 bits in 2 bytes per value, which is not read"),
        (changed(36, b'X'), "it has no `data` chunk"),
        (tone(&[]), "holds no samples"),
        (wav_16_bit(1, 0, &[0]), "has a rate of 0 Hz"),
        (floats([0.0, 1.5, 0.0]), "holds 1.5 at position 1, which is not in -1…1"),
        (floats([0.0, 0.0, f32::NAN]), "holds NaN at position 2, which is not in -1…1"),
        (wav(0xfffe, 24, 1, 8000, &[0; 3]), "its `fmt ` chunk has 16 of 40 bytes"),
        (wav(1, 64, 1, 8000, &[0; 8]), "its header says 64 bits in 8 bytes per value"),
        (wav(3, 16, 1, 8000, &[0; 8]), "its header says 16 bits in 2 bytes per value"),
        (
            extensible(24, 4, &[1, 2, 0, 0, 3, 255, 255, 255]),
            "24-bit values are right-aligned in 4",
        ),
    ] {
        let (folder, result) =
            read(vec![("0_a_0.wav", tone(&[0; 3])), ("1_a_0.wav", content)], &plain());
        assert_refused(result, &folder.path().join("1_a_0.wav"), problem);
    }
}

#[test]
fn folders_without_wav_files_are_refused_by_name() {
    let refused = |files, at: &str, problem| {
        let (folder, result) = read(files, &plain());
        let path = if at.is_empty() { folder.path().to_path_buf() } else { folder.path().join(at) };
        assert_refused(result, &path, problem);
    };
    refused(vec![], "", "has no subfolders; put the WAV files of each class");
    refused(vec![("a/1.wav", tone(&[0])), ("b/1.mp3", vec![])], "b", "holds no WAV files");
    let missing: PathBuf = tempdir().unwrap().path().join("missing");
    assert_refused(read_wav_folder(&missing, &plain()), &missing, "cannot read");
    assert_refused(open_signals(&missing, Split::Train, &plain()), &missing, "does not exist");
    let folder = tempdir().unwrap();
    let single = file(&folder, "0_a_0.wav", tone(&[0]));
    assert_refused(
        open_signals(&single, Split::Train, &plain()),
        &single,
        "is none of the known formats: a folder of WAV files",
    );
}

#[test]
fn sets_are_burn_data_sets_and_domains() {
    let set = read(spoken(), &plain()).1.unwrap();
    assert_eq!(set.len(), 6);
    let sample = set.get(4).unwrap();
    assert_eq!((sample.values, sample.label), (vec![2.0 / 32.0; 2], 1));
    let part = set.subset(&[5, 0]);
    assert_eq!(
        (part.labels(), indices(&part), part.rate_hz()),
        (&[2, 0][..], vec![5.0, 4.0], Some(8000))
    );
    let louder = set.map([1, 1], |index, values| vec![values[0] + index as f32]);
    assert_eq!(
        (louder.shape(), louder.values(2), louder.labels()),
        ([1, 1], &[2.0 + 1.0 / 32.0][..], set.labels())
    );
    assert_eq!(louder.with_rate_hz(None).rate_hz(), None);
    let domain = set.into_domain("speech").unwrap();
    assert_eq!((domain.shape(), domain.len(), domain.classes().len()), (&[1, 2][..], 6, 3));
    assert_eq!(domain.sample(4).unwrap().values, [2.0 / 32.0; 2]);
}
