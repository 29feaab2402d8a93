use record::{Contest, FormSpec, UnitType, UnitTypeName};

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
