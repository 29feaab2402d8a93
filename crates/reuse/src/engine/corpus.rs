use std::ops::Range;

use rayon::prelude::*;

/// Units between two entries of the table that finds the document of a unit.
const PAGE: u32 = 1024;

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
        let parts: Vec<(Vec<u16>, Vec<u32>)> = texts
            .par_chunks(64)
            .map(|chunk| {
                let mut units = Vec::with_capacity(chunk.iter().map(|t| t.len() / 3).sum());
                let ends = chunk
                    .iter()
                    .map(|source| {
                        text::letter_units(source, &mut units);
                        u32::try_from(units.len()).expect("64 texts of one run stay far below 4 G characters")
                    })
                    .collect();
                (units, ends)
            })
            .collect();
        let total: usize = parts.iter().map(|(u, _)| u.len()).sum();
        assert!(u32::try_from(total).is_ok(), "a corpus of {total} folded characters passes the 4 G that places can address");
        let mut units = Vec::with_capacity(total);
        let mut starts = Vec::with_capacity(texts.len() + 1);
        starts.push(0);
        for (part, ends) in parts {
            let base = units.len() as u32;
            starts.extend(ends.iter().map(|e| base + e));
            units.extend_from_slice(&part);
        }
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
