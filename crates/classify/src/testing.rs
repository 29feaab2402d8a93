//! A small contest for unit tests.

use record::{Contest, FormSection, FormSpec, Topic, TopicProfile, Track};

fn track(code: &str, name: &str, aliases: &[&str], catch_all: bool) -> Track {
    let aliases = aliases.iter().map(|a| (*a).to_owned()).collect();
    Track { code: code.to_owned(), name: name.to_owned(), aliases, open_to_public_bodies: false, catch_all }
}

fn topic(code: &str, title: &str, belongs: &str, not: &str, terms: &[&str]) -> Topic {
    let terms = terms.iter().map(|t| (*t).to_owned()).collect();
    let profile = TopicProfile { belongs: belongs.to_owned(), not: not.to_owned(), terms, ..TopicProfile::default() };
    Topic { code: code.to_owned(), title: title.to_owned(), description: belongs.to_owned(), profile }
}

fn section(key: &str, name: &str, weight: f32) -> FormSection {
    FormSection { key: key.to_owned(), name: name.to_owned(), aliases: Vec::new(), required: true, min_chars: 0, weight }
}

/// Four tracks, the last for what fits no other.
pub(crate) fn contest() -> Contest {
    Contest {
        name: "测试赛事".to_owned(),
        columns: std::collections::BTreeMap::new(),
        unit_types: Vec::new(),
        tracks: vec![
            track("T01", "工业制造", &["工业", "制造业"], false),
            track("T02", "医疗健康", &["医疗"], false),
            track("T03", "医疗保障", &["医保"], false),
            track("T04", "开放性创新", &["开放创新"], true),
        ],
        topics: vec![
            topic(
                "T01.01",
                "提升创新研发能力，推动制造高端化发展",
                "用仿真和试验数据支持产品设计、材料配方和工艺创新，缩短研发周期。",
                "车间生产决策归 T01.02。",
                &["仿真", "产品研发", "数字样机", "有限元", "材料配方", "试制", "虚拟试验"],
            ),
            topic(
                "T01.02",
                "提高工业制造决策科学性，降本提质增效",
                "采集设备、工艺、质量数据，支持排产、工艺参数优化、缺陷检测和设备预测性维护。",
                "产品研发归 T01.01。",
                &["排产", "良品率", "缺陷检测", "工艺参数", "设备联网", "产线", "停机", "预测性维护"],
            ),
            topic(
                "T02.01",
                "提升医疗服务便捷性",
                "检查检验结果互认、双向转诊、预约挂号、远程会诊，让患者少跑腿。",
                "医保支付归 T03.01。",
                &["检验互认", "转诊", "预约挂号", "远程会诊", "影像共享", "医共体", "患者", "门诊"],
            ),
            topic(
                "T03.01",
                "提升医保管理水平",
                "医保基金预算、智能审核、欺诈骗保识别和定点机构协议管理。",
                "医院便民就医归 T02.01。",
                &["医保基金", "骗保", "智能审核", "定点机构", "参保", "基金预算", "稽核"],
            ),
            topic(
                "T04.01",
                "建设高质量数据集",
                "为大模型采集、标注、清洗并供给行业训练数据集。",
                "",
                &["数据集", "语料", "标注", "训练数据"],
            ),
            topic("T04.02", "其他创新性赛题", "其他赛道都不合适的数据新模式、新场景。", "", &["新模式", "个人数据", "原创"]),
        ],
        clauses: Vec::new(),
        form: FormSpec {
            file_name_contains: vec!["申报书".to_owned()],
            sections: vec![section("overview", "项目概述", 1.5), section("solution", "解决方案", 1.0), section("team", "团队介绍", 0.2)],
            other_headings: Vec::new(),
            fields: Vec::new(),
            template_text: Vec::new(),
            template_files: Vec::new(),
            hints: Vec::new(),
        },
        evidence: Vec::new(),
    }
}
