//! Makes 500 certificates and forms and prints how many numbers of rights are read, by format and by kind: `cargo run -p acceptance --example
//! certificates -- [SEED [COUNT]]`.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

mod made;

use made::Tally;

fn main() {
    let given: Vec<u64> = std::env::args().skip(1).map(|a| a.parse().expect("a seed, then a count, both whole numbers")).collect();
    let (seed, count) = (given.first().copied().unwrap_or(1), given.get(1).copied().unwrap_or(500) as usize);
    let results = made::read(&made::files(seed, count));
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
