use record::{Contest, FormSpec, Topic, TopicProfile, Track, UnitType, UnitTypeName};

/// A contest small enough to see through.
pub(crate) fn contest() -> Contest {
    let strings = |s: &[&str]| s.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let track = |code: &str, name: &str, aliases: &[&str]| Track {
        code: code.to_owned(),
        name: name.to_owned(),
        aliases: strings(aliases),
        open_to_public_bodies: false,
        catch_all: false,
    };
    let topic = |code: &str, title: &str| Topic {
        code: code.to_owned(),
        title: title.to_owned(),
        description: String::new(),
        profile: TopicProfile::default(),
    };
    Contest {
        name: "赛".to_owned(),
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
            topic("T01.01", "提升创新研发能力，推动制造高端化发展"),
            topic("T01.02", "同名赛题"),
            topic("T02.01", "同名赛题"),
            topic("T02.02", "三农数据服务"),
        ],
        clauses: Vec::new(),
        form: FormSpec {
            file_name_contains: strings(&["申报书"]),
            sections: Vec::new(),
            other_headings: Vec::new(),
            fields: Vec::new(),
            template_text: Vec::new(),
            hints: Vec::new(),
        },
        evidence: Vec::new(),
    }
}
