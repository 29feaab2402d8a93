//! Whatever stands on a page is found, with its exact place, and nothing else is: compared with an oracle that knows no index.

mod common;

use std::collections::BTreeSet;

use common::{dossier, indexed, search};
use index::{Index, parse};
use proptest::prelude::*;
use record::{Dossier, Span};
use text::{Folded, Keep, fold};

/// A folded text as the oracle reads it: characters without white space, and whether each one is parted from the one before.
struct Plain {
    folded: Folded,
    at: Vec<usize>,
}

impl Plain {
    fn new(source: &str) -> Self {
        let folded = fold(source, Keep::All);
        let at = (0..folded.len()).filter(|&i| folded.chars()[i] != ' ').collect();
        Self { folded, at }
    }

    fn char(&self, i: usize) -> char {
        self.folded.chars()[self.at[i]]
    }

    /// Characters, words and numbers before `i`.
    fn position(&self, i: usize) -> u32 {
        (1..=i).filter(|&k| !self.goes_on(k)).count() as u32
    }

    /// Where `len` characters from `i` on stand in the source, with the rest of their last word.
    fn span(&self, i: usize, len: usize) -> Span {
        let end = (i + len..).find(|&k| !self.goes_on(k)).expect("no word goes on behind the text");
        self.folded.source(self.at[i]..self.at[end - 1] + 1)
    }

    /// Whether characters `i - 1` and `i` are of one word.
    fn goes_on(&self, i: usize) -> bool {
        let class = |c: char| if c.is_ascii_digit() { 1 } else { i32::from(c.is_ascii_alphabetic()) * 2 };
        i > 0 && i < self.at.len() && self.at[i] == self.at[i - 1] + 1 && {
            let (a, b) = (class(self.char(i - 1)), class(self.char(i)));
            a == b && a > 0
        }
    }
}

/// Every place where a bare term stands in a text, or what begins with it where a star follows.
fn stands(source: &str, typed: &str) -> Vec<Span> {
    let (term, starred) = typed.strip_suffix('*').map_or((typed, false), |term| (term, true));
    let (text, term) = (Plain::new(source), Plain::new(term));
    places(&text, &term, starred).into_iter().map(|i| text.span(i, term.at.len())).collect()
}

/// Every place where terms stand near each other: where one of them stands, the last of each up to there, if no more than `distance` characters
/// and words lie between the end of the first and the start of the last.
fn near(source: &str, terms: &[&str], distance: u32) -> Vec<Span> {
    let text = Plain::new(source);
    let terms: Vec<Plain> = terms.iter().map(|term| Plain::new(term)).collect();
    let of = |(t, term): (usize, &Plain)| places(&text, term, false).into_iter().map(move |i| (i, t)).collect::<Vec<_>>();
    let mut all: Vec<(usize, usize)> = terms.iter().enumerate().flat_map(of).collect();
    all.sort_unstable();
    let mut taking_part = BTreeSet::new();
    for (k, last) in all.iter().enumerate() {
        let window: Vec<&(usize, usize)> = (0..terms.len()).filter_map(|t| all[..=k].iter().rfind(|place| place.1 == t)).collect();
        let Some((i, first)) = window.iter().min().filter(|_| window.len() == terms.len()) else { continue };
        let behind = text.position(*i) + terms[*first].position(terms[*first].at.len());
        if text.position(last.0) <= behind + distance {
            taking_part.extend(window);
        }
    }
    taking_part.into_iter().map(|&(i, t)| text.span(i, terms[t].at.len())).collect()
}

/// By character, where a bare term starts in a text. A word of three letters and more may go on there, a number only where a star says so.
fn places(text: &Plain, term: &Plain, starred: bool) -> Vec<usize> {
    let (n, len) = (text.at.len(), term.at.len());
    let last_word = (0..len).rev().take_while(|&j| j + 1 == len || term.goes_on(j + 1)).count();
    let open = starred || (last_word >= 3 && term.char(len - 1).is_ascii_alphabetic());
    let is_at = |i: usize| {
        (0..len).all(|j| text.char(i + j) == term.char(j) && (j == 0 || text.goes_on(i + j) == term.goes_on(j)))
            && !text.goes_on(i)
            && (open || !text.goes_on(i + len))
    };
    (0..n).filter(|&i| i + len <= n && is_at(i)).collect()
}

fn check(index: &Index, dossiers: &[Dossier], term: &str) {
    let typed = format!("正文:{term}");
    let query = parse(&typed).expect("a term that parses");
    let (mut entries, mut hits) = (0, 0);
    for dossier in dossiers {
        let mut expected = Vec::new();
        for material in &dossier.materials {
            expected.extend(stands(material.document.text.as_str(), term).into_iter().map(|s| (material.path.clone(), s)));
        }
        entries += u64::from(!expected.is_empty());
        hits += expected.len() as u64;
        let found = index.occurrences(&query, &dossier.entry.no).expect("an index that can be read");
        assert_eq!(found.iter().map(|o| (o.file.clone(), o.span)).collect::<Vec<_>>(), expected, "{term:?} in {}", dossier.entry.no);
        for occurrence in found {
            let material = dossier.materials.iter().find(|m| m.path == occurrence.file).expect("a file of the entry");
            assert_eq!(occurrence.page, material.document.page_of(occurrence.span.from()), "page of {term:?}");
        }
    }
    let results = search(index, &typed);
    assert_eq!((results.total_entries, results.total_hits), (entries, hits), "{term:?}");
    for entry in results.entries {
        for passage in entry.passages {
            let mut materials = dossiers.iter().flat_map(|d| &d.materials);
            let document = &materials.find(|m| m.path == passage.file).expect("a file of an entry").document;
            assert_eq!(document.text.slice(passage.span), passage.snippet);
            assert!(!passage.highlights.is_empty() && passage.highlights.iter().all(|&h| passage.span.contains(h)));
            assert!(stands(&passage.snippet, term).len() >= passage.highlights.len().min(1), "{term:?} in {:?}", passage.snippet);
        }
    }
}

