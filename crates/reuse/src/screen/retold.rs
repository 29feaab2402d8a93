//! Two texts sentence by sentence: which say the same, and whether in one order.

use record::Span;

use super::sentence::{Bigram, Figure, Lexicon, Sentence};
use crate::Retold as Settings;

/// The sentences of one text that are compared with another.
pub(crate) struct Side<'s> {
    pub(crate) sentences: Vec<&'s Sentence>,
    /// [`norm`] of each.
    pub(crate) norms: Vec<f32>,
}

/// Length of a sentence's vector of weights, 1 at least: one with hardly anything rare is like nothing. It takes as many looks into the lexicon
/// as the sentence has pairs of characters, so it is asked once for all texts that this one is compared with.
pub(crate) fn norm(sentence: &Sentence, lexicon: &Lexicon) -> f32 {
    sentence.bigrams.iter().map(|&bigram| lexicon.weight(bigram)).sum::<f32>().sqrt().max(1.0)
}

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
#[derive(Debug, Clone, PartialEq)]
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

    /// How much greater that sum is than with the columns read backwards.
    fn excess(&self) -> f32 {
        // A row of nothing leaves every sum as it is, and of figures most rows are such.
        let rows = || self.cells.chunks(self.columns.max(1)).filter(|row| row.iter().any(|&cell| cell > 0.0));
        best_sum(rows().map(<[f32]>::iter), self.columns) - best_sum(rows().map(|row| row.iter().rev()), self.columns)
    }
}

/// The last cell of the table of [`Likeness::ordered`], for which one row at a time is enough.
fn best_sum<'c, R: Iterator<Item = &'c f32>>(rows: impl Iterator<Item = R>, columns: usize) -> f32 {
    let mut best = vec![0.0f32; columns + 1];
    for row in rows {
        let mut diagonal = 0.0f32;
        for (j, cell) in row.enumerate() {
            let above = best[j + 1];
            best[j + 1] = (diagonal + cell).max(above).max(best[j]);
            diagonal = above;
        }
    }
    best[columns]
}

/// Compares two texts sentence by sentence. Order decides: two projects of one field use the same words, but only a retelling uses them in
/// the same order from beginning to end; reading one side backwards measures what the field alone explains. Which sentences correspond is looked
/// for only where words and figures `may_be` a retelling.
pub(crate) fn compare(
    a: &Side<'_>,
    b: &Side<'_>,
    lexicon: &Lexicon,
    settings: &Settings,
    may_be: impl Fn(&Retelling) -> bool,
) -> Option<Retelling> {
    if a.sentences.is_empty() || b.sentences.is_empty() {
        return None;
    }
    let words = words(a, b, lexicon, settings);
    let (a, b) = (&a.sentences[..], &b.sentences[..]);
    let (figures, pairs) = figures(a, b, settings);
    let length = ((a.len() * b.len()) as f32).sqrt();
    // In long texts more figures agree by chance.
    let usual = (settings.usual_sentences / length).min(1.0);
    let retelling = Retelling { words: 100.0 * words.excess() / length, figures: usual * figures.excess(), sentences: Vec::new() };
    may_be(&retelling).then(|| Retelling { sentences: corresponding((a, b), &words, (&figures, &pairs), settings), ..retelling })
}

/// Sentences that correspond in the best order of both, by the likeness of their words and by their figures.
fn corresponding(
    (a, b): (&[&Sentence], &[&Sentence]),
    words: &Likeness,
    (figures, pairs): (&Likeness, &[FigurePair]),
    settings: &Settings,
) -> Vec<Correspondence> {
    let mut both = Likeness::new(a.len(), b.len());
    for ((cell, w), f) in both.cells.iter_mut().zip(&words.cells).zip(&figures.cells) {
        *cell = w + settings.figure_likeness * f;
    }
    // Two tables that were dumped have a pair of figures for nearly every two of their lines: none of these lists is walked for each line.
    let of_cell = |cell: (usize, usize)| -> Vec<(String, String)> {
        let from = pairs.partition_point(|p| p.0 < cell);
        pairs[from..].iter().take_while(|p| p.0 == cell).map(|p| p.1.clone()).collect()
    };
    let correspondence =
        |&(i, j): &(usize, usize)| Correspondence { a: a[i].span, b: b[j].span, words: words.at(i, j), figures: of_cell((i, j)) };
    path(&both, settings.min_likeness).iter().map(correspondence).collect()
}

/// Likeness of each two sentences by their rare words: the cosine of vectors of weights.
fn words(a: &Side<'_>, b: &Side<'_>, lexicon: &Lexicon, settings: &Settings) -> Likeness {
    let limit = settings.rare_limit(lexicon.total);
    // The rare pairs of characters of the second text, with the sentence that each stands in.
    let mut places: Vec<(Bigram, u32)> = Vec::new();
    for (j, sentence) in (0u32..).zip(&b.sentences) {
        places.extend(sentence.bigrams.iter().filter(|&&bigram| lexicon.texts(bigram) <= limit).map(|&bigram| (bigram, j)));
    }
    places.sort_unstable();
    let mut out = Likeness::new(a.sentences.len(), b.sentences.len());
    for ((sentence, norm_a), row) in a.sentences.iter().zip(&a.norms).zip(out.cells.chunks_mut(b.sentences.len())) {
        let mut rest = &places[..];
        for &bigram in &sentence.bigrams {
            rest = &rest[rest.partition_point(|p| p.0 < bigram)..];
            let there = &rest[..rest.iter().take_while(|p| p.0 == bigram).count()];
            if !there.is_empty() {
                let weight = lexicon.weight(bigram);
                there.iter().for_each(|&(_, j)| row[j as usize] += weight / (norm_a * b.norms[j as usize]));
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
fn figures(a: &[&Sentence], b: &[&Sentence], settings: &Settings) -> (Likeness, Vec<FigurePair>) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of most sentences nothing agrees.
    fn cell() -> impl Strategy<Value = f32> {
        prop_oneof![Just(0.0f32), 0.0f32..1.0]
    }

    proptest! {
        #[test]
        fn the_best_sum_of_either_order_is_the_last_cell_of_its_table(
            (columns, cells) in (1usize..9).prop_flat_map(|columns| (Just(columns), prop::collection::vec(cell(), columns * 7))),
        ) {
            let table = |cells: Vec<f32>| {
                let likeness = Likeness { rows: 7, columns, cells };
                let last = likeness.ordered().last().copied();
                (likeness, last.expect("a table has a cell"))
            };
            let backwards = cells.chunks(columns).flat_map(|row| row.iter().rev().copied()).collect();
            let ((likeness, forward), (_, backward)) = (table(cells.clone()), table(backwards));
            prop_assert_eq!(likeness.excess(), forward - backward);
        }
    }
}
