#![expect(clippy::disallowed_methods, reason = "a test damages its own files")]

use std::collections::BTreeMap;
use std::fs;

use record::{Act, Basis, Decision, FlagId, Place, Problem, Say, Sha256, Subject, Verdict};

use super::*;
use crate::faults::{Fault, plan};

fn identity() -> Identity {
    Identity { pipeline: "guangdong-2025".to_owned() }
}

fn who() -> Who {
    Who { pid: 4711, started: "2025-08-01T02:00:00Z".to_owned(), program: "shai 0.1.0".to_owned() }
}

fn open(dir: &Path) -> Result<Workspace, Error> {
    Workspace::open(dir, &identity(), &who())
}

fn act(reason: &str) -> Act {
    Act::Decision(Decision {
        subject: Subject::Flag(FlagId::from_text("F-1")),
        verdict: Verdict::Upheld,
        value: None,
        reason: reason.to_owned(),
        by: "复核员".to_owned(),
        at: "2025-08-01T00:00:00Z".to_owned(),
        basis: Basis::of("依据"),
    })
}

fn screening(id: &str) -> Screening {
    let say = || Say::new("甲", "a");
    let mut screening = testkit::screening(testkit::contest("赛"));
    screening.run.id = id.to_owned();
    screening.problems = vec![Problem::new(Place::row("entries.csv", 3), "registry.bad_cell", say(), say(), say())];
    screening
}

#[test]
fn a_graph_is_of_one_run() {
    let dir = crate::test_folder();
    let workspace = open(&dir.path().join("w")).unwrap();
    let unit = record::Node::new(record::NodeKind::Unit, "甲乙有限公司", &Say::new("", ""));
    let graph = record::Graph::new(vec![unit], Vec::new()).unwrap();
    workspace.save_graph("r1", &graph).unwrap();
    assert_eq!((workspace.load_graph("r1").unwrap(), workspace.load_graph("r2").unwrap()), (Some(graph), None));
}

#[test]
fn meanings_are_of_one_run() {
    let dir = crate::test_folder();
    let workspace = open(&dir.path().join("w")).unwrap();
    assert_eq!(workspace.load_meanings::<Vec<i8>>("r1").unwrap(), None);
    workspace.save_meanings("r1", &[3i8, -1]).unwrap();
    assert_eq!(workspace.load_meanings("r1").unwrap(), Some([3i8, -1]));
    assert_eq!(workspace.load_meanings::<[i8; 2]>("r2").unwrap(), None);
    workspace.stage_meanings("r2", &[5i8, 6]).unwrap();
    assert_eq!(workspace.load_meanings("r1").unwrap(), Some([3i8, -1]), "a run that breaks off takes nothing away");
    workspace.commit_meanings().unwrap();
    assert_eq!(workspace.load_meanings("r2").unwrap(), Some([5i8, 6]));
}

#[test]
fn who_looks_in_the_wrong_folder_is_told_where_workspaces_are() {
    let dir = crate::test_folder();
    let at = |path: &str| dir.path().join(path);
    for path in ["b", "pipelines/workspace", "too/deep/w"] {
        drop(open(&at(path)).unwrap());
    }
    let refused = Workspace::open_read(&at("workspace")).unwrap_err();
    assert!(matches!(&refused, Error::NoWorkspace { near, .. } if *near == [at("b"), at("pipelines/workspace")]), "{refused}");
    let (wrong, b, w) = (at("workspace"), at("b"), at("pipelines/workspace"));
    let expected = format!(
        "{} 中还没有工作区。附近有 {}、{}：请加 --workspace {}，或先运行 shai run。",
        wrong.display(),
        b.display(),
        w.display(),
        b.display()
    );
    assert_eq!(refused.say().zh, expected);
}

