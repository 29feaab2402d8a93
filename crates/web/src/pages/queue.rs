use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::http::StatusCode;
use axum::response::Html;
use record::{Flag, Kind, Round, Say, Subject};
use serde::{Deserialize, Serialize};

use crate::html::{Frame, encode};
use crate::pages::{FlagRow, attention_key, first_row, is_on_text};
use crate::typed::Query;
use crate::verdicts::{Stage, Turn};
use crate::visitor::{Refused, Visitor, show};

/// Which flags are asked for. Travels through cards and verdicts, so that the next flag is the next of the same list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wanted {
    /// English name of a family.
    #[serde(default)]
    pub(crate) family: String,
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) attention: String,
    /// `""` for open ones, or a key of [`STATES`].
    #[serde(default)]
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) track: String,
    #[serde(default)]
    pub(crate) page: usize,
}

impl Wanted {
    /// As a part of an address, without the page.
    pub(crate) fn query(&self) -> String {
        let parts = [
            ("family", &self.family),
            ("kind", &self.kind),
            ("attention", &self.attention),
            ("state", &self.state),
            ("track", &self.track),
        ];
        let parts = parts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", encode(value)));
        parts.collect::<Vec<_>>().join("&")
    }

    /// What of it means nothing; counting nothing would look like an answer.
    pub(crate) fn unknown(&self, v: &Visitor) -> Option<Say> {
        let families = || kinds(v).into_iter().map(|k| report::family_label(&Kind::new(k)).0.en).collect::<BTreeSet<String>>();
        let attentions = || ATTENTIONS.into_iter().flatten().map(attention_key);
        let none = |zh: &str, en: &str, typed: &str, known: Vec<&str>| {
            let (zh_known, en_known) = (known.join("、"), known.join(", "));
            Some(Say::new(format!("没有“{typed}”这个{zh}；可用：{zh_known}"), format!("there is no {en} `{typed}`; there are: {en_known}")))
        };
        let is_given = |typed: &String| !typed.is_empty();
        let is_kind = |typed: &str| kinds(v).into_iter().any(|kind| is_of(&Kind::new(kind), typed));
        if is_given(&self.kind) && !is_kind(&self.kind) {
            return none("标记类别", "kind of flags", &self.kind, kinds(v).into_iter().collect());
        }
        if is_given(&self.family) && !families().contains(&self.family) {
            return none("标记大类", "family of flags", &self.family, families().iter().map(String::as_str).collect());
        }
        if is_given(&self.attention) && !attentions().any(|a| a == self.attention) {
            return none("关注程度", "attention", &self.attention, attentions().collect());
        }
        if is_given(&self.state) && !STATES.iter().any(|(key, ..)| *key == self.state) {
            return none("状态", "state", &self.state, STATES.iter().map(|(key, ..)| *key).filter(|key| !key.is_empty()).collect());
        }
        let contest = &v.view.screening().contest;
        if is_given(&self.track) && self.track != record::NO_TRACK && contest.track(&self.track).is_none() {
            return none("赛道", "track", &self.track, contest.tracks.iter().map(|t| t.code.as_str()).collect());
        }
        None
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = Self { page: 0, ..self.clone() };
        change(&mut other);
        format!("/flags?{}", other.query())
    }
}

/// Whether a kind is the one that was typed, or of the family that was (`duplicate` of `duplicate.cross_division`), as at the terminal.
fn is_of(kind: &Kind, typed: &str) -> bool {
    kind.as_str() == typed || kind.family() == typed
}

/// All kinds that a flag can have.
fn kinds(v: &Visitor) -> BTreeSet<&str> {
    let checks = v.view.screening().checks.iter().map(|c| c.kind.as_str());
    checks.chain(Kind::known().map(|kind| kind as &str)).collect()
}

/// Flags as one reader wishes to see them.
struct Sieve<'a> {
    v: &'a Visitor,
    wanted: &'a Wanted,
    /// Positions of the flags that the reader has taken: the ledger is searched for them once, not once a flag.
    mine: BTreeSet<usize>,
}

