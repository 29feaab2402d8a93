use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    Addressee, Basis, CannotTell, Check, Classification, Contest, Entry, FileKind, Flag, Kind, Match, NO_TRACK, Problem, Ranking,
    ReadStatus, Sha256, Span,
};

/// A file of an entry as the views show it: everything but its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentInfo {
    /// Path relative to the season folder; `outer.zip!/inner` for a file in an archive, or carried by a document.
    pub path: String,
    /// Digest of its bytes.
    pub sha256: Sha256,
    /// What it is by its content.
    pub kind: FileKind,
    /// Pages, 1 for formats without pages, 0 where it was not read.
    pub pages: u32,
    /// Unicode scalar values of text.
    pub chars: u32,
    /// Its class.
    pub status: ReadStatus,
    /// Pages read from images.
    pub ocr_pages: u32,
    /// Whether it is the application form.
    pub is_form: bool,
}

/// An entry with what was read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// The entry.
    pub entry: Entry,
    /// All its files, archive members included.
    pub documents: Vec<DocumentInfo>,
    /// Keys of the form's sections that were found and hold text.
    pub sections: Vec<String>,
}

impl EntryView {
    /// What a decision on the entry's topic rests on: its title and its form, not what was suggested. A decision outlives another
    /// suggestion, and falls with another title or form.
    pub fn topic_basis(&self) -> Basis {
        Basis::of_topic(&self.entry.title, self.documents.iter().find(|d| d.is_form).map(|d| d.sha256))
    }
}

/// Text that entries share and that no finding rests on, kept in sight: nothing that comparison leaves out is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonText {
    /// The text, as one of the entries has it, with names blanked.
    pub text: String,
    /// Entries that hold it; of text in files beside the forms, files.
    pub entries: u32,
    /// Why it is left out: `template`, `frequency`, `same_unit`, `set_phrase`, or `short` where it is too little to be a passage.
    pub why: String,
    /// Where it stands: the first place, then others as far as they are known.
    pub places: Vec<CommonPlace>,
}

impl CommonText {
    /// Whether it is merely too short to be a passage: it may be anybody's.
    pub fn is_short(&self) -> bool {
        self.why == Self::SHORT
    }

    /// Why a text is listed that is too short to be a passage.
    pub const SHORT: &str = "short";
}

/// Where common text stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CommonPlace {
    /// Entry number.
    pub entry: String,
    /// Path of the file.
    pub file: String,
    /// Page, from 1.
    pub page: u32,
    /// In the file's extracted text.
    pub span: Span,
}

/// Time and memory of a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageTime {
    /// Name of the stage.
    pub stage: String,
    /// Wall seconds.
    pub seconds: f64,
    /// Peak resident memory of the process at the end of the stage, KiB.
    pub peak_kib: u64,
}

/// What a run was made of and how it went. The only output that differs between two runs over the same inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Id of the run: its start and the digest of its inputs.
    pub id: String,
    /// RFC 3339.
    pub started: String,
    /// Version of the program.
    pub version: String,
    /// Digests of pipeline file, contest folder, models and season, by name.
    pub hashes: BTreeMap<String, String>,
    /// Counts that balance, by name (`files`, `read`, `read_with_problems`, `unreadable.encrypted` ..).
    pub counts: BTreeMap<String, u64>,
    /// Stages in order.
    pub stages: Vec<StageTime>,
    /// What is new since the run before.
    pub changes: Changes,
}

impl RunInfo {
    /// Name among the hashes of what the index of the run was made from, as the index itself says: another one belongs to another run.
    pub const INDEX: &str = "index";

    /// Name among the counts of the files of other divisions and earlier seasons that lie in folders of no entry and that nobody could read, as they
    /// were sent: no entry lists them, and which division the others of the kind are of only their paths say.
    pub const UNREAD_STRAYS_ELSEWHERE: &str = "unread_strays_elsewhere";
}

/// Files that nobody has read though something may stand in them, by whether anybody of this season can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unread {
    /// Of the screened division, those in folders of no entry among them; and of any division those that were not to be had when they were to be
    /// read, which another run may have.
    pub to_mend: usize,
    /// Of other divisions and of earlier seasons, as they were sent.
    pub elsewhere: usize,
}

/// Difference to the run before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// Id of the run before, if there was one.
    pub since: Option<String>,
    /// Entries that are new.
    pub new_entries: Vec<String>,
    /// Entries that are gone.
    pub gone_entries: Vec<String>,
    /// Entries whose row or files changed.
    pub changed_entries: Vec<String>,
    /// Flags that are new, by id.
    pub new_flags: Vec<String>,
    /// Flags that fell away, by id.
    pub gone_flags: Vec<String>,
    /// The entries of `gone_entries` as the run before had them, in the same order: nowhere else are they still known.
    pub entries_were: Vec<GoneEntry>,
    /// The flags of `gone_flags` as the run before had them, in the same order.
    pub flags_were: Vec<GoneFlag>,
}