#[test]
fn a_new_folder_becomes_a_workspace_and_opens_again() {
    let dir = crate::test_folder();
    let root = dir.path().join("a/工作区");
    assert!(matches!(Workspace::open_read(&root), Err(Error::NoWorkspace { near, .. }) if near.is_empty()));
    let workspace = open(&root).unwrap();
    assert!(matches!(workspace.load_screening(), Err(Error::NoScreening { .. })));
    workspace.save_screening(&screening("r1")).unwrap();
    workspace.ledger().unwrap().record(&act("一")).unwrap();
    drop(workspace);
    let reader = Workspace::open_read(&root).unwrap();
    assert_eq!(reader.load_screening().unwrap(), screening("r1"));
    assert_eq!(reader.pipeline(), "guangdong-2025");
    assert_eq!(reader.load_graph("r1").unwrap(), None);
    let mut names: Vec<_> = fs::read_dir(&root).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["cache", "index", "ledger.backup.db", "ledger.db", "lock", "out", "screening.bin", "workspace.json"]);
    drop(open(&root).unwrap());
    assert_eq!(Ledger::open(&root.join("ledger.backup.db")).unwrap().acts().unwrap(), [act("一")]);
}

#[test]
fn the_second_run_learns_who_is_first_and_readers_are_not_stopped() {
    let dir = crate::test_folder();
    let first = open(dir.path()).unwrap();
    let error = open(dir.path()).unwrap_err();
    let Error::Active { holder, .. } = &error else { panic!("{error}") };
    assert_eq!((holder.as_ref(), error.class()), (Some(&who()), Class::Active));
    Workspace::open_read(dir.path()).unwrap().ledger().unwrap().record(&act("同时")).unwrap();
    drop(first);
    drop(open(dir.path()).unwrap());
}

/// Everything that opening must refuse, with what it says; nothing in the folder may change but the lock.
#[test]
fn a_folder_that_is_not_ours_is_refused_untouched() {
    let check = |spoil: fn(&Path), class: Class, says: &str| {
        let dir = crate::test_folder();
        spoil(dir.path());
        let list = |dir: &Path| -> BTreeMap<String, Sha256> {
            let files = fs::read_dir(dir).unwrap().map(|e| e.unwrap()).filter(|e| e.file_type().unwrap().is_file());
            files
                .map(|e| (e.file_name().into_string().unwrap(), Sha256::of(&fs::read(e.path()).unwrap())))
                .filter(|(name, _)| !name.starts_with("lock"))
                .collect()
        };
        let before = list(dir.path());
        let error = open(dir.path()).unwrap_err();
        assert_eq!(error.class(), class, "{error}");
        let text = error.to_string().replace(dir.path().to_str().unwrap(), "W");
        assert!(text.starts_with(says), "{text}");
        assert_eq!(list(dir.path()), before);
    };
    check(
        |d| fs::write(d.join("论文.docx"), "x").unwrap(),
        Class::Usage,
        "W is no workspace, it holds \"论文.docx\"; nothing was changed; give an empty or a new folder",
    );
    check(
        |d| drop(Workspace::open(d, &Identity { pipeline: "zhejiang-2025".to_owned() }, &who()).unwrap()),
        Class::Usage,
        "the workspace W belongs to another pipeline (zhejiang-2025, not guangdong-2025); for another season or division, rename this \
         folder to keep it and run again, or give an empty folder with --workspace",
    );
    check(
        |d| {
            drop(open(d).unwrap());
            fs::write(d.join(MARKER), "{\"format\":1,").unwrap();
        },
        Class::Damaged,
        "W/workspace.json is damaged: EOF while parsing a value at line 1 column 12;",
    );
    check(
        |d| {
            drop(open(d).unwrap());
            fs::write(d.join(MARKER), "{\"format\":9,\"later\":true}").unwrap();
        },
        Class::Failed,
        "W/workspace.json was written by a later version (format 9, this program knows up to 7); use the later version",
    );
    check(
        |d| {
            drop(open(d).unwrap());
            fs::remove_file(d.join(LEDGER)).unwrap();
        },
        Class::Damaged,
        "the ledger W/ledger.db is not as it was written: the file is missing;",
    );
    check(
        |d| {
            open(d).unwrap().ledger().unwrap().record(&act("一")).unwrap();
            drop(open(d).unwrap());
            fs::write(d.join(LEDGER), "").unwrap();
        },
        Class::Damaged,
        "the ledger W/ledger.db is not as it was written: the file is empty;",
    );
}

