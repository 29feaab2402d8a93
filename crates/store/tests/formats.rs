//! Files of every version ever released must open. A change of format adds a folder to `corpus/formats/`, it never edits one.

use std::fs;
use std::path::{Path, PathBuf};

use record::{Act, Basis, Decision, FlagId, Sha256, Subject, Verdict};
use store::{Head, Identity, Ledger, Who, Workspace};

fn released(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/formats").join(version)
}

/// What the ledger of version 1 holds.
fn acts() -> Vec<Act> {
    let decision = |subject, verdict, value: Option<&str>, reason: &str, basis| {
        Act::Decision(Decision {
            subject,
            verdict,
            value: value.map(str::to_owned),
            reason: reason.to_owned(),
            by: "复核员".to_owned(),
            at: "2025-08-01T09:30:00+08:00".to_owned(),
            basis: Basis::from_digest(Sha256::from_bytes([basis; 32])),
        })
    };
    let flag = |id: &str| Subject::Flag(FlagId::from_text(id));
    vec![
        decision(flag("F-0123456789ab"), Verdict::Upheld, None, "两处段落逐字一致", 1),
        decision(Subject::Topic("GD2025-0007".to_owned()), Verdict::NeedsCorrection, Some("T12.03"), "主体内容属城市治理", 2),
        decision(flag("F-0123456789ab"), Verdict::Dismissed, None, "参赛单位已提交授权书\n附于材料", 3),
        decision(flag("F-ba9876543210"), Verdict::Deferred, None, "", 4),
    ]
}

#[test]
fn a_workspace_of_version_1_opens_with_its_decisions() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["workspace.json", "ledger.db"] {
        fs::copy(released("v1").join(name), dir.path().join(name)).unwrap();
    }
    let who = Who { pid: 1, started: "2025-08-02T02:00:00Z".to_owned(), program: "shai".to_owned() };
    let workspace = Workspace::open(dir.path(), &Identity { pipeline: "guangdong-2025/gd-2025".to_owned() }, &who).unwrap();
    let ledger = workspace.ledger().unwrap();
    assert_eq!(ledger.acts().unwrap(), acts());
    let hash = Sha256::parse("b46047f454f108b17808eeb23c61dcadfb21a941fa5b24e34ed3641b93c51ed5").unwrap();
    assert_eq!(ledger.verify().unwrap(), Head { seq: 4, hash });
}

/// Writes the files of the present version, for the day on which it is released: `cargo test -p store --test formats -- --ignored`.
#[test]
#[ignore = "makes files, tests nothing"]
fn make() {
    let dir = tempfile::tempdir().unwrap();
    let who = Who { pid: 1, started: "2025-08-01T02:00:00Z".to_owned(), program: "shai 0.1.0".to_owned() };
    let workspace = Workspace::open(dir.path(), &Identity { pipeline: "guangdong-2025/gd-2025".to_owned() }, &who).unwrap();
    let ledger = Ledger::open(&dir.path().join("ledger.db")).unwrap();
    for act in acts() {
        ledger.record(&act).unwrap();
    }
    println!("head {}", ledger.verify().unwrap().hash);
    drop((ledger, workspace));
    let to = released("new");
    fs::create_dir_all(&to).unwrap();
    for name in ["workspace.json", "ledger.db"] {
        fs::copy(dir.path().join(name), to.join(name)).unwrap();
    }
}