/// An entry that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneEntry {
    /// Entry number.
    pub no: String,
    /// Its division.
    pub division: String,
    /// Its title.
    pub title: String,
}

/// A flag that fell away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneFlag {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// Entry that it was about.
    pub entry: String,
    /// Other entries that it named.
    pub others: Vec<String>,
    /// What is different now.
    pub because: Because,
}

/// Why a flag fell away, as far as the two runs tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Its entry is gone.
    EntryGone,
    /// Another entry that it named is gone.
    OtherGone,
    /// The row or a file of its entry changed.
    EntryChanged,
    /// The row or a file of another entry that it named changed.
    OtherChanged,
    /// None of these: rules, lists, the program, or another entry.
    Elsewhere,
}

/// A division more than half of whose entries of the run before are gone: hardly ever a fact, most often a registry that was read amiss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halved {
    /// The division.
    pub division: String,
    /// Entries that the run before had.
    pub before: usize,
    /// How many of them are gone.
    pub gone: usize,
    /// Entries now.
    pub now: usize,
}

/// An entry that experts read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed<'a> {
    /// Entry number.
    pub entry: &'a str,
    /// Its track ([`Screening::track_of`]).
    pub track: &'a str,
}

/// How units are told from cells and names: what the checks of a run went by, for whoever compares names afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnitNames {
    /// Signs that part units in one cell.
    pub signs: String,
    /// Names that units bore, each with the one that the unit bears today; folded as checks fold names.
    pub today: BTreeMap<String, String>,
}

/// The result of a run: what every view is made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screening {
    /// The run.
    pub run: RunInfo,
    /// The contest it was run for.
    pub contest: Contest,
    /// Division that was screened.
    pub home: String,
    /// Divisions of earlier seasons.
    pub earlier: Vec<String>,
    /// All entries of all divisions, by number.
    #[serde(deserialize_with = "entries")]
    pub entries: Vec<EntryView>,
    /// One an entry with text or title, by entry number.
    #[serde(deserialize_with = "classifications")]
    pub classifications: Vec<Classification>,
    /// Pairs of entries that share text, by first entry, then second.
    pub matches: Vec<Match>,
    /// Findings, by entry, then kind, then id.
    pub flags: Vec<Flag>,
    /// The checks with their manual, in the order of the table of checks.
    pub checks: Vec<Check>,
    /// The third answer, by check in the order of the table, then by what is missing.
    pub cannot_tell: Vec<CannotTell>,
    /// Places in the screened division, by track, then place, then falling score, then entry; of [`Screening::unranked`] entries there is none.
    pub rankings: Vec<Ranking>,
    /// Everything that could not be done as it should have been, in order of place.
    pub problems: Vec<Problem>,
    /// Text left out of comparison.
    pub common: Vec<CommonText>,
    /// How units were told from cells and names.
    pub unit_names: UnitNames,
}

/// The division in which a file of a season lies, by its path; `None` for what lies in none.
pub fn division_of(path: &str) -> Option<&str> {
    path.strip_prefix("divisions/").and_then(|rest| rest.split('/').next())
}

/// Entries as they are stored: looked up by number, therefore in the order of their numbers.
fn entries<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<EntryView>, D::Error> {
    in_order(Vec::deserialize(d)?, |view: &EntryView| &view.entry.no)
}

fn classifications<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Classification>, D::Error> {
    in_order(Vec::deserialize(d)?, |class: &Classification| &class.entry)
}

fn in_order<T, E: serde::de::Error>(list: Vec<T>, number: impl Fn(&T) -> &String) -> Result<Vec<T>, E> {
    match list.windows(2).find(|pair| number(&pair[0]) >= number(&pair[1])) {
        Some(pair) => Err(E::custom(format!("entry {} stands behind {}", number(&pair[1]), number(&pair[0])))),
        None => Ok(list),
    }
}

fn by_number<'a, T>(list: &'a [T], number: impl Fn(&T) -> &str, no: &str) -> Option<&'a T> {
    list.get(list.partition_point(|item| number(item) < no)).filter(|item| number(item) == no)
}

impl Screening {
    /// An entry by number.
    pub fn entry(&self, no: &str) -> Option<&EntryView> {
        by_number(&self.entries, |view| &view.entry.no, no)
    }

