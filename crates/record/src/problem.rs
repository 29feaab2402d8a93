use serde::{Deserialize, Serialize, Serializer};

use crate::{Addressee, Say};

/// Where something went wrong. Every part that is known is given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
pub struct Place {
    /// Entry number, where the problem belongs to one.
    #[serde(default)]
    pub entry: Option<String>,
    /// File, relative to the season folder, with `/`; a file in an archive, or carried by a document, is `outer.zip!/inner.pdf`.
    #[serde(default)]
    pub file: Option<String>,
    /// Row of a table as a spreadsheet numbers it, from 1.
    #[serde(default)]
    pub row: Option<u32>,
    /// Page, from 1.
    #[serde(default)]
    pub page: Option<u32>,
}

impl Place {
    /// A file as a whole.
    pub fn file(path: impl Into<String>) -> Self {
        Self { file: Some(path.into()), ..Self::default() }
    }

    /// A row of a table.
    pub fn row(path: impl Into<String>, row: u32) -> Self {
        Self { file: Some(path.into()), row: Some(row), ..Self::default() }
    }

    /// A page of a file.
    pub fn page(path: impl Into<String>, page: u32) -> Self {
        Self { file: Some(path.into()), page: Some(page), ..Self::default() }
    }

    /// Row or page as users read it (`第 7 行`, `page 3`), both of a list with pages, `None` where the file as a whole is meant.
    pub fn within(&self) -> Option<Say> {
        match (self.row, self.page) {
            (Some(row), Some(page)) => Some(Say::new(format!("第 {page} 页（全表第 {row} 行）"), format!("page {page}, row {row} of all"))),
            (Some(row), None) => Some(Say::new(format!("第 {row} 行"), format!("row {row}"))),
            (None, Some(page)) => Some(Say::new(format!("第 {page} 页"), format!("page {page}"))),
            (None, None) => None,
        }
    }

    /// File with row or page: `entries.csv 第 7 行`.
    pub fn say(&self) -> Say {
        let file = self.file.as_deref().unwrap_or("");
        let (zh, en) = self.within().map_or_else(Default::default, |at| (at.zh, at.en));
        Say::new(format!("{file} {zh}").trim(), format!("{file} {en}").trim())
    }
}

/// A binary format has no field names, so a part left out would shift all that follow: only formats for people leave out what is unknown.
impl Serialize for Place {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Known<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            entry: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            file: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            row: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            page: Option<u32>,
        }
        let Self { entry, file, row, page } = self;
        if s.is_human_readable() {
            Known { entry, file, row: *row, page: *page }.serialize(s)
        } else {
            (entry, file, row, page).serialize(s)
        }
    }
}

/// Codes of problems that leave a whole table out, in order. Whoever words a problem of a season says whether it is one of them, and the two
/// are held together there; by code, a result that was saved before is read with what is known now.
pub const LOSES_A_TABLE: [&str; 6] =
    ["registry.column_missing", "registry.empty", "registry.missing", "registry.sheet_unread", "registry.unreadable", "table.no_header"];

/// Codes of problems that leave so much out that the result as a whole says little, in order: they are said before all else.
const DOUBTS_ALL: [&str; 2] = ["files.mostly_gone", "files.none"];

/// Something that could not be done as it should have been: no loss in shai is silent, each is one of these and reaches the report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Where.
    #[serde(rename = "where")]
    pub place: Place,
    /// Stable code, `family.name` (`registry.duplicate_number`, `file.encrypted`): one of [`Addressee::codes`], but where another version of
    /// the program wrote it.
    pub code: String,
    /// What is wrong.
    pub what: Say,
    /// What the program did instead.
    pub what_was_done: Say,
    /// What the secretariat (or the entrant) can do about it.
    pub what_to_do: Say,
}

impl Problem {
    /// A problem with all its parts; a missing part is a defect of the caller, so each is required. So is a code without a row in the table of
    /// addressees, but no season ends for that: outside debug builds such a problem goes to the office.
    pub fn new(place: Place, code: &str, what: Say, what_was_done: Say, what_to_do: Say) -> Self {
        debug_assert!(Addressee::of_code(code).is_some(), "crates/record/src/addressee.rs has no row for {code:?}");
        Self { place, code: code.to_owned(), what, what_was_done, what_to_do }
    }

    /// Code of the problem that the workbook of the run before was filled in, and kept where this run put its own.
    pub const FILLED_IN: &str = "out.filled_in";

    /// Code of the problem that the system refused a folder or a file, which is then read no more than a damaged one.
    pub const REFUSED: &str = "files.unreadable";

    /// Code of the problem that the registry of the division that is screened names no units.
    pub const UNITS_ABSENT: &str = "division.no_units";

    /// Whether a whole table was left out, and with it every entry that stands there or every check that needs it.
    pub fn loses_a_table(&self) -> bool {
        LOSES_A_TABLE.contains(&self.code.as_str())
    }

    /// Whether so much is missing that the result as a whole says little.
    pub fn doubts_all(&self) -> bool {
        DOUBTS_ALL.contains(&self.code.as_str())
    }

    /// The same problem, its file path put behind `prefix` (for what was found inside an archive or a folder).
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        self.place.file = Some(match self.place.file {
            Some(file) => format!("{prefix}{file}"),
            None => prefix.trim_end_matches(['/', '!']).to_owned(),
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_says_what_is_known_and_comes_back() {
        let place = Place::row("entries.csv", 7);
        let json = serde_json::to_string(&place).unwrap();
        assert_eq!(json, r#"{"file":"entries.csv","row":7}"#);
        assert_eq!(serde_json::from_str::<Place>(&json).unwrap(), place);
        assert_eq!(place.say(), Say::new("entries.csv 第 7 行", "entries.csv row 7"));
        assert_eq!(Place::page("方案.pdf", 2).within(), Some(Say::new("第 2 页", "page 2")));
        let of_list = Place { row: Some(31), ..Place::page("名单.pdf", 2) };
        assert_eq!(of_list.say(), Say::new("名单.pdf 第 2 页（全表第 31 行）", "名单.pdf page 2, row 31 of all"));
        assert_eq!((Place::file("方案.pdf").say().zh.as_str(), Place::default().say().zh.as_str()), ("方案.pdf", ""));
    }
}
