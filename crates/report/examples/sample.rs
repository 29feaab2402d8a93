//! Writes every view of a small made-up screening, to look at: `sample OUT_DIR [REPEAT]`. With `REPEAT` the entries, flags and places are
//! repeated that often, to see how the page bears a large season.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "an example writes where it is told to and stops at the first error"
)]

use std::path::PathBuf;

use record::{Lang, Screening};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let out = PathBuf::from(arguments.next().expect("usage: sample OUT_DIR [REPEAT]"));
    let repeat: usize = arguments.next().map_or(1, |n| n.parse().unwrap());
    let screening = repeated(&sample::screening(), repeat);
    std::fs::create_dir_all(&out).unwrap();
    for (lang, ending) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let page = report::html(&screening, &report::NoTexts, lang);
        println!("summary.{ending}.html: {} bytes", page.len());
        std::fs::write(out.join(format!("summary.{ending}.html")), page).unwrap();
        std::fs::write(out.join(format!("screening.{ending}.xlsx")), report::xlsx(&screening, lang).unwrap()).unwrap();
        print!("{}", report::summary_text(&screening, lang));
    }
    for (name, bytes) in report::jsonl(&screening, Lang::Zh) {
        std::fs::write(out.join(name), bytes).unwrap();
    }
}

fn repeated(s: &Screening, times: usize) -> Screening {
    let mut all = s.clone();
    for n in 1..times {
        let no = |old: &str| format!("{old}-{n}");
        all.entries.extend(s.entries.iter().cloned().map(|mut e| {
            e.entry.no = no(&e.entry.no);
            e
        }));
        all.flags.extend(s.flags.iter().cloned().map(|mut f| {
            f.entry = no(&f.entry);
            f.id = record::FlagId::from_text(&no(f.id.as_str()));
            f
        }));
        all.rankings.extend(s.rankings.iter().cloned().map(|mut r| {
            r.entry = no(&r.entry);
            r
        }));
    }
    all
}
