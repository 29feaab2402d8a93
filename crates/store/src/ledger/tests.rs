#![expect(clippy::disallowed_methods, reason = "a test damages its own files")]

use proptest::prelude::*;
use record::{Basis, Decision, Deed, FlagId, Subject, Verdict};

use super::*;

fn decision(n: usize) -> Decision {
    Decision {
        subject: if n.is_multiple_of(3) {
            Subject::Topic(format!("GD-{n}"))
        } else {
            Subject::Flag(FlagId::from_text(&format!("F-{}", n % 4)))
        },
        verdict: Verdict::ALL[n % 4],
        value: n.is_multiple_of(3).then(|| "T01.01".to_owned()),
        reason: format!("理由 {n} “引号”\n第二行"),
        by: "复核员".to_owned(),
        at: format!("2025-08-01T00:00:{:02}Z", n % 60),
        basis: Basis::of(&n.to_string()),
    }
}

fn act(n: usize) -> Act {
    Act::Decision(decision(n))
}

fn ledger_of(dir: &Path, n: usize) -> Ledger {
    let ledger = Ledger::create(&dir.join("ledger.db"), Seal::default()).unwrap();
    for i in 0..n {
        assert_eq!(ledger.record(&act(i)).unwrap() as usize, i + 1);
    }
    ledger
}

/// Another program's hands on the file.
fn tamper(dir: &Path, sql: &str) {
    let other = Connection::open(dir.join("ledger.db")).unwrap();
    other.execute_batch("DROP TRIGGER decision_no_update; DROP TRIGGER decision_no_delete; DROP TRIGGER decision_in_order;").unwrap();
    other.execute_batch(sql).unwrap();
}

#[test]
fn what_is_recorded_is_kept_in_its_order_by_every_handle() {
    let dir = crate::test_folder();
    drop(ledger_of(dir.path(), 5));
    let ledger = ledger_of(dir.path(), 0);
    assert_eq!(ledger.record(&act(5)).unwrap(), 6);
    assert_eq!(ledger.acts().unwrap(), (0..6).map(act).collect::<Vec<_>>());
}

/// The format is a promise to whoever checks the chain without this program.
#[test]
fn the_seal_is_what_the_documentation_says() {
    let dir = crate::test_folder();
    let ledger = ledger_of(dir.path(), 2);
    let rows = ledger.rows().unwrap();
    let mut bytes = 2u32.to_le_bytes().to_vec();
    bytes.extend_from_slice(rows[0].hash.as_bytes());
    bytes.extend_from_slice(serde_json::to_string(&decision(1)).unwrap().as_bytes());
    assert_eq!(rows[1].hash, record::Sha256::of(&bytes));
    let mut first = 1u32.to_le_bytes().to_vec();
    first.extend_from_slice(&[0; 32]);
    first.extend_from_slice(serde_json::to_string(&decision(0)).unwrap().as_bytes());
    assert_eq!(rows[0].hash, record::Sha256::of(&first));
}

