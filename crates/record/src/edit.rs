use serde::{Deserialize, Serialize};

use crate::{Document, Say, Span, Table, Text};

/// A part of the inputs of a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A cell of an entry's row.
    Cell {
        /// Entry number.
        entry: String,
        /// Canonical column (参赛代表).
        column: String,
    },
    /// A row of a list under `registries/`.
    Row {
        /// Path of the list.
        file: String,
        /// As a spreadsheet numbers it, from 1.
        row: u32,
    },
    /// A passage of a file.
    Passage {
        /// Entry number.
        entry: String,
        /// Path of the file.
        file: String,
        /// Characters of its extracted text.
        span: Span,
    },
    /// A part of the application form.
    Section {
        /// Entry number.
        entry: String,
        /// Key of the part in the contest's form.
        key: String,
    },
    /// A file as a whole.
    File {
        /// Entry number.
        entry: String,
        /// Path of the file.
        file: String,
    },
    /// An entry with everything in it.
    Entry {
        /// Entry number.
        entry: String,
    },
}

/// A change of one part of the inputs: what the entrant or the secretariat would do about a finding, as data that can be tried out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edit {
    /// Which part.
    pub target: Target,
    /// What stands there; `None` where nothing does.
    pub from: Option<String>,
    /// What would stand there; `None` where it would be taken away.
    pub to: Option<String>,
}

/// Characters of a text that a sentence about an edit shows.
const SHOWN: usize = 60;

impl Edit {
    /// A change of a cell.
    pub fn cell(entry: &str, column: &str, from: &str, to: impl Into<String>) -> Self {
        let target = Target::Cell { entry: entry.to_owned(), column: column.to_owned() };
        Self { target, from: Some(from.to_owned()), to: Some(to.into()) }
    }

    /// A row of a list taken away.
    pub fn without_row(table: &Table, row: u32, span: Span) -> Self {
        Self { target: Target::Row { file: table.path.clone(), row }, from: Some(table.text.slice(span).to_owned()), to: None }
    }

    /// Other words for a passage of a document; `""` takes it away.
    ///
    /// # Panics
    /// Where the span passes the document's end.
    pub fn passage(entry: &str, file: &str, document: &Document, span: Span, to: impl Into<String>) -> Self {
        let target = Target::Passage { entry: entry.to_owned(), file: file.to_owned(), span };
        let to = to.into();
        Self { target, from: Some(document.text.slice(span).to_owned()), to: (!to.is_empty()).then_some(to) }
    }

    /// Text for a part of the form.
    pub fn section(entry: &str, key: &str, from: Option<&str>, to: impl Into<String>) -> Self {
        let target = Target::Section { entry: entry.to_owned(), key: key.to_owned() };
        Self { target, from: from.map(str::to_owned), to: Some(to.into()) }
    }

    /// A file that is sent, sent again with other content, or (`to` being `None`) taken back. `from` says what the file is now.
    pub fn file(entry: &str, file: &str, from: Option<String>, to: Option<String>) -> Self {
        Self { target: Target::File { entry: entry.to_owned(), file: file.to_owned() }, from, to }
    }

    /// An entry withdrawn.
    pub fn withdrawn(entry: &str, title: &str) -> Self {
        Self { target: Target::Entry { entry: entry.to_owned() }, from: Some(title.to_owned()), to: None }
    }

    /// The change in one sentence: where, what stands there, what would. Long texts are cut.
    pub fn say(&self) -> Say {
        let place = self.target.say();
        let (from, to) = (self.from.as_deref().map(shown), self.to.as_deref().map(shown));
        let (zh, en) = match (from, to) {
            (Some(from), Some(to)) => (format!("“{from}” → “{to}”"), format!("\"{from}\" → \"{to}\"")),
            (Some(from), None) => (format!("去掉“{from}”"), format!("without \"{from}\"")),
            (None, Some(to)) => (format!("加上“{to}”"), format!("with \"{to}\" added")),
            (None, None) => ("不变".to_owned(), "unchanged".to_owned()),
        };
        Say::new(format!("{}：{zh}", place.zh), format!("{}: {en}", place.en))
    }
}

