//! What is done with the files of a finished run: shown as they lie on the disk, and recomputed from.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::fs;
use std::path::Path;

use kit::{Silent, context};
use pipeline::{Error, Originals, Plan, verify};
use record::Screening;
use store::Workspace;

const REGISTRY: &str = "项目编号,项目名称,参赛单位\nA1,甲平台,甲公司\nA2,乙平台,乙公司\n";
const FORM: &str = "一、项目概述\n把仿真、试验、运行三类数据对应到同一只叶轮，由模型提出下一轮设计的候选方案，工程师确认后投产。";

/// A season whose second form is named by `name`, screened.
fn screened(dir: &Path, name: &std::ffi::OsStr) -> (Workspace, Screening) {
    let division = dir.join("season/divisions/gd-2025");
    for (no, name, text) in [("A1", std::ffi::OsStr::new("申报书.txt"), FORM.to_owned()), ("A2", name, format!("{FORM}再改。"))] {
        fs::create_dir_all(division.join("files").join(no)).unwrap();
        fs::write(division.join("files").join(no).join(name), text).unwrap();
    }
    fs::write(division.join("entries.csv"), REGISTRY).unwrap();
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    let plan = Plan::read(&pipeline, Some(&dir.join("season")), Some(&dir.join("workspace"))).unwrap();
    let finished = pipeline::run(&plan, &context(&Silent)).unwrap();
    (Workspace::open_read(&plan.workspace).unwrap(), finished.screening)
}

/// 申报书 in GBK: an archive from an office machine unpacked on another system.
#[cfg(target_os = "linux")]
fn gbk() -> std::ffi::OsString {
    std::os::unix::ffi::OsStringExt::from_vec(b"\xc9\xea\xb1\xa8\xca\xe9.txt".to_vec())
}

#[cfg(target_os = "linux")]
#[test]
fn an_original_is_found_by_the_name_that_the_disk_has_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, screening) = screened(dir.path(), &gbk());
    let file = &screening.entry("A2").unwrap().entry.files[0];
    let originals = Originals::of(&workspace).unwrap();
    assert_eq!(originals.bytes(file).unwrap(), format!("{FORM}再改。").into_bytes());
}

#[test]
fn an_original_that_is_another_one_now_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, screening) = screened(dir.path(), "申报书.txt".as_ref());
    let file = &screening.entry("A2").unwrap().entry.files[0];
    let path = dir.path().join("season").join(&file.path);
    fs::write(&path, "改过").unwrap();
    let originals = Originals::of(&workspace).unwrap();
    match originals.bytes(file) {
        Err(Error::Changed { path: told }) => assert_eq!(fs::canonicalize(told).unwrap(), fs::canonicalize(&path).unwrap()),
        other => panic!("{other:?}"),
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(originals.bytes(file), Err(Error::Open { .. })));
}

#[test]
fn what_a_killed_verification_left_is_no_part_of_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, screening) = screened(dir.path(), "申报书.txt".as_ref());
    assert!(!screening.flags.is_empty());
    let left = workspace.root().join("verify");
    fs::create_dir_all(left.join("cache/extract")).unwrap();
    fs::write(left.join("half"), "written").unwrap();
    let verified = verify(&workspace, &screening, None, &context(&Silent)).unwrap();
    assert!(verified.len() == screening.flags.len() && verified.iter().all(|v| v.difference.is_none()), "{verified:?}");
    assert!(!left.exists(), "the second workspace is still there");
}

