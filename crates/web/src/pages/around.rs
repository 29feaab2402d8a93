//! The entry before one and the entry behind it, in the list that its reader goes through.

use record::NO_TRACK;

use crate::html::encode;
use crate::visitor::Visitor;

/// Where an entry stands in a list, and what stands beside it.
pub(crate) struct Around {
    /// What the list is called, and its address.
    pub(crate) list: String,
    pub(crate) href: String,
    /// Place in the list, from 1, and how many are in it.
    pub(crate) place: usize,
    pub(crate) of: usize,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl Around {
    /// Among the entries that are proposed to the reader; those of others are read in the order of their track. `None` where an entry of another
    /// division is looked at, which nobody reads in turn.
    pub(crate) fn of(v: &Visitor, no: &str) -> Option<Self> {
        let own = v.season.proposed_to(&v.account.name).unwrap_or_default();
        let own: Vec<&str> = own.iter().map(String::as_str).filter(|no| v.view.entry(no).is_some()).collect();
        if own.contains(&no) {
            return Self::within(&own, no, v.t("我的项目", "My entries").to_owned(), "/mine".to_owned());
        }
        let season = v.view.screening();
        let track = season.track_of(&v.view.entry(no)?.entry);
        let unranked = season.unranked();
        let behind = unranked.iter().filter(|e| season.track_of(&e.entry) == track).map(|e| e.entry.no.as_str());
        let order: Vec<&str> = season.rankings.iter().filter(|r| r.track == track).map(|r| r.entry.as_str()).chain(behind).collect();
        let name = if track == NO_TRACK { v.t("阅读顺序", "Reading order").to_owned() } else { v.track_name(track) };
        Self::within(&order, no, name, format!("/ranking?track={}", encode(track)))
    }

    fn within(order: &[&str], no: &str, list: String, href: String) -> Option<Self> {
        let at = order.iter().position(|other| *other == no)?;
        let link = |no: &&str| format!("/entries/{}", encode(no));
        Some(Self {
            list,
            href,
            place: at + 1,
            of: order.len(),
            before: at.checked_sub(1).and_then(|at| order.get(at)).map(link),
            after: order.get(at + 1).map(link),
        })
    }
}
