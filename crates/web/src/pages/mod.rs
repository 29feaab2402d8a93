//! One file per page.

pub(crate) mod around;
pub(crate) mod assignment;
pub(crate) mod audit;
pub(crate) mod batch;
pub(crate) mod card;
pub(crate) mod checks;
pub(crate) mod claim;
pub(crate) mod cluster;
pub(crate) mod compare;
pub(crate) mod dossier;
pub(crate) mod graph;
pub(crate) mod learned;
pub(crate) mod login;
pub(crate) mod look;
pub(crate) mod original;
pub(crate) mod overview;
pub(crate) mod passage;
pub(crate) mod prose;
pub(crate) mod queue;
pub(crate) mod ranking;
pub(crate) mod search;
pub(crate) mod sheet;
pub(crate) mod shortlist;
pub(crate) mod similar;
pub(crate) mod topic;

use record::{Act, Attention, Basis, Decision, Deed, Evidence, Flag, Lang, Match, MatchKind, Round, Subject};
use report::minute;

use crate::html::{Frame, encode, name_of};
use crate::verdicts::{Spoken, Stage, Turn};
use crate::visitor::Visitor;

impl Visitor {
    /// Everything around a page.
    pub(crate) fn frame(&self, at: &'static str, title: impl Into<String>) -> Frame {
        let s = self.view.screening();
        let role = self.account.role;
        Frame {
            look: self.look,
            title: title.into(),
            at,
            user: self.account.name.clone(),
            role: self.t(role.zh(), role.en()),
            csrf: self.session.csrf.clone(),
            here: self.here.clone(),
            open: self.desk.open,
            reads_log: role.reads_log(),
            decides: role.decides(),
            undoes: self.verdicts.last().map(|(number, _)| number),
            recused: self.view.recused(),
            contest: s.contest.name.clone(),
            run_at: minute(&s.run.started),
            newer: self.newer.as_ref().map(|say| say.get(self.look.lang).to_owned()),
        }
    }

    pub(crate) fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.look.t(zh, en)
    }

    /// Name of a file without its folders; people name files after people.
    pub(crate) fn file_name(&self, path: &str) -> String {
        self.masked(name_of(path))
    }

    /// The decision that stands on a flag.
    pub(crate) fn standing(&self, flag: &Flag, basis: &Basis) -> Option<&Decision> {
        self.verdicts.on_flag(flag.id.as_str(), basis)
    }

    /// How far a flag is.
    pub(crate) fn stage(&self, flag: &Flag) -> Stage {
        self.view.flag_at(flag.id.as_str()).map_or(Stage::Open, |at| self.desk.stages[at])
    }

    /// Whether a flag waits for somebody: nobody has decided, or only to decide later.
    pub(crate) fn is_open(&self, flag: &Flag) -> bool {
        self.stage(flag).is_open()
    }

    /// How far a subject is, in a word; nothing for what is open or settled.
    pub(crate) fn stage_word(&self, stage: Stage) -> &'static str {
        let (zh, en) = match stage {
            Stage::Open | Stage::PutOff | Stage::Settled => ("", ""),
            Stage::First => ("待复核", "awaits a second review"),
            Stage::Disputed => ("待裁定", "to be adjudicated"),
        };
        if self.look.is_zh() { zh } else { en }
    }

    /// Who looks at a subject, and whether this reader may take it or give it back.
    pub(crate) fn held(&self, subject: &Subject, basis: Option<&Basis>, action: String) -> Held {
        let claim = self.verdicts.claim(subject);
        let is_mine = claim.is_some_and(|c| c.by == self.account.name);
        let may_decide = basis.is_some_and(|b| matches!(self.verdicts.turn(subject, b), Turn::Decide(_)));
        Held {
            by: claim.map_or(String::new(), |c| c.by.clone()),
            at: claim.map_or(String::new(), |c| minute(&c.at)),
            is_mine,
            is_offered: self.account.role.decides() && (is_mine || (claim.is_none() && may_decide)),
            action,
        }
    }

    /// A quote or another text of the season as this reader sees it.
    pub(crate) fn masked(&self, text: &str) -> String {
        record::mask(text).into_owned()
    }

    /// `T05 金融服务`.
    pub(crate) fn track_name(&self, code: &str) -> String {
        self.view.screening().contest.track_label(code).get(self.look.lang).to_owned()
    }

    /// A topic, or a track whose topic was left open.
    pub(crate) fn place_name(&self, code: &str) -> String {
        self.view.screening().contest.place_label(code).get(self.look.lang).to_owned()
    }

    /// `T05.02 …`.
    pub(crate) fn topic_name(&self, code: &str) -> String {
        self.view.screening().contest.topic_label(code)
    }
}

