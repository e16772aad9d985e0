//! Kernels, strides and padding for images, and for signals as images of height 1.

use burn::nn::PaddingConfig2d;

/// Returns `value` for each axis that is longer than 1, and `single` for an axis of length 1.
pub fn along(sides: [usize; 2], value: usize, single: usize) -> [usize; 2] {
    sides.map(|length| if length > 1 { value } else { single })
}

/// Returns padding that is the same at both ends of each axis.
pub fn padding([rows, columns]: [usize; 2]) -> PaddingConfig2d {
    PaddingConfig2d::Explicit(rows, columns, rows, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_of_length_one_is_left_out() {
        assert_eq!(along([1, 150], 4, 1), [1, 4]);
    }
}
