//! Measures what the fence costs: `cargo run --release -p extract --example fence FILE..` reads all files in this process and through a
//! pool of as many workers, several times each, and prints the shortest time of both.
#![expect(clippy::print_stdout, reason = "that is what it is for")]
#![expect(clippy::disallowed_methods, reason = "time is what is measured")]

use std::time::{Duration, Instant};

use extract::Limits;
use extract::fence::{FenceLimits, Pool, serve};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args == ["worker"] {
        return Ok(serve(std::io::stdin(), std::io::stdout())?);
    }
    let files: Vec<(String, Vec<u8>)> = args.into_iter().map(|p| std::fs::read(&p).map(|bytes| (p, bytes))).collect::<Result<_, _>>()?;
    let program = std::env::current_exe()?;
    let worker = move || {
        let mut command = std::process::Command::new(&program);
        command.arg("worker");
        command
    };
    let pool = Pool::new(worker, 1, FenceLimits::default(), None)?;
    let limits = Limits::default();
    let (mut inside, mut fenced) = (Duration::MAX, Duration::MAX);
    for _ in 0..5 {
        let start = Instant::now();
        let plain: Vec<_> = files.iter().map(|(name, bytes)| extract::extract(bytes, name, &limits, None)).collect();
        inside = inside.min(start.elapsed());
        let start = Instant::now();
        let through: Vec<_> = files.iter().map(|(name, bytes)| pool.extract(bytes, name, &limits)).collect();
        fenced = fenced.min(start.elapsed());
        assert!(plain == through, "the fence changes what is read");
    }
    let share = 100.0 * (fenced.as_secs_f64() / inside.as_secs_f64() - 1.0);
    println!("{} files: {inside:?} without, {fenced:?} with the fence: {share:+.1} %", files.len());
    Ok(())
}
