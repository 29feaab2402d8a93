use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;
use record::Span;

use crate::{Keep, fold};

/// Cuts text into words: jieba's dictionary and its model for unknown words, over folded text, so that traditional and full-width
/// writing is cut as the simplified would be.
#[derive(Debug, Clone)]
pub struct Segmenter {
    jieba: Arc<Jieba>,
}

/// The dictionary takes some 0.15 s to load: once a process.
fn shared() -> &'static Arc<Jieba> {
    static SHARED: OnceLock<Arc<Jieba>> = OnceLock::new();
    SHARED.get_or_init(|| Arc::new(Jieba::new()))
}

impl Default for Segmenter {
    fn default() -> Self {
        Self::new()
    }
}

impl Segmenter {
    /// With the dictionary as shipped, shared within the process.
    pub fn new() -> Self {
        Self { jieba: Arc::clone(shared()) }
    }

    /// With these terms kept whole as well. Takes a copy of the dictionary.
    pub fn with_terms<T: AsRef<str>>(terms: impl IntoIterator<Item = T>) -> Self {
        let mut jieba = Jieba::clone(shared());
        for term in terms {
            let folded = fold(term.as_ref(), Keep::All).text();
            if !folded.is_empty() {
                jieba.add_word(&folded, None, None);
            }
        }
        Self { jieba: Arc::new(jieba) }
    }

    /// The words of a text in order, without overlap; white space and punctuation are none.
    pub fn words(&self, source: &str) -> Vec<Span> {
        let folded = fold(source, Keep::All);
        let text = folded.text();
        let mut words: Vec<Span> = Vec::new();
        let mut at = 0;
        for word in self.jieba.cut(&text, true) {
            let len = word.word.chars().count();
            if word.word.chars().any(char::is_alphanumeric) {
                let span = folded.source(at..at + len);
                // Two words from one source character (㈠ folds to (一)) would overlap: the first stands for it.
                if words.last().is_none_or(|last| last.to() <= span.from()) {
                    words.push(span);
                }
            }
            at += len;
        }
        debug_assert_eq!(at, folded.len(), "the cut text is not the text");
        words
    }

    /// How a folded text falls into words of the dictionary alone, each by its length in characters; together they are the whole text. What the
    /// dictionary does not know falls into single characters; letters and digits that follow each other stay together.
    pub fn known(&self, folded: &str) -> Vec<usize> {
        self.jieba.cut(folded, false).iter().map(|word| word.word.chars().count()).collect()
    }
}