/// Few different characters, so that everything stands everywhere; breaks and invisible characters in between.
fn page() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "数",
        "据",
        "數",
        "据",
        "要",
        "素",
        "要",
        "素",
        "待",
        "处",
        "理",
        "處",
        "\n",
        " ",
        "　",
        "\u{200B}",
        "，",
        "。",
        "AI",
        "ai",
        "平台",
        "GB32100",
        "100",
        "3.5",
        "Ｐlatform",
        "the",
        "㎡",
        "か",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|p| p.concat())
}

fn corpus() -> impl Strategy<Value = Vec<Vec<Vec<String>>>> {
    prop::collection::vec(prop::collection::vec(prop::collection::vec(page(), 0..4), 0..3), 1..12)
}

/// A part of the pages of a file that can be searched for, as somebody would copy it.
fn part(pages: &[String], a: usize, len: usize) -> Option<String> {
    let chars: Vec<char> = pages.concat().chars().filter(|c| !"\n\u{200B}（）()\"".contains(*c)).collect();
    let from = a % chars.len().max(1);
    let part: String = chars[from.min(chars.len())..(from + len).min(chars.len())].iter().collect();
    let part = part.replace(char::is_whitespace, "");
    let is_term = part.chars().any(char::is_alphanumeric) && parse(&part).is_ok();
    is_term.then_some(part)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_part_of_any_page_is_found_and_nothing_else(corpus in corpus(), picks in prop::collection::vec((any::<usize>(), any::<usize>(), 1usize..9), 40)) {
        let dossiers: Vec<Dossier> = corpus.iter().enumerate().map(|(i, files)| {
            let files: Vec<Vec<&str>> = files.iter().map(|f| f.iter().map(String::as_str).collect()).collect();
            let files: Vec<&[&str]> = files.iter().map(Vec::as_slice).collect();
            dossier(&format!("Z{i:02}"), "", "", &files)
        }).collect();
        let dir = tempfile::tempdir().unwrap();
        let index = indexed(dir.path(), &dossiers);
        let files: Vec<&Vec<String>> = corpus.iter().flatten().collect();
        for (which, from, len) in picks {
            if let Some(term) = files.get(which % files.len().max(1)).and_then(|f| part(f, from, len)) {
                check(&index, &dossiers, &term);
            }
        }
        for term in ["数", "据要", "要素", "待处理", "plat", "pla", "ai", "32100", "100", "か", "数据要素数据", "处理平台", "321", "321*", "3*", "10*", "p*"] {
            check(&index, &dossiers, term);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_near_is_found_and_nothing_else(pages in prop::collection::vec(page(), 1..12), distances in prop::collection::vec(1u32..12, 6)) {
        let dossiers: Vec<Dossier> = pages.iter().enumerate().map(|(i, p)| dossier(&format!("Z{i:02}"), "", "", &[&[p]])).collect();
        let dir = tempfile::tempdir().unwrap();
        let index = indexed(dir.path(), &dossiers);
        for distance in distances {
            for terms in ["数据 要素", "待处理 ai 数", "m 2", "plat 100 か", "要 要素"] {
                let typed = format!("附近:{distance}({terms})");
                let query = parse(&typed).unwrap();
                let terms: Vec<&str> = terms.split(' ').collect();
                let mut hits = 0;
                for dossier in &dossiers {
                    let mut expected = near(dossier.materials[0].document.text.as_str(), &terms, distance);
                    let mut found: Vec<Span> = index.occurrences(&query, &dossier.entry.no).unwrap().iter().map(|o| o.span).collect();
                    expected.sort_unstable();
                    found.sort_unstable();
                    prop_assert_eq!(&found, &expected, "{} in {}", typed, dossier.entry.no);
                    hits += found.len() as u64;
                }
                prop_assert_eq!(search(&index, &typed).total_hits, hits);
            }
        }
    }
}

#[test]
fn a_word_inside_a_longer_run_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let dossiers = [dossier("A", "", "", &[&["共有待处理工单12件", "，跨頁的数"], &["据要素"]]), dossier("B", "", "", &[&["待\n處\n理"]])];
    let index = indexed(dir.path(), &dossiers);
    for term in ["处理", "待处理", "處理", "跨页", "件，跨"] {
        check(&index, &dossiers, term);
    }
    assert_eq!(search(&index, "处理").total_hits, 2);
    assert_eq!(search(&index, "件，跨").total_hits, 1, "across a page break");
    assert_eq!(search(&index, "数据").total_hits, 0, "not from one file into the next");
}