impl Target {
    /// Where it is, in words.
    pub fn say(&self) -> Say {
        match self {
            Self::Cell { entry, column } => Say::new(format!("登记表 {entry} 的“{column}”"), format!("registry, {entry}, column {column}")),
            Self::Row { file, row } => Say::new(format!("{file} 第 {row} 行"), format!("{file}, row {row}")),
            Self::Passage { entry, file, span } => Say::new(
                format!("{entry} 的文件 {file}，第 {} 至 {} 字", span.from() + 1, span.to()),
                format!("file {file} of {entry}, characters {} to {}", span.from() + 1, span.to()),
            ),
            Self::Section { entry, key } => Say::new(format!("{entry} 申报书的 {key} 部分"), format!("part {key} of the form of {entry}")),
            Self::File { entry, file } => Say::new(format!("{entry} 的文件 {file}"), format!("file {file} of {entry}")),
            Self::Entry { entry } => Say::new(format!("项目 {entry}（撤回）"), format!("entry {entry} (withdrawn)")),
        }
    }
}

fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(SHOWN).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}

/// A passage of a text replaced by another: where everything else stands afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    old: Span,
    /// Characters that stand there now.
    new: u32,
}

impl Replaced {
    /// Replaces what stands at `span`.
    ///
    /// # Panics
    /// Where the span passes the end of the text.
    pub fn in_text(text: &mut Text, span: Span, to: &str) -> Self {
        let whole = text.as_str();
        let (from, end) = (text.byte(span.from()), text.byte(span.to()));
        let changed = format!("{}{to}{}", &whole[..from], &whole[end..]);
        *text = Text::new(changed);
        let new = u32::try_from(to.chars().count()).expect("a text is shorter than 4 GiB");
        Self { old: span, new }
    }

    /// Where a range stands afterwards. What began or ended inside the passage begins or ends at its edges; what is put between two ranges
    /// belongs to neither.
    pub fn moved(self, span: Span) -> Span {
        if span == self.old {
            return Span::of(self.old.from(), self.old.from() + self.new);
        }
        let after = |at: u32| at - self.old.len() + self.new;
        let start = if span.from() >= self.old.to() { after(span.from()) } else { span.from().min(self.old.from()) };
        let end = match span.to() {
            at if at <= self.old.from() => at,
            at if at >= self.old.to() => after(at),
            _ => self.old.from() + self.new,
        };
        Span::of(start.min(end), end)
    }
}

impl Table {
    /// Replaces a cell (or any range inside one row); everything behind it moves.
    ///
    /// # Panics
    /// Where the span passes the end of the text.
    pub fn replace(&mut self, span: Span, to: &str) -> Replaced {
        let replaced = Replaced::in_text(&mut self.text, span, to);
        for row in &mut self.rows {
            row.span = replaced.moved(row.span);
            row.cells.iter_mut().for_each(|cell| *cell = replaced.moved(*cell));
        }
        replaced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_replaced_passage_stays_what_it_was() {
        let check = |span: (u32, u32), to: &str, other: (u32, u32), expected: &str| {
            let mut text = Text::new("零一二三四五六七八九".to_owned());
            let replaced = Replaced::in_text(&mut text, Span::of(span.0, span.1), to);
            assert_eq!(text.slice(replaced.moved(Span::of(other.0, other.1))), expected, "{span:?} {to} {other:?}");
        };
        check((3, 5), "甲乙丙", (0, 3), "零一二");
        check((3, 5), "甲乙丙", (5, 8), "五六七");
        check((3, 5), "甲乙丙", (3, 5), "甲乙丙");
        check((3, 5), "甲乙丙", (2, 6), "二甲乙丙五");
        check((3, 5), "", (2, 6), "二五");
        check((3, 5), "", (3, 5), "");
        check((3, 5), "", (0, 4), "零一二");
        check((3, 3), "甲", (3, 3), "甲");
        check((3, 3), "甲", (0, 3), "零一二");
        check((3, 3), "甲", (3, 5), "三四");
        check((3, 3), "甲", (2, 5), "二甲三四");
    }

    #[test]
    fn an_edit_says_where_and_what() {
        let edit = Edit::cell("GD-1", "参赛代表", "甲、乙", "甲");
        assert_eq!(
            edit.say(),
            Say::new("登记表 GD-1 的“参赛代表”：“甲、乙” → “甲”", "registry, GD-1, column 参赛代表: \"甲、乙\" → \"甲\"")
        );
        let json = serde_json::to_string(&edit).unwrap();
        assert_eq!(json, r#"{"target":{"cell":{"entry":"GD-1","column":"参赛代表"}},"from":"甲、乙","to":"甲"}"#);
        assert_eq!(serde_json::from_str::<Edit>(&json).unwrap(), edit);
    }
}
