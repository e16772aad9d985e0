//! The strokes of the letters.

/// A letter made of straight strokes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Letter {
    /// The letter as text.
    pub name: char,
    /// Polylines of points `[x, y]` in the unit square, `x` to the right, `y` down.
    pub strokes: &'static [&'static [[f64; 2]]],
}

/// Ten letters, no two of which are alike under a rotation of less than a quarter turn.
pub const LETTERS: [Letter; 10] = [
    Letter {
        name: 'A',
        strokes: &[&[[0.15, 0.9], [0.5, 0.1], [0.85, 0.9]], &[[0.3, 0.6], [0.7, 0.6]]],
    },
    Letter {
        name: 'E',
        strokes: &[&[[0.8, 0.1], [0.2, 0.1], [0.2, 0.9], [0.8, 0.9]], &[[0.2, 0.5], [0.7, 0.5]]],
    },
    Letter {
        name: 'F',
        strokes: &[&[[0.8, 0.1], [0.2, 0.1], [0.2, 0.9]], &[[0.2, 0.5], [0.7, 0.5]]],
    },
    Letter {
        name: 'H',
        strokes: &[&[[0.2, 0.1], [0.2, 0.9]], &[[0.8, 0.1], [0.8, 0.9]], &[[0.2, 0.5], [0.8, 0.5]]],
    },
    Letter {
        name: 'K',
        strokes: &[&[[0.2, 0.1], [0.2, 0.9]], &[[0.8, 0.1], [0.2, 0.5], [0.8, 0.9]]],
    },
    Letter { name: 'L', strokes: &[&[[0.2, 0.1], [0.2, 0.9], [0.8, 0.9]]] },
    Letter { name: 'N', strokes: &[&[[0.2, 0.9], [0.2, 0.1], [0.8, 0.9], [0.8, 0.1]]] },
    Letter { name: 'T', strokes: &[&[[0.1, 0.1], [0.9, 0.1]], &[[0.5, 0.1], [0.5, 0.9]]] },
    Letter { name: 'V', strokes: &[&[[0.15, 0.1], [0.5, 0.9], [0.85, 0.1]]] },
    Letter { name: 'X', strokes: &[&[[0.15, 0.1], [0.85, 0.9]], &[[0.85, 0.1], [0.15, 0.9]]] },
];
