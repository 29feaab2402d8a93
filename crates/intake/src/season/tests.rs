use std::fs;

use record::{Contest, FormSpec, UnitType, UnitTypeName};

use crate::Settings;

/// A contest small enough to see through.
pub(crate) fn contest() -> Contest {
    let strings = |s: &[&str]| s.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let contest = testkit::two_tracks("赛");
    Contest {
        columns: [("项目编号", vec!["编号"]), ("项目名称", vec!["作品名称"]), ("参赛单位", vec!["牵头单位"])]
            .into_iter()
            .map(|(name, others)| (name.to_owned(), strings(&others)))
            .collect(),
        unit_types: vec![
            UnitTypeName { unit_type: UnitType::Enterprise, names: strings(&["企业"]) },
            UnitTypeName { unit_type: UnitType::PublicInstitution, names: strings(&["事业单位"]) },
        ],
        form: FormSpec { file_name_contains: strings(&["申报书"]), ..contest.form },
        ..contest
    }
}

/// A table as offices make them: a title, cells united over groups of columns, remarks beneath.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn a_table_of_an_office_is_read_between_its_title_and_its_remarks() {
    let table = "2025年大赛报名情况汇总表,,,,,,,\n\
        序号,项目编号,项目名称,申报方向,,参赛单位信息,,备注\n\
        ,,,赛道,赛题,参赛单位,统一社会信用代码,\n\
        1,GD2025-0001,甲,工业制造,,佛山甲数据有限公司,91440600MA0000000X,\n\
        2,,乙,工业制造,,佛山乙数据有限公司,,\n\
        3,GD2025-0003,,,,,,\n\
        备注：带*的项目材料待补，请各市于7月底前补齐，逾期不再受理，特此说明，其余事项另行通知。,,,,,,,\n\
        ,说明：本表由平台导出。,,,,,,\n\
        填表人：王五,,,,审核人：赵六,,,\n";
    let dir = tempfile::tempdir().unwrap();
    let division = dir.path().join("divisions/gd-2025");
    fs::create_dir_all(&division).unwrap();
    fs::write(division.join("entries.csv"), table).unwrap();
    let season = super::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap();
    let said: Vec<(u32, &str, &str)> = season
        .problems
        .iter()
        .filter(|p| p.code.starts_with("registry."))
        .map(|p| (p.place.row.unwrap(), p.code.as_str(), p.what.zh.as_str()))
        .collect();
    let note = |written: &str| format!("本行应是说明文字或合计，不是项目：“{written}”。");
    assert_eq!(
        said,
        [
            (
                3,
                "registry.columns_absent",
                "表头没有这些列：单位类型、是否中小企业、所在地市、联合参赛单位、团队名称、参赛代表、知识产权、获奖情况、是否已实际应用、提交时间（认不出的列：序号、备注）。"
            ),
            (5, "registry.no_number", "本行没有项目编号。"),
            (7, "registry.note", note("备注：带*的项目材料待补，请各市于7月底前补齐，逾期不再受理，特此说明，其余事项…").as_str()),
            (8, "registry.note", note("说明：本表由平台导出。").as_str()),
            (9, "registry.note", note("填表人：王五 审核人：赵六").as_str()),
            (6, "registry.empty_cell", "必填的“参赛单位”为空。"),
            (6, "registry.empty_cell", "必填的“项目名称”为空。"),
        ]
    );
    let entry = &season.entries[0];
    assert_eq!(season.entries.iter().map(|e| e.no.as_str()).collect::<Vec<_>>(), ["GD2025-0001", "GD2025-0003"]);
    assert_eq!(
        (entry.declared_track.as_str(), entry.declared_topic.as_str(), entry.org.name.as_str(), entry.org.credit_code.as_deref()),
        ("工业制造", "", "佛山甲数据有限公司", Some("91440600MA0000000X"))
    );
    assert_eq!(season.tables[0].header, ["序号", "项目编号", "项目名称", "赛道", "赛题", "参赛单位", "统一社会信用代码", "备注"]);
}