/// Who looks at something.
pub(crate) struct Held {
    /// `""` where nobody does.
    pub(crate) by: String,
    pub(crate) at: String,
    pub(crate) is_mine: bool,
    /// Whether there is a button to take it or give it back.
    pub(crate) is_offered: bool,
    /// Where that button leads.
    pub(crate) action: String,
}

/// Whether a flag is on text that two entries share, and belongs to a group of such.
pub(crate) fn is_on_text(flag: &Flag) -> bool {
    matches!(flag.kind.family(), "duplicate" | "reuse")
}

/// Position of the first row of a page of a list, whatever number an address gives.
pub(crate) fn first_row(page: usize, size: usize) -> usize {
    page.min(1 << 20) * size
}

/// A flag as lists show it.
pub(crate) struct FlagRow {
    pub(crate) id: String,
    pub(crate) shape: char,
    pub(crate) family: String,
    pub(crate) name: String,
    pub(crate) attention: String,
    pub(crate) attention_key: &'static str,
    pub(crate) sure: String,
    pub(crate) clause: String,
    pub(crate) summary: String,
    pub(crate) entry: String,
    pub(crate) title: String,
    pub(crate) others: Vec<(String, String)>,
    pub(crate) verdict: Option<String>,
    pub(crate) by: String,
    /// Whether there is a decision, which this reader may not know yet or already sees.
    pub(crate) is_open: bool,
    pub(crate) stage: &'static str,
    pub(crate) held: Held,
    pub(crate) is_new: bool,
    pub(crate) more: usize,
    /// Whether reading may stop behind this one.
    pub(crate) is_stop: bool,
    /// Group of entries that share text, where the row stands for one.
    pub(crate) cluster: Option<u32>,
}

pub(crate) fn attention_key(attention: Attention) -> &'static str {
    match attention {
        Attention::High => "high",
        Attention::Medium => "medium",
        Attention::Low => "low",
    }
}

impl FlagRow {
    pub(crate) fn of(v: &Visitor, flag: &Flag, basis: &Basis) -> Self {
        let lang = v.look.lang;
        let label = report::kind_label(&flag.kind);
        let decision = v.standing(flag, basis);
        let subject = flag.subject();
        Self {
            id: flag.id.as_str().to_owned(),
            shape: label.shape,
            family: label.family.get(lang).to_owned(),
            name: label.name.get(lang).to_owned(),
            attention: report::attention_label(flag.attention).get(lang).to_owned(),
            attention_key: attention_key(flag.attention),
            sure: report::probability_word(flag.probability).get(lang).to_owned(),
            clause: flag.clause.locator.clone(),
            summary: v.masked(flag.summary.get(lang)),
            entry: flag.entry.clone(),
            title: v.view.title(&flag.entry).to_owned(),
            others: flag.others.iter().map(|no| (no.clone(), v.view.title(no).to_owned())).collect(),
            verdict: decision.map(|d| verdict_word(d, lang).to_owned()),
            by: decision.map_or(String::new(), |d| d.by.clone()),
            is_open: v.is_open(flag),
            stage: v.stage_word(v.stage(flag)),
            held: v.held(&subject, Some(basis), format!("/flags/{}/claim", encode(flag.id.as_str()))),
            is_new: v.view.is_new(flag),
            more: 0,
            is_stop: false,
            cluster: None,
        }
    }
}

pub(crate) fn verdict_word(d: &Decision, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => d.verdict.zh(),
        Lang::En => d.verdict.en(),
    }
}

/// `复核`
pub(crate) fn round_word(round: Round, lang: Lang) -> &'static str {
    match (round, lang) {
        (Round::First, Lang::Zh) => "初核",
        (Round::First, Lang::En) => "first",
        (Round::Second, Lang::Zh) => "复核",
        (Round::Second, Lang::En) => "second review",
        (Round::Adjudication, Lang::Zh) => "裁定",
        (Round::Adjudication, Lang::En) => "adjudication",
    }
}

/// A row of the ledger as histories show it. What people wrote is masked as what they quote is.
pub(crate) struct Said {
    pub(crate) round: &'static str,
    pub(crate) verdict: String,
    pub(crate) reason: String,
    pub(crate) value: String,
    pub(crate) by: String,
    pub(crate) at: String,
    /// Whether it speaks of what the flag rests on now.
    pub(crate) holds: bool,
    /// Whether the person took it back.
    pub(crate) taken_back: bool,
    pub(crate) about: String,
    pub(crate) href: String,
}

