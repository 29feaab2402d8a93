//! What a killed process leaves behind. A test binary of its own: for a moment a child shares its parent's open files, locks included.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test that cannot start its child has failed")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use record::{Act, Basis, Decision, FlagId, Subject, Verdict};
use store::{Error, Identity, Ledger, Seal, Who, Workspace};

const FOLDER: &str = "SHAI_TEST_FOLDER";

/// Starts one of this binary's tests as a process with a folder to work in, and reads what it prints.
fn start(test: &str, folder: &Path) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    (child, lines)
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
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

fn open(dir: &Path) -> Result<Workspace, Error> {
    let who = Who { pid: 4711, started: "2025-08-01T02:00:00Z".to_owned(), program: "shai 0.1.0".to_owned() };
    Workspace::open(dir, &Identity { pipeline: "guangdong-2025".to_owned() }, &who)
}

/// Not a test by itself: appends decisions until killed.
#[test]
fn child_appends() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let ledger = Ledger::create(&Path::new(&folder).join("ledger.db"), Seal::default()).unwrap();
    for n in ledger.acts().unwrap().len().. {
        println!("acknowledged {}", ledger.record(&act(n)).unwrap());
    }
}

#[test]
fn a_killed_process_loses_nothing_it_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = 0usize;
    for round in 0..30u64 {
        let (child, lines) = start("child_appends", dir.path());
        let seen = lines.filter_map(|l| l.split_once("acknowledged ").map(|(_, n)| n.parse::<usize>().unwrap()));
        acknowledged = seen.take(2 + round as usize % 5).last().unwrap();
        // Anywhere within the writing of the next decisions, which take a few milliseconds each.
        std::thread::sleep(std::time::Duration::from_micros(round * 7_919 % 6_000));
        kill(child);
        let ledger = Ledger::open(&dir.path().join("ledger.db")).unwrap();
        let rows = ledger.verify().unwrap().seq as usize;
        // Between the last line read and the kill the child went on.
        assert!(rows >= acknowledged, "{rows} rows, {acknowledged} acknowledged");
        assert_eq!(ledger.acts().unwrap(), (0..rows).map(act).collect::<Vec<_>>());
    }
    assert!(acknowledged > 60);
}

/// Not a test by itself: holds the lock until killed.
#[test]
fn child_holds_the_lock() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let _held = open(Path::new(&folder)).unwrap();
    println!("held");
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn the_lock_of_a_killed_process_is_free_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let (child, mut lines) = start("child_holds_the_lock", dir.path());
    assert!(lines.any(|l| l.ends_with("held")));
    assert!(matches!(open(dir.path()), Err(Error::Active { holder: Some(_), .. })));
    kill(child);
    assert!(dir.path().join("lock.json").try_exists().unwrap(), "the text of the dead process is still there");
    drop(open(dir.path()).unwrap());
}
