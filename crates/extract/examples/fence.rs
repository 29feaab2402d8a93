//! Measures what the fence costs: `cargo run --release -p extract --example fence FILE..` reads all files in this process and through
//! worker processes, in turn and several times, and prints
//!
//! * one file after the other by one worker, the shortest time of each file summed: what a single file waits longer;
//! * processor time of all processes, where the system tells it (`/proc`): what a busy machine pays;
//! * as a run does it, on all processors: a thread each without the fence, a worker and a thread more than processors with it.
#![expect(clippy::print_stdout, reason = "that is what it is for")]
#![expect(clippy::disallowed_methods, reason = "time is what is measured")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use extract::fence::{FenceLimits, Pool, serve_parent};
use extract::{Extraction, Limits};

/// Rounds of each measurement.
const ROUNDS: usize = 7;

type Files = [(String, Vec<u8>)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args == ["worker"] {
        return Ok(serve_parent()?);
    }
    let files: Vec<(String, Vec<u8>)> = args.into_iter().map(|p| std::fs::read(&p).map(|bytes| (p, bytes))).collect::<Result<_, _>>()?;
    let program = std::env::current_exe()?;
    let worker = move || {
        let mut command = std::process::Command::new(&program);
        command.arg("worker");
        command
    };
    let limits = Limits::default();
    let pool = Pool::new(worker.clone(), 1, FenceLimits::default(), None)?;
    let inside = |(name, bytes): &(String, Vec<u8>)| extract::extract(bytes, name, &limits, None);
    let fenced = |(name, bytes): &(String, Vec<u8>)| pool.extract(bytes, name, &limits);
    assert!(files.iter().all(|file| inside(file) == fenced(file)), "the fence changes what is read");
    alone(&files, &inside, &fenced)?;
    drop(pool);

    let processors = std::thread::available_parallelism()?.get();
    let pool = Pool::new(worker, processors + 1, FenceLimits::default(), None)?;
    let fenced = |(name, bytes): &(String, Vec<u8>)| pool.extract(bytes, name, &limits);
    let (mut without, mut with) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        without = without.min(together(&files, processors, &inside));
        with = with.min(together(&files, processors + 1, &fenced));
    }
    println!("on {processors} processors: {without:?} without, {with:?} with the fence: {:+.1} %", more(without, with));
    Ok(())
}

/// One file after the other.
fn alone(files: &Files, inside: &Read<'_>, fenced: &Read<'_>) -> std::io::Result<()> {
    let mut shortest = vec![[Duration::MAX; 2]; files.len()];
    let mut spent = [Duration::ZERO; 2];
    for _ in 0..ROUNDS {
        for (way, read) in [inside, fenced].into_iter().enumerate() {
            let before = processor_time()?;
            for (file, shortest) in files.iter().zip(&mut shortest) {
                let start = Instant::now();
                let extraction = read(file);
                shortest[way] = shortest[way].min(start.elapsed());
                drop(extraction);
            }
            spent[way] += processor_time()?.saturating_sub(before);
        }
    }
    let [without, with] = [0, 1].map(|way| shortest.iter().map(|s| s[way]).sum::<Duration>());
    println!("{} files one by one: {without:?} without, {with:?} with the fence: {:+.1} %", files.len(), more(without, with));
    let [without, with] = spent.map(|s| s / ROUNDS as u32);
    println!("processor time: {without:?} without, {with:?} with the fence: {:+.1} %", more(without, with));
    Ok(())
}

type Read<'a> = dyn Fn(&(String, Vec<u8>)) -> Extraction + Sync + 'a;

/// All files by so many threads.
fn together(files: &Files, threads: usize, read: &Read<'_>) -> Duration {
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    drop(read(file));
                }
            });
        }
    });
    start.elapsed()
}

/// Per cent.
fn more(without: Duration, with: Duration) -> f64 {
    100.0 * (with.as_secs_f64() / without.as_secs_f64() - 1.0)
}

/// Processor time of this process and its children so far, in the threads that live.
fn processor_time() -> std::io::Result<Duration> {
    let this = std::process::id().to_string();
    let mut nanoseconds = 0;
    for process in std::fs::read_dir("/proc")? {
        let process = process?.path();
        // Others may end while they are looked at.
        let Ok(status) = std::fs::read_to_string(process.join("stat")) else { continue };
        let parent = status.rsplit(") ").next().and_then(|fields| fields.split(' ').nth(1));
        if parent != Some(this.as_str()) && !process.ends_with(&this) {
            continue;
        }
        for task in std::fs::read_dir(process.join("task"))? {
            let spent = std::fs::read_to_string(task?.path().join("schedstat"))?;
            nanoseconds += spent.split(' ').next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
        }
    }
    Ok(Duration::from_nanos(nanoseconds))
}
