//! Diagrams as SVG, the same bytes for the same numbers.

use std::fmt::Write;

/// Probability said and whether it was right.
pub(crate) type Sure = (f64, bool);

const PANEL: f64 = 200.0;
const GAP: f64 = 60.0;
const BINS: usize = 10;

/// Expected calibration error over 15 bins of equal width (Naeini et al. 2015).
pub(crate) fn calibration_error(sure: &[Sure]) -> f64 {
    let sums = bins(sure, 15);
    sums.iter().map(|b| (b.said - b.right).abs()).sum::<f64>() / sure.len() as f64
}

#[derive(Clone, Copy, Default)]
struct Bin {
    said: f64,
    right: f64,
    texts: f64,
}

fn bins(sure: &[Sure], count: usize) -> Vec<Bin> {
    let mut sums = vec![Bin::default(); count];
    for &(p, right) in sure {
        let bin = &mut sums[((p * count as f64) as usize).min(count - 1)];
        bin.said += p;
        bin.right += f64::from(u8::from(right));
        bin.texts += 1.0;
    }
    sums
}

/// One panel a kind of text: probability said of the best track against the share that was right, a dot a bin, as large as it has texts.
pub(crate) fn calibration(kinds: &[(&str, Vec<Sure>)]) -> String {
    let columns = kinds.len().min(3);
    let rows = kinds.len().div_ceil(columns.max(1));
    let (width, height) = (GAP + columns as f64 * (PANEL + GAP), GAP + rows as f64 * (PANEL + GAP));
    let mut svg = head(width, height);
    for (i, (name, sure)) in kinds.iter().enumerate() {
        let at = (GAP + (i % columns) as f64 * (PANEL + GAP), GAP / 2.0 + (i / columns) as f64 * (PANEL + GAP));
        panel(&mut svg, at, name, sure);
    }
    svg + "</svg>\n"
}

fn head(width: f64, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    )
}

fn panel(svg: &mut String, (x, y): (f64, f64), name: &str, sure: &[Sure]) {
    let dots: String = bins(sure, BINS).iter().filter(|b| b.texts > 0.0).map(|b| dot((x, y), b)).collect();
    let (bottom, middle) = (y + PANEL, x + PANEL / 2.0);
    writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{PANEL}\" height=\"{PANEL}\" fill=\"none\" stroke=\"#999\"/>\n\
         <line x1=\"{x}\" y1=\"{bottom}\" x2=\"{}\" y2=\"{y}\" stroke=\"#999\" stroke-dasharray=\"4\"/>\n\
         <g fill=\"#1565c0\" fill-opacity=\"0.7\">\n{dots}</g>\n\
         <text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{name}: {} texts, ECE {:.3}</text>\n\
         <text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" fill=\"#666\">said, 0 to 1</text>\n\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#666\" transform=\"rotate(-90 {} {})\">right, 0 to 1</text>",
        x + PANEL,
        y - 8.0,
        sure.len(),
        calibration_error(sure),
        bottom + 16.0,
        x - 10.0,
        y + PANEL / 2.0,
        x - 10.0,
        y + PANEL / 2.0,
    )
    .expect("a string takes whatever is written to it");
}

fn dot((x, y): (f64, f64), bin: &Bin) -> String {
    let (said, right) = (bin.said / bin.texts, bin.right / bin.texts);
    let (cx, cy, r) = (x + PANEL * said, y + PANEL * (1.0 - right), 2.0 + bin.texts.sqrt() / 2.0);
    format!(
        "<circle cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{r:.1}\"><title>{} texts: {said:.3} said, {right:.3} right</title></circle>\n",
        bin.texts
    )
}

/// Rows are what texts are, columns what they were taken for; both in the order of `names`.
pub(crate) fn confusion(names: &[String], counts: &[Vec<usize>]) -> String {
    let (cell, left, top) = (34.0, 120.0, 60.0);
    let side = cell * names.len() as f64;
    let mut svg = head(left + side + 20.0, top + side + 20.0);
    for (i, (name, row)) in names.iter().zip(counts).enumerate() {
        let along = cell * (i as f64 + 0.5);
        let code = name.split(' ').next().unwrap_or(name);
        let all = row.iter().sum::<usize>().max(1) as f64;
        svg += &format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}</text>\n<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{code}</text>\n",
            left - 8.0,
            top + along + 4.0,
            left + along,
            top - 8.0
        );
        for (j, &n) in row.iter().enumerate() {
            let (x, y) = (left + cell * j as f64, top + cell * i as f64);
            let (colour, share) = (if i == j { "#1565c0" } else { "#c62828" }, n as f64 / all);
            svg += &format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{cell}\" height=\"{cell}\" fill=\"{colour}\" fill-opacity=\"{share:.2}\" stroke=\"#ddd\"/>\n"
            );
            if n > 0 {
                let ink = if share > 0.6 { "#fff" } else { "#000" };
                let (x, y) = (x + cell / 2.0, y + cell / 2.0 + 4.0);
                svg += &format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"{ink}\">{n}</text>\n");
            }
        }
    }
    svg + "</svg>\n"
}

/// The same as text, a line a row, a dot where there is none.
pub(crate) fn confusion_text(names: &[String], counts: &[Vec<usize>]) -> String {
    let codes: Vec<&str> = names.iter().map(|n| n.split(' ').next().unwrap_or(n)).collect();
    let mut text = format!("is \\ taken for  {}\n", codes.join(" "));
    for (name, row) in names.iter().zip(counts) {
        let cells: Vec<String> = row.iter().map(|&n| if n == 0 { "  .".to_owned() } else { format!("{n:3}") }).collect();
        text += &format!("{}  {name}\n", cells.join(" "));
    }
    text
}