#[test]
fn a_damaged_result_is_named_and_a_damaged_backup_renewed() {
    let dir = crate::test_folder();
    let workspace = open(dir.path()).unwrap();
    workspace.save_screening(&screening("r1")).unwrap();
    workspace.ledger().unwrap().record(&act("一")).unwrap();
    drop(workspace);
    let path = dir.path().join(SCREENING);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, &bytes).unwrap();
    fs::write(dir.path().join(BACKUP), "not a database ".repeat(100)).unwrap();
    let workspace = open(dir.path()).unwrap();
    let Err(Error::Damaged { why, .. }) = workspace.load_screening() else { panic!() };
    assert_eq!(why, "digest differs");
    assert_eq!(Ledger::open(&dir.path().join(BACKUP)).unwrap().acts().unwrap(), [act("一")]);
}

/// A workspace that lost its marker is known by everything else in it; accounts that broke do not take the decisions with them.
#[test]
fn a_lost_marker_and_broken_accounts_have_a_way_out() {
    let dir = crate::test_folder();
    let workspace = open(dir.path()).unwrap();
    workspace.ledger().unwrap().record(&act("一")).unwrap();
    drop(workspace.people().unwrap());
    drop(workspace);
    for name in ["origin.json", "learned.json", "written.json"] {
        fs::write(dir.path().join(name), "{}").unwrap();
    }
    fs::remove_file(dir.path().join(MARKER)).unwrap();
    fs::write(dir.path().join(PEOPLE), "not a database ".repeat(100)).unwrap();
    let workspace = open(dir.path()).unwrap();
    assert_eq!(workspace.ledger().unwrap().acts().unwrap(), [act("一")]);
    let broken = workspace.people().unwrap_err();
    assert_eq!(broken.class(), Class::Damaged);
    assert!(broken.say().zh.contains("决定台账不受影响") && broken.say().zh.contains("shai user add"), "{}", broken.say().zh);
    fs::remove_file(dir.path().join(PEOPLE)).unwrap();
    assert_eq!(workspace.people().unwrap().all().unwrap(), []);
}

