//! What experts decide on topics: shown before it is applied, learnt from by the next run, lapsed with the text it was about, taken back.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::fs;
use std::path::{Path, PathBuf};

use kit::{Silent, context};
use pipeline::{Correction, Plan, Taught};
use record::{Act, Decision, Screening, Subject, Verdict};
use store::Workspace;

/// The profiles put the first three into energy use; the experts of this season want them under production decisions.
const FORMS: [&str; 5] = [
    "釉线窑炉的天然气用量按釉料配方预测，燃气单耗下降，釉面色差减少，窑炉烧成曲线按釉料批次推荐。",
    "按釉料批次推荐窑炉烧成曲线，天然气和用电负荷随之下降，釉面针孔减少，能耗预测误差在百分之三以内。",
    "窑炉能耗预测与釉料批次挂钩：烧成曲线推荐后燃气单耗下降，釉面色差和针孔同时减少，用电负荷更稳。",
    "医保基金智能审核，识别定点医疗机构的欺诈骗保行为，门诊慢特病用药异常费用自动预警。",
    "农机作业调度，跨区机收订单撮合，北斗轨迹核验作业面积，机手空驶减少。",
];

/// What each declares. The last one is declared as what the others are corrected to, by mistake.
const TRACKS: [&str; 5] = ["T01", "T01", "T13", "T09", "T01"];

fn row(i: usize, track: &str) -> String {
    format!("A{i},项目{i},佛山市试甲陶瓷有限公司,{track}\n")
}

struct Season {
    dir: tempfile::TempDir,
    plan: Plan,
}

