//! Reads files that are damaged or crafted through the fence, as the program does: `cargo run --release -p extract --example hostile
//! [FILES] [FIRST]`. Prints how many ended in each class, the slowest, and what must not be: a worker that broke down, a file past the time
//! limit, a file in no class.
#![expect(clippy::print_stdout, reason = "that is what it is for")]
#![expect(clippy::disallowed_methods, reason = "time is what is measured")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use common::damage::{Dice, crafted, damaged};
use common::seeds;
use extract::Limits;
use extract::fence::{FenceLimits, Pool, serve_parent};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args == ["worker"] {
        return Ok(serve_parent()?);
    }
    let number = |i: usize, usual: u64| args.get(i).map_or(Ok(usual), |n| n.parse());
    let (files, first) = (number(0, 2_000)?, number(1, 0)?);
    let program = std::env::current_exe()?;
    let worker = move || {
        let mut command = std::process::Command::new(&program);
        command.arg("worker");
        command
    };
    let fence = FenceLimits::default();
    let pool = Pool::new(worker, 1, fence, None)?;
    let (seeds, limits) = (seeds::all(), Limits::default());
    let mut classes: BTreeMap<String, u64> = BTreeMap::new();
    let (mut crashed, mut stumbled, mut late, mut slowest) = (0, 0, 0, Duration::ZERO);
    for n in first..first + files {
        let mut dice = Dice::new(n);
        let file = if n % 5 == 0 { crafted(&mut dice) } else { damaged(&seeds, &mut dice) };
        let start = Instant::now();
        let read = pool.extract(&file, "文件", &limits);
        let took = start.elapsed();
        read.assert_sound();
        slowest = slowest.max(took);
        late += u64::from(took > Duration::from_secs(u64::from(fence.seconds) + 5));
        let documents = std::iter::once(&read.document).chain(read.members.iter().map(|m| &m.document));
        for problem in documents.flat_map(|d| &d.problems) {
            crashed += u64::from(matches!(problem.code.as_str(), "file.crashed" | "file.attachments_given_up"));
            if problem.code == "extract.internal" {
                stumbled += 1;
                println!("file {n}: {}", problem.what.en);
            }
        }
        *classes.entry(format!("{:?}", read.document.status)).or_default() += 1;
    }
    for (class, count) in &classes {
        println!("{count:>6} {class}");
    }
    println!(
        "{files} files: {crashed} workers broke down, {stumbled} panics inside, {late} past the limit of {} s, slowest {:.1} s, {} in no class",
        fence.seconds,
        slowest.as_secs_f64(),
        files - classes.values().sum::<u64>()
    );
    Ok(())
}
