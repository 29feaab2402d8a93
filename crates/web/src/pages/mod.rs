//! One file per page.

pub(crate) mod batch;
pub(crate) mod card;
pub(crate) mod compare;
pub(crate) mod dossier;
pub(crate) mod login;
pub(crate) mod look;
pub(crate) mod original;
pub(crate) mod overview;
pub(crate) mod passage;
pub(crate) mod queue;
pub(crate) mod ranking;
pub(crate) mod search;

use record::{Act, Attention, Decision, Deed, Evidence, Flag, Lang, Sha256, Subject};

use crate::html::{Frame, encode, minute};
use crate::verdicts::Spoken;
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
            open: self.view.flags().filter(|(f, basis)| self.is_open(f, basis)).count(),
            reads_log: role.reads_log(),
            decides: role.decides(),
            recused: self.view.recused(),
            contest: s.contest.name.clone(),
            run_at: minute(&s.run.started),
        }
    }

    pub(crate) fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.look.t(zh, en)
    }

    /// The decision that stands on a flag.
    pub(crate) fn standing(&self, flag: &Flag, basis: &Sha256) -> Option<&Decision> {
        self.verdicts.on_flag(flag.id.as_str(), basis)
    }

    /// Whether a flag waits for somebody: nobody has decided, or only to decide later.
    pub(crate) fn is_open(&self, flag: &Flag, basis: &Sha256) -> bool {
        self.standing(flag, basis).is_none_or(|d| d.verdict == record::Verdict::Deferred)
    }

    /// A quote or another text of the season as this reader sees it.
    pub(crate) fn masked(&self, text: &str) -> String {
        record::mask(text).into_owned()
    }

    /// `T05 金融服务`.
    pub(crate) fn track_name(&self, code: &str) -> String {
        match self.view.screening().contest.track(code) {
            Some(track) => format!("{} {}", track.code, track.name),
            None if code == rank::NO_TRACK => self.t("赛道不明", "no track").to_owned(),
            None => code.to_owned(),
        }
    }

    /// `T05.02 …`.
    pub(crate) fn topic_name(&self, code: &str) -> String {
        self.view.screening().contest.topic(code).map_or_else(|| code.to_owned(), |t| format!("{} {}", t.code, t.title))
    }
}

/// A flag as lists show it.
pub(crate) struct FlagRow {
    pub(crate) id: String,
    pub(crate) shape: char,
    pub(crate) family: String,
    pub(crate) family_key: String,
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
    pub(crate) is_new: bool,
    pub(crate) more: usize,
}

pub(crate) fn attention_key(attention: Attention) -> &'static str {
    match attention {
        Attention::High => "high",
        Attention::Medium => "medium",
        Attention::Low => "low",
    }
}

impl FlagRow {
    pub(crate) fn of(v: &Visitor, flag: &Flag, basis: &Sha256) -> Self {
        let lang = v.look.lang;
        let label = report::kind_label(&flag.kind);
        let decision = v.standing(flag, basis);
        Self {
            id: flag.id.as_str().to_owned(),
            shape: label.shape,
            family: label.family.get(lang).to_owned(),
            family_key: label.family.en,
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
            is_new: v.view.screening().run.changes.new_flags.iter().any(|id| id == flag.id.as_str()),
            more: 0,
        }
    }
}

pub(crate) fn verdict_word(d: &Decision, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => d.verdict.zh(),
        Lang::En => d.verdict.en(),
    }
}

/// A row of the ledger as histories show it.
pub(crate) struct Said {
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
    pub(crate) fn of(d: &Decision, lang: Lang, basis: Option<&Sha256>) -> Self {
        let (about, href) = link_to(&d.subject);
        Self {
            verdict: verdict_word(d, lang).to_owned(),
            reason: d.reason.clone(),
            value: d.value.clone().unwrap_or_default(),
            by: d.by.clone(),
            at: minute(&d.at),
            holds: basis.is_none_or(|b| store::applies(d, b)),
            taken_back: false,
            about,
            href,
        }
    }

    pub(crate) fn spoken(s: Spoken<'_>, lang: Lang, basis: &Sha256) -> Self {
        Self { taken_back: s.taken_back, ..Self::of(s.decision, lang, Some(basis)) }
    }

    pub(crate) fn score(s: &record::Score) -> Self {
        Self {
            verdict: String::new(),
            reason: s.note.clone(),
            value: s.points.to_string(),
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
            verdict: v.t(zh, en).to_owned(),
            reason: reason.to_owned(),
            value: String::new(),
            by: by.to_owned(),
            at: minute(at),
            holds: true,
            taken_back,
            about: about.clone(),
            href: href.clone(),
        };
        match act {
            Act::Decision(d) => Self { taken_back, ..Self::of(d, v.look.lang, None) },
            Act::Deed(Deed::Second(d)) => {
                other("复核", "second review", &d.by, &d.at, &format!("{}　{}", verdict_word(d, v.look.lang), d.reason))
            }
            Act::Deed(Deed::Adjudication(d)) => {
                other("裁定", "adjudication", &d.by, &d.at, &format!("{}　{}", verdict_word(d, v.look.lang), d.reason))
            }
            Act::Deed(Deed::Claim(c)) => other("认领", "claim", &c.by, &c.at, ""),
            Act::Deed(Deed::Release(c)) => other("放回", "release", &c.by, &c.at, ""),
            Act::Deed(Deed::Undo(u)) => other("撤回", "undo", &u.by, &u.at, &u.reason),
            Act::Deed(Deed::Score(s)) => Self { taken_back, ..Self::score(s) },
        }
    }
}

fn link_to(subject: &Subject) -> (String, String) {
    match subject {
        Subject::Flag(id) => (id.clone(), format!("/flags/{}", encode(id))),
        Subject::Topic(no) => (no.clone(), format!("/entries/{}", encode(no))),
    }
}

/// Where a passage can be looked at: the page of its file, with its flag's passages marked. A registry has no page of its own.
pub(crate) fn place_of(v: &Visitor, no: &str, evidence: &Evidence, from: &str) -> Option<String> {
    let entry = v.view.entry(no)?;
    let at = entry.documents.iter().position(|d| d.path == evidence.file)?;
    Some(format!("/entries/{}/files/{at}?page={}&{from}", encode(no), evidence.page))
}

/// Which of some entries a file belongs to.
pub(crate) fn owner_of<'a>(v: &Visitor, numbers: impl Iterator<Item = &'a String>, file: &str) -> Option<&'a str> {
    let mut numbers = numbers;
    numbers.find(|no| v.view.entry(no).is_some_and(|e| e.documents.iter().any(|d| d.path == file))).map(String::as_str)
}
