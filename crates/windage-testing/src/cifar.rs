//! Records of CIFAR-10 binary files.

/// Returns one record: the label, and 3,072 bytes that are given by `pixel(channel, row, column)`.
pub fn cifar_record(label: u8, pixel: impl Fn(usize, usize, usize) -> u8) -> Vec<u8> {
    let mut record = vec![label];
    for channel in 0..3 {
        for row in 0..32 {
            record.extend((0..32).map(|column| pixel(channel, row, column)));
        }
    }
    record
}
