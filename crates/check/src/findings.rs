use std::collections::{BTreeMap, BTreeSet};

use record::{Answers, Attention, CannotTell, Clause, Edit, Evidence, Flag, FlagDraft, Kind, Place, Problem, Say, Table};

use crate::answers::Part;
use crate::clause;
use crate::context::{Applicant, Context};
use crate::lists;
use crate::rule::Rule;
use crate::rules::entry::withdrawn;

/// A finding of one rule about one entry.
#[derive(Debug)]
pub(crate) struct Suspicion {
    others: Vec<String>,
    key: String,
    attention: Option<Attention>,
    probability: f64,
    summary: Say,
    reasons: Vec<Say>,
    evidence: Vec<Evidence>,
    clears_when: Vec<Say>,
    change: Vec<Edit>,
}

impl Suspicion {
    /// `probability` that it is right, one sentence, what it rests on, what alone would clear it, and the smallest change of the inputs that
    /// would, all its parts together.
    pub(crate) fn new(probability: f64, summary: Say, evidence: Vec<Evidence>, clears_when: Vec<Say>, change: Vec<Edit>) -> Self {
        let reasons = Vec::new();
        Self { others: Vec::new(), key: String::new(), attention: None, probability, summary, reasons, evidence, clears_when, change }
    }

    /// Further entries concerned.
    pub(crate) fn with(mut self, others: Vec<String>) -> Self {
        self.others = others;
        self
    }

    /// What tells it apart from another finding of the same rule on the same entries.
    pub(crate) fn about(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// Why, in further sentences.
    pub(crate) fn because(mut self, reasons: Vec<Say>) -> Self {
        self.reasons = reasons;
        self
    }

    /// How soon to look, where it is not as the rule says for ordinary findings.
    pub(crate) fn attention(mut self, attention: Attention) -> Self {
        self.attention = Some(attention);
        self
    }
}

/// What one rule says, collected.
pub(crate) struct Findings<'c> {
    context: &'c Context<'c>,
    kind: &'static str,
    /// Name of the rule.
    name: Say,
    attention: Attention,
    clause: Clause,
    flags: Vec<Flag>,
    suspected: BTreeSet<usize>,
    /// Entry, what is missing, and further entries that this names.
    cannot_tell: Vec<(usize, Say, Vec<String>)>,
    problems: Vec<Problem>,
}

impl<'c> Findings<'c> {
    pub(crate) fn new(context: &'c Context<'c>, rule: &Rule) -> Self {
        let switch = (rule.switch)(context.settings);
        let Say { zh, en } = rule.name();
        let (clause, problem) = clause::cite(context.case.contest, switch.clause.unwrap_or(rule.clause), &format!("{zh}（{en}）"));
        Self {
            context,
            kind: rule.kind,
            name: rule.name(),
            attention: switch.attention.unwrap_or(rule.attention),
            clause,
            flags: Vec::new(),
            suspected: BTreeSet::new(),
            cannot_tell: Vec::new(),
            problems: problem.into_iter().collect(),
        }
    }

    /// A finding about an entry. Where it, or another that is concerned, was withdrawn, the finding says so: a project that was withdrawn
    /// and sent again is no repeated entry.
    pub(crate) fn suspect(&mut self, applicant: &Applicant<'_>, found: Suspicion) {
        let mut reasons = found.reasons;
        if self.kind != Kind::WITHDRAWN {
            let concerned: BTreeSet<&str> = found.others.iter().map(String::as_str).chain([applicant.no()]).collect();
            reasons.extend(concerned.into_iter().filter(|no| self.context.is_withdrawn(no)).map(withdrawn::note));
        }
        let draft = FlagDraft {
            kind: Kind::new(self.kind),
            entry: applicant.no().to_owned(),
            others: found.others,
            key: found.key,
            attention: found.attention.unwrap_or(self.attention),
            probability: found.probability,
            clause: self.clause.clone(),
            summary: found.summary,
            reasons,
            evidence: found.evidence,
            clears_when: found.clears_when,
            change: found.change,
        };
        match Flag::try_from(draft) {
            Ok(flag) => {
                self.suspected.insert(applicant.at);
                self.flags.push(flag);
            }
            Err(error) => {
                let missing = Say::new(format!("一条发现无法生成标记：{error}"), format!("a finding cannot become a flag: {error}"));
                self.cannot_tell(applicant, missing);
                self.problems.push(lost(self.kind, applicant.no(), &error.to_string()));
            }
        }
    }

    /// An entry about which the rule cannot say anything, and what is missing for it.
    pub(crate) fn cannot_tell(&mut self, applicant: &Applicant<'_>, missing: Say) {
        self.cannot_tell_beside(applicant, missing, Vec::new());
    }

    /// The same where what is missing is said of other entries too.
    pub(crate) fn cannot_tell_beside(&mut self, applicant: &Applicant<'_>, missing: Say, others: Vec<String>) {
        self.cannot_tell.push((applicant.at, missing, others));
    }

    /// The same for every entry of the screened division: an input of the whole rule is missing.
    pub(crate) fn cannot_tell_any(&mut self, missing: &Say) {
        let context = self.context;
        for applicant in context.home() {
            self.cannot_tell(applicant, missing.clone());
        }
    }

    /// Something that the rule could not do as it should have.
    pub(crate) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A list that the rule looks things up in, and that has none of these columns, the usual name first.
    pub(crate) fn lacks_column(&mut self, table: &Table, wanted: &[&str]) {
        self.problems.push(lists::lacks_column(table, wanted, &self.name));
    }

    pub(crate) fn finish(self) -> Part {
        let entries = self.context.home().count();
        let Self { kind, context, suspected, mut cannot_tell, .. } = self;
        // A finding is more than a missing input: an entry is counted once.
        cannot_tell.retain(|(at, ..)| !suspected.contains(at));
        let unknown: BTreeSet<usize> = cannot_tell.iter().map(|(at, ..)| *at).collect();
        let home_suspected = suspected.iter().filter(|&&at| context.applicants[at].home).count();
        assert!(home_suspected == suspected.len(), "{kind} found something about an entry of another division");
        let pass = entries - suspected.len() - unknown.len();
        let mut missing: BTreeMap<(Say, Vec<String>), BTreeSet<&str>> = BTreeMap::new();
        for (at, what, others) in cannot_tell {
            missing.entry((what, others)).or_default().insert(context.applicants[at].no());
        }
        let grouped = missing.into_iter().map(|((missing, others), entries)| CannotTell {
            kind: Kind::new(kind),
            missing,
            others,
            entries: entries.into_iter().map(str::to_owned).collect(),
        });
        Part {
            flags: self.flags,
            answers: (kind, Answers { pass, suspected: suspected.len(), cannot_tell: unknown.len() }),
            cannot_tell: grouped.collect(),
            problems: self.problems,
        }
    }
}

/// A finding that cannot be shown must not vanish.
fn lost(kind: &str, entry: &str, error: &str) -> Problem {
    Problem::new(
        Place { entry: Some(entry.to_owned()), ..Place::default() },
        "rules.finding_lost",
        Say::new(format!("规则 {kind} 的一条发现无法生成标记：{error}"), format!("a finding of {kind} cannot become a flag: {error}")),
        Say::new("该发现未列入标记", "the finding is not among the flags"),
        Say::new("请人工核对该项目，并把此问题报告给维护者", "check the entry by hand and report this to the maintainers"),
    )
}
