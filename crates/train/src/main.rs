//! Trains the static encoder of `models/shai-zh-small` from public texts: `shai-train --data DIR --prose FILE --out DIR`. The classifier's
//! calibration rests on those bytes: whoever trains others fits it anew (`cargo run --release -p classify --example eval_gold -- --fit`).
//!
//! Words are those that a dictionary finds often enough; their vectors start as singular vectors of the matrix of texts and words, and
//! are then trained so that the halves of a pair (title and abstract, neighbouring passages) are nearer than halves of different pairs.
//! The same data, options and kind of processor give the same bytes on any number of threads.

#![expect(clippy::print_stdout, reason = "printing how training goes is half of what it is for")]

mod bags;
mod contrast;
mod corpus;
mod dump;
mod error;
mod measure;
mod noise;
mod start;
mod vocabulary;
mod write;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Parser;
use encode::Tokens;

use crate::bags::Bags;
use crate::contrast::Training;
use crate::corpus::{Corpus, Pair, Places};
use crate::error::Error;

/// What can be chosen. The weights in the repository were made with these defaults.
#[derive(Debug, Parser)]
#[command(name = "shai-train")]
struct Options {
    /// Folder of the public data sets
    #[arg(long)]
    data: PathBuf,
    /// JSON lines of prose
    #[arg(long)]
    prose: PathBuf,
    /// Folder of the model
    #[arg(long)]
    out: PathBuf,
    /// Folder for the pairs and texts as lines, for trainers of other models
    #[arg(long)]
    dump: Option<PathBuf>,
    /// Numbers of a vector
    #[arg(long, default_value = "256")]
    dimensions: NonZeroUsize,
    /// Words, at most
    #[arg(long, default_value_t = 40_000)]
    words: usize,
    /// Times a word must occur
    #[arg(long, default_value_t = 5)]
    least: u32,
    /// Times that each pair is trained on
    #[arg(long, default_value_t = 3)]
    epochs: usize,
    /// Pairs whose other halves are each other's counter-examples
    #[arg(long, default_value = "512")]
    batch: NonZeroUsize,
    /// What cosines are divided by
    #[arg(long, default_value_t = 0.05)]
    temperature: f32,
    /// Length of the first step; steps shrink to nothing towards the end
    #[arg(long, default_value_t = 0.01)]
    step: f32,
    /// Frequency at which a word counts half
    #[arg(long, default_value_t = 3e-4)]
    smooth: f32,
    /// Where the random numbers begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> Result<(), Error> {
    let options = Options::parse();
    let dimensions = options.dimensions.get();
    let corpus = Corpus::read(&Places { data: options.data.clone(), prose: options.prose.clone() })?;
    println!(
        "{} pairs, {} texts, {} texts of benchmarks left out, {} pairs held out",
        corpus.pairs.len(),
        corpus.texts.len(),
        corpus.left_out,
        corpus.held_out.len()
    );
    if let Some(folder) = &options.dump {
        dump::dump(&corpus, folder)?;
    }
    let texts: Vec<&str> = corpus.texts.iter().map(String::as_str).collect();
    let vocabulary = vocabulary::vocabulary(&texts, options.least, options.words);
    let tokens = Tokens::new(&vocabulary);
    let rows = train(&options, &corpus, &texts, &tokens, vocabulary.len())?;
    let (whole, scales) = write::quantise(&rows, dimensions);
    let again: Vec<f32> = whole.chunks(dimensions).zip(&scales).flat_map(|(r, s)| r.iter().map(move |&v| f32::from(v) * s)).collect();
    report("in 8 bits", &again, dimensions, &corpus.held_out, &tokens)?;
    write::write(&options.out, &vocabulary, dimensions, &whole, &scales)
}

fn train(options: &Options, corpus: &Corpus, texts: &[&str], tokens: &Tokens, words: usize) -> Result<Vec<f32>, Error> {
    let dimensions = options.dimensions.get();
    let bags = Bags::of(texts, tokens);
    let telling = start::telling(&bags, words, options.smooth);
    println!("{words} words, {} texts", bags.len());
    let mut rows = start::vectors(&bags, &telling, dimensions, options.seed)?;
    drop(bags);
    scale(&mut rows, &telling, dimensions);
    report("start", &rows, dimensions, &corpus.held_out, tokens)?;
    let half = |pick: fn(&Pair) -> &str| Bags::of(&corpus.pairs.iter().map(pick).collect::<Vec<_>>(), tokens);
    let settings = contrast::Settings {
        epochs: options.epochs,
        batch: options.batch.get(),
        temperature: options.temperature,
        step: options.step,
        seed: options.seed,
    };
    let mut training = Training::new(rows, dimensions);
    let losses = training.run(&half(|p| &p.a), &half(|p| &p.b), &settings)?;
    println!("loss of each epoch: {losses:.3?}");
    report("trained", &training.rows, dimensions, &corpus.held_out, tokens)?;
    Ok(training.rows)
}

/// Gives each row the length that says how much its word tells, in proportion; frequent words of no direction stay short.
fn scale(rows: &mut [f32], telling: &[f32], dimensions: usize) {
    for (row, telling) in rows.chunks_exact_mut(dimensions).zip(telling) {
        let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        row.iter_mut().for_each(|v| *v *= telling / length);
    }
}

fn report(name: &str, rows: &[f32], dimensions: usize, held_out: &[Pair], tokens: &Tokens) -> Result<(), Error> {
    let half = |pick: fn(&Pair) -> &str| Bags::of(&held_out.iter().map(pick).collect::<Vec<_>>(), tokens);
    let found = measure::reciprocal_rank(rows, dimensions, &half(|p| &p.a), &half(|p| &p.b))?;
    println!("{name}: title to abstract among {}: MRR@10 {found:.3}", held_out.len());
    Ok(())
}
