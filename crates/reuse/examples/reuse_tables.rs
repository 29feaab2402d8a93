//! `reuse_tables ENTRIES SEED`: entries of invented prose with tables of their own, a quarter with the table of another one, turned in one
//! way or another, and some with tables of everybody's; says how many are found of each kind, and what is shown in vain.
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

fn entry(r: &mut Random, number: usize, tables: &[Table]) -> Dossier {
    let mut text = String::new();
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
    let dossiers: Vec<Dossier> = tables.iter().enumerate().map(|(i, tables)| entry(&mut r, i, tables)).collect();
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
        let cell = |size: usize| {
            let all: Vec<_> = planted.iter().filter(|planted| *planted.1 == (k, size)).collect();
            format!("{:>10}", format!("{}/{}", all.iter().filter(|(pair, _)| shown.contains(pair)).count(), all.len()))
        };
        println!("{kind:28}{}", (0..SIZES.len()).map(cell).collect::<String>());
    }
    println!("shown beside the planted: {} of {} entries", shown.iter().filter(|pair| !planted.contains_key(pair)).count(), entries);
    Ok(())
}
