//! Speed of folding and segmentation over a text file: `cargo run --release -p text --example text_speed -- FILE`.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a measuring tool, no part of the product")]

use std::time::Instant;

use text::{Keep, Segmenter, fold, numbers, passages};

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).ok_or_else(|| std::io::Error::other("usage: text_speed FILE"))?;
    let source = std::fs::read_to_string(path)?;
    let start = Instant::now();
    fold("", Keep::All);
    fold("", Keep::Letters);
    println!("tables: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let segmenter = Segmenter::new();
    println!("dictionary: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    measure("fold all", &source, |s| fold(s, Keep::All).len());
    measure("fold letters", &source, |s| fold(s, Keep::Letters).len());
    measure("passages", &source, |s| passages(s, 300).len());
    measure("numbers", &source, |s| numbers(s).len());
    measure("words", &source, |s| segmenter.words(s).len());
    Ok(())
}

fn measure(name: &str, source: &str, work: impl Fn(&str) -> usize) {
    let best = (0..5).map(|_| {
        let start = Instant::now();
        let count = work(source);
        (start.elapsed(), count)
    });
    let (time, count) = best.min().expect("five runs");
    println!("{name}: {:.1} MB/s, {count} items", source.len() as f64 / 1e6 / time.as_secs_f64());
}
