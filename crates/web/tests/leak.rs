//! Whoever may not see an entry learns nothing of it: every answer equals that of a season from which the entry was taken before anything
//! was computed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails where a season cannot be searched, and says how much it compared"
)]

mod kit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use index::{EntryFacets, Index, Label, Settings};
use kit::season;
use record::{Dossier, Screening};
use web::{Scope, View, redact};

/// Numbers that look random and are the same on every machine (Knuth's linear congruential generator).
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }

    fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// Facets as a run would make them of a season that holds these entries only.
fn facets(s: &Screening) -> BTreeMap<String, EntryFacets> {
    let mut all: BTreeMap<String, EntryFacets> = s.entries.iter().map(|e| (e.entry.no.clone(), EntryFacets::default())).collect();
    let label = |code: &str, name: &str| Label { code: code.to_owned(), name: name.to_owned() };
    for c in &s.classifications {
        let of = all.get_mut(&c.entry).unwrap();
        let tracks: BTreeSet<&String> = c.declared_track.iter().chain([&c.track]).collect();
        let topics: BTreeSet<&String> = c.declared_topic.iter().chain([&c.topic]).collect();
        of.tracks = tracks.into_iter().map(|t| label(t, s.contest.track(t).map_or("", |t| &t.name))).collect();
        of.topics = topics.into_iter().map(|t| label(t, s.contest.topic(t).map_or("", |t| &t.title))).collect();
    }
    for flag in &s.flags {
        for no in std::iter::once(&flag.entry).chain(&flag.others) {
            let flags = &mut all.get_mut(no).unwrap().flags;
            flags.push(label(flag.kind.as_str(), &report::kind_label(&flag.kind).name.zh));
            flags.sort();
            flags.dedup();
        }
    }
    all
}

/// The view of a reader for whom the season was redacted before it was indexed.
fn oracle(scope: &Scope, dir: &std::path::Path) -> View {
    let done = season();
    let hidden = scope.hidden(&done.finished.screening);
    let redacted = redact(&done.finished.screening, &hidden, &done.plan.criteria.band);
    let dossiers: Vec<Dossier> = done.finished.dossiers.iter().filter(|d| !hidden.contains(&d.entry.no)).cloned().collect();
    index::build(dir, &dossiers, &facets(&redacted), "oracle", &Settings::default()).unwrap();
    View::new(&Arc::new(redacted), &Ok(Index::open(dir).unwrap()), &Scope::default(), &done.plan.criteria.band).unwrap()
}

/// A reader's view as the web makes it.
fn seen(scope: &Scope) -> View {
    let done = season();
    let index = Ok(Index::open(&done.dir.path().join("w/index")).unwrap());
    View::new(&Arc::new(done.finished.screening.clone()), &index, scope, &done.plan.criteria.band).unwrap()
}

fn scope(draw: &mut Draw) -> Scope {
    let s = &season().finished.screening;
    let mut tracks: BTreeSet<String> = BTreeSet::new();
    for _ in 0..draw.below(5) {
        tracks.insert(s.contest.tracks[draw.below(s.contest.tracks.len())].code.clone());
    }
    let recused = (0..draw.below(4)).map(|_| s.entries[draw.below(s.entries.len())].entry.no.clone()).collect();
    Scope { tracks: (!tracks.is_empty()).then_some(tracks), recused }
}

