use std::collections::{BTreeMap, BTreeSet};

use record::{Attention, Classification, Contest, Dossier, Evidence, Match, Problem, Registries, Say, Table, column};
use rustc_hash::FxHashMap;

use crate::lists;
use crate::names::{self, OrgName, Relation};
use crate::reading::{self, Reading, Vocabulary};
use crate::renames::Renames;
use crate::rules::entry::withdrawn::{self, Mark};
use crate::settings::Settings;

/// Everything that the rules may look at.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The contest.
    pub contest: &'a Contest,
    /// Division that is screened. Entries of others are only ever the other side of a finding.
    pub home: &'a str,
    /// All divisions, sorted by entry number.
    pub dossiers: &'a [Dossier],
    /// The optional lists.
    pub registries: &'a Registries,
    /// Pairs of entries that share text.
    pub matches: &'a [Match],
    /// Where each entry belongs.
    pub classifications: &'a [Classification],
    /// Signs that part the items of a list in one cell, as the registries were read with ([`text::LIST_SIGNS`] where nobody set others).
    pub list_signs: &'a str,
    /// Entries in whose folders the system refused something, by number: what is not among their files may lie there.
    pub unopened: &'a BTreeSet<String>,
}

/// An entry with its names parsed and its files read for what rules look for.
pub(crate) struct Applicant<'a> {
    /// Position among all.
    pub(crate) at: usize,
    /// Whether it is an entry of the division that is screened.
    pub(crate) home: bool,
    pub(crate) dossier: &'a Dossier,
    pub(crate) lead: OrgName,
    /// The code of each unit, normalised, where the registry has a valid one for it; the lead's first.
    codes: Vec<Option<String>>,
    /// Further units: of a lead's cell that names several, then the partners.
    pub(crate) partners: Vec<OrgName>,
    /// The lead and the further units as written.
    written: Vec<String>,
    /// How many of them stand in the cell of the lead.
    in_cell_of_lead: usize,
    pub(crate) reading: Reading,
}

impl Applicant<'_> {
    pub(crate) fn no(&self) -> &str {
        &self.dossier.entry.no
    }

    /// The code of the lead, normalised, where it is valid.
    pub(crate) fn code(&self) -> Option<&str> {
        self.code_of(0)
    }

    /// The same of a unit, by its position among [`Self::units`].
    pub(crate) fn code_of(&self, unit: usize) -> Option<&str> {
        self.codes.get(unit)?.as_deref()
    }

    /// The codes of its units that are known.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().filter_map(Option::as_deref)
    }

    /// The column in which a unit stands, by its position among [`Self::units`].
    pub(crate) fn column_of(&self, unit: usize) -> &'static str {
        if unit < self.in_cell_of_lead { column::UNIT } else { column::PARTNERS }
    }

    /// The cell that names the entry: what a finding about something missing rests on.
    pub(crate) fn row(&self, note: Say) -> Evidence {
        self.dossier.cell(column::NUMBER, note)
    }

    /// Whether the registry names no unit at all: then no file can be told to be another's.
    pub(crate) fn is_nameless(&self) -> bool {
        self.units().all(|(_, name)| name.folded().is_empty())
    }

    /// Lead and partners as the registry names them.
    pub(crate) fn units(&self) -> impl Iterator<Item = (&str, &OrgName)> {
        self.written.iter().map(String::as_str).zip(std::iter::once(&self.lead).chain(&self.partners))
    }
}

