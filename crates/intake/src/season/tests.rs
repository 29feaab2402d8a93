use record::{Contest, FormSpec, Track, UnitType, UnitTypeName};

/// A contest small enough to see through.
pub(crate) fn contest() -> Contest {
    let strings = |s: &[&str]| s.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let track = |code: &str, name: &str, aliases: &[&str]| Track { aliases: strings(aliases), ..testkit::track(code, name) };
    let contest = testkit::contest("赛");
    Contest {
        columns: [("项目编号", vec!["编号"]), ("项目名称", vec!["作品名称"]), ("参赛单位", vec!["牵头单位"])]
            .into_iter()
            .map(|(name, others)| (name.to_owned(), strings(&others)))
            .collect(),
        unit_types: vec![
            UnitTypeName { unit_type: UnitType::Enterprise, names: strings(&["企业"]) },
            UnitTypeName { unit_type: UnitType::PublicInstitution, names: strings(&["事业单位"]) },
        ],
        tracks: vec![track("T01", "工业制造", &["智能制造"]), track("T02", "现代农业", &["农业"])],
        topics: vec![
            testkit::topic("T01.01", "提升创新研发能力，推动制造高端化发展"),
            testkit::topic("T01.02", "同名赛题"),
            testkit::topic("T02.01", "同名赛题"),
            testkit::topic("T02.02", "三农数据服务"),
        ],
        form: FormSpec { file_name_contains: strings(&["申报书"]), ..contest.form },
        ..contest
    }
}
