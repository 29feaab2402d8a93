//! What the engine promises, against a brute-force search that shares no code with it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proptest::prelude::*;
use record::Span;
use reuse::{Found, Passages, Settings, Source, pairs};

fn sources(texts: &[String]) -> Vec<Source<'_>> {
    texts.iter().map(|t| Source { text: t, slice: 0 }).collect()
}

/// Few documents make a text common, so that small corpora have common text.
fn settings(window: u32) -> Settings {
    Settings { passages: Passages { window, max_documents: 3, max_documents_total: 3, ..Passages::default() }, ..Settings::default() }
}

/// Characters of each text that are part of a gram which stands in too many texts.
fn masked(texts: &[Vec<char>], settings: &Passages) -> Vec<Vec<bool>> {
    let gram = settings.gram as usize;
    let mut holders: BTreeMap<&[char], BTreeSet<usize>> = BTreeMap::new();
    for (i, text) in texts.iter().enumerate() {
        for g in text.windows(gram) {
            holders.entry(g).or_default().insert(i);
        }
    }
    let mut masks: Vec<Vec<bool>> = texts.iter().map(|t| vec![false; t.len()]).collect();
    for (text, mask) in texts.iter().zip(&mut masks) {
        for (i, g) in text.windows(gram).enumerate() {
            if holders[g].len() > settings.max_documents as usize {
                mask[i..i + gram].fill(true);
            }
        }
    }
    masks
}

/// All maximal runs of at least `least` characters that stand in both texts and are masked in neither.
fn shared_runs(a: &[char], b: &[char], mask_a: &[bool], mask_b: &[bool], least: usize) -> Vec<(usize, usize, usize)> {
    let same = |i: usize, j: usize| i < a.len() && j < b.len() && a[i] == b[j] && !mask_a[i] && !mask_b[j];
    let mut runs = Vec::new();
    for i in 0..a.len() {
        for j in 0..b.len() {
            let starts = !(i > 0 && j > 0 && same(i - 1, j - 1));
            let len = (0..).take_while(|&k| same(i + k, j + k)).count();
            if starts && len >= least {
                runs.push((i, j, len));
            }
        }
    }
    runs
}

fn inside(inner: &Range<usize>, outer: &Range<u32>) -> bool {
    outer.start as usize <= inner.start && inner.end <= outer.end as usize
}

/// Whether a run is part of a passage of its pair or is listed as a short run.
fn reported(found: &Found, pair: (u32, u32), (i, j, len): (usize, usize, usize)) -> bool {
    let (x, y) = (i..i + len, j..j + len);
    let passage = found
        .pairs
        .iter()
        .filter(|p| (p.a, p.b) == pair)
        .flat_map(|p| &p.passages)
        .any(|p| inside(&x, &(p.at.a.from()..p.at.a.to())) && inside(&y, &(p.at.b.from()..p.at.b.to())));
    // Common text inside a listed run is left out of its length, so that only its start is compared.
    let listed = |s: &reuse::ShortRun| (s.a, s.b) == pair && s.at_a as usize <= i && s.at_b as usize <= j && s.len as usize >= len;
    passage || found.short.iter().any(listed)
}