/// A run that is lost as a whole tells the next one nothing; one that has its result keeps it, whatever became of the report.
#[test]
fn a_view_that_cannot_be_written_costs_no_result_and_a_run_that_is_lost_no_alarm() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("season/registries/失信名单.csv");
    fs::create_dir_all(list.parent().unwrap()).unwrap();
    fs::write(&list, "名称,名单\n丙公司,失信被执行人\n").unwrap();
    let (workspace, first) = screened(dir.path(), "申报书.txt".as_ref());
    fs::remove_file(&list).unwrap();
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    let plan = Plan::read(&pipeline, Some(&dir.path().join("season")), Some(workspace.root())).unwrap();
    // A folder of that name is in the way of a file.
    let in_the_way = |path: &Path| {
        fs::remove_file(path).unwrap();
        fs::create_dir_all(path.join("x")).unwrap();
    };
    let graph = workspace.root().join("graph.bin");
    in_the_way(&graph);
    assert!(matches!(pipeline::run(&plan, &context(&Silent)), Err(Error::Store(_))));
    assert_eq!(workspace.load_screening().unwrap().run.id, first.run.id);
    fs::remove_dir_all(&graph).unwrap();
    // A view that cannot take its place, and a workbook that cannot be looked at before.
    for name in ["summary.html", "shai.xlsx"] {
        in_the_way(&workspace.out_dir().join(name));
        fs::remove_file(workspace.root().join("screening.bin")).unwrap();
        match pipeline::run(&plan, &context(&Silent)) {
            Err(Error::Unwritten { out, .. }) => assert_eq!(out, workspace.out_dir(), "{name}"),
            other => panic!("{name}: {other:?}"),
        }
        let kept = workspace.load_screening().unwrap();
        let gone = kept.problems.iter().filter(|p| p.code == "registry.missing").map(|p| p.place.file.as_deref().unwrap());
        // Told by the first run that has a result, and by no other.
        let told: &[&str] = if name == "summary.html" { &["registries/失信名单.csv"] } else { &[] };
        assert_eq!(gone.collect::<Vec<_>>(), told, "{name}");
        assert_ne!(kept.run.id, first.run.id);
        fs::remove_dir_all(workspace.out_dir().join(name)).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_screened_division_that_is_a_link_is_told_as_one() {
    let dir = tempfile::tempdir().unwrap();
    let divisions = dir.path().join("season/divisions");
    fs::create_dir_all(divisions.join("zj-2025")).unwrap();
    fs::write(divisions.join("zj-2025/entries.csv"), REGISTRY).unwrap();
    std::os::unix::fs::symlink(dir.path(), divisions.join("gd-2025")).unwrap();
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    let plan = Plan::read(&pipeline, Some(&dir.path().join("season")), Some(&dir.path().join("workspace"))).unwrap();
    match pipeline::run(&plan, &context(&Silent)) {
        Err(Error::Intake(intake::Error::Refused { problem, .. })) => assert_eq!(problem.code, "files.link_outside"),
        other => panic!("{other:?}"),
    }
}

/// A workspace goes on with the same contest, however its folder is written in the pipeline file, and whatever an editor makes of that file.
#[test]
fn a_contest_is_the_same_however_its_folder_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let contest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/guangdong-2025").canonicalize().unwrap();
    let contest = contest.to_str().unwrap();
    let identity = |head: &[u8], contest: &str| {
        let file = dir.path().join("p.toml");
        let text = format!("format = 1\ncontest = {contest:?}\n[divisions]\nhome = \"gd-2025\"\n");
        fs::write(&file, [head, text.as_bytes()].concat()).unwrap();
        Plan::read(&file, Some(dir.path()), Some(dir.path())).map(|plan| plan.identity().pipeline).map_err(|e| e.say().zh)
    };
    let same = Ok("guangdong-2025/gd-2025".to_owned());
    assert_eq!([identity(b"", contest), identity(b"", &format!("{contest}/"))], [same.clone(), same.clone()]);
    // With the mark of UTF-8, and with a comment (赛季) in GBK, as Notepad saves them.
    assert_eq!([identity(b"\xef\xbb\xbf", contest), identity(b"# \xc8\xfc\xbc\xbe\r\n", contest)], [same.clone(), same]);
    let refused = identity(b"# \xff\xff\n", contest).unwrap_err();
    assert!(refused.contains("流程文件的编码无法识别") && refused.contains("另存为 UTF-8"), "{refused}");
}

/// Every file below a folder.
fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
}

#[test]
fn a_cache_that_a_power_cut_tore_is_made_again_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, whole) = screened(dir.path(), "申报书.txt".as_ref());
    let kept = files(&workspace.root().join("cache"));
    for item in &kept {
        let bytes = fs::read(item).unwrap();
        fs::write(item, &bytes[..bytes.len() / 2]).unwrap();
    }
    let (_, torn) = screened(dir.path(), "申报书.txt".as_ref());
    let told: Vec<_> = torn.problems.iter().filter(|p| p.code == "cache.damaged").collect();
    assert!(!kept.is_empty() && told.len() == 1 && told[0].what.zh == format!("缓存中有 {} 项与写入时不符。", kept.len()), "{told:?}");
    assert_eq!((torn.entries, torn.flags, torn.matches), (whole.entries, whole.flags, whole.matches));
    let (_, mended) = screened(dir.path(), "申报书.txt".as_ref());
    assert_eq!(mended.problems, whole.problems);
}

/// What the run before left is there to be compared with; damaged, it must not stop the night after.
#[test]
fn a_result_that_a_power_cut_tore_is_made_again_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, whole) = screened(dir.path(), "申报书.txt".as_ref());
    let result = workspace.root().join("screening.bin");
    let bytes = fs::read(&result).unwrap();
    fs::write(&result, &bytes[..bytes.len() / 2]).unwrap();
    let (workspace, mended) = screened(dir.path(), "申报书.txt".as_ref());
    let told: Vec<_> = mended.problems.iter().filter(|p| p.code == "cache.damaged").map(|p| p.what.zh.as_str()).collect();
    assert_eq!(told, ["上次的筛查结果已损坏，无法与它比较。"]);
    assert!(mended.run.changes.since.is_none(), "{:?}", mended.run.changes);
    assert_eq!((&mended.entries, &mended.flags, &mended.matches), (&whole.entries, &whole.flags, &whole.matches));
    assert_eq!(workspace.load_screening().unwrap().run.id, mended.run.id);
}