impl<'a> Sieve<'a> {
    fn new(v: &'a Visitor, wanted: &'a Wanted) -> Self {
        let at = |subject: &Subject| match subject {
            Subject::Flag(id) => v.view.flag_at(id.as_str()),
            Subject::Topic(_) => None,
        };
        Self { v, wanted, mine: v.verdicts.mine().filter_map(at).collect() }
    }

    /// Which parts of the wish a flag meets.
    fn meets(&self, at: usize) -> Met {
        let Self { v, wanted, .. } = *self;
        let (flag, _) = v.view.nth_flag(at);
        let track = || v.view.entry(&flag.entry).and_then(|e| v.view.track_of(e)).unwrap_or(record::NO_TRACK);
        let family = || wanted.family.is_empty() || report::family_label(&flag.kind).0.en == wanted.family;
        Met {
            kind: (wanted.kind.is_empty() || is_of(&flag.kind, &wanted.kind)) && family(),
            attention: wanted.attention.is_empty() || attention_key(flag.attention) == wanted.attention,
            state: self.is_in(&wanted.state, at),
            track: wanted.track.is_empty() || track() == wanted.track,
        }
    }

    fn is_in(&self, state: &str, at: usize) -> bool {
        let v = self.v;
        let stage = v.desk.stages[at];
        let (flag, basis) = v.view.nth_flag(at);
        match state {
            "all" => true,
            "decided" => !stage.is_open(),
            "new" => v.view.is_new(flag),
            // Those that this reader may give the second opinion on; who gives none sees all that lack one.
            "second" => {
                let turn = || v.verdicts.turn(&flag.subject(), basis);
                stage == Stage::First && (!v.account.role.is_blind() || turn() == Turn::Decide(Round::Second))
            }
            "disputed" => stage == Stage::Disputed,
            "mine" => self.mine.contains(&at),
            _ => stage.is_open(),
        }
    }
}

/// Parts of a wish that a flag meets.
struct Met {
    kind: bool,
    attention: bool,
    state: bool,
    track: bool,
}

/// Positions of the flags asked for, in the order in which looking at them is worth most ([`rank::queue`]). What was put off comes behind,
/// then what is decided.
pub(crate) fn ordered(v: &Visitor, wanted: &Wanted) -> Vec<usize> {
    sifted(v, wanted, v.desk.order.iter().copied())
}

/// Positions of the flags asked for, in the order of the season.
pub(crate) fn chosen(v: &Visitor, wanted: &Wanted) -> Vec<usize> {
    sifted(v, wanted, 0..v.desk.stages.len())
}

fn sifted(v: &Visitor, wanted: &Wanted, flags: impl Iterator<Item = usize>) -> Vec<usize> {
    let sieve = Sieve::new(v, wanted);
    let holds = |at: &usize| {
        let met = sieve.meets(*at);
        met.kind && met.attention && met.state && met.track
    };
    flags.filter(holds).collect()
}

/// Group of entries that a flag on shared text belongs to.
fn cluster(v: &Visitor, flag: &Flag) -> Option<u32> {
    let found = if is_on_text(flag) { v.view.match_of(flag) } else { None };
    found.map(|m| m.cluster)
}

/// A list of rows with how many flags of the same group each stands for, and the last place among the open ones that it covers.
fn grouped(v: &Visitor, flags: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut rows: Vec<(usize, usize, usize)> = Vec::new();
    let mut of_cluster: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    for (place, &at) in flags.iter().enumerate() {
        let (flag, _) = v.view.nth_flag(at);
        // Flags of one group of texts are one row: whoever judges one has read the others' passages too.
        if let Some(cluster) = cluster(v, flag) {
            let key = (flag.kind.family(), cluster);
            if let Some(&row) = of_cluster.get(&key) {
                rows[row].1 += 1;
                continue;
            }
            of_cluster.insert(key, rows.len());
        }
        rows.push((at, 0, place));
    }
    rows
}

/// When reading may stop.
struct Stop {
    said: String,
    /// Whether it is about this very list.
    is_marked: bool,
}

