//! `reuse_bench make DIR DOCUMENTS SEED`: a corpus of invented Chinese prose with planted copies, and the truth about it.
//! `reuse_bench score DIR PAIRS.tsv`: recall of every kind and edit rate, precision, and the PAN measures of copied passages.
//!
//! Files as in many such benches: `docs.jsonl` (`{id, text}`), `truth.jsonl` (`{a, b, kind, level, mode, spans}`). Words follow a Zipf law, a
//! part of all text is set phrases; every text carries one of four forms, and quotations that one text in twenty has.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a measuring tool, not part of the product")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

/// SplitMix64: a seed gives the same corpus on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Invented words, and phrases that everybody uses.
struct Language {
    words: Vec<String>,
    phrases: Vec<String>,
}

impl Language {
    fn new(r: &mut Random) -> Self {
        let letter = |r: &mut Random| char::from_u32(0x4e00 + 7 * r.below(2_900) as u32).expect("an ideograph");
        let words: Vec<String> = (0..20_000)
            .map(|_| {
                let letters = [1, 2, 2, 2, 3][r.below(5)];
                (0..letters).map(|_| letter(r)).collect()
            })
            .collect();
        let phrases = (0..4_000).map(|_| (0..4 + r.below(3)).map(|_| words[r.below(2_000)].as_str()).collect()).collect();
        Self { words, phrases }
    }

    fn sentence(&self, r: &mut Random) -> String {
        let mut out = String::new();
        let length = 7 + r.below(9);
        for i in 0..length {
            if r.chance(0.04) {
                out += &self.phrases[r.below(self.phrases.len())];
            } else {
                // Zipf: the logarithm of a word's rank is even.
                out += &self.words[((self.words.len() as f64).powf(r.unit()) as usize).min(self.words.len()) - 1];
            }
            if i == length / 2 {
                out.push('，');
            }
        }
        out.push('。');
        out
    }

    fn sentences(&self, r: &mut Random, letters: usize) -> Vec<String> {
        let mut out = Vec::new();
        let mut sum = 0;
        while sum < letters {
            let sentence = self.sentence(r);
            sum += sentence.chars().count();
            out.push(sentence);
        }
        out
    }

    fn edited(&self, r: &mut Random, text: &str, rate: f64) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if !r.chance(rate) {
                out.push(c);
                continue;
            }
            let word = &self.words[r.below(self.words.len())];
            let other = word.chars().next().expect("a word has letters");
            match r.below(20) {
                0..14 => out.push(other),
                14..17 => {}
                _ => out.extend([c, other]),
            }
        }
        out
    }
}

/// Forms and quotations that many texts share.
struct Stock {
    forms: Vec<Vec<String>>,
    quotations: Vec<String>,
}

impl Stock {
    fn new(r: &mut Random, language: &Language) -> Self {
        let forms = (0..4).map(|_| (0..5).map(|_| language.sentences(r, 90).concat()).collect()).collect();
        Self { forms, quotations: (0..20).map(|_| language.sentences(r, 45).concat()).collect() }
    }

    /// A body in a form, in four parts with headings before them, and where each part begins in the text (letters).
    fn dress(&self, r: &mut Random, body: &[String], form: usize) -> (String, Vec<(usize, usize)>) {
        let mut text = String::new();
        let mut letters = 0;
        let mut add = |text: &mut String, part: &str| {
            text.push_str(part);
            letters += part.chars().count();
            letters
        };
        let mut starts = Vec::new();
        for (i, part) in body.chunks(body.len().div_ceil(4)).enumerate() {
            add(&mut text, &format!("{}\n", self.forms[form][i]));
            if i < 2 && r.chance(0.5) {
                add(&mut text, &self.quotations[r.below(self.quotations.len())]);
            }
            for sentence in part {
                let end = add(&mut text, sentence);
                starts.push((end - sentence.chars().count(), end));
            }
            add(&mut text, "\n");
        }
        add(&mut text, &self.forms[form][4]);
        (text, starts)
    }
}

struct Planted {
    a: usize,
    b: usize,
    kind: &'static str,
    level: f64,
    mode: String,
    span: Option<[usize; 4]>,
}

/// Everything that `make` writes.
struct Corpus {
    random: Random,
    language: Language,
    stock: Stock,
    texts: Vec<String>,
    truth: Vec<Planted>,
}