/// The files in `out/` that people filled in and a run kept.
fn kept(workspace: &Workspace) -> Vec<std::path::PathBuf> {
    let is_copy = |p: &std::path::PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("shai-填写稿-"));
    files(&workspace.out_dir()).into_iter().filter(is_copy).collect()
}

#[test]
fn a_workbook_that_was_filled_in_is_kept_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, first) = screened(dir.path(), "申报书.txt".as_ref());
    let workbook = workspace.out_dir().join("shai.xlsx");
    let written = fs::read(&workbook).unwrap();
    let (_, second) = screened(dir.path(), "申报书.txt".as_ref());
    assert_eq!((kept(&workspace).len(), &second.problems), (0, &first.problems), "nobody has touched it");
    fs::write(&workbook, "filled in").unwrap();
    let (_, third) = screened(dir.path(), "申报书.txt".as_ref());
    let copies = kept(&workspace);
    assert_eq!(copies.iter().map(|p| fs::read(p).unwrap()).collect::<Vec<_>>(), [b"filled in"]);
    let told: Vec<&str> = third.problems.iter().filter(|p| p.code == "out.filled_in").map(|p| p.what_to_do.zh.as_str()).collect();
    assert_eq!(told, [format!("记入台账：shai decide --from \"{}\"", copies[0].display())]);
    assert_ne!(fs::read(&workbook).unwrap(), b"filled in");
    let (_, fourth) = screened(dir.path(), "申报书.txt".as_ref());
    assert_eq!((kept(&workspace), &fourth.problems), (copies, &first.problems), "told once");
    assert_eq!(fs::read(&workbook).unwrap(), written);
}

/// What somebody filled in and had recorded is nothing to be told loudly, nor is a workbook that was only saved again.
#[test]
fn a_workbook_whose_decisions_are_in_the_ledger_asks_for_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, first) = screened(dir.path(), "申报书.txt".as_ref());
    let told = |screening: &Screening| -> Vec<(String, String)> {
        let of_workbook = screening.problems.iter().filter(|p| p.code.starts_with("out."));
        of_workbook.map(|p| (p.code.clone(), p.what.zh.clone())).collect()
    };
    let sheet = |verdict: &str| {
        let mut flags = report::flag_sheet(&first, record::Lang::Zh);
        let at = |key: &str| flags.columns.iter().position(|column| column.0 == key).unwrap();
        let (verdict_at, by) = (at("verdict"), at("by"));
        for row in &mut flags.rows {
            row[verdict_at] = verdict.into();
            row[by] = "甲".into();
        }
        fs::write(workspace.out_dir().join("shai.xlsx"), report::workbook("赛", &[flags], record::Lang::Zh).unwrap()).unwrap();
    };
    let decide = |flag: &record::Flag| {
        let (subject, verdict, basis) = (flag.subject(), record::Verdict::Upheld, flag.basis());
        let (reason, by, at) = (String::new(), "甲".to_owned(), "2025-11-01T00:00:00Z".to_owned());
        let decision = record::Decision { subject, verdict, value: None, reason, by, at, basis };
        workspace.ledger().unwrap().record(&record::Act::Decision(decision)).unwrap()
    };
    sheet("");
    let (_, second) = screened(dir.path(), "申报书.txt".as_ref());
    assert_eq!(told(&second), [("out.copied".to_owned(), "out/shai.xlsx 在上次运行之后有人改动过，没有填写结论。".to_owned())]);
    sheet("成立");
    let (_, third) = screened(dir.path(), "申报书.txt".as_ref());
    assert_eq!(told(&third), [("out.filled_in".to_owned(), "out/shai.xlsx 在上次运行之后有人改动过，可能填有结论。".to_owned())]);
    for flag in &first.flags {
        decide(flag);
    }
    let n = first.flags.len();
    assert!(n > 0);
    sheet("成立");
    let (_, fourth) = screened(dir.path(), "申报书.txt".as_ref());
    let recorded = format!("out/shai.xlsx 在上次运行之后填写的 {n} 条结论都已在台账中。");
    assert_eq!(told(&fourth), [("out.copied".to_owned(), recorded)]);
}

#[test]
fn without_a_note_of_what_was_written_only_what_is_filled_in_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, first) = screened(dir.path(), "申报书.txt".as_ref());
    fs::remove_file(workspace.root().join("written.json")).unwrap();
    let (_, second) = screened(dir.path(), "申报书.txt".as_ref());
    assert_eq!((kept(&workspace).len(), &second.problems), (0, &first.problems));
    let mut flags = report::flag_sheet(&second, record::Lang::Zh);
    let verdict = flags.columns.iter().position(|c| *c == report::VERDICT).unwrap();
    flags.rows[0][verdict] = "成立".into();
    fs::write(workspace.out_dir().join("shai.xlsx"), report::workbook("赛", &[flags], record::Lang::Zh).unwrap()).unwrap();
    fs::remove_file(workspace.root().join("written.json")).unwrap();
    let (_, third) = screened(dir.path(), "申报书.txt".as_ref());
    assert_eq!((kept(&workspace).len(), third.problems.len()), (1, first.problems.len() + 1));
}
