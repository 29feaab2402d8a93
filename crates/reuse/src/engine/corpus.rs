//! All texts folded to letters and put one behind the other, so that a place in any of them is one number.

use std::ops::Range;

use rayon::prelude::*;

/// Units between two entries of the table that finds the document of a unit.
const PAGE: u32 = 512;

/// Texts that are folded by one thread at a time, and how many such groups before they are put behind one another.
const TOGETHER: usize = 64;
const WAVE: usize = 16;

/// Units of a text that are compared. Extraction keeps fewer characters, but some become fifteen letters when they are folded (ﷺ), and places
/// within a region have 24 bits.
pub(crate) const LONGEST: usize = 1 << 23;

/// Units of some texts one behind the other, of each so many at most, and where each ends.
fn fold_together(texts: &[&str], longest: usize) -> (Vec<u16>, Vec<usize>) {
    let mut units = Vec::with_capacity(texts.iter().map(|t| t.len() / 3).sum());
    let ends = texts
        .iter()
        .map(|source| {
            let start = units.len();
            text::letter_units(source, &mut units);
            units.truncate(start + longest);
            units.len()
        })
        .collect();
    (units, ends)
}

/// All documents, folded, one behind the other: a place in the corpus is one `u32`.
pub(crate) struct Corpus {
    pub(crate) units: Vec<u16>,
    /// First unit of each document, and the end of the last.
    pub(crate) starts: Vec<u32>,
    /// Document that holds unit `i * PAGE`.
    pages: Vec<u32>,
}

impl Corpus {
    pub(crate) fn fold(texts: &[&str]) -> Self {
        Self::fold_up_to(texts, LONGEST)
    }

    fn fold_up_to(texts: &[&str], longest: usize) -> Self {
        let bytes: usize = texts.iter().map(|t| t.len()).sum();
        let mut units: Vec<u16> = Vec::with_capacity(bytes / 3);
        let mut starts = Vec::with_capacity(texts.len() + 1);
        starts.push(0);
        // In waves, so that the buffers of one are used again by the next instead of being asked for anew.
        for wave in texts.chunks(WAVE * TOGETHER) {
            let parts: Vec<(Vec<u16>, Vec<usize>)> = wave.par_chunks(TOGETHER).map(|texts| fold_together(texts, longest)).collect();
            for (part, ends) in parts {
                let base = units.len();
                let place = |end| u32::try_from(base + end).expect("a corpus has fewer than 4 G folded characters: places are 32 bits");
                starts.extend(ends.into_iter().map(place));
                units.extend_from_slice(&part);
            }
        }
        units.shrink_to_fit();
        Self::new(units, starts)
    }

    pub(crate) fn new(units: Vec<u16>, starts: Vec<u32>) -> Self {
        assert_eq!(starts.last().copied(), Some(units.len() as u32), "the last document ends with the corpus");
        let mut pages = Vec::with_capacity(units.len() / PAGE as usize + 1);
        let mut document = 0;
        for at in (0..units.len() as u32).step_by(PAGE as usize) {
            while starts[document + 1] <= at {
                document += 1;
            }
            pages.push(document as u32);
        }
        Self { units, starts, pages }
    }

    pub(crate) fn documents(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn range(&self, document: u32) -> Range<u32> {
        self.starts[document as usize]..self.starts[document as usize + 1]
    }

    /// Document that holds a unit.
    pub(crate) fn document_of(&self, at: u32) -> u32 {
        let mut document = self.pages[(at / PAGE) as usize];
        while self.starts[document as usize + 1] <= at {
            document += 1;
        }
        document
    }

    /// Reads the units at some places, the last for what lies beyond, of which nothing comes but that they are near when they are needed: all
    /// are waited for together, other than where each is followed by what is done with it.
    pub(crate) fn bring_near(&self, places: impl Iterator<Item = u32>) {
        let last = self.units.len().saturating_sub(1);
        let near = places.fold(0, |sum, at| sum ^ self.units[last.min(at as usize)]);
        std::hint::black_box(near);
    }

    /// Documents cut into consecutive ranges of about `units` units, the same whatever the number of threads.
    pub(crate) fn blocks(&self, units: u32, most: usize) -> Vec<Range<u32>> {
        let mut blocks = Vec::new();
        let mut from = 0u32;
        for document in 0..self.documents() as u32 {
            let full = self.starts[document as usize + 1] - self.starts[from as usize] >= units;
            if full || (document + 1 - from) as usize >= most {
                blocks.push(from..document + 1);
                from = document + 1;
            }
        }
        if (from as usize) < self.documents() {
            blocks.push(from..self.documents() as u32);
        }
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_longer_than_a_region_has_room_for() {
        let corpus = Corpus::fold_up_to(&["ﷺ", "甲乙丙", "甲乙丙丁戊己"], 5);
        assert_eq!(corpus.starts, [0, 5, 8, 13]);
    }
}