/// A query of words that stand in the season, names of its entries among them, of every form the language has, some of them wrong.
fn query(draw: &mut Draw) -> String {
    let done = season();
    let dossier = &done.finished.dossiers[draw.below(done.finished.dossiers.len())];
    let text: Vec<char> =
        dossier.materials.get(draw.below(dossier.materials.len())).map_or("数据", |m| m.document.text.as_str()).chars().collect();
    let word = |draw: &mut Draw| {
        let (from, n) = (draw.below(text.len()), 1 + draw.below(5));
        text.iter().skip(from).take(n).filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    let (a, b) = (word(draw), word(draw));
    let no = &dossier.entry.no;
    let title: String = dossier.entry.title.chars().take(4).collect();
    match draw.below(16) {
        0 | 1 => a,
        2 => format!("{a} {b}"),
        3 => format!("{a} 或 {b}"),
        4 => format!("非 {a}"),
        5 => format!("“{a}{b}”"),
        6 => format!("附近:{}({a} {b})", 1 + draw.below(20)),
        7 => format!("编号:{no}"),
        8 => format!("标题:{title} {a}"),
        9 => format!("单位:{}", dossier.entry.org.name),
        10 => format!("标记:{}", draw.of(&["重复", "duplicate", "赛道", "org", "reuse.partial"])),
        11 => format!("非 标记:{} {a}", draw.of(&["重复", "材料", "复用"])),
        12 => format!("赛道:{} -{a}", draw.of(&["T01", "T05", "工业", "医疗"])),
        13 => format!("({a} {b}"),
        14 => format!("{}:{b}", draw.of(&["城市", "团队", "代表", "文件", "赛区", "不存在"])),
        _ => no.clone(),
    }
}

fn compare(scopes: u64, queries: usize) {
    let mut pairs = 0;
    for n in 0..scopes {
        let mut draw = Draw(n + 1);
        let scope = scope(&mut draw);
        let dir = tempfile::tempdir().unwrap();
        let (seen, oracle) = (seen(&scope), oracle(&scope, dir.path()));
        // Who may see everything is shown the run's own counts too.
        assert!(scope.is_everything() || seen.screening() == oracle.screening(), "{scope:?}");
        for _ in 0..queries {
            let query = query(&mut draw);
            let (limit, offset) = (1 + draw.below(20), draw.below(4));
            let answers = [&seen, &oracle].map(|view| view.answer(&query, offset, limit).unwrap());
            assert_eq!(answers[0], answers[1], "{query} for {scope:?}");
            pairs += 1;
        }
    }
    println!("{pairs} pairs of role and query, no difference");
}

#[test]
fn answers_are_those_of_a_season_that_never_held_what_is_hidden() {
    compare(8, 150);
}

#[test]
#[ignore = "takes minutes; run with --ignored to compare 100,000 pairs"]
fn answers_are_those_of_a_season_that_never_held_what_is_hidden_100_000_times() {
    compare(100, 1_000);
}

#[test]
fn places_among_what_is_left_are_those_of_a_ranking_that_never_saw_the_rest() {
    let done = season();
    for n in 0..12 {
        let scope = scope(&mut Draw(n + 77));
        let hidden = scope.hidden(&done.finished.screening);
        let redacted = redact(&done.finished.screening, &hidden, &done.plan.criteria.band);
        let dossiers: Vec<Dossier> = done.finished.dossiers.iter().filter(|d| !hidden.contains(&d.entry.no)).cloned().collect();
        let anew = rank::rank(&dossiers, &redacted.classifications, &redacted.home, &done.plan.criteria);
        assert_eq!(redacted.rankings, anew, "{scope:?}");
    }
}

/// The web compares what a reader may see and nothing else: the result is that of a comparison among dossiers that never held the rest.
#[test]
fn what_is_alike_among_what_is_left_is_what_it_would_be_without_the_rest() {
    let done = season();
    let workspace = store::Workspace::open_read(&done.dir.path().join("w")).unwrap();
    let s = &done.finished.screening;
    let originals = pipeline::Originals::of(&workspace).unwrap();
    let meanings = pipeline::Meanings::load(&workspace, s).unwrap();
    let mut compared = 0;
    for n in 0..6 {
        let mut draw = Draw(n + 177);
        let scope = scope(&mut draw);
        let hidden = scope.hidden(s);
        let redacted = redact(s, &hidden, &done.plan.criteria.band);
        let dossiers: Vec<Dossier> = done.finished.dossiers.iter().filter(|d| !hidden.contains(&d.entry.no)).cloned().collect();
        let without_the_rest = pipeline::Meanings::make(None, &dossiers, workspace.cache(), || false).unwrap();
        for _ in 0..3 {
            let asking = &dossiers[draw.below(dossiers.len())].entry.no;
            let oracle = without_the_rest.similar(&workspace, &originals, &redacted, asking, 5).unwrap();
            assert_eq!(meanings.similar(&workspace, &originals, &redacted, asking, 5).unwrap(), oracle, "{asking} for {scope:?}");
            compared += oracle.len();
        }
    }
    assert!(compared > 20, "only {compared} entries were near any other");
}
