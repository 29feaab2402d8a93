//! Prints the pairs of people of `corpus/gold/names/`: `cargo run -p check --example person_pairs -- people`, or `people-unseen`.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

#[path = "../tests/person_pairs/mod.rs"]
mod person_pairs;

fn main() {
    let unseen = std::env::args().nth(1).is_some_and(|name| name == "people-unseen");
    let pairs = if unseen { person_pairs::unseen(31, 50) } else { person_pairs::pairs(2025, 50) };
    for pair in pairs {
        println!("{}\t{}\t{}\t{}", pair.a, pair.b, u8::from(pair.same), pair.class);
    }
}
