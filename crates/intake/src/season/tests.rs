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
    let note = |written: &str| format!("本行没有项目名称和参赛单位，应是说明文字：“{written}”。");
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
