//! A season as one reader may see it, with its rows by what pages ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use index::{Index, Query, QueryError, Results, SearchOptions, Sight};
use pipeline::{Among, Meanings};
use rank::{AttentionRules, Band};
use record::{Answers, Basis, Check, Classification, DocumentRef, EntryView, Flag, Kind, Match, Problem, Ranking, Say, Screening};

use crate::html::{encode, name_of};
use crate::pages::compare::SharedText;
use crate::scope::{Beyond, beyond, redact, sight};
use crate::{Error, Scope};

/// A season as one reader may see it. Nothing in it comes from what is hidden, so that no page has to filter.
#[derive(Debug)]
pub struct View {
    screening: Arc<Screening>,
    index: Result<Index, Say>,
    recused: usize,
    beyond: Beyond,
    entries: BTreeMap<String, usize>,
    classifications: BTreeMap<String, usize>,
    rankings: BTreeMap<String, usize>,
    flags: BTreeMap<String, usize>,
    flags_of: BTreeMap<String, Vec<usize>>,
    matches_of: BTreeMap<String, Vec<usize>>,
    basis: Vec<Basis>,
    new: BTreeSet<String>,
    unflagged: usize,
    audit: OnceLock<Audit>,
    answers: OnceLock<Vec<Option<Answers>>>,
    shared: OnceLock<SharedText>,
    among: OnceLock<Among>,
}

/// A random sample of the entries without a flag, the same for everybody who may see the same entries.
#[derive(Debug)]
pub(crate) struct Audit {
    /// Numbers of the entries that are drawn.
    pub(crate) sample: Vec<String>,
    /// The most entries without a flag that can have something where none of the sample has.
    pub(crate) most: usize,
}

/// Answer to what was typed into the search box.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Nothing was typed.
    Nothing,
    /// What was typed is no query.
    Wrong(QueryError),
    /// What was found.
    Found(Query, Box<Results>),
    /// There is no index to search.
    NoIndex(Say),
}

