//! What altering one attribute does to all attributes.

use std::fmt;

use windage_core::{
    Attribute, Domain, Result, Sample, Seed, check_attributes, mean_value, stratified,
};

/// The scale of an attribute is at least this many noticeable changes: where samples hardly vary,
/// a flaw of an alteration must not look like a large change.
const LEAST_SCALE: f64 = 2.0;
/// Shares of a normal distribution below its mean plus and minus a standard deviation.
const WITHIN: [f64; 2] = [0.158_655, 0.841_345];
/// Width of a column of the table, in characters.
const COLUMN: usize = 11;

/// What altering each attribute of real samples does to it and to all other attributes.
///
/// A good alteration moves its own attribute by what was wanted and no other. The table tells how
/// far that holds for a data set, and so how far a diagnosis by such alterations can be trusted
/// there: an attribute that moves another along with it may be taken for it.
///
/// ```
/// use burn::data::dataset::InMemDataset;
/// use windage_core::{Domain, Sample, Seed};
/// use windage_metrics::attributes::CrossEffects;
/// use windage_metrics::image_attributes;
///
/// # fn main() -> windage_core::Result<()> {
/// let square = |place: usize| {
///     let ink = |at: usize| f32::from((place..place + 6).contains(&(at % 24)) && at / 144 == 1);
///     Sample { values: (0..576).map(|at| 0.5 * ink(at)).collect(), label: 0 }
/// };
/// let squares = InMemDataset::new((4..14).map(square).collect());
/// let domain = Domain::new("squares", squares, vec![1, 24, 24], vec!["square".into()])?;
/// let effects = CrossEffects::measure(&domain, &image_attributes(&domain)?, 100, Seed(0))?;
/// let right = effects.rows.iter().find(|row| row.name == "position x" && row.by > 0.0);
/// assert!(right.is_some_and(|row| (row.own - 1.0).abs() < 0.01));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CrossEffects {
    /// Names of all attributes, in their order.
    pub names: Vec<String>,
    /// A row for each attribute and direction that can be altered.
    pub rows: Vec<AlterationEffects>,
}

/// What altering one attribute does.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterationEffects {
    /// Name of the altered attribute.
    pub name: String,
    /// Amount by which it was altered, in its unit: a scale, upwards or downwards.
    pub by: f64,
    /// Number of samples that could be altered.
    pub samples: usize,
    /// Median change of the attribute itself, divided by the amount; 1 is right.
    pub own: f64,
    /// Mean change of each attribute in its scales, the attribute itself included; NaN if it could
    /// be measured on no sample.
    pub moved: Vec<f64>,
}

/// Values of all attributes of one sample.
type Values = Vec<Option<f64>>;

impl CrossEffects {
    /// Alters each attribute of at most `most` samples by one scale upwards and downwards, and
    /// measures all attributes again.
    ///
    /// The scale of an attribute is its standard deviation over these samples, half the distance
    /// between the quantiles at 16 and 84 %, or two noticeable changes if that is more.
    ///
    /// # Errors
    /// Returns an error for attributes of the same name, and if a sample cannot be read.
    pub fn measure(
        domain: &Domain,
        attributes: &[Box<dyn Attribute>],
        most: usize,
        seed: Seed,
    ) -> Result<Self> {
        check_attributes(attributes)?;
        let chosen = stratified(domain.labels(), most, seed);
        let samples = chosen.iter().map(|&index| domain.sample(index));
        let samples = samples.collect::<Result<Vec<Sample>>>()?;
        let set = Set::new(samples, domain.shape(), attributes);
        let directions = |at: usize| [set.scales[at], -set.scales[at]].map(|by| (at, by));
        let each = (0..attributes.len()).flat_map(directions);
        Ok(Self {
            names: attributes.iter().map(|it| it.name().to_string()).collect(),
            rows: each.filter_map(|(at, by)| set.altered(at, by)).collect(),
        })
    }
}

/// Samples with the values of their attributes.
struct Set<'a> {
    samples: Vec<Sample>,
    shape: &'a [usize],
    attributes: &'a [Box<dyn Attribute>],
    values: Vec<Values>,
    scales: Vec<f64>,
}

impl<'a> Set<'a> {
    fn new(samples: Vec<Sample>, shape: &'a [usize], attributes: &'a [Box<dyn Attribute>]) -> Self {
        let mut set = Self { samples, shape, attributes, values: Vec::new(), scales: Vec::new() };
        let measured = |it: &Sample| set.measured(&it.values, it.label);
        set.values = set.samples.iter().map(measured).collect();
        let scale_of =
            |at: usize| scale(&*attributes[at], set.values.iter().filter_map(|each| each[at]));
        set.scales = (0..attributes.len()).map(scale_of).collect();
        set
    }

    fn measured(&self, values: &[f32], label: usize) -> Values {
        self.attributes.iter().map(|it| it.measure(values, self.shape, label)).collect()
    }

    /// Alters an attribute of all samples; `None` if none can be altered.
    fn altered(&self, at: usize, by: f64) -> Option<AlterationEffects> {
        let pairs = self.samples.iter().zip(&self.values);
        let changes = |(sample, before): (&Sample, &Values)| {
            before[at]?;
            let altered = self.attributes[at].alter(&sample.values, self.shape, by)?;
            let after = self.measured(&altered, sample.label);
            let pairs = self.attributes.iter().zip(before.iter().zip(after));
            Some(pairs.map(|(it, (from, to))| Some(it.change((*from)?, to?))).collect())
        };
        let changes: Vec<Values> = pairs.filter_map(changes).collect();
        let name = self.attributes[at].name();
        (!changes.is_empty()).then(|| AlterationEffects::new(name, at, by, &changes, &self.scales))
    }
}

impl AlterationEffects {
    fn new(name: &str, at: usize, by: f64, changes: &[Values], scales: &[f64]) -> Self {
        let of = |at: usize| changes.iter().filter_map(move |changes| changes[at]);
        let mut own: Vec<f64> = of(at).map(|change| change / by).collect();
        own.sort_by(f64::total_cmp);
        let moved =
            |(at, scale): (usize, &f64)| of(at).sum::<f64>() / of(at).count() as f64 / scale;
        Self {
            name: name.into(),
            by,
            samples: changes.len(),
            own: own.get(own.len() / 2).copied().unwrap_or(f64::NAN),
            moved: scales.iter().enumerate().map(moved).collect(),
        }
    }
}

/// Returns the scale of an attribute over these values.
fn scale(attribute: &dyn Attribute, values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    let least = LEAST_SCALE * attribute.noticeable();
    let Some(mean) = mean_value(attribute, &values) else { return least };
    let mut sorted: Vec<f64> = values.iter().map(|value| attribute.change(mean, *value)).collect();
    sorted.sort_by(f64::total_cmp);
    let quantile = |share: f64| sorted[(share * sorted.len() as f64) as usize];
    ((quantile(WITHIN[1]) - quantile(WITHIN[0])) / 2.0).max(least)
}

impl fmt::Display for CrossEffects {
    /// Writes a table with a row per alteration, and the change of every attribute, in scales.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |name: &str| name.chars().take(COLUMN - 1).collect::<String>();
        write!(f, "{:<18} {:>8} {:>5}", "altered", "by", "own")?;
        self.names.iter().try_for_each(|name| write!(f, "{:>COLUMN$}", short(name)))?;
        for row in &self.rows {
            write!(f, "\n{:<18} {:>+8.2} {:>5.2}", row.name, row.by, row.own)?;
            row.moved.iter().try_for_each(|moved| write!(f, "{moved:>COLUMN$.2}"))?;
        }
        writeln!(f)
    }
}
