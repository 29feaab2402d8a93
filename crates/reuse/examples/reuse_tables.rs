//! `reuse_tables ENTRIES SEED`: entries of invented prose with tables of their own, a quarter with the table of another one, turned in one
//! way or another, some with tables of everybody's, and some with a statistic that two or three of them quote; says how many are found of each
//! kind, and what is shown in vain.
//! `reuse_tables DOCS.jsonl`: texts (`{id, text}`) as entries of a unit each; names the pairs that are shown for their figures.
#![expect(clippy::print_stdout, reason = "a measuring tool, not part of the product")]

use std::collections::{BTreeMap, BTreeSet};

use record::{Dossier, FileKind};
use reuse::{Case, Role, Settings, screen};
use testkit::Random;

type Table = Vec<Vec<String>>;

/// What is done to a table that is copied.
const KINDS: [&str; 8] = [
    "as it is",
    "rows reordered",
    "rows and columns reordered",
    "transposed",
    "half of the columns",
    "half of the rows",
    "yuan for ten thousands",
    "every fifth figure changed",
];

/// Rows and columns of the tables that are copied, from small to large.
const SIZES: [(usize, usize); 4] = [(3, 2), (3, 3), (4, 4), (10, 4)];

/// Figures of the statistics that are quoted.
const QUOTED: [usize; 4] = [3, 4, 5, 6];

/// A figure as statistics give them.
fn quoted(r: &mut Random) -> String {
    let value = if r.below(2) == 0 { 100 + r.below(900) } else { 1_000 + r.below(9_000) };
    format!("{}.{}", value / 10, value % 10)
}

/// A figure as tables have them: every size alike likely, a third of them round.
fn figure(r: &mut Random) -> String {
    let digits = 1 + r.below(5) as u32;
    let value = 10u64.pow(digits) + r.below(9 * 10u64.pow(digits));
    match r.below(6) {
        0 | 1 => (value / 10u64.pow(digits) * 10u64.pow(digits)).to_string(),
        2 => format!("{}.{}", value, r.below(100)),
        _ => value.to_string(),
    }
}

fn table(r: &mut Random, (rows, columns): (usize, usize)) -> Table {
    (0..rows).map(|_| (0..columns).map(|_| figure(r)).collect()).collect()
}

fn shuffled<T: Clone>(r: &mut Random, list: &[T]) -> Vec<T> {
    let mut keyed: Vec<(u64, T)> = list.iter().map(|x| (r.bits(), x.clone())).collect();
    keyed.sort_by_key(|k| k.0);
    keyed.into_iter().map(|k| k.1).collect()
}

fn transposed(table: &Table) -> Table {
    (0..table[0].len()).map(|c| table.iter().map(|row| row[c].clone()).collect()).collect()
}

fn turned(r: &mut Random, table: &Table, kind: &str) -> Table {
    match kind {
        "rows reordered" => shuffled(r, table),
        "rows and columns reordered" => {
            let columns = transposed(&shuffled(r, table));
            transposed(&shuffled(r, &columns))
        }
        "transposed" => transposed(table),
        "half of the columns" => transposed(&transposed(table)[..table[0].len().div_ceil(2)].to_vec()),
        "half of the rows" => table[..table.len().div_ceil(2)].to_vec(),
        "yuan for ten thousands" => map(table, |cell| if cell.contains('.') { cell.to_owned() } else { format!("{cell}0000") }),
        "every fifth figure changed" => map(table, |cell| if r.below(5) == 0 { figure(r) } else { cell.to_owned() }),
        _ => table.clone(),
    }
}

fn map(table: &Table, mut cell: impl FnMut(&str) -> String) -> Table {
    table.iter().map(|row| row.iter().map(|c| cell(c)).collect()).collect()
}

fn words(r: &mut Random, count: usize) -> String {
    (0..count).map(|_| char::from_u32(0x4e00 + r.below(3_000) as u32).unwrap_or('一')).collect()
}

/// A table with words of its own for its rows.
fn written(r: &mut Random, table: &Table) -> String {
    table.iter().map(|row| format!("{}\t{}\n", words(r, 5), row.join("\t"))).collect()
}

fn entry(r: &mut Random, number: usize, tables: &[Table], statistic: &[String]) -> Dossier {
    let mut text: String = statistic.iter().map(|figure| format!("{} {figure} 亿元，", words(r, 8))).collect();
    for table in tables {
        for _ in 0..25 {
            text += &format!("{}，{} {}。", words(r, 12), words(r, 9), if r.below(4) == 0 { figure(r) } else { String::new() });
        }
        text += &format!("\n{}", written(r, table));
    }
    form(number, &words(r, 8), &text)
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, docs] => among(docs),
        [_, entries, seed] => measure(entries.parse()?, Random(seed.parse()?)),
        _ => Err("usage: reuse_tables ENTRIES SEED | reuse_tables DOCS.jsonl".into()),
    }
}

#[derive(serde::Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
}

