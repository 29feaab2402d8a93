use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Html;
use record::{Ranking, Say};

use crate::html::Frame;
use crate::visitor::{Refused, Visitor, show};

/// An entry that would stand elsewhere.
struct Moved {
    no: String,
    title: String,
    track: String,
    was: u32,
    is: u32,
}

struct Weight {
    name: String,
    own: String,
    learned: String,
}

#[derive(Template)]
#[template(path = "learned.html")]
struct LearnedPage {
    f: Frame,
    given: usize,
    /// Pairs that must be there to learn from.
    least: usize,
    learned: Option<Told>,
    sees_assignment: bool,
}

struct Told {
    pairs: usize,
    before: String,
    after: String,
    /// Whether the learned weights do not predict an expert better than the contest's.
    is_no_gain: bool,
    weights: Vec<Weight>,
    moved: Vec<Moved>,
    moved_in_all: usize,
}

/// What a page that learns costs, in searches.
const SEARCHES: u32 = 3;

/// The order that weights learned from experts' scores would give, beside the run's own, which stays.
pub(crate) async fn learned(v: Visitor) -> Result<Html<String>, Refused> {
    if !v.account.role.reads_log() {
        let say =
            Say::new("只有秘书处和监督能看由全部专家评分学到的次序。", "Only the secretariat and auditors see what all scores teach.");
        return Err(v.refuse(StatusCode::FORBIDDEN, say));
    }
    v.take(SEARCHES)?;
    let (view, rules) = (Arc::clone(&v.view), v.rules()?.clone());
    let rankings = &v.view.screening().rankings;
    let given = rank::given(rankings, rankings.iter().flat_map(|r| v.verdicts.scores(&r.entry)));
    let (n, least) = (given.len(), rules.learn.least);
    let found = v
        .aside(move || {
            let rankings = &view.screening().rankings;
            Ok(rank::learn(rankings, &given, &rules.learn).map(|learned| {
                let weights: BTreeMap<String, f64> = learned.weights.iter().map(|(name, _, new)| (name.clone(), *new)).collect();
                (rank::reweighed(rankings, &weights, &rules), learned)
            }))
        })
        .await?;
    Ok(show(&LearnedPage {
        f: v.frame("ranking", v.t("由评分学到的次序", "Learned order")),
        given: n,
        least,
        learned: found.map(|(order, learned)| told(&v, &order, &learned)),
        sees_assignment: v.account.role.reads_log(),
    }))
}

fn told(v: &Visitor, order: &[Ranking], learned: &rank::Learned) -> Told {
    let rankings = &v.view.screening().rankings;
    let names: BTreeMap<&str, &Say> = rankings.iter().flat_map(|r| &r.contributions).map(|c| (c.criterion.as_str(), &c.name)).collect();
    let was: HashMap<&str, u32> = rankings.iter().map(|r| (r.entry.as_str(), r.place)).collect();
    let mut moved: Vec<(&Ranking, u32)> = order.iter().map(|r| (r, was[r.entry.as_str()])).filter(|(r, was)| r.place != *was).collect();
    moved.sort_by_key(|(r, was)| (Reverse(r.place.abs_diff(*was)), r.entry.clone()));
    let percent = |share: f64| format!("{:.0}%", 100.0 * share);
    Told {
        pairs: learned.pairs,
        before: percent(learned.before),
        after: percent(learned.after),
        is_no_gain: learned.after <= learned.before,
        weights: learned
            .weights
            .iter()
            .map(|(key, own, new)| Weight {
                name: names.get(key.as_str()).map_or(key.as_str(), |name| name.get(v.look.lang)).to_owned(),
                own: format!("{own:.2}"),
                learned: format!("{new:.2}"),
            })
            .collect(),
        moved_in_all: moved.len(),
        moved: moved
            .iter()
            .take(v.app.settings.rows)
            .map(|(r, was)| Moved {
                no: r.entry.clone(),
                title: v.view.title(&r.entry).to_owned(),
                track: v.track_name(&r.track),
                was: *was,
                is: r.place,
            })
            .collect(),
    }
}