/// What look-ups leave where they find nothing, words for no number, and lines of sums and signatures that reach into the columns of names.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn errors_of_formulas_and_sums_are_no_entries() {
    let table = "项目编号,项目名称,参赛单位,赛道\n\
        GD-1,甲,#N/A,工业制造\n\
        #N/A,乙,乙公司,工业制造\n\
        #N/A,丙,丙公司,工业制造\n\
        无,丁,丁公司,工业制造\n\
        GD-2,#REF!,戊公司,#NAME?\n\
        合计,,,5\n\
        合 计：,共5个项目,2家,\n\
        ,小计,,\n\
        填表人：陈某,审核人：林某,日  期：7月31日,\n\
        ,制表：陈某,审核：林某,\n\
        ,叶擎：风机,,\n";
    let dir = tempfile::tempdir().unwrap();
    let division = dir.path().join("divisions/gd-2025");
    fs::create_dir_all(&division).unwrap();
    fs::write(division.join("entries.csv"), table).unwrap();
    let season = super::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap();
    let said: Vec<(u32, &str)> = season
        .problems
        .iter()
        .filter(|p| p.code.starts_with("registry.") && p.code != "registry.columns_absent")
        .map(|p| (p.place.row.unwrap(), p.what.zh.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (3, "本行的项目编号是公式出错的结果“#N/A”。"),
            (4, "本行的项目编号是公式出错的结果“#N/A”。"),
            (5, "本行没有项目编号。"),
            (7, "本行应是说明文字或合计，不是项目：“合计 5”。"),
            (8, "本行应是说明文字或合计，不是项目：“合 计： 共5个项目 2家”。"),
            (9, "本行应是说明文字或合计，不是项目：“小计”。"),
            (10, "本行应是说明文字或合计，不是项目：“填表人：陈某 审核人：林某 日 期：7月31日”。"),
            (11, "本行应是说明文字或合计，不是项目：“制表：陈某 审核：林某”。"),
            (12, "本行没有项目编号。"),
            (2, "“参赛单位”一格“#N/A”是公式出错的结果。"),
            (6, "“赛道”一格“#NAME?”是公式出错的结果。"),
            (6, "“项目名称”一格“#REF!”是公式出错的结果。"),
        ]
    );
    let read: Vec<[&str; 4]> =
        season.entries.iter().map(|e| [e.no.as_str(), e.title.as_str(), e.org.name.as_str(), e.declared_track.as_str()]).collect();
    assert_eq!(read, [["GD-1", "甲", "", "工业制造"], ["GD-2", "", "戊公司", ""]]);
}

/// A registry that was opened in a spreadsheet and saved as CSV.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn numbers_that_a_spreadsheet_has_rounded_are_told_of_their_column() {
    let table = "项目编号,项目名称,参赛单位\n=\"0001\",甲,甲公司\n2.02544E+15,乙,乙公司\n2.02544E+15,丙,丙公司\n";
    let dir = tempfile::tempdir().unwrap();
    let division = dir.path().join("divisions/gd-2025");
    fs::create_dir_all(division.join("files/0001")).unwrap();
    fs::write(division.join("files/0001/申报书.txt"), "甲").unwrap();
    fs::write(division.join("entries.csv"), table).unwrap();
    let season = super::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap();
    let said: Vec<(u32, &str, &str)> = season
        .problems
        .iter()
        .filter(|p| p.code.starts_with("registry.") && p.code != "registry.columns_absent")
        .map(|p| (p.place.row.unwrap(), p.code.as_str(), p.what.zh.as_str()))
        .collect();
    let rounded = "“项目编号”列自本行起有 2 格写成了 2.02544E+15 这样的形式，其余数位已经丢失，不同的编号会变成同一个。";
    let twice = "项目编号 2.02544E+15 与第 3 行重复。";
    assert_eq!(said, [(3, "registry.digits_lost", rounded), (4, "registry.duplicate_number", twice)]);
    let read: Vec<(&str, usize)> = season.entries.iter().map(|e| (e.no.as_str(), e.files.len())).collect();
    assert_eq!(read, [("0001", 1), ("2.02544E+15", 0)]);
}

/// Whoever put a link to the shared disk into the season folder is told of the link, and not that nothing is there.
#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn divisions_that_are_a_link_are_told_as_one() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir_all(elsewhere.path().join("gd-2025")).unwrap();
    let told = || super::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap_err().say().zh;
    let link = |path: &str| std::os::unix::fs::symlink(elsewhere.path(), dir.path().join(path)).unwrap();
    let expected = |path: &str| format!("{}/{path}：该链接指向赛季文件夹之外。请以文件本身代替链接。", dir.path().display());
    link("divisions");
    assert_eq!(told(), expected("divisions"));
    fs::remove_file(dir.path().join("divisions")).unwrap();
    fs::create_dir(dir.path().join("divisions")).unwrap();
    link("divisions/gd-2025");
    assert_eq!(told(), expected("divisions/gd-2025"));
}

