use record::Span;

use super::sentence::{Figure, Lexicon, Sentence};
use crate::Retold as Settings;

/// Two sentences that say the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Correspondence {
    pub(crate) a: Span,
    pub(crate) b: Span,
    /// Likeness of the words, 0 to 1.
    pub(crate) words: f32,
    /// Figures that agree, as they stand on both sides.
    pub(crate) figures: Vec<(String, String)>,
}

/// What two texts have in common when no sentence is shared.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Retelling {
    /// How much more alike the texts are read in the same order than with one of them read backwards: words, in hundredths per sentence.
    pub(crate) words: f32,
    /// The same for figures, as a count.
    pub(crate) figures: f32,
    /// Sentences that correspond, in the order of the first text.
    pub(crate) sentences: Vec<Correspondence>,
}

/// Likeness of all sentences of one text to all of another, row by row.
struct Likeness {
    rows: usize,
    columns: usize,
    cells: Vec<f32>,
}

impl Likeness {
    fn new(rows: usize, columns: usize) -> Self {
        Self { rows, columns, cells: vec![0.0; rows * columns] }
    }

    fn at(&self, row: usize, column: usize) -> f32 {
        self.cells[row * self.columns + column]
    }

    fn backwards(&self) -> Self {
        let cells = self.cells.chunks(self.columns.max(1)).flat_map(|row| row.iter().rev().copied()).collect();
        Self { rows: self.rows, columns: self.columns, cells }
    }

    /// Best sum of cells that step down and right, with what is best up to each cell.
    fn ordered(&self) -> Vec<f32> {
        let width = self.columns + 1;
        let mut best = vec![0.0f32; (self.rows + 1) * width];
        for i in 0..self.rows {
            for j in 0..self.columns {
                let here = best[i * width + j] + self.at(i, j);
                best[(i + 1) * width + j + 1] = here.max(best[i * width + j + 1]).max(best[(i + 1) * width + j]);
            }
        }
        best
    }

    fn total(&self) -> f32 {
        self.ordered().last().copied().unwrap_or(0.0)
    }
}

/// Compares two texts sentence by sentence. Order decides: two projects of one field use the same words, but only a retelling uses them in
/// the same order from beginning to end; reading one side backwards measures what the field alone explains.
pub(crate) fn compare(a: &[Sentence], b: &[Sentence], lexicon: &Lexicon, settings: &Settings) -> Retelling {
    if a.is_empty() || b.is_empty() {
        return Retelling::default();
    }
    let words = words(a, b, lexicon, settings);
    let (figures, pairs) = figures(a, b, settings);
    let mut both = Likeness::new(a.len(), b.len());
    for ((cell, w), f) in both.cells.iter_mut().zip(&words.cells).zip(&figures.cells) {
        *cell = w + settings.figure_likeness * f;
    }
    let path = path(&both, settings.min_likeness);
    // Two tables that were dumped have a pair of figures for nearly every two of their lines: none of these lists is walked for each line.
    let of_cell = |cell: (usize, usize)| -> Vec<(String, String)> {
        let from = pairs.partition_point(|p| p.0 < cell);
        pairs[from..].iter().take_while(|p| p.0 == cell).map(|p| p.1.clone()).collect()
    };
    let correspondence =
        |&(i, j): &(usize, usize)| Correspondence { a: a[i].span, b: b[j].span, words: words.at(i, j), figures: of_cell((i, j)) };
    let sentences = path.iter().map(correspondence).collect();
    let excess = |m: &Likeness| m.total() - m.backwards().total();
    let length = ((a.len() * b.len()) as f32).sqrt();
    // In long texts more figures agree by chance.
    let usual = (settings.usual_sentences / length).min(1.0);
    Retelling { words: 100.0 * excess(&words) / length, figures: usual * excess(&figures), sentences }
}

fn words(a: &[Sentence], b: &[Sentence], lexicon: &Lexicon, settings: &Settings) -> Likeness {
    let norm = |s: &Sentence| s.bigrams.iter().map(|&g| lexicon.weight(g)).sum::<f32>().sqrt().max(1.0);
    let norms_b: Vec<f32> = b.iter().map(norm).collect();
    let limit = settings.rare_limit(lexicon.total);
    let mut places: Vec<(u64, u32)> = Vec::new();
    for (j, sentence) in (0u32..).zip(b) {
        places.extend(sentence.bigrams.iter().filter(|&&g| lexicon.texts(g) <= limit).map(|&g| (g, j)));
    }
    places.sort_unstable();
    let mut out = Likeness::new(a.len(), b.len());
    for (i, sentence) in a.iter().enumerate() {
        let norm_a = norm(sentence);
        for &bigram in &sentence.bigrams {
            let from = places.partition_point(|p| p.0 < bigram);
            for &(_, j) in places[from..].iter().take_while(|p| p.0 == bigram) {
                out.cells[i * b.len() + j as usize] += lexicon.weight(bigram) / (norm_a * norms_b[j as usize]);
            }
        }
    }
    // What is nearly the same is copied, and has been looked at as such.
    out.cells.iter_mut().filter(|c| **c > settings.max_likeness).for_each(|c| *c = 0.0);
    out
}

/// Figures that agree, with the sentences they stand in.
type FigurePair = ((usize, usize), (String, String));

/// How many figures each two sentences have in common, and which, by sentence of `a`, then of `b`.
fn figures(a: &[Sentence], b: &[Sentence], settings: &Settings) -> (Likeness, Vec<FigurePair>) {
    let mut out = Likeness::new(a.len(), b.len());
    let mut pairs = Vec::new();
    for (i, x) in a.iter().enumerate().filter(|(_, s)| !s.figures.is_empty()) {
        for (j, y) in b.iter().enumerate().filter(|(_, s)| !s.figures.is_empty()) {
            let mut from = 0;
            for figure in &x.figures {
                let Some(found) = y.figures[from..].iter().position(|f| agree(figure, f, settings)) else { continue };
                let other = &y.figures[from + found];
                out.cells[i * b.len() + j] += 1.0;
                pairs.push(((i, j), (figure.text.clone(), other.text.clone())));
                from += found + 1;
            }
        }
    }
    (out, pairs)
}

/// Whether two figures may be the same one: nearly the same value, and no unit that says otherwise.
fn agree(a: &Figure, b: &Figure, settings: &Settings) -> bool {
    let near = (a.value - b.value).abs() <= f64::from(settings.figure_tolerance) * a.value.abs().max(b.value.abs());
    let percent = |f: &Figure| f.unit.starts_with(['%', '成']) || f.unit.contains("百分点");
    near && (a.unit == b.unit || a.unit.is_empty() || b.unit.is_empty()) && percent(a) == percent(b)
}

/// Cells of the best order whose likeness is at least `least`.
fn path(both: &Likeness, least: f32) -> Vec<(usize, usize)> {
    let best = both.ordered();
    let width = both.columns + 1;
    let (mut i, mut j) = (both.rows, both.columns);
    let mut path = Vec::new();
    while i > 0 && j > 0 {
        let here = best[i * width + j];
        if here == best[(i - 1) * width + j] {
            i -= 1;
        } else if here == best[i * width + j - 1] {
            j -= 1;
        } else {
            (i, j) = (i - 1, j - 1);
            if both.at(i, j) >= least {
                path.push((i, j));
            }
        }
    }
    path.reverse();
    path
}
