//! Pictures, and what several corruptions do with them.

/// A picture of one or three channels.
#[derive(Clone)]
pub(super) struct Picture {
    pub(super) planes: Vec<Plane>,
}

/// A channel of a picture, or a layer over it.
#[derive(Clone)]
pub(super) struct Plane {
    pub(super) values: Vec<f64>,
    pub(super) height: usize,
    pub(super) width: usize,
}

/// What lies beyond the border of a plane.
#[derive(Clone, Copy)]
pub(super) enum Border {
    /// The outermost pixels: `aaa|abc`.
    Nearest,
    /// The mirror image about the outermost pixels: `dcb|abcd`.
    Mirror,
    /// The mirror image about the border: `cba|abcd`.
    Reflect,
}

impl Border {
    /// Returns the pixel that stands for one at a place beyond the border.
    pub(super) fn index(self, at: isize, count: usize) -> usize {
        let count = count as isize;
        let inside = match self {
            Self::Nearest => at.clamp(0, count - 1),
            Self::Mirror if count == 1 => 0,
            Self::Mirror => {
                let folded = at.rem_euclid(2 * (count - 1));
                folded.min(2 * (count - 1) - folded)
            }
            Self::Reflect => {
                let folded = at.rem_euclid(2 * count);
                folded.min(2 * count - 1 - folded)
            }
        };
        inside as usize
    }
}

impl Picture {
    /// # Panics
    /// Panics if `values` do not fill `shape`, or if there are neither one nor three channels.
    pub(super) fn new(values: &[f32], [channels, height, width]: [usize; 3]) -> Self {
        assert!(matches!(channels, 1 | 3), "a picture has one or three channels, not {channels}");
        assert_eq!(values.len(), channels * height * width, "values must fill the shape");
        let plane = |plane: &[f32]| Plane {
            values: plane.iter().map(|&value| f64::from(value)).collect(),
            height,
            width,
        };
        Self { planes: values.chunks_exact(height * width).map(plane).collect() }
    }

    pub(super) fn shorter_side(&self) -> f64 {
        self.height().min(self.width()) as f64
    }

    pub(super) fn height(&self) -> usize {
        self.planes[0].height
    }

    pub(super) fn width(&self) -> usize {
        self.planes[0].width
    }

    /// Returns the values, cut off at 0 and 1.
    pub(super) fn into_values(self) -> Vec<f32> {
        let values = self.planes.into_iter().flat_map(|plane| plane.values);
        values.map(|value| value.clamp(0.0, 1.0) as f32).collect()
    }

    /// Changes each plane.
    pub(super) fn map(&self, change: impl FnMut(&Plane) -> Plane) -> Self {
        Self { planes: self.planes.iter().map(change).collect() }
    }

    /// Changes each value.
    pub(super) fn map_values(mut self, mut change: impl FnMut(f64) -> f64) -> Self {
        for plane in &mut self.planes {
            plane.values.iter_mut().for_each(|value| *value = change(*value));
        }
        self
    }

    /// Changes each pixel of a picture of three channels.
    pub(super) fn map_pixels(mut self, change: impl Fn([f64; 3]) -> [f64; 3]) -> Self {
        let [red, green, blue] = self.planes.as_mut_slice() else { return self };
        let pixels = red.values.iter_mut().zip(&mut green.values).zip(&mut blue.values);
        for ((red, green), blue) in pixels {
            [*red, *green, *blue] = change([*red, *green, *blue]);
        }
        self
    }

    /// Returns the luma (Rec. 601), or the only channel.
    pub(super) fn luma(&self) -> Plane {
        let [red, green, blue] = self.planes.as_slice() else { return self.planes[0].clone() };
        let pixels = red.values.iter().zip(&green.values).zip(&blue.values);
        let luma = pixels.map(|((red, green), blue)| 0.299 * red + 0.587 * green + 0.114 * blue);
        Plane { values: luma.collect(), height: red.height, width: red.width }
    }
}

impl Plane {
    /// Fills a plane.
    pub(super) fn from_fn([height, width]: [usize; 2], value: impl FnMut(usize) -> f64) -> Self {
        Self { values: (0..height * width).map(value).collect(), height, width }
    }

    /// Returns the value of a pixel, which may lie beyond the border.
    pub(super) fn at(&self, row: isize, column: isize, border: Border) -> f64 {
        let (row, column) = (border.index(row, self.height), border.index(column, self.width));
        self.values[row * self.width + column]
    }

    /// Interpolates linearly between pixels.
    pub(super) fn between(&self, y: f64, x: f64, border: Border) -> f64 {
        let (top, left) = (y.floor(), x.floor());
        let (down, right) = (y - top, x - left);
        let (row, column) = (top as isize, left as isize);
        let value =
            |more_rows, more_columns| self.at(row + more_rows, column + more_columns, border);
        let above = (1.0 - right) * value(0, 0) + right * value(0, 1);
        let below = (1.0 - right) * value(1, 0) + right * value(1, 1);
        (1.0 - down) * above + down * below
    }

    /// Blurs by a Gaussian that is cut off after `reach` deviations.
    pub(super) fn blurred(&self, sigma: f64, reach: f64, border: Border) -> Self {
        let radius = (reach * sigma + 0.5) as isize;
        if radius == 0 {
            return self.clone();
        }
        let weight = |at: isize| (-0.5 * (at as f64 / sigma).powi(2)).exp();
        let total: f64 = (-radius..=radius).map(weight).sum();
        let kernel: Vec<f64> = (-radius..=radius).map(|at| weight(at) / total).collect();
        let line = |line: &[f64]| -> Vec<f64> {
            let pixel = |at: usize| {
                let places = (at as isize - radius..).zip(&kernel);
                places.map(|(from, weight)| weight * line[border.index(from, line.len())]).sum()
            };
            (0..line.len()).map(pixel).collect()
        };
        let wide: Vec<f64> = self.values.chunks_exact(self.width).flat_map(line).collect();
        let mut output = self.clone();
        for column in 0..self.width {
            let own: Vec<f64> =
                (0..self.height).map(|row| wide[row * self.width + column]).collect();
            for (row, value) in line(&own).into_iter().enumerate() {
                output.values[row * self.width + column] = value;
            }
        }
        output
    }

    /// Enlarges the middle of the plane to its size, by linear interpolation.
    pub(super) fn enlarged(&self, factor: f64) -> Self {
        let axis = |side: usize| {
            let cut = (side as f64 / factor).ceil() as usize;
            let size = ((cut as f64 * factor).round_ties_even() as usize).max(side);
            let step = if size > 1 { (cut as f64 - 1.0) / (size as f64 - 1.0) } else { 0.0 };
            let (start, trim) = ((side - cut) / 2, (size - side) / 2);
            move |at: usize| start as f64 + (at + trim) as f64 * step
        };
        let (y, x) = (axis(self.height), axis(self.width));
        Self::from_fn([self.height, self.width], |at| {
            self.between(y(at / self.width), x(at % self.width), Border::Nearest)
        })
    }
}