/// A season folder from a system that takes `Files` and `files` for one name.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn folders_of_the_layout_are_known_however_their_letters_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Divisions/gd-2025/Entries.CSV", "项目编号,项目名称\nA1,甲\n");
    write("Divisions/gd-2025/FILES/A1/申报书.txt", "甲文");
    write("Registries/失信名单.csv", "名称,日期\n乙公司,2025-01-01\n");
    let season = super::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap();
    let files: Vec<&str> = season.entries.iter().flat_map(|e| &e.files).map(|f| f.path.as_str()).collect();
    let lists: Vec<&str> = season.registries.tables.iter().map(|t| t.path.as_str()).collect();
    assert_eq!((files, lists), (vec!["divisions/gd-2025/files/A1/申报书.txt"], vec!["registries/失信名单.csv"]));
    assert_eq!(fs::read_to_string(&season.paths["divisions/gd-2025/files/A1/申报书.txt"]).unwrap(), "甲文");
    assert!(season.problems.iter().all(|p| p.code != "season.unknown_item"), "{:?}", season.problems);
}

/// Lists of titles number their rows from 1 in every division.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn numbers_that_other_divisions_have_too_are_told_once_a_registry() {
    let dir = tempfile::tempdir().unwrap();
    let lists = [("gd-2025", "A1,甲\n"), ("gx-2025", "1,乙\n2,丙\n3,丁\n"), ("hn-2025", "1,戊\n4,己\n2,庚\n")];
    for (division, rows) in lists {
        let folder = dir.path().join("divisions").join(division);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("entries.csv"), format!("项目编号,项目名称\n{rows}")).unwrap();
    }
    let season = super::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap();
    let told = season.problems.iter().filter(|p| p.code == "registry.number_in_two_divisions");
    let told: Vec<(Option<&str>, Option<u32>, &str)> = told.map(|p| (p.place.entry.as_deref(), p.place.row, p.what.zh.as_str())).collect();
    assert_eq!(
        told,
        [
            (Some("1@gx-2025"), Some(2), "有 2 个项目编号在其他赛区中也有，如本行的 1（hn-2025）。"),
            (Some("1@hn-2025"), Some(2), "有 2 个项目编号在其他赛区中也有，如本行的 1（gx-2025）。"),
        ]
    );
    let numbers: Vec<&str> = season.entries.iter().map(|e| e.no.as_str()).collect();
    assert_eq!(numbers, ["1@gx-2025", "1@hn-2025", "2@gx-2025", "2@hn-2025", "3", "4", "A1"]);
}

/// As other divisions publish their lists; of the screened one the numbers are asked for.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn a_list_of_another_division_is_numbered_by_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    let list = "福建分赛项目名单,,\n序号,作品名称,牵头单位\n1,甲,甲公司\n2,乙,乙公司\n";
    for division in ["fj-2025", "gd-2025"] {
        let folder = dir.path().join("divisions").join(division);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("entries.csv"), list).unwrap();
    }
    let season = super::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap();
    let read: Vec<[&str; 3]> = season.entries.iter().map(|e| [e.no.as_str(), e.title.as_str(), e.org.name.as_str()]).collect();
    assert_eq!(read, [["1", "甲", "甲公司"], ["2", "乙", "乙公司"]]);
    assert!(season.entries.iter().all(|e| e.division == "fj-2025"));
    let told: Vec<(&str, Option<&str>)> = season.problems.iter().map(|p| (p.code.as_str(), p.place.file.as_deref())).collect();
    assert_eq!(told, [("registry.column_missing", Some("divisions/gd-2025/entries.csv"))]);
}

/// As it was downloaded: nobody has to rename it. Of two nobody knows which; of the screened division the registry has its name.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn the_one_list_of_another_division_may_have_any_name() {
    let dir = tempfile::tempdir().unwrap();
    let put = |path: &str| {
        let path = dir.path().join("divisions").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "序号,项目名称\n1,甲\n").unwrap();
    };
    for path in ["gd-2025/名单.csv", "hn-2025/湖南公示名单.csv", "hn-2025/说明.docx", "zj-2025/一.csv", "zj-2025/二.csv"] {
        put(path);
    }
    let season = super::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap();
    let read: Vec<[&str; 2]> = season.entries.iter().map(|e| [e.division.as_str(), e.title.as_str()]).collect();
    assert_eq!(read, [["hn-2025", "甲"]]);
    let told: Vec<(&str, Option<&str>)> = season.problems.iter().map(|p| (p.code.as_str(), p.place.file.as_deref())).collect();
    let missing = |division| ("registry.missing", Some(division));
    let expected =
        [missing("divisions/gd-2025"), ("season.unknown_item", Some("divisions/hn-2025/说明.docx")), missing("divisions/zj-2025")];
    assert_eq!(told, expected);
}
