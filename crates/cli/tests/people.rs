//! What people do with a result, by the binary: decisions and their rounds, claims, scores, lines taken back, and the proposals. Whatever they
//! say, what the program found of an entry stays as it was.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use kit::{demo, expect, shai, text};

/// A workspace of the demo season for one test: screened once, copied for each.
fn screened() -> (tempfile::TempDir, String) {
    static DONE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let done = DONE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        expect(3, &["run", demo().to_str().unwrap(), "--workspace", dir.path().join("w").to_str().unwrap()]);
        dir
    });
    let dir = tempfile::tempdir().unwrap();
    copy(&done.path().join("w"), &dir.path().join("w"));
    let workspace = dir.path().join("w").to_str().unwrap().to_owned();
    (dir, workspace)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (item.path(), to.join(item.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}

fn export(workspace: &str, to: &Path) -> BTreeMap<String, Vec<u8>> {
    expect(0, &["export", "--out", to.to_str().unwrap(), "--format", "jsonl", "-w", workspace]);
    let files = std::fs::read_dir(to).unwrap().map(Result::unwrap);
    files.map(|f| (f.file_name().into_string().unwrap(), std::fs::read(f.path()).unwrap())).collect()
}

fn refused(code: i32, args: &[&str]) -> String {
    let output = kit::shai(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}");
    text(&output.stderr).trim().to_owned()
}

fn flags(workspace: &str) -> Vec<String> {
    let listed = expect(0, &["flags", "-w", workspace]);
    listed.lines().filter(|l| l.starts_with("F-")).map(|l| l.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn no_verdict_changes_what_was_found_of_an_entry() {
    let (dir, w) = screened();
    let before = export(&w, &dir.path().join("before"));
    for (i, flag) in flags(&w).iter().take(12).enumerate() {
        let verdict = ["成立", "不成立", "需补正", "暂缓"][i % 4];
        expect(0, &["decide", flag, verdict, "--reason", "看过原件", "--by", "甲", "-w", &w]);
    }
    let entry =
        before["ranking.jsonl"].split(|b| *b == b'\n').next().map(|l| serde_json::from_slice::<serde_json::Value>(l).unwrap()).unwrap();
    let no = entry["entry"].as_str().unwrap();
    let said =
        expect(0, &["decide", no, "不成立", "--topic", "发展智能安居的数字住房", "--reason", "主体是城市治理", "--by", "甲", "-w", &w]);
    assert!(said.ends_with(&format!("条：{no} 不成立 → T12.01（甲，理由：主体是城市治理）\n")), "{said}");
    expect(0, &["score", no, "0", "--by", "专家甲", "-w", &w]);
    let entries = before["entries.jsonl"].split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let mut entries = entries.map(|line| serde_json::from_slice::<serde_json::Value>(line).unwrap());
    let other = entries.find(|entry| entry["division"] != "gd-2025").expect("the demo season has other divisions");
    let other = other["entry"].as_str().unwrap();
    assert_eq!(refused(2, &["score", other, "90", "--by", "专家甲", "-w", &w]), "错误：只给本赛区的项目评分");
    let after = export(&w, &dir.path().join("after"));
    for name in ["entries.jsonl", "classification.jsonl", "ranking.jsonl", "problems.jsonl"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    assert_ne!(before["flags.jsonl"], after["flags.jsonl"], "a verdict is told beside its flag");
    let shown = expect(0, &["show", no, "-w", &w]);
    assert!(shown.contains("赛题：初核") && shown.contains("份（* 为申报书）\n"), "{shown}");
}

#[test]
fn rounds_claims_and_lines_taken_back() {
    let (_dir, w) = screened();
    let flags = flags(&w);
    let (one, two) = (flags[0].as_str(), flags[1].as_str());
    let decide = |what: &'static str, by: &'static str, round: &'static str| {
        move |flag: &str, w: &str| -> Vec<String> {
            ["decide", flag, what, "--reason", "理由", "--by", by, "--round", round, "-w", w].map(str::to_owned).to_vec()
        }
    };
    let ok = |args: Vec<String>| expect(0, &args.iter().map(String::as_str).collect::<Vec<_>>()).trim().to_owned();
    let no = |args: Vec<String>| refused(1, &args.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ok(decide("成立", "甲", "first")(one, &w)), format!("已记入台账第 1 条：{one} 成立（甲，理由：理由）"));
    assert_eq!(no(decide("成立", "甲", "second")(one, &w)), "错误：初核、复核、裁定须由不同的人作出");
    ok(decide("不成立", "乙", "second")(one, &w));
    assert_eq!(no(decide("不成立", "甲", "first")(one, &w)), "错误：初核与复核都已作出；要更改，请由作出决定的人先撤回（shai undo）");
    assert!(expect(0, &["flags", "-w", &w]).contains("［成立，甲］［待裁定］"));
    ok(decide("不成立", "丙", "adjudication")(one, &w));
    assert_eq!(no(decide("成立", "甲", "first")(one, &w)), "错误：丙 已作裁定；如需更改，先撤回该条（shai undo）");
    assert!(
        refused(2, &["flags", "--kind", "nope", "-w", &w])
            .starts_with("错误：没有“nope”这个标记类别；可用：document.addresses_grader（含写给评审者或模型的文字）")
    );
    let other = refused(2, &["undo", "3", "--reason", "误点", "--by", "甲", "-w", &w]);
    assert_eq!(other, "错误：第 3 条是 丙 记的，只有本人能撤回；有不同意见请复核或裁定");
    ok(["undo", "3", "--reason", "误点", "--by", "丙", "-w", &w].map(str::to_owned).to_vec());
    assert_eq!(
        expect(0, &["ledger", "-w", &w]),
        format!(
            "    1  初核 {one} 成立（甲，理由：理由）\n    2  复核 {one} 不成立（乙，理由：理由）\n    3  裁定 {one} 不成立（丙，理由：理由）［已撤回］\n    4  撤回第 3 条（丙，理由：误点）\n初核与复核不一致，待裁定：{one}\n"
        )
    );
    expect(0, &["claim", two, "--by", "丁", "-w", &w]);
    assert_eq!(no(decide("成立", "戊", "first")(two, &w)), "错误：丁 正在核查这一项；请其先放回（shai claim --release）");
    expect(0, &["claim", two, "--by", "丁", "--release", "-w", &w]);
    ok(decide("成立", "戊", "first")(two, &w));
    assert!(expect(0, &["verify", "--ledger", "-w", &w]).starts_with("决定台账完好：7 条，SHA-256 链首尾一致"));
    assert!(expect(0, &["ledger", "--agreement", "-w", &w]).starts_with("1 项有初核和复核：一致 0 %"));
}

#[test]
fn agreeing_needs_no_reason_and_none_is_made_up() {
    let (_dir, w) = screened();
    let flags = flags(&w);
    let said = expect(0, &["decide", &flags[0], "成立", "--by", "甲", "-w", &w]);
    assert_eq!(said.trim(), format!("已记入台账第 1 条：{} 成立（甲，理由：未写）", flags[0]));
    let said = refused(2, &["decide", &flags[1], "需补正", "--by", "甲", "-w", &w]);
    assert_eq!(said, "错误：请写一句理由：台账里的每个“不成立”“需补正”都要能说明为什么（--reason）");
}

#[test]
fn a_flag_is_found_however_its_id_is_typed() {
    let (_dir, w) = screened();
    let flags = flags(&w);
    let id = flags[0].as_str();
    let explained = expect(0, &["explain", id, "-w", &w]);
    for typed in [id.to_lowercase(), id.to_uppercase(), format!(" {} ", id.replace("F-", "Ｆ－"))] {
        assert_eq!(expect(0, &["explain", &typed, "-w", &w]), explained, "{typed}");
    }
    let said = expect(0, &["decide", &id.to_lowercase(), "成立", "--by", "甲", "-w", &w]);
    assert_eq!(said.trim(), format!("已记入台账第 1 条：{id} 成立（甲，理由：未写）"));
}

#[test]
fn what_is_put_off_still_waits() {
    let (_dir, w) = screened();
    let flags = flags(&w);
    expect(0, &["decide", &flags[0], "成立", "--by", "甲", "-w", &w]);
    expect(0, &["decide", &flags[1], "暂缓", "--by", "甲", "-w", &w]);
    let listed = expect(0, &["flags", "--open", "-w", &w]);
    let open: Vec<&str> = listed.lines().filter(|l| l.starts_with("F-")).map(|l| l.split(' ').next().unwrap()).collect();
    assert_eq!(open, flags[1..]);
}

#[test]
fn an_export_writes_over_nothing_that_people_filled_in() {
    let (dir, w) = screened();
    let path = dir.path().join("待核.xlsx");
    let export = || kit::shai(&["export", "--decisions", path.to_str().unwrap(), "-w", &w]);
    assert_eq!([export(), export()].map(|o| o.status.code()), [Some(0); 2], "nobody has filled it in");
    let screening = store::Workspace::open_read(Path::new(&w)).unwrap().load_screening().unwrap();
    let mut sheet = report::flag_sheet(&screening, record::Lang::Zh);
    let verdict = sheet.columns.iter().position(|c| *c == report::VERDICT).unwrap();
    sheet.rows[0][verdict] = "成立".into();
    let filled = report::workbook("赛", &[sheet], record::Lang::Zh).unwrap();
    std::fs::write(&path, &filled).unwrap();
    let refused = export();
    let said = text(&refused.stderr);
    assert!(refused.status.code() == Some(1) && said.contains("中填有结论，没有覆盖"), "{said}");
    assert!(std::fs::read(&path).unwrap() == filled, "it was written over");
    let foreign = "姓名,单位,领域\n林知远,岭南第一大学,工业制造\n".as_bytes();
    std::fs::write(&path, foreign).unwrap();
    let refused = export();
    let said = text(&refused.stderr);
    assert!(refused.status.code() == Some(1) && said.contains("不是由 shai export 写出的工作簿，没有覆盖"), "{said}");
    assert_eq!(std::fs::read(&path).unwrap(), foreign);
}

#[test]
fn a_workbook_may_change_the_decision_that_it_shows() {
    let (dir, w) = screened();
    let flags = flags(&w);
    let id = flags[0].as_str();
    expect(0, &["decide", id, "不成立", "--reason", "同名不同人", "--by", "甲", "-w", &w]);
    let workspace = store::Workspace::open_read(Path::new(&w)).unwrap();
    let mut screening = workspace.load_screening().unwrap();
    pipeline::apply_decisions(&mut screening, &record::standings(&workspace.ledger().unwrap().acts().unwrap()));
    drop(workspace);
    let mut sheet = report::flag_sheet(&screening, record::Lang::Zh);
    let place = |key: &str| sheet.columns.iter().position(|c| c.0 == key).unwrap();
    let filled = [("verdict", "成立"), ("reason", "看过原件"), ("by", "乙")].map(|(key, value)| (place(key), value));
    let row = sheet.rows.iter_mut().find(|row| row[0] == report::Cell::from(id)).unwrap();
    for (at, value) in filled {
        row[at] = value.into();
    }
    let path = dir.path().join("改.xlsx");
    std::fs::write(&path, report::workbook("赛", &[sheet], record::Lang::Zh).unwrap()).unwrap();
    let said = expect(0, &["decide", "--from", path.to_str().unwrap(), "-w", &w]);
    assert_eq!(said.trim(), "记入 1 条，已有 0 条，冲突 0 条，未能记入 0 条，无法使用 0 行");
    assert!(expect(0, &["flags", "-w", &w]).contains("［成立，乙］"));
}

#[test]
fn proposals_decide_nothing_and_name_what_they_cannot_use() {
    let (dir, w) = screened();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let before = export(&w, &dir.path().join("before"));
    let (list, book) = (path("推荐.xlsx"), path("分配.xlsx"));
    let shortlist = expect(0, &["shortlist", "--out", &list, "-w", &w]);
    assert!(shortlist.contains("什么也没有决定") && std::fs::metadata(&list).unwrap().len() > 1000, "{shortlist}");
    std::fs::write(path("专家.csv"), "姓名,单位,领域\n林知远,岭南第一大学,工业制造\n,岭南第二大学,现代农业\n周启明,岭南第三大学,T08\n")
        .unwrap();
    let assigned = expect(0, &["assign", "--experts", &path("专家.csv"), "--out", &book, "-w", &w]);
    assert!(assigned.starts_with("专家.csv 第 3 行：没有姓名  本行未参加分配，其余行照常。"), "{assigned}");
    assert!(assigned.contains("专家不足") && std::fs::metadata(&book).unwrap().len() > 1000, "two experts for three each:\n{assigned}");
    assert_eq!(assigned.lines().nth(1), Some("每个项目应有 3 位专家。以下各行：赛道  项目编号  专家和对口程度（0–100）"));
    let lacks: Vec<&str> = assigned.lines().filter(|line| line.contains("专家不足")).map(|line| line.split(' ').next().unwrap()).collect();
    let tracks: std::collections::BTreeSet<&str> = lacks.iter().copied().collect();
    assert_eq!(lacks.len(), tracks.len(), "a lack is told once a track:\n{assigned}");
    assert!(!std::path::Path::new(&w).join("people.db").try_exists().unwrap(), "a list of accounts is made for whoever adds one");
    let edited = b"somebody moved a name";
    std::fs::write(&book, edited).unwrap();
    let again = shai(&["assign", "--experts", &path("专家.csv"), "--out", &book, "-w", &w]);
    assert_eq!((again.status.code(), text(&again.stdout)), (Some(0), assigned), "the lines of a proposal are the same");
    let copy = path(&format!("分配-前稿-{}.xlsx", record::Sha256::of(edited).short(8)));
    assert_eq!(text(&again.stderr).trim_end(), format!("{book} 原有的内容与本次建议不同，可能有人改过，已另存为 {copy}；不要时可以删除。"));
    assert_eq!(std::fs::read(&copy).unwrap(), edited);
    let queue = expect(0, &["queue", "-w", &w]);
    assert!(queue.contains("漏掉应成立标记的可能") && queue.contains("随机抽查"), "{queue}");
    assert_eq!(queue, expect(0, &["queue", "-w", &w]), "the sample is that of the season");
    assert_eq!(refused(1, &["rank", "--learned", "-w", &w]), "错误：评分 0 个，同一专家拉开差距的成对项目不足 20 对，学不到权重");
    assert_eq!(before, export(&w, &dir.path().join("after")));
}
