use tantivy::schema::{
    FAST, Field as Column, IndexRecordOption, NumericOptions, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use crate::Field;
use crate::atoms::Cut;
use crate::tokenizer::Pairs;

/// Format of the index on disk; a change of schema, of cutting or of folding is a new one.
pub(crate) const FORMAT: u32 = 4;

/// Names of the two ways of cutting.
const WORDS: &str = "shai.words";
const CHARS: &str = "shai.chars";

/// Facets that results are counted by, in the order in which they are shown.
pub(crate) const FACETS: [Field; 5] = [Field::Division, Field::Track, Field::Topic, Field::City, Field::Flag];

/// Where the values of a field are searched. A reader from whom personal data is kept searches the first and the last column: what is
/// masked for them was never in these, so that no query, count or order can tell it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    /// Values without personal data.
    pub(crate) open: Column,
    /// Values with personal data, as they stand.
    pub(crate) plain: Column,
    /// The same values, masked.
    pub(crate) masked: Column,
}

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
    /// Texts of its readable files as they are, one value each in the order of the entry's files.
    pub(crate) texts: Column,
    /// Day on which it was submitted, where that is known.
    pub(crate) submitted: Column,
    /// Flags that name it.
    pub(crate) flags: Column,
    searched: [Kept; Field::ALL.len()],
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
            length: schema.add_u64_field("length", number.clone()),
            submitted: schema.add_u64_field("submitted", number.clone()),
            flags: schema.add_u64_field("flags", number),
            entry: schema.add_text_field("entry", STORED),
            texts: schema.add_text_field("texts", STORED),
            searched: Field::ALL.map(|f| add_searched(&mut schema, f)),
            facets: FACETS.map(|f| add_facet(&mut schema, f)),
        };
        (schema.build(), columns)
    }

    /// Where the values of a field are kept.
    pub(crate) fn kept(&self, field: Field) -> Kept {
        self.searched[Field::ALL.iter().position(|&f| f == field).expect("every field is one of all")]
    }

    /// Where a reader searches a field.
    pub(crate) fn searched(&self, field: Field, masked: bool) -> ([Column; 2], Cut) {
        let kept = self.kept(field);
        ([kept.open, if masked { kept.masked } else { kept.plain }], cut_of(field))
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

fn cut_of(field: Field) -> Cut {
    if field == Field::Text { Cut::Words } else { Cut::Chars }
}

fn add_searched(schema: &mut SchemaBuilder, field: Field) -> Kept {
    let options = cut_as(if cut_of(field) == Cut::Words { WORDS } else { CHARS });
    let mut add = |suffix: &str| schema.add_text_field(&format!("{}{suffix}", field.en()), options.clone());
    Kept { open: add(""), plain: add(".plain"), masked: add(".masked") }
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
