//! Measures the reading of application forms on a composed season with known truth:
//! `cargo run --release -p extract --example season SEASON_DIR GOLD_DIR CONTEST_TOML [tesseract]`.
//!
//! Prints, by kind of form, sections and cover fields found and right, and how much of the true text came out (share of its characters in
//! a longest common subsequence by lines of 3-grams is too lenient for a form, so: multiset recall of characters and of 3-grams).
#![expect(clippy::print_stdout, reason = "that is what it is for")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use record::{FormSpec, Material};
use serde_json::Value;

#[derive(serde::Deserialize)]
struct ContestFile {
    form: FormSpec,
}

#[derive(Default)]
struct Score {
    forms: usize,
    sections: (usize, usize, usize),
    fields: (usize, usize),
    grams: (usize, usize),
    chars: (usize, usize),
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [season, gold, contest, rest @ ..] = &args[..] else { return Err("SEASON_DIR GOLD_DIR CONTEST_TOML [tesseract]".into()) };
    let spec = toml::from_str::<ContestFile>(&std::fs::read_to_string(contest)?)?.form;
    let ocr = extract::Ocr::find(rest.first().map(PathBuf::as_path));
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(season.join("truth.json"))?)?;
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for (no, entry) in truth["entries"].as_object().ok_or("truth without entries")? {
        let folder = season.join("intake/divisions").join(entry["division"].as_str().unwrap_or("")).join("files").join(no);
        let text: Value =
            serde_json::from_str(&std::fs::read_to_string(gold.join(format!("{}.json", entry["gold"].as_str().unwrap_or(""))))?)?;
        let kind = entry["form"].as_str().unwrap_or("?").to_owned();
        score(no, &folder, entry, &text, &spec, ocr.as_ref(), scores.entry(kind).or_default())?;
    }
    println!("form            n  sections found/true (false)  fields right  3-gram recall  characters");
    for (kind, s) in scores {
        let share = |(a, b): (usize, usize)| 100.0 * a as f64 / b.max(1) as f64;
        println!(
            "{kind:<12} {:>4}  {:>4}/{:<4} ({})                {:>4}/{:<4}    {:>6.2}        {:>6.2}",
            s.forms,
            s.sections.0,
            s.sections.1,
            s.sections.2,
            s.fields.0,
            s.fields.1,
            share(s.grams),
            share(s.chars)
        );
    }
    Ok(())
}

fn score(
    no: &str,
    folder: &Path,
    entry: &Value,
    text: &Value,
    spec: &FormSpec,
    ocr: Option<&extract::Ocr>,
    out: &mut Score,
) -> std::io::Result<()> {
    let mut materials = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.is_file() {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let document = extract::extract(&std::fs::read(&path)?, &name, &extract::Limits::default(), ocr).document;
            materials.push(Material { path: name, document: document.into() });
        }
    }
    out.forms += 1;
    let Some(chosen) = extract::form::choose(&materials, spec) else { return Ok(()) };
    let document = &materials[chosen].document;
    let form = extract::form::read(document, spec);
    let expected: Vec<&str> = entry["sections"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let found: Vec<&str> = form.sections.iter().map(|s| s.key.as_str()).collect();
    out.sections.0 += expected.iter().filter(|k| found.contains(k)).count();
    out.sections.1 += expected.len();
    out.sections.2 += found.iter().filter(|k| !expected.contains(k)).count();
    if expected != found {
        println!("{no} {}: sections {found:?}, true {expected:?}", entry["form"]);
    }
    fields(no, text, &form, out);
    let (mut got, mut want) = (BTreeMap::new(), BTreeMap::new());
    for section in expected {
        let true_text = clean(text["sections"][section].as_str().unwrap_or(""));
        let body = form.sections.iter().find(|s| s.key == section).map_or(String::new(), |s| document.text.slice(s.body).to_owned());
        count(&clean(&body), &mut got);
        count(&true_text, &mut want);
    }
    for (size, slot) in [(3, &mut out.grams), (1, &mut out.chars)] {
        let grams = |m: &BTreeMap<String, usize>| {
            m.iter().filter(|(k, _)| k.chars().count() == size).map(|(k, v)| (k.clone(), *v)).collect::<Vec<_>>()
        };
        slot.1 += grams(&want).iter().map(|(_, v)| v).sum::<usize>();
        slot.0 += grams(&want).iter().map(|(k, v)| (*v).min(got.get(k).copied().unwrap_or(0))).sum::<usize>();
    }
    Ok(())
}

fn fields(no: &str, text: &Value, form: &record::Form, out: &mut Score) {
    let list = |v: &Value| {
        v.as_array()
            .into_iter()
            .flatten()
            .map(|x| x["name"].as_str().or(x.as_str()).unwrap_or("").to_owned())
            .collect::<Vec<_>>()
            .join("、")
    };
    let expected = [
        ("项目名称", text["title"].as_str().unwrap_or("").to_owned()),
        ("团队名称", text["team_name"].as_str().unwrap_or("").to_owned()),
        ("参赛代表", list(&text["representatives"])),
        ("参赛单位", text["lead_org"]["name"].as_str().unwrap_or("").to_owned()),
        ("统一社会信用代码", text["lead_org"]["credit_code"].as_str().unwrap_or("").to_owned()),
    ];
    for (column, value) in expected {
        let got = form.fields.get(column).map_or("", |f| f.value.as_str());
        out.fields.1 += 1;
        if clean(got) == clean(&value) {
            out.fields.0 += 1;
        } else {
            println!("{no}: {column} = {got:?}, true {value:?}");
        }
    }
}

fn clean(text: &str) -> String {
    text::fold_str(text, text::Keep::All).chars().filter(|c| !c.is_whitespace()).collect()
}

fn count(text: &str, into: &mut BTreeMap<String, usize>) {
    let chars: Vec<char> = text.chars().collect();
    for size in [1, 3] {
        for gram in chars.windows(size) {
            *into.entry(gram.iter().collect()).or_default() += 1;
        }
    }
}