impl Corpus {
    fn new(documents: usize, seed: u64) -> Self {
        let mut random = Random(seed);
        let language = Language::new(&mut random);
        let stock = Stock::new(&mut random, &language);
        let mut corpus = Self { random, language, stock, texts: Vec::new(), truth: Vec::new() };
        let (near, again, partial) = (documents / 80, documents / 50, documents / 100);
        for level in [0.9, 0.8, 0.6, 0.4] {
            (0..near).for_each(|_| corpus.near(level, "scatter"));
            (0..near).for_each(|_| corpus.near(level, "block"));
        }
        (0..again).for_each(|_| corpus.near(1.0, "again"));
        for share in [0.2, 0.1, 0.05] {
            for rate in [0.0, 0.05, 0.1, 0.2] {
                (0..partial).for_each(|_| corpus.partial(share, rate));
            }
        }
        while corpus.texts.len() < documents {
            let body = corpus.body();
            corpus.put(&body);
        }
        corpus
    }

    fn body(&mut self) -> Vec<String> {
        let letters = 1_900 + self.random.below(2_300);
        self.language.sentences(&mut self.random, letters)
    }

    fn put(&mut self, body: &[String]) -> (usize, Vec<(usize, usize)>) {
        let form = self.random.below(4);
        let (text, starts) = self.stock.dress(&mut self.random, body, form);
        self.texts.push(text);
        (self.texts.len() - 1, starts)
    }

    /// A text and its near-duplicate: characters changed everywhere, or pairs of sentences replaced, so that about `level` of all 5-grams agree.
    fn near(&mut self, level: f64, mode: &'static str) {
        let body = self.body();
        let lost = (1.0 - level) / (1.0 + level);
        let rate = if mode == "again" { 0.01 } else { 1.0 - (1.0 - lost).powf(0.2) };
        let copy: Vec<String> = if mode == "block" {
            let pairs = body.chunks(2);
            pairs
                .flat_map(|pair| {
                    if self.random.chance(lost) {
                        pair.iter().map(|_| self.language.sentence(&mut self.random)).collect()
                    } else {
                        pair.to_vec()
                    }
                })
                .collect()
        } else {
            body.iter().map(|s| self.language.edited(&mut self.random, s, rate)).collect()
        };
        let (a, b) = (self.put(&body).0, self.put(&copy).0);
        let kind = if mode == "again" { "resub" } else { "neardup" };
        self.truth.push(Planted { a, b, kind, level, mode: mode.to_owned(), span: None });
    }

    /// A text that has `share` of its letters from another, changed at a rate.
    fn partial(&mut self, share: f64, rate: f64) {
        let (source, mut host) = (self.body(), self.body());
        let wanted = (share * host.iter().map(|s| s.chars().count()).sum::<usize>() as f64) as usize;
        let from = self.random.below(source.len() * 3 / 4);
        let mut to = from;
        while to < source.len() && source[from..to].concat().chars().count() < wanted {
            to += 1;
        }
        let passage: String = source[from..to].concat().chars().take(wanted).collect();
        let at = self.random.below(host.len());
        host.insert(at, self.language.edited(&mut self.random, &passage, rate));
        let (a, x) = self.put(&source);
        let (b, y) = self.put(&host);
        let cut = source[from..to].concat().chars().count() - passage.chars().count();
        let span = Some([x[from].0, x[to - 1].1 - cut, y[at].0, y[at].1]);
        self.truth.push(Planted { a, b, kind: "partial", level: share, mode: rate.to_string(), span });
    }
}

fn make(folder: &str, documents: usize, seed: u64) -> Result<(), Failure> {
    let corpus = Corpus::new(documents, seed);
    std::fs::create_dir_all(folder)?;
    let lines = |values: Vec<Value>| values.iter().map(|v| format!("{v}\n")).collect::<String>();
    let docs = corpus.texts.iter().zip(0..).map(|(text, id)| json!({"id": id, "text": text})).collect();
    std::fs::write(format!("{folder}/docs.jsonl"), lines(docs))?;
    let truth = corpus.truth.iter().map(|t| {
        let spans: Vec<[usize; 4]> = t.span.into_iter().collect();
        json!({"a": t.a, "b": t.b, "kind": t.kind, "level": t.level, "mode": t.mode, "spans": spans})
    });
    std::fs::write(format!("{folder}/truth.jsonl"), lines(truth.collect()))?;
    Ok(())
}

type Pair = (u64, u64);
type Box4 = [u64; 4];

