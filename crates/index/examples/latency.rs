//! Speed of indexing and searching: `cargo run --release -p index --example latency -- TEXT ENTRIES CHARS DIR`.
//!
//! Composes ENTRIES entries of CHARS characters each from paragraphs of the file TEXT, indexes them in DIR and asks queries of several kinds.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a measuring tool, no part of the product")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use index::{Index, SearchOptions, Settings, build, parse};
use record::Dossier;

const QUERIES: [&str; 20] = [
    "数据",
    "数",
    "数据要素",
    "处理",
    "灌溉",
    "水",
    "的",
    "人工智能",
    "数据安全管理",
    "单位:5",
    "数据 平台",
    "数据 | 平台 | 服务",
    "数据 -平台",
    "“公共数据”",
    "附近:10(数据 平台)",
    "标题:项目 正文:合作",
    "the",
    "2023",
    "大模型",
    "隐私计算 联邦学习",
];

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [text, entries, chars, dir] = &args[..] else { return Err("usage: latency TEXT ENTRIES CHARS DIR".into()) };
    let (entries, chars): (usize, usize) = (entries.parse()?, chars.parse()?);
    if !Path::new(dir).join("meta.json").try_exists()? {
        index_all(Path::new(dir), &std::fs::read_to_string(text)?, entries, chars)?;
    }
    let start = Instant::now();
    let index = Index::open(Path::new(dir))?;
    println!("open: {:.1} ms, {} entries", start.elapsed().as_secs_f64() * 1e3, index.len());
    let mut all = Vec::new();
    for typed in QUERIES {
        let query = parse(typed)?;
        let mut times = Vec::new();
        let mut answer = None;
        for _ in 0..11 {
            let start = Instant::now();
            answer = Some(index.search(&query, &SearchOptions::default())?);
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let answer = answer.expect("eleven answers");
        println!("{typed}: {:.2} ms, {} entries, {} hits", times[5], answer.total_entries, answer.total_hits);
        all.extend(times);
    }
    all.sort_by(f64::total_cmp);
    println!("p50 {:.2} ms, p95 {:.2} ms, max {:.2} ms", all[all.len() / 2], all[all.len() * 95 / 100], all[all.len() - 1]);
    Ok(())
}

fn index_all(dir: &Path, text: &str, entries: usize, chars: usize) -> Result<(), Box<dyn Error>> {
    let paragraphs: Vec<&str> = text.split_inclusive('\n').filter(|p| !p.trim().is_empty()).collect();
    let mut seed = 1u64;
    let dossiers: Vec<Dossier> = (0..entries)
        .map(|i| {
            let mut body = String::new();
            let mut len = 0;
            while len < chars {
                // Knuth's linear congruential generator: the same corpus on every machine.
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let paragraph = paragraphs[(seed >> 33) as usize % paragraphs.len()];
                len += paragraph.chars().count();
                body.push_str(paragraph);
            }
            common::dossier(&format!("GD-{i:05}"), &format!("第{i}号数据项目"), &format!("某{}公司", i % 977), &[&[&body]])
        })
        .collect();
    let start = Instant::now();
    let built = build(dir, &dossiers, &BTreeMap::new(), "bench", &Settings::default())?;
    let seconds = start.elapsed().as_secs_f64();
    println!("indexed {built:?} in {seconds:.2} s, {:.2} M characters/s", built.chars as f64 / 1e6 / seconds);
    Ok(())
}
