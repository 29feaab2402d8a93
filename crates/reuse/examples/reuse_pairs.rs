//! `reuse_pairs DOCS.jsonl PAIRS.tsv`: lines `{id, text, ...}` in, lines `a b score ab ae bb be` out.
#![expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a measuring tool, not part of the product")]

use std::fmt::Write as _;
use std::io::BufRead as _;

#[derive(serde::Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, docs, out, rest @ ..] = &args[..] else { return Err("usage: reuse_pairs DOCS.jsonl PAIRS.tsv [key=value ..]".into()) };
    let clock = std::time::Instant::now();
    let mut lines = Vec::new();
    let mut reader = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(docs)?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        lines.push(serde_json::from_slice::<Line>(&line)?);
        line.clear();
    }
    eprintln!("read {} texts after {:.2?}", lines.len(), clock.elapsed());
    let sources: Vec<reuse::Source<'_>> = lines.iter().map(|l| reuse::Source { text: &l.text, slice: 0, group: reuse::NO_GROUP }).collect();
    let mut settings = serde_json::to_value(reuse::Settings::default())?;
    for pair in rest {
        let (key, value) = pair.split_once('=').ok_or("key=value")?;
        settings["passages"][key] = serde_json::from_str(value)?;
    }
    let found = reuse::pairs(&sources, &[], &serde_json::from_value(settings)?);
    let mut text = String::new();
    for pair in &found.pairs {
        for p in &pair.passages {
            let (a, b) = (&lines[pair.a as usize].id, &lines[pair.b as usize].id);
            writeln!(text, "{a}\t{b}\t{}\t{}\t{}\t{}\t{}", p.score, p.at.a.from(), p.at.a.to(), p.at.b.from(), p.at.b.to())?;
        }
    }
    std::fs::write(out, text)?;
    eprintln!("done after {:.2?}: {:?}", clock.elapsed(), found.counts);
    Ok(())
}
