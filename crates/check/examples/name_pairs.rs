//! Prints the generated pairs of `corpus/gold/names/generated.tsv`: `cargo run -p check --example name_pairs > generated.tsv`.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

#[path = "../tests/name_pairs/mod.rs"]
mod name_pairs;

fn main() {
    for pair in name_pairs::pairs(2025, 80) {
        println!("{}\t{}\t{}\t{}", pair.a, pair.b, u8::from(pair.same), pair.class);
    }
}
