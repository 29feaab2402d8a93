//! Template files: what the blank form holds is nobody's text, and a template that cannot be read ends the run before it begins.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::fs;
use std::path::{Path, PathBuf};

use kit::{Silent, context};
use pipeline::Plan;
use record::Screening;

/// Two entries whose forms hold this text of the blank form, in the folder of a contest that names a template file or none.
fn season(folder: &Path, template: Option<(&str, &[u8])>) -> PathBuf {
    let contest = folder.join("contest");
    let division = folder.join("season/divisions/gd-2025");
    fs::create_dir_all(&contest).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/guangdong-2025");
    for name in ["contest.toml", "topics.toml", "rules.toml", "criteria.toml"] {
        fs::write(contest.join(name), fs::read(source.join(name)).unwrap()).unwrap();
    }
    if let Some((name, bytes)) = template {
        let path = contest.join("contest.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("[form]\n"), "the contest has a form");
        fs::write(&path, text.replace("[form]\n", &format!("[form]\ntemplate_files = [\"{name}\"]\n"))).unwrap();
        fs::write(contest.join(name), bytes).unwrap();
    }
    let mut table = "项目编号,项目名称,参赛单位\n".to_owned();
    for (no, unit, seed) in [("A1", "甲公司", 1), ("B1", "乙公司", 2)] {
        fs::create_dir_all(division.join("files").join(no)).unwrap();
        table.push_str(&format!("{no},项目{no},{unit}\n"));
        let mut random = testkit::Random(seed);
        let own: String = (0..1_200).map(|_| char::from_u32(0x4e00 + random.below(3_000) as u32).expect("an ideograph")).collect();
        let form = format!("一、项目概述\n{BLANK}\n{own}\n");
        fs::write(division.join("files").join(no).join("申报书.txt"), form).unwrap();
    }
    fs::write(division.join("entries.csv"), table).unwrap();
    let pipeline = folder.join("pipeline.toml");
    let text = "format = 1\ncontest = \"contest\"\nintake = \"season\"\nworkspace = \"work\"\n[divisions]\nhome = \"gd-2025\"\n";
    fs::write(&pipeline, text).unwrap();
    pipeline
}

const BLANK: &str = "请在本页写明贵单位在过去三个完整会计年度里为本项目投入的人力与设备，并逐条列出参与者的职责分工、起止时间以及与其他单位之间已经形成的协作关系；\
                     凡引用外部数据集的，须给出其名称、提供方、更新频率和取得方式，并把尚未落实的部分单独写成一段，以便评审专家在现场提问时逐项核对。";

fn run(folder: &Path, template: Option<(&str, &[u8])>) -> Result<Screening, pipeline::Error> {
    let plan = Plan::read(&season(folder, template), None, None)?;
    Ok(pipeline::run(&plan, &context(&Silent))?.screening)
}

#[test]
fn the_words_of_a_template_file_are_subtracted_and_listed() {
    let kinds = |s: &Screening| s.flags.iter().map(|f| f.kind.as_str().to_owned()).filter(|k| k.starts_with("reuse")).collect::<Vec<_>>();
    let of_template = |s: &Screening| {
        s.common.iter().filter(|c| c.why == "template").map(|c| (c.entries, c.text.contains("三个完整会计年度"))).collect::<Vec<_>>()
    };
    let (plain, with) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let without = run(plain.path(), None).unwrap();
    assert_eq!((kinds(&without), of_template(&without)), (vec!["reuse.partial".to_owned()], vec![]));
    let with = run(with.path(), Some(("空白申报书.txt", BLANK.as_bytes()))).unwrap();
    assert_eq!(kinds(&with), Vec::<String>::new());
    assert!(of_template(&with).contains(&(2, true)), "{:?}", with.common);
    assert!(with.run.hashes.contains_key("template 空白申报书.txt"), "{:?}", with.run.hashes);
    // Views that grey the template out find its words where the contest keeps them.
    assert!(with.contest.form.template_text.iter().any(|t| t.contains("三个完整会计年度")));
}

#[test]
fn a_template_file_without_text_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let error = run(folder.path(), Some(("空白申报书.pdf", b"%PDF-1.7 and no more"))).expect_err("a damaged template was taken");
    let say = error.say();
    assert!(say.zh.contains("空白申报书.pdf") && say.zh.contains("模板文件读不出文字"), "{}", say.zh);
    assert!(say.en.contains("no text can be read from this template file"), "{}", say.en);
    let outside = Plan::read(&season(tempfile::tempdir().unwrap().path(), Some(("../x.txt", b"x"))), None, None);
    assert!(outside.is_err());
}
