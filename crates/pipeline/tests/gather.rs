//! Files that change or go between the registry's look at them and their reading: named, left out, and kept under nobody's digest.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::fs;
use std::path::Path;

use kit::{Silent, context};
use pipeline::{Gathered, Plan, gather};
use store::Cache;

const REGISTRY: &str = "项目编号,项目名称,参赛单位\nA1,甲平台,甲公司\nA2,乙平台,乙公司\nA3,甲平台又报,丙公司\n";

/// What was told of each file, by path, with how many files were read anew.
fn told(gathered: &Gathered) -> (Vec<(&str, &str)>, u64) {
    let of = |p: &record::Problem| p.place.file.clone().map(|file| (file, p.code.clone()));
    let told = gathered.problems.iter().filter_map(of);
    let known = |(file, code): (String, String)| {
        let document = gathered.views.iter().flat_map(|v| &v.documents).find(|d| d.path == file).unwrap();
        assert_eq!(document.status, record::ReadStatus::Unreadable(record::Unreadable::Unavailable));
        (document.path.as_str(), if code == "file.changed" { "changed" } else { "not opened" })
    };
    (told.map(known).collect(), gathered.counts["extracted_now"])
}

#[test]
fn an_entry_that_takes_all_the_time_is_read_bit_by_bit() {
    let dir = tempfile::tempdir().unwrap();
    let division = dir.path().join("season/divisions/gd-2025");
    let shared = "一、项目概述\n同文。";
    for (no, name, text) in [
        ("A1", "申报书.txt", "一、项目概述\n甲文。"),
        ("A1", "附件一.txt", "附件一。"),
        ("A1", "附件二.txt", shared),
        ("A2", "申报书.txt", "一、项目概述\n乙文。"),
        ("A3", "申报书.txt", shared),
    ] {
        let folder = division.join("files").join(no);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(division.join("entries.csv"), REGISTRY).unwrap();
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    let mut plan = Plan::read(&pipeline, Some(&dir.path().join("season")), Some(&dir.path().join("workspace"))).unwrap();
    // Whatever it took, it was too much: of each entry, at least one file is read, and at most one for itself.
    plan.file.settings.fence.entry_seconds = 0;
    let season = intake::read(&plan.intake, &plan.contest, &plan.file.divisions.home, &plan.file.settings.intake).unwrap();
    let cache = Cache::at(&dir.path().join("cache"));
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let read = || {
        let gathered = one_thread.install(|| gather(&season, &plan, &cache, &context(&Silent))).unwrap();
        let left = |p: &record::Problem| (p.code == "file.entry_too_slow").then(|| p.place.entry.clone().unwrap());
        let unread = gathered.views.iter().flat_map(|v| &v.documents).map(|d| d.status).filter(|status| !status.is_read());
        let not_had = record::ReadStatus::Unreadable(record::Unreadable::Unavailable);
        assert!(
            unread.clone().count() == gathered.problems.len() && unread.clone().all(|status| status == not_had),
            "no fault of anybody's"
        );
        (gathered.problems.iter().map(|p| left(p).unwrap()).collect::<Vec<_>>(), gathered.counts["extracted_now"])
    };
    let (mut left, mut fresh, mut runs) = (read(), 0, 0);
    while !left.0.is_empty() {
        assert!(left.0.iter().all(|no| no == "A1"), "{left:?}");
        assert!(left.1 > 0, "a run that reads nothing anew never ends");
        fresh += left.1;
        runs += 1;
        left = read();
    }
    assert_eq!(
        (fresh + left.1, (1..=2).contains(&runs)),
        (4, true),
        "three files of one entry, one of them another's too, take two runs or three"
    );
}

#[test]
fn what_a_later_run_reads_is_found_by_a_search() {
    let dir = tempfile::tempdir().unwrap();
    let division = dir.path().join("season/divisions/gd-2025");
    let folder = division.join("files/A1");
    fs::create_dir_all(&folder).unwrap();
    // Files are read in the order of their digests: the form first, so that the runs that follow find nothing new but words.
    for (name, text) in [("申报书.txt", "一、项目概述\n甲文。"), ("附件一.txt", "潮汐闸门联调记录。"), ("附件二.txt", "梯田灌溉计量方案。")]
    {
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(division.join("entries.csv"), "项目编号,项目名称,参赛单位\nA1,甲平台,甲公司\n").unwrap();
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    let mut plan = Plan::read(&pipeline, Some(&dir.path().join("season")), Some(&dir.path().join("workspace"))).unwrap();
    plan.file.settings.fence.entry_seconds = 0;
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let run = || {
        let finished = one_thread.install(|| pipeline::run(&plan, &context(&Silent))).unwrap();
        let index = index::Index::open(&dir.path().join("workspace/index")).unwrap();
        let options = index::SearchOptions::default();
        let found = |words: &str| index.search(&index::parse(words).unwrap(), &options).unwrap().total_entries;
        (["甲文", "潮汐闸门", "梯田灌溉"].map(found), finished.screening.flags.len())
    };
    let (first, flags) = run();
    assert_eq!(first, [1, 0, 0]);
    assert_eq!((run(), run()), (([1, 1, 0], flags), ([1, 1, 1], flags)));
}

/// "Run again" mends an index; a division that has another name is found by that name.
#[test]
fn an_index_that_a_disk_has_changed_or_whose_division_is_another_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let divisions = dir.path().join("season/divisions");
    fs::create_dir_all(divisions.join("gd-2025/files/A1")).unwrap();
    fs::write(divisions.join("gd-2025/files/A1/申报书.txt"), "一、项目概述\n潮汐闸门联调。").unwrap();
    fs::write(divisions.join("gd-2025/entries.csv"), "项目编号,项目名称,参赛单位\nA1,甲平台,甲公司\n").unwrap();
    // A list without files: nothing but its folder says of which division it is.
    fs::create_dir_all(divisions.join("zj-2025")).unwrap();
    fs::write(divisions.join("zj-2025/entries.csv"), "项目编号,项目名称,参赛单位\nZ1,乙平台,乙公司\n").unwrap();
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    let plan = Plan::read(&pipeline, Some(&dir.path().join("season")), Some(&dir.path().join("workspace"))).unwrap();
    let folder = dir.path().join("workspace/index");
    let found = || {
        pipeline::run(&plan, &context(&Silent)).unwrap();
        let index = index::Index::open(&folder).unwrap();
        let options = index::SearchOptions::default();
        ["潮汐闸门", "赛区:zj-2025", "赛区:jx-2025"]
            .map(|words| index.search(&index::parse(words).unwrap(), &options).unwrap().total_entries)
    };
    assert_eq!(found(), [1, 1, 0]);
    let is_store = |path: &std::path::PathBuf| path.extension().is_some_and(|ending| ending == "store");
    let store = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).find(is_store).unwrap();
    let mut bytes = fs::read(&store).unwrap();
    bytes[8] ^= 1;
    fs::write(&store, bytes).unwrap();
    assert_eq!(found(), [1, 1, 0]);
    fs::rename(divisions.join("zj-2025"), divisions.join("jx-2025")).unwrap();
    assert_eq!(found(), [1, 0, 1]);
}

