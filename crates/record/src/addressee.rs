use crate::{Problem, Say};

/// Who has something to do about a problem. Decided by its code, here and nowhere else, and by its division in [`crate::Screening::addressee`]: every
/// view and every count asks that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addressee {
    /// Only the entrant can mend it: it goes back to them.
    Entrant,
    /// The office's own: registries, folders, lists, settings, pages to look at.
    Secretariat,
    /// Nothing is to be done; it is told so that nothing is done in silence.
    Nobody,
}

impl Addressee {
    /// All, in the order in which views show them.
    pub const ALL: [Self; 3] = [Self::Entrant, Self::Secretariat, Self::Nobody];

    /// As a heading.
    pub fn say(self) -> Say {
        match self {
            Self::Entrant => Say::new("请参赛单位补正", "for entrants to mend"),
            Self::Secretariat => Say::new("请秘书处处理", "for the secretariat"),
            Self::Nobody => Say::new("仅供知悉", "for information"),
        }
    }

    /// Who has to do with a code; `None` for one that is not known here.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        CODES.iter().find(|(_, codes)| codes.contains(&code)).map(|(addressee, _)| *addressee)
    }

    /// Every code that a problem may have: [`Problem::new`] takes no other.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        CODES.iter().flat_map(|(_, codes)| codes.iter().copied())
    }
}

impl Problem {
    /// Who has something to do about it, whichever division it is of ([`crate::Screening::addressee`]); the office, where a code is not known here: a
    /// workspace that another version of the program left.
    pub fn addressee(&self) -> Addressee {
        Addressee::of_code(&self.code).unwrap_or(Addressee::Secretariat)
    }
}

#[rustfmt::skip]
static CODES: [(Addressee, &[&str]); 3] = [
    (Addressee::Entrant, &[
        "archive.too_deep", "archive.unsafe_path", "file.broken", "file.cut_off", "file.empty", "file.encrypted", "file.over_limit",
        "file.too_large", "file.too_slow", "file.unknown", "file.unsupported", "files.empty_folder", "form.differs_from_registry",
        "form.other_project", "office.not_computed", "pdf.false_table", "pdf.form_not_read", "pdf.undecodable",
    ]),
    (Addressee::Secretariat, &[
        "decisions.row", "decisions.sheet", "division.no_units", "experts.account", "experts.code", "experts.fields", "experts.idle_field",
        "experts.row", "experts.twice", "extract.internal", "file.attachments", "file.attachments_given_up", "file.changed", "file.crashed",
        "file.cut", "file.entry_too_slow", "file.no_text", "file.not_opened", "file.page_no_text", "file.pictures_given_up",
        "file.too_many_cells", "file.too_many_pages", "file.unfinished", "files.folder_without_row", "files.link_broken", "files.link_outside",
        "files.link_to_folder", "files.mostly_gone", "files.none", "files.not_a_file", "files.outside_folders",
        "files.row_without_folder", "files.too_deep", "files.too_many", "files.unreadable", "form.foreign", "form.scan_differs", "form.unclear_choice",
        "learned.lapsed", "ocr.doubtful", "ocr.failed", "ocr.no_picture", "ocr.nothing", "ofd.page_cut", "office.embedded",
        "office.page_picture", "office.part", "office.pictures", "out.filled_in", "pdf.garbled", "pdf.page_cut", "pdf.page_damaged",
        "pdf.page_no_text", "pdf.pages", "pdf.pages_lost", "register.number_twice", "register.unread_number", "registry.bad_bytes",
        "registry.bad_cell", "registry.bad_row", "registry.column_missing", "registry.column_twice", "registry.columns_absent",
        "registry.digits_lost", "registry.duplicate_number", "registry.empty", "registry.empty_cell", "registry.kind",
        "registry.missing", "registry.no_number", "registry.not_computed", "registry.open_quote", "registry.over_limit",
        "registry.renamed_twice", "registry.row_width", "registry.scanned", "registry.several", "registry.several_sheets", "registry.sheet_unread", "registry.unknown_list",
        "registry.unreadable", "reuse.too_many_sentences", "reuse.text_too_long", "reuse.too_much_text", "reuse.too_much_to_retell",
        "rules.clause_missing", "rules.finding_lost", "rules.one_id", "rules.unknown_entry", "season.unknown_item", "table.no_header", "text.web_page",
    ]),
    (Addressee::Nobody, &[
        "archive.same_name", "cache.damaged", "classify.not_measured", "doc.list_numbers", "file.misnamed", "file.wordless", "files.file_with_number",
        "files.folder_with_title", "files.name_encoding", "out.copied", "pdf.rescued", "registry.note", "registry.number_form",
        "registry.number_in_two_divisions", "text.encoding",
    ]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{LOSES_A_TABLE, Place};

    #[test]
    fn a_code_has_one_addressee() {
        let all: Vec<&str> = Addressee::codes().collect();
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let is_code = |code: &&str| code.split_once('.').is_some_and(|(family, name)| is_word(family) && is_word(name));
        assert!(all.iter().all(is_code), "a code is family.name, got {all:?}");
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "a code stands twice");
        assert_eq!(CODES.map(|(addressee, _)| addressee), Addressee::ALL);
        assert!(LOSES_A_TABLE.iter().all(|code| Addressee::of_code(code) == Some(Addressee::Secretariat)), "a lost table is the office's");
        let told = ["file.encrypted", "text.encoding"].map(|code| of(code).addressee());
        assert_eq!(told, [Addressee::Entrant, Addressee::Nobody]);
    }

    #[test]
    fn a_code_of_another_version_is_read_and_goes_to_the_office() {
        let theirs = serde_json::to_string(&of("file.encrypted")).unwrap().replace("file.encrypted", "novel.thing");
        let read: Problem = serde_json::from_str(&theirs).unwrap();
        assert_eq!((read.code.as_str(), read.addressee()), ("novel.thing", Addressee::Secretariat));
        assert_eq!(serde_json::to_string(&read).unwrap(), theirs);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "no row for \"novel.thing\"")]
    fn a_problem_without_an_addressee_is_a_bug() {
        of("novel.thing");
    }

    fn of(code: &str) -> Problem {
        Problem::new(Place::default(), code, Say::new("甲", "a"), Say::new("乙", "b"), Say::new("丙", "c"))
    }
}
