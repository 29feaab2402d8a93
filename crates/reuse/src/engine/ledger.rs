//! Common grams put together to the stretches of text that people read in the ledger.

use record::Span;

use super::corpus::Corpus;
use super::join::CommonGram;

/// A stretch of common text in folded units of the document that has it first.
pub(crate) struct Stretch {
    pub(crate) document: u32,
    /// Places in the corpus.
    pub(crate) span: Span,
    pub(crate) documents: u32,
    pub(crate) why: crate::Why,
}

/// Joins common grams, each at its first place in the corpus, to stretches: neighbours of one document that touch, for the same reason and
/// in about as many documents. Every gram is in exactly one stretch.
pub(crate) fn stretches(corpus: &Corpus, grams: &[CommonGram], gram: u32) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for g in grams {
        let document = corpus.document_of(g.at);
        match out.last_mut() {
            Some(s) if s.document == document && s.why == g.why && g.at <= s.span.to() && alike(s.documents, g.documents) => {
                s.span = Span::of(s.span.from(), g.at + gram);
                s.documents = s.documents.max(g.documents);
            }
            _ => out.push(Stretch { document, span: Span::of(g.at, g.at + gram), documents: g.documents, why: g.why }),
        }
    }
    out
}

fn alike(a: u32, b: u32) -> bool {
    2 * a.min(b) >= a.max(b)
}