impl View {
    /// What a scope leaves of a season and its index.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn new(whole: &Arc<Screening>, index: &Result<Index, Say>, scope: &Scope, band: &Band) -> Result<Self, Error> {
        let seen = |sight: &Sight| match index {
            Ok(index) => index.seen_with(sight).map(Ok),
            Err(say) => Ok(Err(say.clone())),
        };
        if scope.is_everything() {
            let sight = Sight { masked: scope.masked, ..Sight::default() };
            return Ok(Self::over(Arc::clone(whole), seen(&sight)?, 0));
        }
        let hidden = scope.hidden(whole);
        let screening = redact(whole, &hidden, band);
        let recused = recused_within(whole, scope);
        let beyond = beyond(whole, scope, &hidden);
        let index = seen(&sight(whole, &screening, hidden, scope.masked))?;
        let view = Self { beyond, ..Self::over(Arc::new(screening), index, recused) };
        let unflagged = view.without_flags().len();
        Ok(Self { unflagged, ..view })
    }

    /// Entries of the screened division about which the reader knows of no flag at all, be it one that is shown or one that reaches out of the
    /// reader's tracks and is counted alone.
    fn without_flags(&self) -> BTreeSet<&str> {
        let mut entries = pipeline::unflagged(&self.screening);
        entries.retain(|no| !self.beyond.of.contains_key(*no));
        entries
    }

    fn over(screening: Arc<Screening>, index: Result<Index, Say>, recused: usize) -> Self {
        let by = |keys: Vec<&str>| keys.into_iter().enumerate().map(|(i, k)| (k.to_owned(), i)).collect::<BTreeMap<_, _>>();
        let s = &*screening;
        let mut flags_of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, flag) in s.flags.iter().enumerate() {
            for no in std::iter::once(&flag.entry).chain(&flag.others) {
                flags_of.entry(no.clone()).or_default().push(i);
            }
        }
        let mut matches_of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, found) in s.matches.iter().enumerate() {
            matches_of.entry(found.a.entry.clone()).or_default().push(i);
            matches_of.entry(found.b.entry.clone()).or_default().push(i);
        }
        Self {
            entries: by(s.entries.iter().map(|e| e.entry.no.as_str()).collect()),
            classifications: by(s.classifications.iter().map(|c| c.entry.as_str()).collect()),
            rankings: by(s.rankings.iter().map(|r| r.entry.as_str()).collect()),
            flags: by(s.flags.iter().map(|f| f.id.as_str()).collect()),
            basis: s.flags.iter().map(Flag::basis).collect(),
            unflagged: pipeline::unflagged(s).len(),
            audit: OnceLock::new(),
            answers: OnceLock::new(),
            shared: OnceLock::new(),
            among: OnceLock::new(),
            new: s.run.changes.new_flags.iter().cloned().collect(),
            beyond: Beyond::default(),
            flags_of,
            matches_of,
            index,
            recused,
            screening,
        }
    }

    /// The season.
    pub fn screening(&self) -> &Screening {
        &self.screening
    }

    /// Entries from which the reader is recused: counted, never named.
    pub fn recused(&self) -> usize {
        self.recused
    }

    /// An entry by number.
    pub fn entry(&self, no: &str) -> Option<&EntryView> {
        self.entries.get(no).map(|&i| &self.screening.entries[i])
    }

    /// The number of an entry as it is kept, however it was typed: in other letters, full width. What names no entry stays as it is.
    pub(crate) fn kept(&self, typed: &str) -> String {
        // To fold the numbers of 20,000 entries takes 7 ms, which the many pages that ask nothing of the kind need not wait for.
        if typed.is_empty() || self.entries.contains_key(typed) {
            return typed.to_owned();
        }
        pipeline::find_entry(&self.screening, typed).map_or_else(|| typed.to_owned(), |found| found.entry.no.clone())
    }

    /// Title of an entry, `""` where there is none.
    pub(crate) fn title(&self, no: &str) -> &str {
        self.entry(no).map_or("", |e| e.entry.title.as_str())
    }

    pub(crate) fn classification(&self, no: &str) -> Option<&Classification> {
        self.classifications.get(no).map(|&i| &self.screening.classifications[i])
    }

    /// Digest of what an entry's topic rests on.
    pub(crate) fn topic_basis(&self, no: &str) -> Option<Basis> {
        self.entry(no).map(EntryView::topic_basis)
    }

    pub(crate) fn ranking(&self, no: &str) -> Option<&Ranking> {
        self.rankings.get(no).map(|&i| &self.screening.rankings[i])
    }

    /// A flag by id, with the digest of what it rests on.
    pub(crate) fn flag(&self, id: &str) -> Option<(&Flag, &Basis)> {
        self.flags.get(id).map(|&i| (&self.screening.flags[i], &self.basis[i]))
    }

    /// Position of a flag in the season.
    pub(crate) fn flag_at(&self, id: &str) -> Option<usize> {
        self.flags.get(id).copied()
    }

    /// A flag by its position.
    pub(crate) fn nth_flag(&self, at: usize) -> (&Flag, &Basis) {
        (&self.screening.flags[at], &self.basis[at])
    }

    /// How many entries of the screened division have no flag of which the reader knows.
    pub(crate) fn unflagged(&self) -> usize {
        self.unflagged
    }

    /// Those of them that are drawn for people to read, computed when somebody first asks.
    pub(crate) fn audit(&self, rules: &AttentionRules) -> &Audit {
        self.audit.get_or_init(|| {
            let s = &*self.screening;
            let sample = rank::audit(&self.without_flags(), &format!("{}/{}", s.contest.name, s.home), rules);
            let most = rank::most_missed(self.unflagged, sample.len(), 0, rules.confidence);
            Audit { sample: sample.into_iter().map(str::to_owned).collect(), most }
        })
    }

    /// How each check answered, in their order; computed when somebody first asks.
    pub(crate) fn answers(&self) -> &[Option<Answers>] {
        let of = |(check, answers): (&Check, Option<Answers>)| answers.map(|found| self.with_beyond(&check.kind, found));
        self.answers.get_or_init(|| self.screening.answers().map(of).collect())
    }

    /// What a check answered, where entries whose only flags of its kind reach out of the reader's tracks are suspected as the others are: of these
    /// something was found.
    fn with_beyond(&self, kind: &Kind, answers: Answers) -> Answers {
        let is_more = |no: &&String| !self.flags_of(no).any(|(flag, _)| flag.kind == *kind && flag.entry == **no);
        let more: Vec<&String> = self.beyond.suspected.get(kind).into_iter().flatten().filter(is_more).collect();
        let lacks = |no: &&&String| self.screening.lacking(kind).any(|c| c.entries.contains(**no));
        let untold = more.iter().filter(lacks).count();
        Answers {
            pass: answers.pass + untold - more.len(),
            suspected: answers.suspected + more.len(),
            cannot_tell: answers.cannot_tell - untold,
        }
    }

    /// Text that every application shares; gathered when somebody first asks.
    pub(crate) fn shared_text(&self) -> &SharedText {
        self.shared.get_or_init(|| SharedText::of(&self.screening))
    }

    /// The entries as what they mean is compared; prepared when somebody first asks. A view and the meanings are of one run.
    pub(crate) fn among(&self, meanings: &Meanings) -> &Among {
        self.among.get_or_init(|| meanings.among_all(&self.screening))
    }

    /// Whether a flag was not there in the run before.
    pub(crate) fn is_new(&self, flag: &Flag) -> bool {
        self.new.contains(flag.id.as_str())
    }

    /// All flags with the digests of what they rest on.
    pub(crate) fn flags(&self) -> impl Iterator<Item = (&Flag, &Basis)> {
        self.screening.flags.iter().zip(&self.basis)
    }

    /// Flags that name an entry on either side.
    pub(crate) fn flags_of(&self, no: &str) -> impl Iterator<Item = (&Flag, &Basis)> {
        self.flags_of.get(no).into_iter().flatten().map(|&i| (&self.screening.flags[i], &self.basis[i]))
    }

    /// How many flags of each kind name an entry and another one outside the reader's tracks, and are therefore not shown.
    pub fn flags_beyond(&self, no: &str) -> Vec<(&Kind, usize)> {
        self.beyond.of.get(no).into_iter().flatten().map(|(kind, n)| (kind, *n)).collect()
    }

    /// How many flags there are of which one side is shown and another lies outside the reader's tracks.
    pub(crate) fn all_beyond(&self) -> usize {
        self.beyond.flags
    }

    /// Matches between an entry and others.
    pub(crate) fn matches_of(&self, no: &str) -> impl Iterator<Item = &Match> {
        self.matches_of.get(no).into_iter().flatten().map(|&i| &self.screening.matches[i])
    }

    /// Matches between two entries, whichever way round.
    pub(crate) fn matches_between<'a>(&'a self, a: &'a str, b: &'a str) -> impl Iterator<Item = &'a Match> {
        self.matches_of(a).filter(move |m| m.a.entry == b || m.b.entry == b)
    }

    /// The match that a flag on shared text rests on: that of the files which it quotes first, since two entries may share several; or else the
    /// first match of its two entries.
    pub(crate) fn match_of<'a>(&'a self, flag: &'a Flag) -> Option<&'a Match> {
        let other = flag.others.first()?;
        let quoted = flag.evidence.first().and_then(|e| Some((e.file.as_str(), e.other.as_deref()?.file.as_str())));
        let is_quoted = |m: &&Match| {
            let files = (m.a.file.as_str(), m.b.file.as_str());
            quoted.is_some_and(|(x, y)| files == (x, y) || files == (y, x))
        };
        let between = || self.matches_between(&flag.entry, other);
        between().find(is_quoted).or_else(|| between().next())
    }

    /// Address of the page that shows the two files of a match side by side.
    pub(crate) fn compare_href(&self, found: &Match) -> String {
        let (a, b) = (&found.a.entry, &found.b.entry);
        let href = format!("/compare/{}/{}", encode(a), encode(b));
        match self.matches_between(a, b).position(|m| std::ptr::eq(m, found)) {
            Some(at) if at > 0 => format!("{href}?m={at}"),
            _ => href,
        }
    }

    /// The files of a match, where one of them at least is not the form of its entry.
    pub(crate) fn other_files<'a>(&self, found: &'a Match) -> Option<(&'a str, &'a str)> {
        let is_form = |side: &DocumentRef| {
            self.entry(&side.entry).is_none_or(|e| e.documents.iter().find(|d| d.path == side.file).is_none_or(|d| d.is_form))
        };
        (!(is_form(&found.a) && is_form(&found.b))).then(|| (name_of(&found.a.file), name_of(&found.b.file)))
    }

    pub(crate) fn problems_of<'a>(&'a self, no: &'a str) -> impl Iterator<Item = &'a Problem> + Clone {
        self.screening.problems.iter().filter(move |p| p.place.entry.as_deref() == Some(no))
    }

    /// Track in which an entry is shown: the declared one, else the best by its text.
    pub(crate) fn track_of<'a>(&'a self, entry: &'a EntryView) -> Option<&'a str> {
        Some(self.screening.track_of(&entry.entry)).filter(|track| *track != record::NO_TRACK)
    }

    /// Numbers of entries that look like one that is not there.
    pub(crate) fn close_to(&self, no: &str) -> Vec<&str> {
        let wanted = no.to_lowercase();
        let numbers = self.entries.keys().map(String::as_str);
        numbers.filter(|n| !wanted.is_empty() && n.to_lowercase().contains(&wanted)).take(5).collect()
    }

    /// The index, or why there is none.
    pub(crate) fn index(&self) -> Result<&Index, &Say> {
        self.index.as_ref()
    }

    /// What is found for what was typed: `limit` entries from `offset` on.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn answer(&self, typed: &str, offset: usize, limit: usize) -> Result<Answer, Error> {
        if typed.trim().is_empty() {
            return Ok(Answer::Nothing);
        }
        let index = match &self.index {
            Ok(index) => index,
            Err(say) => return Ok(Answer::NoIndex(say.clone())),
        };
        match index::parse(typed) {
            Err(wrong) => Ok(Answer::Wrong(wrong)),
            Ok(query) => {
                let options = SearchOptions { limit, offset, ..SearchOptions::default() };
                let found = index.search(&query, &options)?;
                Ok(Answer::Found(query, Box::new(found)))
            }
        }
    }

    /// Whether what was found rests on personal data: the same query finds something else where it is masked.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(crate) fn reaches_personal(&self, answer: &Answer) -> Result<bool, Error> {
        let (Answer::Found(query, found), Ok(index)) = (answer, &self.index) else { return Ok(false) };
        if !may_be_personal(&query.source) {
            return Ok(false);
        }
        let masked = index.seen_with(&Sight { masked: true, ..Sight::default() })?;
        let without = masked.search(query, &SearchOptions { limit: 0, ..SearchOptions::default() })?;
        Ok((without.total_entries, without.total_hits) != (found.total_entries, found.total_hits))
    }

    /// Whether personal data is among the `marked` places of an entry's files where a query stands.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(crate) fn marks_personal(&self, query: &Query, no: &str, marked: usize) -> Result<bool, Error> {
        let Ok(index) = &self.index else { return Ok(false) };
        if !may_be_personal(&query.source) {
            return Ok(false);
        }
        let masked = index.seen_with(&Sight { masked: true, ..Sight::default() })?;
        Ok(masked.occurrences(query, no)?.len() != marked)
    }
}

/// Whether something holds what personal data is written with.
fn may_be_personal(typed: &str) -> bool {
    typed.chars().any(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '\u{ff01}'..='\u{ff5e}'))
}

/// How many of the recused entries would otherwise be there for the reader.
fn recused_within(whole: &Screening, scope: &Scope) -> usize {
    let open = Scope { recused: BTreeSet::new(), ..scope.clone() };
    let hidden = open.hidden(whole);
    let there = |no: &&String| !hidden.contains(*no) && whole.entries.binary_search_by(|e| e.entry.no.cmp(no)).is_ok();
    scope.recused.iter().filter(there).count()
}
