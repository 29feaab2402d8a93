//! Columns of a registry, by the names that the contract gives them. Forms have fields of the same names.

/// Number of the entry.
pub const NUMBER: &str = "项目编号";
/// Title of the project.
pub const TITLE: &str = "项目名称";
/// Declared track.
pub const TRACK: &str = "赛道";
/// Declared topic.
pub const TOPIC: &str = "赛题";
/// Lead.
pub const UNIT: &str = "参赛单位";
/// Unified social credit code of the lead.
pub const CREDIT_CODE: &str = "统一社会信用代码";
/// Type of the lead.
pub const UNIT_TYPE: &str = "单位类型";
/// Whether the lead is a small or medium enterprise.
pub const SME: &str = "是否中小企业";
/// City of the lead.
pub const CITY: &str = "所在地市";
/// Partners, a list.
pub const PARTNERS: &str = "联合参赛单位";
/// Name of the team.
pub const TEAM: &str = "团队名称";
/// Representatives, a list.
pub const REPRESENTATIVES: &str = "参赛代表";
/// Intellectual property rights, a list.
pub const RIGHTS: &str = "知识产权";
/// Prizes and listings, a list.
pub const AWARDS: &str = "获奖情况";
/// Whether the project is in real use.
pub const APPLIED: &str = "是否已实际应用";
/// When it was sent in.
pub const SUBMITTED: &str = "提交时间";

/// The columns of the contract, in its order.
pub const ALL: [&str; 16] = [
    NUMBER,
    TITLE,
    TRACK,
    TOPIC,
    UNIT,
    CREDIT_CODE,
    UNIT_TYPE,
    SME,
    CITY,
    PARTNERS,
    TEAM,
    REPRESENTATIVES,
    RIGHTS,
    AWARDS,
    APPLIED,
    SUBMITTED,
];