/// Texts of few different characters that borrow from each other and from a common stock.
fn corpus() -> impl Strategy<Value = Vec<String>> {
    // None of these folds to another.
    let letters: Vec<char> = "的是不人在有这上们来到时大地为子中你说生国年就那和要出也得里后自会abcdefgh0123456789".chars().collect();
    let own = prop::collection::vec(prop::sample::select(letters), 5..60);
    let pieces = prop::collection::vec(own, 4..8);
    let picks = prop::collection::vec(prop::collection::vec((0usize..8, 0usize..40, 8usize..60), 1..6), 3..9);
    (pieces, picks).prop_map(|(pieces, picks)| {
        let cut = |(piece, from, len): &(usize, usize, usize)| {
            let piece = &pieces[piece % pieces.len()];
            piece.iter().skip(*from % piece.len()).take(*len).collect::<String>()
        };
        picks.iter().map(|p| p.iter().map(cut).collect()).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_unmasked_shared_run_is_reported(texts in corpus(), window in 1u32..7) {
        let settings = settings(window);
        let found = pairs(&sources(&texts), &[], &settings);
        let chars: Vec<Vec<char>> = texts.iter().map(|t| t.chars().collect()).collect();
        let masks = masked(&chars, &settings.passages);
        for a in 0..chars.len() {
            for b in a + 1..chars.len() {
                for run in shared_runs(&chars[a], &chars[b], &masks[a], &masks[b], settings.passages.min_run as usize) {
                    prop_assert!(reported(&found, (a as u32, b as u32), run), "{a} {b} {run:?} of {texts:?}: {found:?}");
                }
            }
        }
    }

    #[test]
    fn every_common_gram_is_in_the_ledger(texts in corpus()) {
        let settings = settings(6);
        let found = pairs(&sources(&texts), &[], &settings);
        let ledger: Vec<String> = found.common.iter()
            .map(|c| texts[c.source as usize].chars().skip(c.at.from() as usize).take(c.at.len() as usize).collect())
            .collect();
        let chars: Vec<Vec<char>> = texts.iter().map(|t| t.chars().collect()).collect();
        let gram = settings.passages.gram as usize;
        let mut holders: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (i, text) in chars.iter().enumerate() {
            for g in text.windows(gram) {
                holders.entry(g.iter().collect()).or_default().insert(i);
            }
        }
        for (g, holders) in holders.iter().filter(|(_, h)| h.len() > settings.passages.max_documents as usize) {
            prop_assert!(ledger.iter().any(|block| block.contains(g.as_str())), "{g:?} in {holders:?} is in no block of {ledger:?}");
        }
        prop_assert_eq!(found.counts.postings_in, found.counts.single + found.counts.paired + found.counts.ledgered);
    }

    #[test]
    fn passages_say_what_stands_there(texts in corpus()) {
        let found = pairs(&sources(&texts), &[], &settings(6));
        for p in &found.pairs {
            prop_assert!(p.a < p.b && !p.passages.is_empty());
            prop_assert!((0.0..=1.0).contains(&p.share_a) && (0.0..=1.0).contains(&p.share_b), "{p:?}");
            for passage in &p.passages {
                let at = &passage.at;
                let slice = |i: u32, s: record::Span| texts[i as usize].chars().skip(s.from() as usize).take(s.len() as usize).collect::<Vec<_>>();
                let (x, y) = (slice(p.a, at.a), slice(p.b, at.b));
                prop_assert!(at.agreeing <= common_subsequence(&x, &y), "{at:?} claims more than {x:?} and {y:?} have in common");
                prop_assert!(at.longest_run <= at.agreeing && at.agreeing >= passage.score);
            }
        }
    }
}

fn common_subsequence(a: &[char], b: &[char]) -> u32 {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { row[j].max(above) };
            diagonal = above;
        }
    }
    row[b.len()]
}

/// A corpus of some size from a seed: paragraphs of random characters, borrowed and edited.
fn generated(documents: usize, mut seed: u64) -> Vec<String> {
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut paragraphs: Vec<Vec<char>> = Vec::new();
    (0..documents)
        .map(|_| {
            let mut text = String::from("项目申报书填写说明请按要求逐项填写不得遗漏。");
            for _ in 0..6 {
                if paragraphs.len() > 20 && next(3) == 0 {
                    let borrowed = paragraphs[next(paragraphs.len())].clone();
                    text.extend(borrowed.into_iter().map(|c| if next(12) == 0 { '改' } else { c }));
                } else {
                    let paragraph: Vec<char> = (0..80).map(|_| char::from_u32(0x4e00 + next(3000) as u32).expect("an ideograph")).collect();
                    text.extend(&paragraph);
                    paragraphs.push(paragraph);
                }
                text.push('\n');
            }
            text
        })
        .collect()
}

#[test]
fn the_result_is_the_same_at_any_number_of_threads() {
    let texts = generated(400, 5);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
        pool.install(|| pairs(&sources(&texts), &["填写说明请按要求逐项填写"], &Settings::default()))
    };
    let one = run(1);
    assert!(
        one.pairs.len() > 100 && one.common.iter().any(|c| c.why == reuse::Why::Template),
        "{} pairs, common {:?}",
        one.pairs.len(),
        one.common
    );
    for threads in [2, 4, 8] {
        assert!(run(threads) == one, "{threads} threads give another result than one");
    }
}

/// Pairs of texts of which both have a paragraph that comes from one original.
fn borrowed(texts: &[String]) -> BTreeSet<(u32, u32)> {
    let chars: Vec<Vec<char>> = texts.iter().map(|t| t.chars().collect()).collect();
    let lines: Vec<Vec<&[char]>> = chars.iter().map(|t| t.split(|c| *c == '\n').filter(|l| l.len() >= 80).collect()).collect();
    // The first paragraph of a text has the form's words before it.
    let agreeing = |p: &[char], q: &[char]| p.iter().rev().zip(q.iter().rev()).take(80).filter(|(c, d)| c == d).count();
    let mut found = BTreeSet::new();
    for (a, x) in lines.iter().enumerate() {
        for (b, y) in lines.iter().enumerate().skip(a + 1) {
            if x.iter().any(|p| y.iter().any(|q| agreeing(p, q) > 50)) {
                found.insert((a as u32, b as u32));
            }
        }
    }
    found
}

