//! CIFAR-10 binary.

/// One record: the label and 3,072 bytes, of which `pixel(channel, row, column)` gives each.
pub fn cifar_record(label: u8, pixel: impl Fn(usize, usize, usize) -> u8) -> Vec<u8> {
    let mut record = vec![label];
    for channel in 0..3 {
        for row in 0..32 {
            record.extend((0..32).map(|column| pixel(channel, row, column)));
        }
    }
    record
}
