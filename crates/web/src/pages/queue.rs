use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use record::{Flag, Sha256};
use serde::{Deserialize, Serialize};

use crate::html::{Frame, encode};
use crate::pages::{FlagRow, attention_key};
use crate::visitor::{Visitor, show};

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
    /// `open` (default), `decided`, `new` or `all`.
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

    fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = Self { page: 0, ..self.clone() };
        change(&mut other);
        format!("/flags?{}", other.query())
    }

    fn holds_but_state(&self, v: &Visitor, flag: &Flag) -> bool {
        let track = || v.view.entry(&flag.entry).and_then(|e| v.view.track_of(e)).unwrap_or(rank::NO_TRACK);
        (self.family.is_empty() || report::family_label(&flag.kind).0.en == self.family)
            && (self.kind.is_empty() || flag.kind.as_str() == self.kind)
            && (self.attention.is_empty() || attention_key(flag.attention) == self.attention)
            && (self.track.is_empty() || track() == self.track)
    }

    fn holds(&self, v: &Visitor, flag: &Flag, basis: &Sha256) -> bool {
        let state = match self.state.as_str() {
            "all" => true,
            "decided" => !v.is_open(flag, basis),
            "new" => v.view.screening().run.changes.new_flags.iter().any(|id| id == flag.id.as_str()),
            _ => v.is_open(flag, basis),
        };
        state && self.holds_but_state(v, flag)
    }
}

/// The flags asked for, in the order in which they are worth looking at: attention, then how sure, then id. What was put off comes last.
pub(crate) fn ordered<'a>(v: &'a Visitor, wanted: &Wanted) -> Vec<(&'a Flag, &'a Sha256)> {
    let mut flags: Vec<_> = v.view.flags().filter(|(f, basis)| wanted.holds(v, f, basis)).collect();
    flags.sort_by(|a, b| place(v, a).cmp(&place(v, b)).then(b.0.probability.total_cmp(&a.0.probability)).then_with(|| a.0.id.cmp(&b.0.id)));
    flags
}

fn place(v: &Visitor, (flag, basis): &(&Flag, &Sha256)) -> (bool, std::cmp::Reverse<record::Attention>) {
    (v.standing(flag, basis).is_some(), std::cmp::Reverse(flag.attention))
}

/// Group of entries that a flag on shared text belongs to.
fn cluster(v: &Visitor, flag: &Flag) -> Option<u32> {
    if !matches!(flag.kind.family(), "duplicate" | "reuse") {
        return None;
    }
    let other = flag.others.first()?;
    v.view.matches_between(&flag.entry, other).next().map(|m| m.cluster)
}

struct Tab {
    label: String,
    shape: String,
    n: usize,
    href: String,
    is_on: bool,
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
    from: usize,
    before: Option<String>,
    after: Option<String>,
}

pub(crate) async fn queue(v: Visitor, Query(wanted): Query<Wanted>) -> Html<String> {
    let flags = ordered(&v, &wanted);
    let mut rows: Vec<FlagRow> = Vec::new();
    let mut of_cluster: BTreeMap<(String, u32), usize> = BTreeMap::new();
    for (flag, basis) in &flags {
        // Flags of one group of texts are one row: whoever judges one has read the others' passages too.
        if let Some(cluster) = cluster(&v, flag) {
            let key = (flag.kind.family().to_owned(), cluster);
            if let Some(&row) = of_cluster.get(&key) {
                rows[row].more += 1;
                continue;
            }
            of_cluster.insert(key, rows.len());
        }
        rows.push(FlagRow::of(&v, flag, basis));
    }
    let (size, all) = (v.app.settings.rows, rows.len());
    let from = wanted.page.saturating_mul(size);
    let page = |n: usize| format!("/flags?{}&page={n}", wanted.query());
    let page_of = QueuePage {
        families: families(&v, &wanted),
        attentions: attentions(&v, &wanted),
        states: states(&v, &wanted),
        flags: flags.len(),
        rows: rows.into_iter().skip(from).take(size).collect(),
        query: wanted.query(),
        kind: (!wanted.kind.is_empty()).then(|| {
            let known = report::kinds_with_labels().find(|k| *k == wanted.kind);
            known.map_or_else(|| wanted.kind.clone(), |k| report::kind_label(&record::Kind::new(k)).name.get(v.look.lang).to_owned())
        }),
        from: from + 1,
        before: (wanted.page > 0).then(|| page(wanted.page - 1)),
        after: (from + size < all).then(|| page(wanted.page + 1)),
        f: v.frame("flags", v.t("核查", "Flags")),
    };
    show(&page_of)
}

fn families(v: &Visitor, wanted: &Wanted) -> Vec<Tab> {
    let mut by: BTreeMap<String, (String, char, usize)> = BTreeMap::new();
    let any = Wanted { family: String::new(), kind: String::new(), ..wanted.clone() };
    let mut all = 0;
    for (flag, basis) in v.view.flags() {
        let (label, shape) = report::family_label(&flag.kind);
        let row = by.entry(label.en.clone()).or_insert_with(|| (label.get(v.look.lang).to_owned(), shape, 0));
        let counts = usize::from(any.holds(v, flag, basis));
        row.2 += counts;
        all += counts;
    }
    let tab = |family: &str, label: String, shape: String, n: usize| Tab {
        href: wanted.with(|w| (w.family, w.kind) = (family.to_owned(), String::new())),
        is_on: wanted.family == family,
        label,
        shape,
        n,
    };
    let mut tabs = vec![tab("", v.t("全部", "all").to_owned(), String::new(), all)];
    tabs.extend(by.into_iter().map(|(family, (label, shape, n))| tab(&family, label, shape.to_string(), n)));
    tabs
}

fn attentions(v: &Visitor, wanted: &Wanted) -> Vec<Tab> {
    use record::Attention::{High, Low, Medium};
    let any = Wanted { attention: String::new(), ..wanted.clone() };
    let flags: Vec<_> = v.view.flags().filter(|(f, basis)| any.holds(v, f, basis)).map(|(f, _)| f.attention).collect();
    let tab = |key: &str, label: String, n: usize| Tab {
        href: wanted.with(|w| w.attention = key.to_owned()),
        is_on: wanted.attention == key,
        label,
        shape: String::new(),
        n,
    };
    let mut tabs = vec![tab("", v.t("不限", "any").to_owned(), flags.len())];
    for attention in [High, Medium, Low] {
        let label = report::attention_label(attention).get(v.look.lang).to_owned();
        tabs.push(tab(attention_key(attention), label, flags.iter().filter(|a| **a == attention).count()));
    }
    tabs
}

fn states(v: &Visitor, wanted: &Wanted) -> Vec<Tab> {
    let known = [("", "待核", "open"), ("new", "本次新增", "new"), ("decided", "已有决定", "decided"), ("all", "全部", "all")];
    let tab = |(key, zh, en): (&str, &str, &str)| {
        let of = Wanted { state: key.to_owned(), ..wanted.clone() };
        let n = v.view.flags().filter(|(f, basis)| of.holds(v, f, basis)).count();
        let label = v.t(zh, en).to_owned();
        Tab { href: wanted.with(|w| w.state = key.to_owned()), is_on: wanted.state == key, label, shape: String::new(), n }
    };
    known.into_iter().map(tab).collect()
}