#[test]
fn borrowed_paragraphs_with_every_twelfth_character_changed_are_found_and_nothing_else() {
    let texts = generated(60, 9);
    let found = pairs(&sources(&texts), &[], &Settings::default());
    let reported: BTreeSet<(u32, u32)> = found.pairs.iter().map(|p| (p.a, p.b)).collect();
    let borrowed = borrowed(&texts);
    let missed = borrowed.difference(&reported).count();
    assert_eq!(reported.difference(&borrowed).collect::<Vec<_>>(), Vec::<&(u32, u32)>::new());
    assert!(missed * 50 <= borrowed.len(), "{missed} of {} pairs were missed", borrowed.len());
}

#[test]
fn texts_of_one_character_neither_hang_nor_lie() {
    let texts = vec!["一".repeat(20_000), "一".repeat(15_000), String::new(), "二三".repeat(3)];
    let found = pairs(&sources(&texts), &[], &Settings::default());
    assert_eq!(found.pairs, []);
    assert_eq!(found.counts.ledgered, 20_000 + 15_000 - 14);
}

#[test]
fn what_a_source_says_again_in_part_is_not_shown_beside_its_copy() {
    let letters = |from: u32, count: u32| (0..count).filter_map(|i| char::from_u32(0x4e00 + 7 * (from + i))).collect::<String>();
    let copied = letters(0, 80);
    let again: String = copied.chars().take(36).collect();
    let texts = [format!("{copied}{}{again}{}", letters(200, 200), letters(500, 50)), format!("{}{copied}", letters(600, 200))];
    let shown = |max_echo: f32| {
        let settings = Settings { passages: Passages { max_echo, ..Passages::default() }, ..Settings::default() };
        pairs(&sources(&texts), &[], &settings).pairs.iter().map(|p| p.passages.len()).collect::<Vec<_>>()
    };
    assert_eq!((shown(0.5), shown(0.4)), (vec![1], vec![2]));
}

/// Sentences of their own of `documents` texts, each with one of few set phrases before it.
fn phrased(documents: usize) -> Vec<Vec<String>> {
    let letters = |from: usize, count: usize| (0..count).filter_map(|i| char::from_u32(0x4e00 + (from + i) as u32)).collect::<String>();
    let phrases: Vec<String> = (0..8).map(|i| letters(20_000 + 12 * i, 12)).collect();
    (0..documents).map(|d| (0..8).map(|i| format!("{}{}", phrases[i], letters(12 * (8 * d + i), 12))).collect()).collect()
}

#[test]
fn set_phrases_neither_hide_an_edited_copy_nor_make_one() {
    let mut texts: Vec<String> = phrased(40).iter().map(|sentences| sentences.concat()).collect();
    // Every ninth letter is another one, and with it most grams of the phrases are no longer common.
    let copied = texts[3].chars().enumerate().map(|(i, c)| if i % 9 == 4 { '改' } else { c }).collect();
    texts.push(copied);
    let found = |phrase: u32| {
        let settings = Settings { passages: Passages { phrase, ..Passages::default() }, ..Settings::default() };
        let pairs = pairs(&sources(&texts), &[], &settings).pairs;
        pairs.iter().map(|p| (p.a, p.b)).collect::<Vec<_>>()
    };
    assert_eq!((found(24), found(0)), (vec![(3, 40)], vec![]));
}

#[test]
fn a_passage_does_not_begin_with_the_rows_of_a_cover() {
    let letters = |from: u32, count: u32| (0..count).filter_map(|i| char::from_u32(0x4e00 + from + i)).collect::<String>();
    let cover = |d: u32, telephone: &str| {
        format!("{}{}{}{telephone}{}", letters(0, 10), letters(1_000 + 3 * d, 3), letters(20, 10), letters(40, 60))
    };
    let mut texts: Vec<String> = (0..40).map(|d| format!("{}{}", cover(d, "13357795109"), letters(2_000 + 100 * d, 100))).collect();
    let copied: String = texts[3].chars().skip(94).take(60).collect();
    texts.push(format!("{}{copied}{}", cover(40, "18832167159"), letters(9_000, 40)));
    let found = pairs(&sources(&texts), &[], &Settings::default());
    let spans = found.pairs.iter().flat_map(|p| p.passages.iter().map(|passage| (p.a, p.b, passage.at.a, passage.at.b)));
    assert_eq!(spans.collect::<Vec<_>>(), [(3, 40, Span::of(94, 154), Span::of(94, 154))]);
}
