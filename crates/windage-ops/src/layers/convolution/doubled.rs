//! Nearest-neighbor doubling and a convolution of three taps as one transposed convolution of
//! four.
//!
//! Two neighbors in a doubled map are the same value, so their taps can be added first. With taps
//! `w₀ w₁ w₂`, an even position is `x[i−1]·w₀ + x[i]·(w₁ + w₂)` and an odd one `x[i]·(w₀ + w₁) +
//! x[i+1]·w₂`. That is a transposed convolution with stride 2, padding 1 and taps `w₂, w₁ + w₂,
//! w₀ + w₁, w₀`. It takes four ninths of the multiplications, and no map of four times the size.

/// The taps whose sum is each tap of the transposed convolution.
const SUMS: [&[usize]; 4] = [&[2], &[1, 2], &[0, 1], &[0]];
/// The same for an axis that is not doubled.
const SAME: [&[usize]; 1] = [&[0]];

/// The sizes of the weight of a convolution, `[outputs, inputs, kernel]`, and of the weight of the
/// transposed convolution, `[inputs, outputs, kernel]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taps {
    pub(super) outputs: usize,
    pub(super) inputs: usize,
    /// Which axes are doubled. These have three taps, the others one.
    pub(super) doubled: [bool; 2],
}

impl Taps {
    fn sums(&self) -> [&'static [&'static [usize]]; 2] {
        self.doubled.map(|doubled| if doubled { &SUMS[..] } else { &SAME[..] })
    }

    fn kernel(&self) -> [usize; 2] {
        self.doubled.map(|doubled| if doubled { 3 } else { 1 })
    }

    /// Returns the kernel of the transposed convolution.
    pub(super) fn transposed_kernel(&self) -> [usize; 2] {
        self.sums().map(<[_]>::len)
    }

    /// Calls `visit(to, from)` for each index into the transposed weight and each index into the
    /// weight whose value is added there.
    fn each_pair(&self, mut visit: impl FnMut(usize, usize)) {
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
                    columns.iter().for_each(|column| visit(to, from + row * width + column))
                });
                to += 1;
            }
        }
    }

    /// Computes the weight of the transposed convolution, `[inputs, outputs, kernel]`.
    pub(super) fn transposed(&self, weight: &[f32]) -> Vec<f32> {
        let [rows, columns] = self.transposed_kernel();
        let mut transposed = vec![0.0; self.inputs * self.outputs * rows * columns];
        self.each_pair(|to, from| transposed[to] += weight[from]);
        transposed
    }

    /// Computes the gradient at the weight from the gradient at the transposed weight.
    pub(super) fn gradient(&self, transposed: &[f32]) -> Vec<f32> {
        let [height, width] = self.kernel();
        let mut gradient = vec![0.0; self.inputs * self.outputs * height * width];
        self.each_pair(|to, from| gradient[from] += transposed[to]);
        gradient
    }
}
