//! Training curves as a picture.

use image::RgbImage;
use plotters::prelude::*;
use windage_generate::Curve;

use crate::font::text;
use crate::{Error, Result};

const PANEL: (u32, u32) = (420, 260);
const LINE: RGBColor = RGBColor(0, 98, 190);

/// One panel a figure: classifier first, then the generative model.
pub(crate) fn draw(classifier: Option<&Curve>, generator: &Curve) -> Result<Option<RgbImage>> {
    let named = |owner: &str, curve: &Curve| -> Vec<(String, Vec<f64>)> {
        let column = |index: usize| curve.epochs.iter().map(|row| row[index]).collect();
        curve.names.iter().enumerate().map(|(index, name)| (format!("{owner}: {name}"), column(index))).collect()
    };
    let mut panels = classifier.map_or(Vec::new(), |curve| named("classifier", curve));
    panels.extend(named("autoencoder", generator));
    panels.retain(|(_, values)| values.len() > 1);
    if panels.is_empty() {
        return Ok(None);
    }
    let (width, height) = (PANEL.0 * panels.len() as u32, PANEL.1);
    let mut buffer = vec![255_u8; (width * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut buffer, (width, height)).into_drawing_area();
        area.fill(&WHITE).map_err(|error| Error::drawing("curves", error))?;
        for (part, (name, values)) in area.split_evenly((1, panels.len())).iter().zip(&panels) {
            panel(part, name, values).map_err(|error| Error::drawing("curves", error))?;
        }
    }
    Ok(RgbImage::from_raw(width, height, buffer))
}

fn panel(
    area: &DrawingArea<BitMapBackend<'_>, plotters::coord::Shift>,
    name: &str,
    values: &[f64],
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let most = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption(name, text(16))
        .margin(12)
        .x_label_area_size(34)
        .y_label_area_size(52)
        .build_cartesian_2d(1.0..values.len() as f64, 0.0..1.05 * most)
        .map_err(|error| error.to_string())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc("epoch")
        .x_labels(values.len().min(8))
        .x_label_formatter(&|epoch| format!("{epoch:.0}"))
        .y_label_formatter(&|value| if most < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") })
        .label_style(text(13))
        .draw()
        .map_err(|error| error.to_string())?;
    let points = values.iter().enumerate().map(|(epoch, &value)| (epoch as f64 + 1.0, value));
    chart.draw_series(LineSeries::new(points, LINE.stroke_width(2))).map_err(|error| error.to_string())?;
    Ok(())
}
