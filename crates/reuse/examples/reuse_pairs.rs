//! `reuse_pairs DOCS.jsonl PAIRS.tsv [key=value ..]`: lines `{id, text, ...}` in, lines `a b score ab ae bb be` out, and what it cost on the
//! standard output as JSON. `PAIRS.tsv` may be `-`: then only candidates are found. Keys are those of [`reuse::Passages`].
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a measuring tool, not part of the product")]

use std::fmt::Write as _;
use std::io::BufRead as _;

#[derive(serde::Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().collect();
    let [_, docs, out, rest @ ..] = &args[..] else { return Err("usage: reuse_pairs DOCS.jsonl PAIRS.tsv [key=value ..]".into()) };
    let lines = read(docs)?;
    let read_s = cpu_seconds()?;
    let sources: Vec<reuse::Source<'_>> = lines.iter().map(|l| reuse::Source { text: &l.text, slice: 0 }).collect();
    let settings = settings(rest)?;
    let counts = if out == "-" {
        reuse::candidates(&sources, &[], &settings)
    } else {
        let found = reuse::pairs(&sources, &[], &settings);
        std::fs::write(out, table(&lines, &found)?)?;
        found.counts
    };
    let cpu_s = cpu_seconds()?;
    let cost = serde_json::json!({
        "docs": lines.len(), "cpu_s": cpu_s, "read_cpu_s": read_s, "peak_mb": peak_mb()?, "docs_per_cpu_s": lines.len() as f64 / cpu_s,
        "counts": counts,
    });
    println!("{cost}");
    Ok(())
}

fn read(path: &str) -> Result<Vec<Line>, Failure> {
    let mut reader = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(path)?);
    let mut lines = Vec::new();
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        // As much as a tenth of the whole run goes into looking at bytes, if each is looked at alone.
        lines.push(serde_json::from_str(simdutf8::basic::from_utf8(&line)?)?);
        line.clear();
    }
    Ok(lines)
}

fn settings(changes: &[String]) -> Result<reuse::Settings, Failure> {
    let mut settings = serde_json::to_value(reuse::Settings::default())?;
    for change in changes {
        let (key, value) = change.split_once('=').ok_or("a setting is changed by key=value")?;
        settings["passages"][key] = serde_json::from_str(value)?;
    }
    Ok(serde_json::from_value(settings)?)
}

fn table(lines: &[Line], found: &reuse::Found) -> Result<String, Failure> {
    let mut text = String::new();
    for pair in &found.pairs {
        for p in &pair.passages {
            let (a, b) = (&lines[pair.a as usize].id, &lines[pair.b as usize].id);
            writeln!(text, "{a}\t{b}\t{}\t{}\t{}\t{}\t{}", p.score, p.at.a.from(), p.at.a.to(), p.at.b.from(), p.at.b.to())?;
        }
    }
    Ok(text)
}

/// User and system time of this process: fields 14 and 15 of `/proc/self/stat`, in hundredths of a second on Linux.
fn cpu_seconds() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(')').ok_or("a name in brackets")?.1;
    let ticks: Vec<u64> = after_name.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<u64>() as f64 / 100.0)
}

fn peak_mb() -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).ok_or("a line VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}
