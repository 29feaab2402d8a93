//! Whoever may not see an entry learns nothing of it: every answer equals that of a season from which the entry was taken before anything
//! was computed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails where a season cannot be searched, and says how much it compared"
)]

mod kit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

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
        }
    }
    all
}

/// The dossiers of the season with personal data in their forms: the demo season has none.
fn dossiers() -> &'static [Dossier] {
    static MADE: OnceLock<Vec<Dossier>> = OnceLock::new();
    let with = |(n, dossier): (usize, &Dossier)| {
        let mut dossier = dossier.clone();
        if let Some(material) = dossier.materials.first_mut() {
            let document = Arc::make_mut(&mut material.document);
            let given = format!("\n联系电话 1380013{n:04}，邮箱 lian.xi{n}@example.com，固话 0755-8234{n:04}。");
            document.text = record::Text::new(format!("{}{given}", document.text.as_str()));
        }
        dossier
    };
    MADE.get_or_init(|| season().finished.dossiers.iter().enumerate().map(with).collect())
}

/// A dossier as if its files had been sent with the personal data masked.
fn masked(dossier: &Dossier) -> Dossier {
    let mask = |text: &mut String| *text = record::mask(text).into_owned();
    let mut dossier = dossier.clone();
    let entry = &mut dossier.entry;
    let org = entry.org.credit_code.iter_mut().chain([&mut entry.org.name]).chain(&mut entry.partners);
    let lists = entry.representatives.iter_mut().chain(&mut entry.rights).chain(&mut entry.awards);
    org.chain([&mut entry.title, &mut entry.team, &mut entry.city]).chain(lists).for_each(mask);
    for material in &mut dossier.materials {
        let document = Arc::make_mut(&mut material.document);
        document.text = record::Text::new(record::mask(document.text.as_str()).into_owned());
    }
    dossier
}

/// The view of a reader for whom the season was redacted before it was indexed.
fn oracle(scope: &Scope, dir: &std::path::Path) -> View {
    let done = season();
    let hidden = scope.hidden(&done.finished.screening);
    let redacted = redact(&done.finished.screening, &hidden, &done.plan.criteria.band);
    let shown = dossiers().iter().filter(|d| !hidden.contains(&d.entry.no));
    let dossiers: Vec<Dossier> = shown.map(|d| if scope.masked { masked(d) } else { d.clone() }).collect();
    index::build(dir, &dossiers, &facets(&redacted), "oracle", &Settings::default()).unwrap();
    View::new(&Arc::new(redacted), &Ok(Index::open(dir).unwrap()), &Scope::default(), &done.plan.criteria.band).unwrap()
}

/// A reader's view as the web makes it.
fn seen(scope: &Scope) -> View {
    let done = season();
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let dir = MADE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        index::build(dir.path(), dossiers(), &facets(&done.finished.screening), "whole", &Settings::default()).unwrap();
        dir
    });
    let index = Ok(Index::open(dir.path()).unwrap());
    View::new(&Arc::new(done.finished.screening.clone()), &index, scope, &done.plan.criteria.band).unwrap()
}

fn scope(draw: &mut Draw) -> Scope {
    let s = &season().finished.screening;
    let mut tracks: BTreeSet<String> = BTreeSet::new();
    for _ in 0..draw.below(5) {
        tracks.insert(s.contest.tracks[draw.below(s.contest.tracks.len())].code.clone());
    }
    let recused = (0..draw.below(4)).map(|_| s.entries[draw.below(s.entries.len())].entry.no.clone()).collect();
    Scope { tracks: (!tracks.is_empty()).then_some(tracks), recused, masked: draw.below(2) == 0 }
}

/// A query of words that stand in the season, names of its entries among them, of every form the language has, some of them wrong.
fn query(draw: &mut Draw) -> String {
    let done = season();
    let dossier = &dossiers()[draw.below(done.finished.dossiers.len())];
    let text: Vec<char> =
        dossier.materials.get(draw.below(dossier.materials.len())).map_or("数据", |m| m.document.text.as_str()).chars().collect();
    let word = |draw: &mut Draw| {
        let (from, n) = (draw.below(text.len()), 1 + draw.below(5));
        text.iter().skip(from).take(n).filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    let (a, b) = (word(draw), word(draw));
    let no = &dossier.entry.no;
    let title: String = dossier.entry.title.chars().take(4).collect();
    match draw.below(22) {
        16 => format!("提交时间:2025-0{}..2025-0{}", 1 + draw.below(6), 4 + draw.below(6)),
        17 => format!("标记>{} {a}", draw.below(4)),
        18 => format!("字数:..{} 城市:{{广州,深圳}}", draw.below(9_000)),
        19..=21 => personal(draw, &text),
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
        14 => format!("{}:{b}", draw.of(&["城市", "团队", "代表", "权利", "获奖", "文件", "赛区", "不存在"])),
        _ => no.clone(),
    }
}

/// Part of what is masked in a text, as somebody would try it: some of its characters, bare, quoted, excluded, or near a word.
fn personal(draw: &mut Draw, text: &[char]) -> String {
    let found = record::find_personal(&text.iter().collect::<String>());
    let Some(data) = found.get(draw.below(found.len())) else { return "1380013".to_owned() };
    let whole: Vec<char> =
        text[data.span.from() as usize..data.span.to() as usize].iter().copied().filter(|c| c.is_alphanumeric()).collect();
    let from = draw.below(whole.len().saturating_sub(2));
    let part: String = whole.iter().skip(from).take(2 + draw.below(whole.len())).collect();
    match draw.below(5) {
        0 => format!("“{part}”"),
        1 => format!("非 {part}"),
        2 => format!("附近:6({part} 电话)"),
        3 => format!("正文:{part}"),
        _ => part,
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

/// Whoever reads some tracks is told how many flags reach out of them; of what names an entry from which they are recused, not even that.
#[test]
fn flags_that_reach_out_of_the_tracks_are_counted_as_if_what_is_recused_had_never_been() {
    let done = season();
    let s = &done.finished.screening;
    let (mut counted, mut kept_back) = (0, 0);
    for n in 0..20 {
        let mut scope = scope(&mut Draw(n + 277));
        // Recused from entries that flags name, so that there is something to learn.
        scope.recused.extend(s.flags.iter().filter(|f| !f.others.is_empty()).skip(n as usize % 5).step_by(5).map(|f| f.entry.clone()));
        let recused = Scope { tracks: None, ..scope.clone() };
        let without = redact(s, &recused.hidden(s), &done.plan.criteria.band);
        let none: Result<Index, record::Say> = Err(record::Say::new("无", "none"));
        let view = |s: Screening, scope: &Scope| View::new(&Arc::new(s), &none, scope, &done.plan.criteria.band).unwrap();
        let tracks = Scope { recused: BTreeSet::new(), ..scope.clone() };
        let (seen, oracle, all) = (view(s.clone(), &scope), view(without, &tracks), view(s.clone(), &tracks));
        for e in &seen.screening().entries {
            let no = &e.entry.no;
            assert_eq!(seen.flags_beyond(no), oracle.flags_beyond(no), "{no} for {scope:?}");
            let n = |view: &View| view.flags_beyond(no).iter().map(|(_, n)| n).sum::<usize>();
            counted += n(&seen);
            kept_back += n(&all) - n(&seen);
        }
    }
    assert!(counted > 0 && kept_back > 0, "{counted} counted, {kept_back} kept back: nothing was tried");
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