/// The example of GM/T 0004-2012, annex A.1, and a ledger sealed by it.
#[test]
fn sm3_seals_a_ledger_that_asks_for_it() {
    let digest = sm3::Sm3::digest(b"abc");
    let hex: String = digest.iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(hex, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    let dir = crate::test_folder();
    let path = dir.path().join("ledger.db");
    let ledger = Ledger::create(&path, Seal::Sm3).unwrap();
    ledger.record(&act(0)).unwrap();
    drop(ledger);
    let ledger = Ledger::create(&path, Seal::Sha256).unwrap();
    assert_eq!(ledger.seal(), Seal::Sm3, "a ledger keeps the seal it was made with");
    ledger.record(&act(1)).unwrap();
    let rows = ledger.rows().unwrap();
    let mut bytes = 2u32.to_le_bytes().to_vec();
    bytes.extend_from_slice(rows[0].hash.as_bytes());
    bytes.extend_from_slice(serde_json::to_string(&decision(1)).unwrap().as_bytes());
    assert_eq!(rows[1].hash, Sha256::from_bytes(sm3::Sm3::digest(&bytes).into()));
    tamper(dir.path(), "UPDATE decision SET body = replace(body, '理由 0', '理由 9') WHERE seq = 1");
    assert!(matches!(ledger.verify(), Err(Error::LedgerBroken { row: Some(1), .. })));
}

#[test]
fn what_is_taken_back_is_kept_and_does_not_count() {
    let dir = crate::test_folder();
    let ledger = ledger_of(dir.path(), 2);
    let undo = record::Undo { of: 2, reason: "误点".to_owned(), by: "复核员".to_owned(), at: "2025-08-02T00:00:00Z".to_owned() };
    ledger.record(&Act::Deed(Deed::Undo(undo.clone()))).unwrap();
    ledger.record(&record::Round::Second.act(decision(0))).unwrap();
    let acts = [act(0), act(1), Act::Deed(Deed::Undo(undo)), record::Round::Second.act(decision(0))];
    assert_eq!(record::kept(&acts).collect::<Vec<_>>(), [&acts[0], &acts[2], &acts[3]]);
    assert_eq!(ledger.acts().unwrap(), acts);
    assert_eq!(ledger.verify().unwrap().seq, 4);
}

#[test]
fn an_act_that_is_refused_leaves_no_row_and_sees_all_before_it() {
    let dir = crate::test_folder();
    let ledger = ledger_of(dir.path(), 3);
    let refused = ledger.record_if(&act(3), |acts| if acts.len() == 3 { Err("three are enough") } else { Ok(()) });
    assert_eq!(refused.unwrap(), Err("three are enough"));
    assert_eq!(ledger.record_if(&act(3), |_| Ok::<(), ()>(())).unwrap(), Ok(4));
    assert_eq!(ledger.acts().unwrap(), (0..4).map(act).collect::<Vec<_>>());
}

#[test]
fn several_acts_are_asked_for_one_by_one_and_kept_at_once() {
    let dir = crate::test_folder();
    let ledger = ledger_of(dir.path(), 2);
    let acts: Vec<Act> = [7, 2, 3].map(act).to_vec();
    let done = ledger.record_each(&acts, |before, act| if *act == acts[0] { Err(before.len()) } else { Ok(()) }).unwrap();
    assert_eq!(done, [Err(2), Ok(3), Ok(4)]);
    assert_eq!(ledger.acts().unwrap(), (0..4).map(act).collect::<Vec<_>>());
    assert_eq!(ledger.verify().unwrap().seq, 4);
    let mut seen = Vec::new();
    let counted = ledger.record_each(&acts[1..], |before, _| {
        seen.push(before.len());
        Ok::<(), ()>(())
    });
    assert_eq!((counted.unwrap(), seen), (vec![Ok(5), Ok(6)], vec![4, 5]));
}

#[test]
fn every_way_to_tamper_is_found_with_its_row() {
    let check = |sql: &str, row: Option<u64>, why: &str| {
        let dir = crate::test_folder();
        drop(ledger_of(dir.path(), 4));
        tamper(dir.path(), sql);
        let found = Ledger::open(&dir.path().join("ledger.db")).unwrap().verify().unwrap_err();
        let Error::LedgerBroken { row: r, why: w, .. } = found else { panic!("{found}") };
        assert_eq!((r, w.as_str()), (row, why), "{sql}");
    };
    check("UPDATE decision SET body = replace(body, '理由 2', '理由 9') WHERE seq = 3", Some(3), "its content does not match its digest");
    check("DELETE FROM decision WHERE seq = 2", Some(2), "expected row 2, found row 3");
    check("DELETE FROM decision WHERE seq = 1", Some(1), "expected row 1, found row 2");
    check("UPDATE decision SET hash = prev WHERE seq = 1", Some(1), "its content does not match its digest");
    check("UPDATE decision SET seq = 9 WHERE seq = 4", Some(4), "expected row 4, found row 9");
}

/// Whoever lost the ledger is told what to copy where, whichever way the file is damaged.
#[test]
fn a_damaged_ledger_says_in_chinese_how_to_restore_it() {
    let path = Path::new("W/ledger.db");
    let torn = KIND.failed(path, rusqlite::Error::InvalidColumnType(1, "prev".to_owned(), rusqlite::types::Type::Null));
    let restore = "未作任何改动。请把该文件改名留存，再把同一文件夹中的 ledger.backup.db 复制一份，改名为 ledger.db；最近一次 shai run 之后的决定不在备份里，请用 shai ledger 核对。";
    let quoted = "（程序提示：Invalid column type Null at index: 1, name: prev）";
    assert_eq!(torn.say().zh, format!("决定台账 W/ledger.db 与写入时不符：{quoted}。{restore}"));
    assert_eq!(torn.class(), crate::Class::Damaged);
    let dir = crate::test_folder();
    let gone = Ledger::open(&dir.path().join("ledger.db")).unwrap_err().say().zh.replace(dir.path().to_str().unwrap(), "W");
    assert_eq!(gone, format!("决定台账 W/ledger.db 与写入时不符：文件不见了。{}", restore.replace("把该文件改名留存，再", "")));
}

#[test]
fn a_ledger_cut_off_or_written_anew_is_found_by_who_saw_it_whole() {
    let dir = crate::test_folder();
    let ledger = ledger_of(dir.path(), 4);
    let seen = ledger.verify().unwrap();
    assert_eq!(seen.seq, 4);
    ledger.record(&act(4)).unwrap();
    ledger.require(seen).unwrap();
    tamper(dir.path(), "DELETE FROM decision WHERE seq > 3");
    assert_eq!(ledger.verify().unwrap().seq, 3, "the chain alone cannot know");
    let Error::LedgerBroken { row, why, .. } = ledger.require(seen).unwrap_err() else { panic!() };
    assert_eq!((row, why.as_str()), (Some(4), "an earlier run saw 4 rows, there are 3"));
    ledger.record(&act(8)).unwrap();
    let Error::LedgerBroken { row, why, .. } = ledger.require(seen).unwrap_err() else { panic!() };
    assert_eq!((row, why.as_str()), (Some(4), "another row stands where an earlier run saw one"));
}

#[test]
fn the_triggers_stop_other_programs() {
    let dir = crate::test_folder();
    drop(ledger_of(dir.path(), 2));
    let other = Connection::open(dir.path().join("ledger.db")).unwrap();
    for sql in [
        "UPDATE decision SET body = '{}'",
        "DELETE FROM decision",
        "INSERT OR REPLACE INTO decision VALUES (1, 'x', '{}', 'y')",
        "INSERT INTO decision VALUES (7, 'x', '{}', 'y')",
    ] {
        assert_eq!(other.execute(sql, ()).unwrap_err().to_string(), "the ledger is append-only", "{sql}");
    }
}

#[test]
fn a_file_that_is_no_ledger_is_refused_and_left_alone() {
    let check = |make: fn(&Path), expected: fn(&Error) -> bool| {
        let dir = crate::test_folder();
        let path = dir.path().join("ledger.db");
        make(&path);
        let before = std::fs::read(&path).unwrap();
        let error = Ledger::open(&path).unwrap_err();
        assert!(expected(&error), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    };
    let broken = |e: &Error| matches!(e, Error::LedgerBroken { row: None, .. });
    check(|p| std::fs::write(p, "not a database, but longer than the header of one would be: ".repeat(20)).unwrap(), broken);
    check(|p| Connection::open(p).unwrap().execute_batch("CREATE TABLE other (x)").unwrap(), broken);
    check(
        |p| {
            drop(Ledger::create(p, Seal::default()).unwrap());
            Connection::open(p).unwrap().pragma_update(None, "user_version", 7).unwrap();
        },
        |e| matches!(e, Error::Newer { found: 7, known: 2, .. }),
    );
}

#[test]
fn a_backup_is_the_same_ledger() {
    let dir = crate::test_folder();
    let ledger = ledger_of(dir.path(), 3);
    let copy = dir.path().join("copy.db");
    ledger.backup(&copy).unwrap();
    ledger.record(&act(3)).unwrap();
    ledger.backup(&copy).unwrap();
    let copy = Ledger::open(&copy).unwrap();
    assert_eq!(copy.rows().unwrap(), ledger.rows().unwrap());
    assert_eq!(copy.record(&act(4)).unwrap(), 5);
}

/// A disk that runs full at page N, for every N: what was acknowledged is there, the rest is not, and once there is room it goes on.
#[test]
fn a_disk_that_runs_full_at_any_page_loses_nothing_acknowledged() {
    let big = |n: usize| Act::Decision(Decision { reason: "充分理由".repeat(300 + 100 * (n % 5)), ..decision(n) });
    for pages in 4..40 {
        let dir = crate::test_folder();
        let ledger = Ledger::create(&dir.path().join("ledger.db"), Seal::default()).unwrap();
        ledger.lock().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        let mut twin = Vec::new();
        let full = (0..200).find_map(|n| match ledger.record(&big(n)) {
            Ok(seq) => {
                twin.push(big(n));
                assert_eq!(seq as usize, twin.len());
                None
            }
            Err(error) => Some(error),
        });
        assert!(matches!(full, Some(Error::DiskFull { .. })), "{full:?}");
        assert_eq!(ledger.acts().unwrap(), twin);
        ledger.lock().pragma_update_and_check(None, "max_page_count", 10_000, |_| Ok(())).unwrap();
        ledger.record(&big(7)).unwrap();
        twin.push(big(7));
        assert_eq!(ledger.acts().unwrap(), twin);
        assert_eq!(ledger.verify().unwrap().seq as usize, twin.len());
    }
}

#[test]
fn threads_and_handles_append_one_after_the_other() {
    let dir = crate::test_folder();
    let (a, b) = (ledger_of(dir.path(), 0), ledger_of(dir.path(), 0));
    std::thread::scope(|scope| {
        for t in 0..4 {
            let ledger = if t % 2 == 0 { &a } else { &b };
            scope.spawn(move || {
                for n in 0..10 {
                    ledger.record(&act(t * 10 + n)).unwrap();
                }
            });
        }
    });
    assert_eq!(a.verify().unwrap().seq, 40);
    let in_order = |acts: Vec<Act>| {
        let mut bodies: Vec<String> = acts.iter().map(|act| serde_json::to_string(act).unwrap()).collect();
        bodies.sort();
        bodies
    };
    assert_eq!(in_order(a.acts().unwrap()), in_order((0..40).map(act).collect()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_sequence_of_decisions_and_reopenings_equals_a_list(steps in prop::collection::vec((0..30usize, any::<bool>()), 1..25)) {
        let dir = crate::test_folder();
        let mut ledger = ledger_of(dir.path(), 0);
        let mut twin: Vec<Act> = Vec::new();
        for (n, reopen) in steps {
            ledger.record(&act(n)).unwrap();
            twin.push(act(n));
            if reopen {
                drop(ledger);
                ledger = ledger_of(dir.path(), 0);
            }
        }
        prop_assert_eq!(ledger.verify().unwrap().seq as usize, twin.len());
        prop_assert_eq!(ledger.acts().unwrap(), twin);
    }
}
