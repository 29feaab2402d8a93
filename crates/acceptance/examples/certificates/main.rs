//! Makes 500 certificates and forms and prints how many numbers of rights are read, by format and by kind: `cargo run -p acceptance --example
//! certificates -- [SEED [COUNT]]`.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

mod made;

use std::path::Path;

use made::Tally;

fn main() {
    let given: Vec<u64> = std::env::args().skip(1).map(|a| a.parse().expect("a seed, then a count, both whole numbers")).collect();
    let (seed, count) = (given.first().copied().unwrap_or(1), given.get(1).copied().unwrap_or(500) as usize);
    let ocr = extract::Ocr::find(Some(Path::new("tesseract")));
    if ocr.is_none() {
        println!("no Tesseract with chi_sim: without scans");
    }
    let results = made::read(&made::files(seed, count, ocr.is_some()), ocr.as_ref());
    let line = |name: &str, t: &Tally| {
        println!("{name:24} read {:4} of {:4}   wrong check digits found {:3} of {:3}", t.read, t.numbers, t.found, t.wrong)
    };
    results.by_format.iter().for_each(|(name, tally)| line(name, tally));
    println!();
    results.by_kind.iter().for_each(|(name, tally)| line(name, tally));
    println!();
    line("all", &results.all);
    results.faults.iter().for_each(|fault| println!("{fault}"));
}