fn among(docs: &str) -> Result<(), Failure> {
    let lines: Vec<Line> = std::fs::read_to_string(docs)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let dossiers: Vec<Dossier> = lines.iter().enumerate().map(|(i, line)| form(i, "题", &line.text)).collect();
    let settings = Settings::default();
    let screened = screen(&Case::new(&dossiers, &|_| Role::Home), &settings);
    let mut shown = 0;
    for m in screened.matches.iter().filter(|m| m.probability >= settings.evidence.medium) {
        let Some(said) = m.reasons.iter().find(|r| r.en.contains("figures agree in tables")) else { continue };
        shown += 1;
        let id = |no: &str| Ok::<_, Failure>(lines[no[1..].parse::<usize>()?].id.to_string());
        println!("{} {} {:.3} {}", id(&m.a.entry)?, id(&m.b.entry)?, m.probability, said.en);
    }
    println!("shown for their figures: {shown} pairs of {} texts", lines.len());
    Ok(())
}

fn form(number: usize, title: &str, text: &str) -> Dossier {
    let (no, unit) = (format!("E{number:05}"), format!("第{number}号研究院"));
    let document = testkit::document(FileKind::Text, &[text]);
    let mut dossier = testkit::dossier(testkit::entry(&no, title, &unit), vec![(format!("{no}/form.txt"), document)]);
    dossier.form_at = Some(0);
    dossier
}

fn measure(entries: usize, mut r: Random) -> Result<(), Failure> {
    let mut tables: Vec<Vec<Table>> = (0..entries)
        .map(|_| {
            (0..3)
                .map(|_| {
                    let size = r.pick(&SIZES);
                    table(&mut r, size)
                })
                .collect()
        })
        .collect();
    let mut planted: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for (n, at) in (0..entries / 2).step_by(2).enumerate() {
        let (kind, size) = (n % KINDS.len(), n / KINDS.len() % SIZES.len());
        let original = table(&mut r, SIZES[size]);
        tables[2 * at + 1][1] = turned(&mut r, &original, KINDS[kind]);
        tables[2 * at][1] = original;
        planted.insert((2 * at, 2 * at + 1), (kind, size));
    }
    // Tables of everybody's: each in six entries.
    for group in 0..entries / 100 {
        let standard = table(&mut r, (6, 4));
        (0..6).for_each(|k| tables[100 * group + 7 + 13 * k][2] = turned(&mut r, &standard, KINDS[k % 4]));
    }
    // Statistics stand in entries that no table was planted in.
    let mut statistics: Vec<Vec<String>> = vec![Vec::new(); entries];
    let mut quoting: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for group in 0..entries / 8 {
        let (figures, units) = (QUOTED[group % QUOTED.len()], 2 + group / QUOTED.len() % 2);
        let statistic: Vec<String> = (0..figures).map(|_| quoted(&mut r)).collect();
        let holders = [2, 3, 6].map(|at| 8 * group + at);
        for (at, &holder) in holders[..units].iter().enumerate() {
            statistics[holder] = statistic.clone();
            quoting.extend(holders[..at].iter().map(|&other| ((other, holder), (figures, units))));
        }
    }
    let both = tables.iter().zip(&statistics).enumerate();
    let dossiers: Vec<Dossier> = both.map(|(i, (tables, statistic))| entry(&mut r, i, tables, statistic)).collect();
    let settings = Settings::default();
    let screened = screen(&Case::new(&dossiers, &|_| Role::Home), &settings);
    let number = |no: &str| no[1..].parse::<usize>();
    let mut shown = BTreeSet::new();
    for m in screened.matches.iter().filter(|m| m.probability >= settings.evidence.medium) {
        let (a, b) = (number(&m.a.entry)?, number(&m.b.entry)?);
        shown.insert((a.min(b), a.max(b)));
    }
    println!("{:28}{}", "figures", SIZES.map(|(rows, columns)| format!("{:>10}", rows * columns)).concat());
    for (k, kind) in KINDS.iter().enumerate() {
        println!("{kind:28}{}", (0..SIZES.len()).map(|size| cell(&planted, (k, size), &shown)).collect::<String>());
    }
    println!("{:28}{}", "figures of a statistic", QUOTED.map(|figures| format!("{figures:>10}")).concat());
    for units in [2, 3] {
        let cells = QUOTED.map(|figures| cell(&quoting, (figures, units), &shown)).concat();
        println!("{:28}{cells}", format!("pairs of {units} units that quote it"));
    }
    let beside = shown.iter().filter(|pair| !planted.contains_key(pair) && !quoting.contains_key(pair)).count();
    println!("shown beside these: {beside} of {entries} entries");
    Ok(())
}

type Pair = (usize, usize);

/// How many pairs of a kind are shown, and how many there are.
fn cell(pairs: &BTreeMap<Pair, (usize, usize)>, kind: (usize, usize), shown: &BTreeSet<Pair>) -> String {
    let all: Vec<&Pair> = pairs.iter().filter(|(_, of)| **of == kind).map(|(pair, _)| pair).collect();
    format!("{:>10}", format!("{}/{}", all.iter().filter(|pair| shown.contains(**pair)).count(), all.len()))
}