    /// Entries of the screened division without a place, by number: their application could not be read, and nobody can say how they compare.
    pub fn unranked(&self) -> Vec<&EntryView> {
        let ranked: BTreeSet<&str> = self.rankings.iter().map(|r| r.entry.as_str()).collect();
        self.entries.iter().filter(|e| e.entry.division == self.home && !ranked.contains(e.entry.no.as_str())).collect()
    }

    /// The track in which an entry stands: the one it declared where that is known, otherwise the best one by its text, otherwise [`NO_TRACK`].
    pub fn track_of<'a>(&'a self, entry: &'a Entry) -> &'a str {
        let best = || self.classification(&entry.no).map(|class| class.track.as_str());
        entry.track.as_deref().or_else(best).unwrap_or(NO_TRACK)
    }

    /// What experts read: number and track of every entry of the screened division, by track, those with a place first, by place.
    pub fn reviewed(&self) -> Vec<Reviewed<'_>> {
        let ranked = self.rankings.iter().map(|r| Reviewed { entry: &r.entry, track: &r.track });
        let unranked = self.unranked().into_iter().map(|e| Reviewed { entry: &e.entry.no, track: self.track_of(&e.entry) });
        let mut all: Vec<Reviewed<'_>> = ranked.chain(unranked).collect();
        all.sort_by_key(|reviewed| reviewed.track);
        all
    }

    /// Registries and other tables that were left out as a whole.
    pub fn lost_tables(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|p| p.loses_a_table())
    }

    /// Problems that put the result as a whole in doubt.
    pub fn doubts(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|p| p.doubts_all())
    }

    /// Whether a file of this division and class is one that nobody of this season can mend ([`Unread::elsewhere`]).
    fn is_elsewhere(&self, division: &str, status: ReadStatus) -> bool {
        division != self.home && status.stays_lost()
    }

    /// How many files nobody has read.
    pub fn unread(&self) -> Unread {
        let of = |view: &EntryView| {
            let lost = view.documents.iter().filter(|d| d.status.is_lost());
            let elsewhere = lost.clone().filter(|d| self.is_elsewhere(&view.entry.division, d.status)).count();
            Unread { to_mend: lost.count() - elsewhere, elsewhere }
        };
        let mut all = Unread::default();
        for Unread { to_mend, elsewhere } in self.entries.iter().map(of) {
            all.to_mend += to_mend;
            all.elsewhere += elsewhere;
        }
        let counts = &self.run.counts;
        let in_all: u64 = counts.iter().filter(|(name, _)| name.starts_with("unreadable.")).map(|(_, n)| n).sum();
        let strays = (in_all as usize).saturating_sub(all.to_mend + all.elsewhere);
        let elsewhere = counts.get(RunInfo::UNREAD_STRAYS_ELSEWHERE).map_or(0, |n| *n as usize).min(strays);
        Unread { to_mend: all.to_mend + strays - elsewhere, elsewhere: all.elsewhere + elsewhere }
    }

    /// Documents of an entry that nobody has read and somebody of this season can do something about ([`Unread::to_mend`]).
    pub fn unread_to_mend<'a>(&'a self, view: &'a EntryView) -> impl Iterator<Item = &'a DocumentInfo> {
        view.documents.iter().filter(move |d| d.status.is_lost() && !self.is_elsewhere(&view.entry.division, d.status))
    }

    /// Who has something to do about a problem of this season: what entrants of other divisions and of earlier seasons sent is there to be compared
    /// with, and this office can ask none of them for another file.
    pub fn addressee(&self, problem: &Problem) -> Addressee {
        let division = problem.place.file.as_deref().and_then(division_of);
        match problem.addressee() {
            Addressee::Entrant if division.is_some_and(|division| division != self.home) => Addressee::Nobody,
            addressee => addressee,
        }
    }

    /// Divisions that lost more than half of their entries since the run before, by name.
    pub fn halved(&self) -> Vec<Halved> {
        let mut gone: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &self.run.changes.entries_were {
            *gone.entry(&entry.division).or_default() += 1;
        }
        let new: BTreeSet<&str> = self.run.changes.new_entries.iter().map(String::as_str).collect();
        let halved = gone.into_iter().map(|(division, gone)| {
            let now = || self.entries.iter().filter(|view| view.entry.division == division);
            let kept = now().filter(|view| !new.contains(view.entry.no.as_str())).count();
            Halved { division: division.to_owned(), before: kept + gone, gone, now: now().count() }
        });
        halved.filter(|h| 2 * h.gone > h.before).collect()
    }

    /// Where an entry belongs.
    pub fn classification(&self, no: &str) -> Option<&Classification> {
        by_number(&self.classifications, |class| &class.entry, no)
    }
}