impl Said {
    pub(crate) fn of(d: &Decision, lang: Lang, basis: Option<&Basis>) -> Self {
        let (about, href) = link_to(&d.subject);
        Self {
            round: "",
            verdict: verdict_word(d, lang).to_owned(),
            reason: record::mask(record::reason_given(&d.reason, lang)).into_owned(),
            value: d.value.clone().unwrap_or_default(),
            by: d.by.clone(),
            at: minute(&d.at),
            holds: basis.is_none_or(|b| d.basis == *b),
            taken_back: false,
            about,
            href,
        }
    }

    pub(crate) fn spoken(s: Spoken<'_>, lang: Lang, basis: &Basis) -> Self {
        Self { round: round_word(s.round, lang), taken_back: s.taken_back, ..Self::of(s.decision, lang, Some(basis)) }
    }

    pub(crate) fn score(s: &record::Score) -> Self {
        Self {
            round: "",
            verdict: String::new(),
            reason: record::mask(&s.note).into_owned(),
            value: points_of(s),
            by: s.by.clone(),
            at: minute(&s.at),
            holds: true,
            taken_back: false,
            about: s.entry.clone(),
            href: format!("/entries/{}", encode(&s.entry)),
        }
    }

    /// A line of the ledger, whatever it is.
    pub(crate) fn act(v: &Visitor, act: &Act, taken_back: bool) -> Self {
        let (about, href) = v.verdicts.about(act).map_or_else(Default::default, link_to);
        let other = |zh: &str, en: &str, by: &str, at: &str, reason: &str| Self {
            round: "",
            verdict: v.t(zh, en).to_owned(),
            reason: v.masked(reason),
            value: String::new(),
            by: by.to_owned(),
            at: minute(at),
            holds: true,
            taken_back,
            about: about.clone(),
            href: href.clone(),
        };
        let given = |reason: &str| record::reason_given(reason, v.look.lang).to_owned();
        let decided = |d: &Decision, round: &'static str| topic::named(v, Self { round, taken_back, ..Self::of(d, v.look.lang, None) });
        match act {
            Act::Decision(d) => decided(d, ""),
            Act::Deed(Deed::Second(d)) => decided(d, round_word(Round::Second, v.look.lang)),
            Act::Deed(Deed::Adjudication(d)) => decided(d, round_word(Round::Adjudication, v.look.lang)),
            Act::Deed(Deed::Claim(c)) => other("认领", "claim", &c.by, &c.at, ""),
            Act::Deed(Deed::Release(c)) => other("放回", "release", &c.by, &c.at, ""),
            Act::Deed(Deed::Undo(u)) => other("撤回", "undo", &u.by, &u.at, &given(&u.reason)),
            Act::Deed(Deed::Score(s)) => Self { taken_back, ..Self::score(s) },
        }
    }
}

/// The points of a score, `""` where there are none.
pub(crate) fn points_of(score: &record::Score) -> String {
    score.points.map_or_else(String::new, |points| points.to_string())
}

fn link_to(subject: &Subject) -> (String, String) {
    match subject {
        Subject::Flag(id) => (id.to_string(), format!("/flags/{}", encode(id.as_str()))),
        Subject::Topic(no) => (no.clone(), format!("/entries/{}", encode(no))),
    }
}

/// Where a passage can be looked at: the page of its file, with its flag's passages marked. A registry has no page of its own.
pub(crate) fn place_of(v: &Visitor, no: &str, evidence: &Evidence, from: &str) -> Option<String> {
    let entry = v.view.entry(no)?;
    let at = entry.documents.iter().position(|d| d.path == evidence.file)?;
    let page = format!("/entries/{}/files/{at}?page={}", encode(no), evidence.page);
    // Nothing is marked where nothing is asked for.
    let hit = if from.is_empty() { String::new() } else { format!("&at={}&{from}{}", evidence.span.from(), original::TARGET) };
    Some(page + &hit)
}

/// Part of a text that is shared, in percent; `None` where a match rests on the registry alone.
pub(crate) fn share(found: &Match, part: f64) -> Option<String> {
    let has_texts = found.kind != MatchKind::TitleOnly || !found.passages.is_empty();
    has_texts.then(|| format!("{:.0}%", part * 100.0))
}

/// Which of some entries a file belongs to.
pub(crate) fn owner_of<'a>(v: &Visitor, numbers: impl Iterator<Item = &'a String>, file: &str) -> Option<&'a str> {
    let mut numbers = numbers;
    numbers.find(|no| v.view.entry(no).is_some_and(|e| e.documents.iter().any(|d| d.path == file))).map(String::as_str)
}
