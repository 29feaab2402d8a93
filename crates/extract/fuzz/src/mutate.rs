//! Runs the fuzz targets over damaged files on a stable compiler: `cargo run --bin mutate -- TARGET SECONDS [FIRST]` reads the files of
//! the numbers from `FIRST` on until the time is up; `mutate TARGET 0 NUMBER` reads the one of that number and lets a panic through.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use shai_fuzz::{Mutator, Target};

/// A file that takes longer is a finding too.
const SLOW: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, seconds, rest @ ..] = &args[..] else { return Err("TARGET SECONDS [FIRST]".into()) };
    let target = Target::named(name)?;
    let (seconds, first): (u64, u64) = (seconds.parse()?, rest.first().map_or(Ok(0), |n| n.parse())?);
    let mutator = Mutator::of(target);
    if seconds == 0 {
        let file = mutator.file(first);
        if let Some(path) = rest.get(1) {
            std::fs::write(path, &file)?;
        }
        target.run(&file);
        return Ok(());
    }
    let start = Instant::now();
    let (mut number, mut findings) = (first, 0);
    while start.elapsed() < Duration::from_secs(seconds) {
        let file = mutator.file(number);
        let read = || {
            let began = Instant::now();
            let panicked = catch_unwind(AssertUnwindSafe(|| target.run(&file))).is_err();
            (panicked, began.elapsed() > SLOW)
        };
        let (panicked, slow) = read();
        // A machine that does something else meanwhile is slow once.
        if panicked || (slow && read().1) {
            findings += 1;
            println!("finding {name} {number}: {}", if panicked { "panic" } else { "slow" });
        }
        number += 1;
    }
    println!("{name}: {} executions from {first} on in {seconds} s, {findings} findings", number - first);
    Ok(())
}
