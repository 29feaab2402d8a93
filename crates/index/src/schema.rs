use tantivy::schema::{
    FAST, Field as Column, IndexRecordOption, NumericOptions, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use crate::Field;
use crate::atoms::Cut;
use crate::tokenizer::Pairs;

/// Format of the index on disk; a change of schema, of cutting or of folding is a new one.
pub(crate) const FORMAT: u32 = 1;

/// Names of the two ways of cutting.
const WORDS: &str = "shai.words";
const CHARS: &str = "shai.chars";

/// Facets that results are counted by, in the order in which they are shown.
pub(crate) const FACETS: [Field; 5] = [Field::Division, Field::Track, Field::Topic, Field::City, Field::Flag];

/// The columns of the index.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// Entry number, to look an entry up by.
    pub(crate) key: Column,
    /// Position of the entry among all by number.
    pub(crate) rank: Column,
    /// Characters of its texts.
    pub(crate) length: Column,
    /// [`crate::stored::StoredEntry`] as JSON.
    pub(crate) entry: Column,
    /// Texts of its readable files, one value each in the order of the entry's files: cut for search, and as they are for snippets.
    pub(crate) text: Column,
    short: [Column; Field::SHORT.len()],
    facets: [Column; FACETS.len()],
}

impl Columns {
    /// The schema, always the same.
    pub(crate) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let number = NumericOptions::default().set_fast();
        let columns = Self {
            key: schema.add_text_field("key", STRING),
            rank: schema.add_u64_field("rank", number.clone()),
            length: schema.add_u64_field("length", number),
            entry: schema.add_text_field("entry", STORED),
            text: schema.add_text_field("text", cut_as(WORDS).set_stored()),
            short: Field::SHORT.map(|f| schema.add_text_field(f.en(), cut_as(CHARS))),
            facets: FACETS.map(|f| add_facet(&mut schema, f)),
        };
        (schema.build(), columns)
    }

    /// Where a field is searched.
    pub(crate) fn searched(&self, field: Field) -> (Column, Cut) {
        match Field::SHORT.iter().position(|&f| f == field) {
            Some(i) => (self.short[i], Cut::Chars),
            None => (self.text, Cut::Words),
        }
    }

    /// Facets with their columns.
    pub(crate) fn facets(&self) -> impl Iterator<Item = (Field, Column)> + '_ {
        FACETS.into_iter().zip(self.facets)
    }
}

fn add_facet(schema: &mut SchemaBuilder, field: Field) -> Column {
    schema.add_text_field(&facet_name(field), FAST)
}

/// Name of the column that a facet is counted from.
pub(crate) fn facet_name(field: Field) -> String {
    format!("facet_{}", field.en())
}

fn cut_as(tokenizer: &str) -> TextOptions {
    // Lengths are kept exactly in a column of their own, so the rounded ones would be dead weight.
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing)
}

/// The two ways of cutting under their names.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(WORDS, TextAnalyzer::from(Pairs(Cut::Words)));
    manager.register(CHARS, TextAnalyzer::from(Pairs(Cut::Chars)));
    manager
}
