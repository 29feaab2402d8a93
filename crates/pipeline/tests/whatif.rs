//! The change that a finding names clears it: tried for every finding of every rule, on the demo season and a few rows more.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kit::{Silent, context};
use pipeline::{Outcome, Plan, Trials};
use record::Table;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy(&item.path(), &target)
        } else {
            fs::write(&target, fs::read(item.path()).unwrap()).unwrap()
        }
    }
}

/// A further row of the registry: each breaks what no entry of the demo season does. Columns that it leaves out are empty.
type Row = &'static [(&'static str, &'static str)];

const ROWS: [Row; 6] = [
    &[
        ("项目编号", "X1"),
        ("项目名称", "博彩数据平台"),
        ("参赛单位", "佛山市试甲机械有限公司、佛山市试乙机械有限公司"),
        ("单位类型", "企业"),
        ("获奖情况", "2024年广东省“数据要素×”大赛二等奖"),
    ],
    &[("项目编号", "X2"), ("项目名称", "美丽乡村行动"), ("参赛单位", "清远市试丙建陶有限公司"), ("参赛代表", "关佩仪")],
    &[
        ("项目编号", "X3"),
        ("项目名称", "陶瓷窑炉数据平台"),
        ("参赛单位", "清远市试丁建陶有限公司南海分公司"),
        ("单位类型", "企业"),
        ("参赛代表", "梁颂恩、何嘉"),
        ("知识产权", "ZL202010221946.6 一种瓦楞纸包装箱"),
        ("提交时间", "2025-07-14 10:00:00"),
    ],
    &[("项目编号", "X4"), ("项目名称", "轴承数据平台")],
    &[
        ("项目编号", "X5"),
        ("项目名称", "区域检查互认与转诊数据平台"),
        ("赛道", "医疗健康"),
        ("赛题", "加强中医药数据特色应用"),
        ("参赛单位", "清远市试戊医疗数据有限公司"),
    ],
    &[
        ("项目编号", "X6"),
        ("项目名称", "冷库巡检数据平台（已撤回）"),
        ("参赛单位", "清远市试己冷链有限公司"),
        ("单位类型", "企业"),
        ("提交时间", "2025-09-30 10:00:00"),
    ],
];

/// What X5 is about: another topic of its track than the one that it names.
const REFERRAL: &str = "一、项目概述\n县域内十二家乡镇卫生院与县人民医院之间建立检查检验结果互认机制。患者在乡镇拍片，影像上传到远程影像中心，由县\
医院医生出具报告，其他医院直接调阅，不再重复检查。需要上转的患者由转诊平台预约号源和床位，家庭医生陪同办理；康复期患者下转社区，随访记录\
同步回传。\n二、解决方案\n平台对接电子病历、预约挂号、候诊叫号和救护车调度，患者平均候诊时间缩短四成，重复检查率下降三成。系统上线两年来，\
远程会诊累计三万例，基层首诊比例提高，医共体内部双向转诊更加顺畅。";

fn registry(table: &Table) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let mut text = line(table.header.iter().map(|h| quoted(h)).collect());
    for row in &table.rows {
        text += &line((0..table.header.len()).map(|c| quoted(table.cell(row, c))).collect());
    }
    for row in ROWS {
        let cell = |header: &String| row.iter().find(|(column, _)| column == header).map_or("", |(_, text)| *text);
        text += &line(table.header.iter().map(|h| quoted(cell(h))).collect());
    }
    text
}

/// The demo season with further rows, a list of the closing date, a scan without text, and a second version of a form.
fn season(dir: &Path, plan: &Plan) {
    copy(&root().join("corpus/demo/season"), dir);
    let read = intake::read(dir, &plan.contest, &plan.file.divisions.home, &plan.file.settings.intake).unwrap();
    let table = read.tables.iter().find(|t| t.path.contains("/gd-2025/")).unwrap();
    fs::remove_file(dir.join(&table.path)).unwrap();
    let home = dir.join("divisions/gd-2025");
    fs::write(home.join("entries.csv"), registry(table)).unwrap();
    fs::write(
        dir.join("registries/截止名单.csv"),
        "项目编号,项目名称,参赛代表\nX2,清远乡村数据行动,关佩仪\nX3,陶瓷窑炉数据平台,\"梁颂恩、何欢\"\n",
    )
    .unwrap();
    let files = home.join("files/X3");
    fs::create_dir_all(&files).unwrap();
    fs::write(files.join("申报书.txt"), "一、项目概述\n窑炉的温度、煤气与釉料三类数据对应到同一批砖。".repeat(4)).unwrap();
    fs::write(files.join("申报书第二版.txt"), "一、项目概述\n蔗田的墒情、长势与榨季三类数据对应到同一块地。".repeat(4)).unwrap();
    for (name, text) in [
        ("营业执照.txt", "营业执照\n名称：清远市试丁建陶有限公司南海分公司\n营业期限：2015年03月01日至2025年02月28日\n"),
        ("审计报告.txt", "审计报告\n我们审计了清远市试丁建陶有限公司南海分公司2021年度财务报表。\n"),
        ("主体责任声明.txt", "申报主体责任声明\n我单位郑重声明：材料真实。\n法定代表人（签字）：\n日期：    年  月  日\n"),
        ("专利证书.txt", "发明专利证书\n发明名称：一种轴承剩余寿命预测方法\n专利号：ZL202010221946.6\n"),
    ] {
        fs::write(files.join(name), text).unwrap();
    }
    fs::create_dir_all(home.join("files/X5")).unwrap();
    fs::write(home.join("files/X5/申报书.txt"), REFERRAL).unwrap();
    // One grey pixel: an image without anything to read.
    const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9ck\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";
    fs::write(files.join("扫描件.png"), PIXEL).unwrap();
}

#[test]
fn the_change_that_a_finding_names_clears_it_for_every_rule() {
    let dir = tempfile::tempdir().unwrap();
    let (intake, workspace) = (dir.path().join("season"), dir.path().join("workspace"));
    let plan = Plan::read(&root().join("pipelines/demo.toml"), Some(&intake), Some(&workspace)).unwrap();
    season(&intake, &plan);
    let context = context(&Silent);
    let screening = pipeline::run(&plan, &context).unwrap().screening;
    let found: BTreeSet<&str> = screening.flags.iter().map(|f| f.kind.as_str()).collect();
    let lacking: Vec<&str> = check::rules().iter().map(|r| r.kind).filter(|k| !found.contains(k)).collect();
    assert_eq!(lacking, [""; 0], "rules that find nothing here prove nothing");

    let open = store::Workspace::open_read(&workspace).unwrap();
    let trials = Trials::open(&open, &screening, None, &context).unwrap();
    let mut stay = Vec::new();
    for flag in &screening.flags {
        let tried = trials.try_out(flag).unwrap().unwrap_or_else(|| panic!("{} {} is not found again", flag.kind, flag.id));
        assert_eq!((&tried.before, flag.change.is_empty()), (flag, false));
        if !tried.cleared() {
            let edits: Vec<String> = flag.change.iter().map(|e| e.say().zh).collect();
            stay.push(format!("{} {}: {edits:?} {:?}", flag.kind, flag.entry, matches!(tried.outcome, Outcome::Blocked(_))));
        }
    }
    assert_eq!(stay, [""; 0]);
}
