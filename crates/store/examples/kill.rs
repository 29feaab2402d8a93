//! Kills a process that writes decisions, over and over: `kill [MOMENTS] [FOLDER]` prints how many acknowledged decisions were lost, doubled
//! or out of order.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, starts itself again, and stops where it cannot")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use record::{Act, Basis, Decision, FlagId, Subject, Verdict};
use store::{Ledger, Seal};

/// Decisions after which a new ledger is begun: checking one reads all of it.
const LONG: usize = 400;

fn main() {
    let mut arguments = std::env::args().skip(1);
    match arguments.next() {
        Some(first) if first == "write" => write(Path::new(&arguments.next().unwrap())),
        first => kill(first.map_or(500, |n| n.parse().unwrap()), arguments.next().map_or_else(std::env::temp_dir, PathBuf::from)),
    }
}

fn act(n: usize) -> Act {
    Act::Decision(Decision {
        subject: Subject::Flag(FlagId::from_text(&format!("F-{}", n % 4))),
        verdict: Verdict::ALL[n % 4],
        value: None,
        reason: format!("理由 {n}"),
        by: "复核员".to_owned(),
        at: "2025-08-01T00:00:00Z".to_owned(),
        basis: Basis::of("依据"),
    })
}

fn write(path: &Path) {
    let ledger = Ledger::create(path, Seal::default()).unwrap();
    for n in ledger.acts().unwrap().len().. {
        println!("{}", ledger.record(&act(n)).unwrap());
    }
}

fn kill(moments: u64, folder: PathBuf) {
    let mut path = folder.join(format!("kill-{}-0.db", std::process::id()));
    let (mut written, mut lost, mut wrong, mut ledgers) = (0, 0, 0, 1);
    for moment in 0..moments {
        let mut child = Command::new(std::env::current_exe().unwrap()).arg("write").arg(&path).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        // SplitMix64, so that the moments look random and can be had again.
        let mut z = (moment + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mut lines = lines.map(|l| l.parse::<usize>().unwrap());
        let mut acknowledged = lines.next().unwrap();
        std::thread::sleep(Duration::from_micros((z >> 33) % 40_000));
        child.kill().unwrap();
        acknowledged = lines.last().unwrap_or(acknowledged);
        child.wait().unwrap();
        let ledger = Ledger::open(&path).unwrap();
        let rows = ledger.verify().unwrap().seq as usize;
        lost += acknowledged.saturating_sub(rows);
        wrong += ledger.acts().unwrap().into_iter().enumerate().filter(|(n, found)| *found != act(*n)).count();
        drop(ledger);
        if rows > LONG || moment + 1 == moments {
            written += rows;
            store::remove_file(&path).unwrap();
            path = folder.join(format!("kill-{}-{ledgers}.db", std::process::id()));
            ledgers += 1;
        }
    }
    println!("{moments} moments, over {written} decisions in {ledgers} ledgers: {lost} lost, {wrong} doubled, changed or out of order");
    store::remove_file(&path).unwrap();
}