/// Detections by pair, the text with the lesser number first.
fn detections(path: &str) -> Result<BTreeMap<Pair, Vec<Box4>>, Failure> {
    let mut found: BTreeMap<Pair, Vec<Box4>> = BTreeMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let number = |i: usize| parts.get(i).map(|p| p.parse::<u64>()).transpose();
        let (Some(a), Some(b)) = (number(0)?, number(1)?) else { return Err(format!("not a pair: {line}").into()) };
        let spans = found.entry((a.min(b), a.max(b))).or_default();
        if let (Some(x), Some(y), Some(z), Some(w)) = (number(3)?, number(4)?, number(5)?, number(6)?) {
            spans.push(if a < b { [x, y, z, w] } else { [z, w, x, y] });
        }
    }
    Ok(found)
}

/// Letters of both sides of `of` that the boxes `by` cover, as a share.
fn covered(of: &Box4, by: &[Box4]) -> f64 {
    let both: Vec<&Box4> = by.iter().filter(|b| overlap(of, b)).collect();
    let side = |i: usize| {
        let inside = |at: u64| both.iter().any(|b| b[i] <= at && at < b[i + 1]);
        (of[i]..of[i + 1]).filter(|&at| inside(at)).count() as f64
    };
    (side(0) + side(2)) / ((of[1] - of[0] + of[3] - of[2]) as f64).max(1.0)
}

fn overlap(a: &Box4, b: &Box4) -> bool {
    a[0].max(b[0]) < a[1].min(b[1]) && a[2].max(b[2]) < a[3].min(b[3])
}

/// PAN 2012 (Potthast et al.): macro precision and recall of passages, how often one is reported, and all in one.
fn pan(cases: &BTreeMap<Pair, Box4>, found: &BTreeMap<Pair, Vec<Box4>>, planted: &BTreeSet<Pair>) -> Value {
    let none = Vec::new();
    let hits = |pair: &Pair| found.get(pair).unwrap_or(&none);
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let recall = mean(cases.iter().map(|(pair, case)| covered(case, hits(pair))).collect());
    let judged = found.iter().filter(|(pair, _)| cases.contains_key(pair) || !planted.contains(pair));
    let precision = mean(
        judged
            .flat_map(|(pair, boxes)| boxes.iter().map(move |b| cases.get(pair).map_or(0.0, |case| covered(b, std::slice::from_ref(case)))))
            .collect(),
    );
    let times = cases.iter().map(|(pair, case)| hits(pair).iter().filter(|b| overlap(case, b)).count() as f64);
    let granularity = mean(times.filter(|&n| n > 0.0).collect()).max(1.0);
    let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
    json!({"precision": precision, "recall": recall, "granularity": granularity, "plagdet": f1 / (1.0 + granularity).log2()})
}

fn score(folder: &str, pairs: &str) -> Result<(), Failure> {
    let found = detections(pairs)?;
    let mut planted = BTreeSet::new();
    let mut cases = BTreeMap::new();
    let mut cells: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for line in std::fs::read_to_string(format!("{folder}/truth.jsonl"))?.lines() {
        let t: Value = serde_json::from_str(line)?;
        let number = |v: &Value| v.as_u64().ok_or("a number");
        let (a, b) = (number(&t["a"])?, number(&t["b"])?);
        let pair = (a.min(b), a.max(b));
        planted.insert(pair);
        if let Some(span) = t["spans"].get(0) {
            let s: Vec<u64> = serde_json::from_value(span.clone())?;
            cases.insert(pair, if a < b { [s[0], s[1], s[2], s[3]] } else { [s[2], s[3], s[0], s[1]] });
        }
        let cell =
            cells.entry(format!("{} {} {}", t["kind"].as_str().unwrap_or(""), t["level"], t["mode"].as_str().unwrap_or(""))).or_default();
        cell.1 += 1;
        cell.0 += u32::from(found.contains_key(&pair));
    }
    for (name, (hit, all)) in &cells {
        println!("{name:24} {hit:>5} of {all:<5} {:.3}", f64::from(*hit) / f64::from(*all));
    }
    let right = found.keys().filter(|p| planted.contains(p)).count();
    println!("{:24} {right:>5} of {:<5}", "planted pairs", planted.len());
    println!("{:24} {:.4} ({} others)", "precision of pairs", right as f64 / found.len().max(1) as f64, found.len() - right);
    if found.values().any(|boxes| !boxes.is_empty()) {
        println!("{:24} {}", "passages (PAN)", pan(&cases, &found, &planted));
    }
    Ok(())
}

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "make", folder, documents, seed] => make(folder, documents.parse()?, seed.parse()?),
        [_, "score", folder, pairs] => score(folder, pairs),
        _ => Err("usage: reuse_bench make DIR DOCUMENTS SEED | reuse_bench score DIR PAIRS.tsv".into()),
    }
}