/// The case, prepared once for all rules.
pub(crate) struct Context<'a> {
    pub(crate) case: &'a Case<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) applicants: Vec<Applicant<'a>>,
    by_no: FxHashMap<&'a str, usize>,
    /// Entries that their registries say were withdrawn, by position.
    pub(crate) withdrawn: BTreeMap<usize, Mark>,
    renames: Renames,
    /// See [`names::signs`].
    pub(crate) name_signs: String,
    /// What the case lacks, whichever rule needs it.
    pub(crate) problems: Vec<Problem>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(case: &'a Case<'a>, settings: &'a Settings) -> Self {
        use rayon::prelude::*;
        assert!(case.dossiers.windows(2).all(|d| d[0].entry.no < d[1].entry.no), "dossiers are sorted by entry number, each once");
        let words = Vocabulary::new(case.contest, settings);
        let name_signs = names::signs(case.list_signs);
        let applicants: Vec<Applicant<'a>> =
            case.dossiers.par_iter().enumerate().map(|(at, dossier)| applicant(at, dossier, case, &words, &name_signs)).collect();
        let by_no = case.dossiers.iter().enumerate().map(|(at, d)| (d.entry.no.as_str(), at)).collect();
        let (renames, mut problems) = Renames::of(case.registries);
        problems.extend(lists::unknown(case.registries, settings));
        let withdrawn = withdrawn::marks(&applicants, settings);
        Self { case, settings, applicants, by_no, withdrawn, renames, name_signs, problems }
    }

    /// Entries of the division that is screened, by number.
    pub(crate) fn home(&self) -> impl Iterator<Item = &Applicant<'a>> {
        self.applicants.iter().filter(|a| a.home)
    }

    pub(crate) fn applicant(&self, no: &str) -> Option<&Applicant<'a>> {
        self.by_no.get(no).map(|&at| &self.applicants[at])
    }

    /// Whether the registry says that an entry was withdrawn.
    pub(crate) fn is_withdrawn(&self, no: &str) -> bool {
        self.by_no.get(no).is_some_and(|at| self.withdrawn.contains_key(at))
    }

    /// Whether two entries are led by one unit: by code where both have a valid one, else by name.
    pub(crate) fn same_lead(&self, a: &Applicant<'_>, b: &Applicant<'_>) -> bool {
        match (a.code(), b.code()) {
            (Some(x), Some(y)) => x == y,
            _ => self.same_unit(&a.lead, &b.lead),
        }
    }

    /// Whether two names mean one unit, as far as names and the table of renamed units tell.
    pub(crate) fn same_unit(&self, a: &OrgName, b: &OrgName) -> bool {
        self.is_renamed(a, b) || names::compare(a, b).probability >= names::SAME
    }

    /// How two names stand to each other, renamed bodies taken for one.
    pub(crate) fn compare(&self, a: &OrgName, b: &OrgName) -> names::NameMatch {
        if self.is_renamed(a, b) {
            return names::same(a, b);
        }
        let found = names::compare(a, b);
        if found.probability >= names::SAME { names::same(a, b) } else { found }
    }

    /// Whether two names are one today.
    fn is_renamed(&self, a: &OrgName, b: &OrgName) -> bool {
        !a.folded().is_empty() && self.current(a) == self.current(b)
    }

    /// The folded name that a body bears today.
    pub(crate) fn current<'n>(&'n self, name: &'n OrgName) -> &'n str {
        self.renames.current(name.folded())
    }

    /// How a name stands to the lead and the partners of an entry: the unit that it fits best, and the comparison.
    pub(crate) fn fits<'n>(&self, applicant: &'n Applicant<'_>, name: &OrgName) -> (&'n str, names::NameMatch) {
        let mut best: Option<(&str, names::NameMatch)> = None;
        for (written, unit) in applicant.units() {
            let found = self.compare(unit, name);
            let closer = |b: &names::NameMatch| {
                found.probability > b.probability || (found.probability == b.probability && found.relation != Relation::Different)
            };
            if best.as_ref().is_none_or(|(_, b)| closer(b)) {
                best = Some((written, found));
            }
        }
        best.expect("an entry has a lead, be its name empty")
    }
}

fn applicant<'a>(at: usize, dossier: &'a Dossier, case: &Case<'_>, words: &Vocabulary, name_signs: &str) -> Applicant<'a> {
    let entry = &dossier.entry;
    let home = entry.division == case.home;
    let written: Vec<String> = names::units(entry, name_signs).into_iter().map(str::to_owned).collect();
    let in_cell_of_lead = names::leads(&entry.org.name, name_signs).len();
    debug_assert!(in_cell_of_lead + entry.partners.len() == written.len(), "a unit stands in one of two cells");
    let lead = OrgName::parse(&written[0]);
    let reading = reading::read(dossier, case.contest, words, home, &lead);
    let lead_at = names::named_lead(&entry.org.name, name_signs).unwrap_or(0);
    Applicant {
        at,
        home,
        dossier,
        lead,
        codes: codes(entry.org.credit_code.as_deref().unwrap_or(""), lead_at, written.len()),
        partners: written[1..].iter().map(|p| OrgName::parse(p)).collect(),
        written,
        in_cell_of_lead,
        reading,
    }
}

/// The valid codes in the cell of codes, by unit. As many codes as units are one each, in the order of the cells, in which the lead stands at
/// `lead_at`; of fewer, only the lead's is known.
fn codes(cell: &str, lead_at: usize, units: usize) -> Vec<Option<String>> {
    use crate::ids::{intended_code, written_codes};
    let mut codes: Vec<Option<String>> = written_codes(cell).iter().map(|code| intended_code(code)).collect();
    if codes.len() > 1 && lead_at < codes.len() {
        codes[..=lead_at].rotate_right(1);
    }
    if codes.len() != units {
        codes.truncate(1);
    }
    codes
}

/// Position of the first column that has one of these names.
pub(crate) fn column(table: &Table, names: &[&str]) -> Option<usize> {
    text::column(&table.header, names)
}

/// Position of a column of the registry in a list that was exported beside it: by its name or one that the contest has for it.
pub(crate) fn registry_column(contest: &Contest, table: &Table, name: &str) -> Option<usize> {
    let others = contest.columns.get(name).into_iter().flatten().map(String::as_str);
    column(table, &std::iter::once(name).chain(others).collect::<Vec<_>>())
}

/// How soon to look at a finding of this probability.
pub(crate) fn by_probability(probability: f64, high: f64, medium: f64) -> Attention {
    match probability {
        p if p >= high => Attention::High,
        p if p >= medium => Attention::Medium,
        _ => Attention::Low,
    }
}