#[test]
fn a_file_that_changed_or_went_is_named_and_read_when_it_is_back() {
    let dir = tempfile::tempdir().unwrap();
    let division = dir.path().join("season/divisions/gd-2025");
    let file = |no: &str| division.join("files").join(no).join("申报书.txt");
    for (no, text) in [("A1", "一、项目概述\n甲文。"), ("A2", "一、项目概述\n乙文。"), ("A3", "一、项目概述\n甲文。")]
    {
        fs::create_dir_all(file(no).parent().unwrap()).unwrap();
        fs::write(file(no), text).unwrap();
    }
    fs::write(division.join("entries.csv"), REGISTRY).unwrap();
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    let plan = Plan::read(&pipeline, Some(&dir.path().join("season")), Some(&dir.path().join("workspace"))).unwrap();
    let season = intake::read(&plan.intake, &plan.contest, &plan.file.divisions.home, &plan.file.settings.intake).unwrap();
    let cache = Cache::at(&dir.path().join("cache"));
    let read = || gather(&season, &plan, &cache, &context(&Silent)).unwrap();

    fs::write(file("A1"), "一、项目概述\n改文。").unwrap();
    fs::remove_file(file("A2")).unwrap();
    let gathered = read();
    let path = |no: &str| format!("divisions/gd-2025/files/{no}/申报书.txt");
    // The same bytes still lie under A3.
    assert_eq!(told(&gathered), (vec![(path("A2").as_str(), "not opened")], 1));
    assert_eq!(gathered.dossiers[0].application_text(), "一、项目概述\n甲文。");

    let cache = Cache::at(&dir.path().join("another"));
    let read = || gather(&season, &plan, &cache, &context(&Silent)).unwrap();
    fs::remove_file(file("A3")).unwrap();
    fs::write(file("A2"), "一、项目概述\n乙文又改。").unwrap();
    let gathered = read();
    let lost = [(path("A1"), "not opened"), (path("A2"), "changed"), (path("A3"), "not opened")];
    assert_eq!(told(&gathered), (lost.iter().map(|(path, code)| (path.as_str(), *code)).collect(), 0));

    fs::write(file("A2"), "一、项目概述\n乙文。").unwrap();
    fs::write(file("A3"), "一、项目概述\n甲文。").unwrap();
    assert_eq!(told(&read()), (Vec::new(), 2));
}
