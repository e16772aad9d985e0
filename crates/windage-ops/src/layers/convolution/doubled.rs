//! Nearest-neighbor doubling and a convolution of three taps as one transposed convolution of
//! four.
//!
//! Two neighbors of a doubled map are the same value, so their taps can be added first: with taps
//! `w₀ w₁ w₂`, pixels at even places see `x[i−1]·w₀ + x[i]·(w₁ + w₂)`, those at odd places
//! `x[i]·(w₀ + w₁) + x[i+1]·w₂`. That is a transposed convolution of stride 2 and padding 1 with
//! taps `w₂, w₁ + w₂, w₀ + w₁, w₀`: four ninths of the multiplications, and no map of four
//! times the size.

/// For each tap of the transposed convolution, the taps it is the sum of.
const SUMS: [&[usize]; 4] = [&[2], &[1, 2], &[0, 1], &[0]];
/// Along an axis that is not doubled.
const SAME: [&[usize]; 1] = [&[0]];

/// A weight of a convolution, `[outputs, inputs, kernel]`, and the transposed one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taps {
    pub(super) outputs: usize,
    pub(super) inputs: usize,
    /// Which axes are doubled: three taps along these, one along others.
    pub(super) doubled: [bool; 2],
}

impl Taps {
    fn sums(&self) -> [&'static [&'static [usize]]; 2] {
        self.doubled.map(|doubled| if doubled { &SUMS[..] } else { &SAME[..] })
    }

    fn kernel(&self) -> [usize; 2] {
        self.doubled.map(|doubled| if doubled { 3 } else { 1 })
    }

    /// Kernel of the transposed convolution.
    pub(super) fn transposed_kernel(&self) -> [usize; 2] {
        self.sums().map(<[_]>::len)
    }

    /// Calls `with` for every place in the transposed weight and each place in the weight that is
    /// added there.
    fn each_pair(&self, mut with: impl FnMut(usize, usize)) {
        let ([rows, columns], [height, width]) = (self.sums(), self.kernel());
        let mut to = 0;
        for (input, output) in
            (0..self.inputs).flat_map(|input| (0..self.outputs).map(move |output| (input, output)))
        {
            let from = (output * self.inputs + input) * height * width;
            for (rows, columns) in
                rows.iter().flat_map(|rows| columns.iter().map(move |columns| (rows, columns)))
            {
                rows.iter().for_each(|row| {
                    columns.iter().for_each(|column| with(to, from + row * width + column))
                });
                to += 1;
            }
        }
    }

    /// The weight of the transposed convolution, `[inputs, outputs, kernel]`.
    pub(super) fn transposed(&self, weight: &[f32]) -> Vec<f32> {
        let [rows, columns] = self.transposed_kernel();
        let mut transposed = vec![0.0; self.inputs * self.outputs * rows * columns];
        self.each_pair(|to, from| transposed[to] += weight[from]);
        transposed
    }

    /// The gradient at the weight, given the one at the transposed weight.
    pub(super) fn gradient(&self, transposed: &[f32]) -> Vec<f32> {
        let [height, width] = self.kernel();
        let mut gradient = vec![0.0; self.inputs * self.outputs * height * width];
        self.each_pair(|to, from| gradient[from] += transposed[to]);
        gradient
    }
}