impl Season {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (intake, workspace) = (dir.path().join("season"), dir.path().join("workspace"));
        let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
        let plan = Plan::read(&pipeline, Some(&intake), Some(&workspace)).unwrap();
        let season = Self { dir, plan };
        let home = season.home();
        fs::create_dir_all(&home).unwrap();
        let rows: String = FORMS.iter().zip(TRACKS).enumerate().map(|(i, (_, track))| row(i, track)).collect();
        fs::write(home.join("entries.csv"), format!("项目编号,项目名称,参赛单位,赛道\n{rows}")).unwrap();
        for (i, form) in FORMS.iter().enumerate() {
            season.form(i, form);
        }
        season
    }

    fn home(&self) -> PathBuf {
        self.dir.path().join("season/divisions/gd-2025")
    }

    fn form(&self, i: usize, text: &str) {
        let folder = self.home().join(format!("files/A{i}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("申报书.txt"), text).unwrap();
    }

    fn run(&self) -> Screening {
        pipeline::run(&self.plan, &context(&Silent)).unwrap().screening
    }

    fn decide(&self, screening: &Screening, no: &str, topic: &str) -> u32 {
        self.record(&Act::Decision(decision(screening, no, topic, "甲")))
    }

    fn record(&self, act: &Act) -> u32 {
        self.workspace().ledger().unwrap().record(act).unwrap()
    }

    fn workspace(&self) -> Workspace {
        Workspace::open_read(&self.plan.workspace).unwrap()
    }
}

/// That another topic is the better one.
fn decision(screening: &Screening, no: &str, topic: &str, by: &str) -> Decision {
    Decision {
        subject: Subject::Topic(no.to_owned()),
        verdict: Verdict::Dismissed,
        value: Some(topic.to_owned()),
        reason: "属生产决策".to_owned(),
        by: by.to_owned(),
        at: "2025-11-02T00:00:00Z".to_owned(),
        basis: screening.entry(no).unwrap().topic_basis(),
    }
}

fn topics(screening: &Screening) -> Vec<&str> {
    screening.classifications.iter().map(|c| c.topic.as_str()).collect()
}

fn correction(entry: &str, topic: &str) -> Correction {
    Correction { entry: entry.to_owned(), topic: topic.to_owned() }
}

#[test]
fn a_preview_tells_what_would_follow_and_changes_nothing() {
    let season = Season::new();
    let before = season.run();
    let (workspace, dossiers) = pipeline::dossiers(&season.plan, &context(&Silent)).unwrap();
    let wanted: [Correction; 4] = [
        correction("A0", "T01.02"),
        correction("A1", "T01.02"),
        correction("A3", &before.classifications[3].topic),
        correction("Z9", "T01.02"),
    ];
    let lesson = pipeline::preview(&season.plan, &workspace, &dossiers, &[], &wanted).unwrap();
    let moved: Vec<_> = lesson.changes.iter().map(|c| (c.entry.as_str(), c.from.0.as_str(), c.to.0.as_str())).collect();
    assert_eq!(moved, [("A0", "T13.02", "T01.02"), ("A1", "T13.02", "T01.02"), ("A2", "T13.02", "T01.02")]);
    assert_eq!((&lesson.taught[..], &lesson.confirmed[..], &lesson.unknown[..]), (&wanted[..3], &wanted[2..3], &["Z9".to_owned()][..]));
    assert_eq!(workspace.ledger().unwrap().acts().unwrap(), []);
    let flags = lesson.flags.unwrap();
    let told = |flags: &[record::Flag]| flags.iter().map(|f| format!("{} {}", f.entry, f.kind)).collect::<Vec<_>>();
    assert_eq!(told(&flags.gone), ["A0 entry.track_mismatch", "A1 entry.track_mismatch"]);
    assert_eq!(told(&flags.new), ["A2 entry.track_mismatch"]);
    drop(workspace);
    for c in &wanted[..3] {
        season.decide(&before, &c.entry, &c.topic);
    }
    pipeline::apply_corrections(&season.workspace(), &wanted[..3]).unwrap();
    let after = season.run();
    let ids = |flags: &[record::Flag]| {
        let mut ids: Vec<String> = flags.iter().map(|f| f.id.as_str().to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!((after.run.changes.new_flags, after.run.changes.gone_flags), (ids(&flags.new), ids(&flags.gone)), "what was announced");
    pipeline::take_back_corrections(&season.workspace()).unwrap();
    assert_eq!(season.run().classifications, before.classifications);
}

#[test]
fn a_track_alone_is_shown_decided_and_learnt_from_as_a_topic_is() {
    let season = Season::new();
    let before = season.run();
    let wanted = [correction("A0", "T01"), correction("A1", "T01"), correction("A3", &before.classifications[3].track)];
    let (workspace, dossiers) = pipeline::dossiers(&season.plan, &context(&Silent)).unwrap();
    let lesson = pipeline::preview(&season.plan, &workspace, &dossiers, &[], &wanted).unwrap();
    drop(workspace);
    let moved: Vec<_> = lesson.changes.iter().map(|c| (c.entry.as_str(), c.from.0.as_str(), c.to.0.as_str())).collect();
    assert_eq!(moved, [("A0", "T13.02", "T01.01"), ("A1", "T13.02", "T01.02"), ("A2", "T13.02", "T01.02")]);
    assert_eq!((&lesson.taught[..], &lesson.confirmed[..]), (&wanted[..], &wanted[2..]));
    for c in &wanted {
        season.decide(&before, &c.entry, &c.topic);
    }
    let (workspace, dossiers) = pipeline::dossiers(&season.plan, &context(&Silent)).unwrap();
    let decided = pipeline::decided_topics(&workspace, &season.plan.contest, &dossiers).unwrap();
    assert_eq!(decided, wanted);
    pipeline::apply_corrections(&workspace, &decided).unwrap();
    drop(workspace);
    let after = season.run();
    assert_eq!(classify::changes(&before.classifications, &after.classifications), lesson.changes, "what was announced");
}

#[test]
fn before_the_first_run_nothing_is_said_of_flags() {
    let season = Season::new();
    let (workspace, dossiers) = pipeline::dossiers(&season.plan, &context(&Silent)).unwrap();
    let lesson = pipeline::preview(&season.plan, &workspace, &dossiers, &[], &[correction("A0", "T01.02")]).unwrap();
    assert_eq!((lesson.flags, lesson.taught.len()), (None, 1));
}

#[test]
fn what_is_applied_is_learnt_from_until_taken_back() {
    let season = Season::new();
    let before = season.run();
    season.decide(&before, "A0", "T01.02");
    season.decide(&before, "A1", "T01.02");
    assert_eq!(season.run().classifications, before.classifications, "a decision alone changes nothing");

    let (workspace, dossiers) = pipeline::dossiers(&season.plan, &context(&Silent)).unwrap();
    let decided = pipeline::decided_topics(&workspace, &season.plan.contest, &dossiers).unwrap();
    assert_eq!(decided, [correction("A0", "T01.02"), correction("A1", "T01.02")]);
    pipeline::apply_corrections(&workspace, &decided).unwrap();
    drop(workspace);
    let after = season.run();
    assert_eq!(topics(&after), ["T01.02", "T01.02", "T01.02", topics(&before)[3], topics(&before)[4]]);
    assert_eq!(season.run().classifications, after.classifications, "what was learnt does not undo what it rests on");
    let differing = pipeline::verify(&season.workspace(), &after, None, &context(&Silent)).unwrap();
    assert_eq!(differing.iter().filter(|v| v.difference.is_some()).count(), 0, "verify learns from the same");

    assert_eq!(pipeline::take_back_corrections(&season.workspace()).unwrap(), 2);
    let again = pipeline::verify(&season.workspace(), &after, None, &context(&Silent)).unwrap();
    assert_eq!(again, differing, "a run learnt from what was applied then, not from what is applied now");
    assert_eq!(season.run().classifications, before.classifications);
    assert_eq!(season.workspace().ledger().unwrap().acts().unwrap().len(), 2, "decisions stay");
}

#[test]
fn a_correction_falls_with_the_text_or_the_decision_it_rests_on() {
    let season = Season::new();
    let before = season.run();
    season.decide(&before, "A0", "T01.02");
    let line = season.decide(&before, "A1", "T01.02");
    season.decide(&before, "A2", "T01.02");
    let all = ["A0", "A1", "A2"].map(|no| correction(no, "T01.02"));
    pipeline::apply_corrections(&season.workspace(), &all).unwrap();
    season.form(0, &format!("{}改过。", FORMS[0]));
    let undo = record::Undo { of: line, reason: "误记".to_owned(), by: "甲".to_owned(), at: "2025-11-03T00:00:00Z".to_owned() };
    season.workspace().ledger().unwrap().record(&Act::Deed(record::Deed::Undo(undo))).unwrap();

    let after = season.run();
    let lapsed: Vec<_> = after.problems.iter().filter(|p| p.code == "learned.lapsed").map(|p| p.place.entry.as_deref().unwrap()).collect();
    assert_eq!((lapsed, after.run.counts["corrections_learned"]), (vec!["A0", "A1"], 1));
    let (workspace, dossiers) = pipeline::dossiers(&season.plan, &context(&Silent)).unwrap();
    let taught = Taught::of_dossiers(&workspace, &season.plan.contest, &dossiers).unwrap();
    assert_eq!(taught, Taught { corrections: all[2..].to_vec(), lapsed: all[..2].to_vec() });
}

#[test]
fn what_is_put_off_or_disputed_teaches_nothing() {
    let season = Season::new();
    let before = season.run();
    let put_off = Decision { verdict: Verdict::Deferred, ..decision(&before, "A0", "T01.02", "甲") };
    season.record(&Act::Decision(put_off));
    for no in ["A1", "A2"] {
        season.decide(&before, no, "T01.02");
    }
    season.record(&Act::Deed(record::Deed::Second(decision(&before, "A1", "T13.02", "乙"))));
    season.record(&Act::Deed(record::Deed::Second(decision(&before, "A2", "T01.02", "乙"))));
    let (workspace, dossiers) = pipeline::dossiers(&season.plan, &context(&Silent)).unwrap();
    let decided = pipeline::decided_topics(&workspace, &season.plan.contest, &dossiers).unwrap();
    assert_eq!(decided, [correction("A2", "T01.02")]);
}

#[test]
fn a_damaged_note_is_refused_and_says_what_to_do() {
    let season = Season::new();
    season.run();
    let note = season.plan.workspace.join("learned.json");
    let refused = |text: &str| {
        fs::write(&note, text).unwrap();
        pipeline::run(&season.plan, &context(&Silent)).unwrap_err()
    };
    let pipeline::Error::File(fault) = refused(r#"{"v":1,"corrections":{}}"#) else { panic!("a fault of a file") };
    assert_eq!(fault.to_do.zh, "请移走该文件后重新运行；决定都在台账中，需要时再用 shai classify --learn --apply 采用。");
    let later = refused(r#"{"v":9,"more":[]}"#);
    assert!(matches!(later, pipeline::Error::Store(store::Error::Newer { found: 9, known: 1, .. })), "{later}");
    fs::remove_file(&note).unwrap();
    season.run();
}