#[derive(Template)]
#[template(path = "queue.html")]
struct QueuePage {
    f: Frame,
    families: Vec<Tab>,
    attentions: Vec<Tab>,
    states: Vec<Tab>,
    rows: Vec<FlagRow>,
    flags: usize,
    query: String,
    kind: Option<String>,
    stop: Option<Stop>,
    unflagged: usize,
    /// Flags that are not here because they reach out of the reader's tracks.
    beyond: usize,
    from: usize,
    before: Option<String>,
    after: Option<String>,
}

pub(crate) async fn queue(v: Visitor, Query(wanted): Query<Wanted>) -> Result<Html<String>, Refused> {
    if let Some(say) = wanted.unknown(&v) {
        return Err(v.refuse(StatusCode::BAD_REQUEST, say));
    }
    let flags = ordered(&v, &wanted);
    let rows = grouped(&v, &flags);
    let (size, all) = (v.app.settings.rows, rows.len());
    let from = first_row(wanted.page, size);
    let page = |n: usize| format!("/flags?{}&page={n}", wanted.query());
    let stop = wanted.state.is_empty().then(|| stop(&v, &wanted)).flatten();
    let after_place = stop.as_ref().filter(|s| s.is_marked).map(|_| v.desk.reading.stop_after);
    // The mark stands under the last row that begins before it.
    let last_before = after_place.and_then(|place| rows.iter().rposition(|(_, _, p)| *p < place));
    let row = |(n, &(at, more, _)): (usize, &(usize, usize, usize))| {
        let (flag, basis) = v.view.nth_flag(at);
        FlagRow { more, cluster: cluster(&v, flag), is_stop: last_before == Some(n), ..FlagRow::of(&v, flag, basis) }
    };
    let counts = Counts::of(&v, &wanted);
    Ok(show(&QueuePage {
        families: families(&v, &wanted, &counts),
        attentions: attentions(&v, &wanted, &counts),
        states: states(&v, &wanted, &counts),
        flags: flags.len(),
        rows: rows.iter().enumerate().skip(from).take(size).map(row).collect(),
        query: wanted.query(),
        kind: (!wanted.kind.is_empty()).then(|| kind_name(&v, &wanted.kind)),
        stop,
        unflagged: v.view.unflagged(),
        beyond: v.view.all_beyond(),
        from: from + 1,
        before: (wanted.page > 0).then(|| page(wanted.page - 1)),
        after: (from + size < all).then(|| page(wanted.page + 1)),
        f: v.frame("flags", v.t("核查", "Flags")),
    }))
}

fn kind_name(v: &Visitor, kind: &str) -> String {
    let known = Kind::known().find(|k| *k == kind);
    known.map_or_else(|| kind.to_owned(), |k| Kind::new(k).name().get(v.look.lang).to_owned())
}

/// What stopping may miss; nothing where no flag is open.
fn stop(v: &Visitor, wanted: &Wanted) -> Option<Stop> {
    let r = &v.desk.reading;
    if r.open == 0 {
        return None;
    }
    let (most, after) = (100.0 * r.miss, r.stop_after);
    let said = match (v.look.is_zh(), after) {
        (true, 0) => format!("仅供参考的除外，现在就停，漏掉应成立标记的可能也不超过 {most:.0}%。"),
        (false, 0) => format!("Information apart, stopping now misses a flag to be upheld with a chance of no more than {most:.0}%."),
        (true, _) => format!("按看一条的价值排列。仅供参考的除外，须看完前 {after} 条，漏掉应成立标记的可能才不超过 {most:.0}%。"),
        (false, _) => format!(
            "By what looking is worth. Information apart, the first {after} are to be read for a chance of no more than {most:.0}% to miss one to be upheld."
        ),
    };
    let learned = match (r.decided, v.look.is_zh()) {
        (0, _) => String::new(),
        (n, true) => format!("已决 {n} 条，其中成立 {} 条，同类标记的估计已据此调整。", r.upheld),
        (n, false) => format!(" {n} decided, {} of them upheld; estimates of flags of these kinds follow them.", r.upheld),
    };
    let is_marked = after > 0 && *wanted == Wanted { page: wanted.page, ..Wanted::default() };
    Some(Stop { said: said + &learned, is_marked })
}