#[test]
fn an_older_layout_loses_only_what_can_be_computed_again() {
    let dir = crate::test_folder();
    let workspace = open(dir.path()).unwrap();
    workspace.save_screening(&screening("r1")).unwrap();
    workspace.cache().put("document", "k", &1u8).unwrap();
    workspace.ledger().unwrap().record(&act("一")).unwrap();
    let workbook = workspace.out_dir().join("shai.xlsx");
    fs::write(&workbook, "filled in").unwrap();
    drop(workspace);
    fs::write(dir.path().join(MARKER), r#"{"format":1,"pipeline":"guangdong-2025","made_by":"shai 0.0.1"}"#).unwrap();
    let looked_at = Workspace::open_read(dir.path()).unwrap();
    let older = looked_at.load_screening().unwrap_err();
    assert_eq!(older.class(), Class::Usage);
    assert_eq!(
        older.say().zh,
        format!(
            "工作区 {} 中的结果由较早版本的程序（shai 0.0.1）算出，本程序读不了；人的决定不受影响。请再运行一次 shai run。",
            dir.path().display()
        )
    );
    assert!(matches!(looked_at.load_graph("r1"), Err(Error::Older { .. })));
    assert_eq!(looked_at.ledger().unwrap().acts().unwrap(), [act("一")]);
    let workspace = open(dir.path()).unwrap();
    assert!(matches!(workspace.load_screening(), Err(Error::NoScreening { .. })));
    assert_eq!(workspace.cache().get::<u8>("document", "k").unwrap(), None);
    assert_eq!(workspace.ledger().unwrap().acts().unwrap(), [act("一")]);
    assert_eq!(fs::read_to_string(workbook).unwrap(), "filled in", "what people filled in cannot be computed again");
}

/// Makes what killed processes left in a folder and below it old enough to be swept.
fn left_long_ago(dir: &Path) {
    for entry in fs::read_dir(dir).unwrap().map(|e| e.unwrap()) {
        if entry.file_type().unwrap().is_dir() {
            left_long_ago(&entry.path());
        } else if disk::is_temp(&entry.file_name()) {
            let old = std::time::SystemTime::now() - 2 * LEFT_BEHIND;
            fs::File::options().write(true).open(entry.path()).unwrap().set_modified(old).unwrap();
        }
    }
}

/// A run that fails or dies at operation N, for every N: the workspace then opens, holds the old result or the new one whole, and keeps
/// every decision; a temporary file of the dead run is gone.
#[test]
fn a_run_may_fail_at_any_operation() {
    let run = |dir: &Path| -> Result<(), Error> {
        let workspace = open(dir)?;
        workspace.cache().put("document", "k", &"甲".repeat(400))?;
        disk::write_atomic(&workspace.out_dir().join("flags.jsonl"), b"{}\n")?;
        workspace.save_screening(&screening("new"))
    };
    for (fault, fresh) in [(Fault::Full, true), (Fault::Killed, true), (Fault::Full, false), (Fault::Killed, false)] {
        for n in 0.. {
            let dir = crate::test_folder();
            if !fresh {
                let workspace = open(dir.path()).unwrap();
                workspace.save_screening(&screening("old")).unwrap();
                workspace.ledger().unwrap().record(&act("一")).unwrap();
            }
            let guard = plan(dir.path(), n, fault);
            let result = run(dir.path());
            let struck = guard.struck();
            drop(guard);
            left_long_ago(dir.path());
            let workspace = open(dir.path()).unwrap_or_else(|e| panic!("{fault:?} at {n}: {e}"));
            let found = workspace.load_screening().map(|s| s.run.id);
            match (&result, fresh, found) {
                (Ok(()), _, Ok(id)) => assert_eq!(id, "new"),
                (Err(_), true, Err(Error::NoScreening { .. })) => {}
                // The last step, syncing the folder, may fail after the result has its name.
                (Err(_), _, Ok(id)) => assert!(id == "new" || (id == "old" && !fresh), "{fault:?} at {n}: {id}"),
                (_, _, found) => panic!("{fault:?} at {n}: {result:?} {found:?}"),
            }
            assert_eq!(workspace.ledger().unwrap().acts().unwrap().len(), usize::from(!fresh));
            assert!(!fs::read_dir(dir.path()).unwrap().any(|e| disk::is_temp(&e.unwrap().file_name())), "{fault:?} at {n}");
            if !struck {
                assert!(result.is_ok());
                break;
            }
            run(dir.path()).unwrap_err(); // still open: the lock is ours
            drop(workspace);
            run(dir.path()).unwrap();
        }
    }
}

/// A folder made in a file manager, a disk of its own: they are empty for whoever chose them.
#[test]
fn what_systems_leave_in_a_folder_makes_it_nobodys() {
    let dir = crate::test_folder();
    fs::write(dir.path().join(".DS_Store"), "x").unwrap();
    fs::create_dir(dir.path().join("lost+found")).unwrap();
    drop(open(dir.path()).unwrap());
    let left = [".DS_Store", "lost+found"].map(|name| dir.path().join(name).try_exists().unwrap());
    assert_eq!(left, [true, true]);
    let other = crate::test_folder();
    fs::write(other.path().join(".DS_Store"), "x").unwrap();
    fs::write(other.path().join("论文.docx"), "x").unwrap();
    match open(other.path()) {
        Err(Error::NotAWorkspace { found, .. }) => assert_eq!(found, "论文.docx"),
        opened => panic!("{opened:?}"),
    }
}