/// How many flags each tab would show with the other parts of the wish as they are.
#[derive(Default)]
struct Counts<'a> {
    families: BTreeMap<&'a str, (Say, char, usize)>,
    all: usize,
    attentions: [usize; 4],
    states: [usize; STATES.len()],
}

const STATES: [(&str, &str, &str); 7] = [
    ("", "待核", "open"),
    ("second", "待复核", "second review"),
    ("disputed", "待裁定", "adjudication"),
    ("mine", "我认领的", "mine"),
    ("new", "本次新增", "new"),
    ("decided", "已有决定", "decided"),
    ("all", "全部", "all"),
];

const ATTENTIONS: [Option<record::Attention>; 4] =
    [None, Some(record::Attention::High), Some(record::Attention::Medium), Some(record::Attention::Low)];

impl<'a> Counts<'a> {
    fn of(v: &'a Visitor, wanted: &Wanted) -> Self {
        let mut counts = Self::default();
        let sieve = Sieve::new(v, wanted);
        for at in 0..v.desk.stages.len() {
            let (flag, _) = v.view.nth_flag(at);
            let met = sieve.meets(at);
            let family = counts.families.entry(flag.kind.as_str()).or_insert_with(|| {
                let (label, shape) = report::family_label(&flag.kind);
                (label, shape, 0)
            });
            if met.attention && met.state && met.track {
                family.2 += 1;
                counts.all += 1;
            }
            if met.kind && met.state && met.track {
                for (n, attention) in counts.attentions.iter_mut().zip(ATTENTIONS) {
                    *n += usize::from(attention.is_none_or(|a| a == flag.attention));
                }
            }
            if met.kind && met.attention && met.track {
                for (n, (state, ..)) in counts.states.iter_mut().zip(STATES) {
                    *n += usize::from(sieve.is_in(state, at));
                }
            }
        }
        counts
    }
}

struct Tab {
    label: String,
    shape: String,
    n: usize,
    href: String,
    is_on: bool,
}

fn families(v: &Visitor, wanted: &Wanted, counts: &Counts<'_>) -> Vec<Tab> {
    let tab = |family: &str, label: String, shape: String, n: usize| Tab {
        href: wanted.with(|w| (w.family, w.kind) = (family.to_owned(), String::new())),
        is_on: wanted.family == family,
        label,
        shape,
        n,
    };
    // Several kinds share a label.
    let mut by: BTreeMap<&str, (&str, char, usize)> = BTreeMap::new();
    for (label, shape, n) in counts.families.values() {
        by.entry(&label.en).or_insert((label.get(v.look.lang), *shape, 0)).2 += n;
    }
    let mut tabs = vec![tab("", v.t("全部", "all").to_owned(), String::new(), counts.all)];
    tabs.extend(by.into_iter().map(|(family, (label, shape, n))| tab(family, label.to_owned(), shape.to_string(), n)));
    tabs
}

fn attentions(v: &Visitor, wanted: &Wanted, counts: &Counts<'_>) -> Vec<Tab> {
    let tab = |(attention, &n): (Option<record::Attention>, &usize)| {
        let key = attention.map_or("", attention_key);
        let label = attention.map_or_else(|| v.t("不限", "any").to_owned(), |a| report::attention_label(a).get(v.look.lang).to_owned());
        Tab { href: wanted.with(|w| w.attention = key.to_owned()), is_on: wanted.attention == key, label, shape: String::new(), n }
    };
    ATTENTIONS.into_iter().zip(&counts.attentions).map(tab).collect()
}

fn states(v: &Visitor, wanted: &Wanted, counts: &Counts<'_>) -> Vec<Tab> {
    let tab = |((key, zh, en), &n): ((&str, &str, &str), &usize)| {
        let label = v.t(zh, en).to_owned();
        Tab { href: wanted.with(|w| w.state = key.to_owned()), is_on: wanted.state == key, label, shape: String::new(), n }
    };
    STATES.into_iter().zip(&counts.states).map(tab).collect()
}
