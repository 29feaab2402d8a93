use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Say;

/// Kind of a flag, `family.name` as in the notice's table of checks (`team.too_many_representatives`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(String);

impl Kind {
    /// Of an entry that its registry says was withdrawn: such entries are not proposed for anything until somebody dismisses that.
    pub const WITHDRAWN: &str = "entry.withdrawn";

    /// The kind with this name.
    ///
    /// # Panics
    /// Where the name is not `family.name` in lower case: kinds are written in code.
    pub fn new(name: &str) -> Self {
        assert!(Self::well_formed(name), "a flag kind is family.name, got {name:?}");
        Self(name.to_owned())
    }

    fn well_formed(name: &str) -> bool {
        let part = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        name.split_once('.').is_some_and(|(family, rest)| part(family) && part(rest))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the point.
    pub fn family(&self) -> &str {
        self.0.split_once('.').map_or(&self.0, |(family, _)| family)
    }

    /// In a few words. One without a row in the table is called by its code, so that a new rule is never hidden by a missing name.
    pub fn name(&self) -> Say {
        NAMES
            .iter()
            .find(|(code, ..)| *code == self.0)
            .map_or_else(|| Say::new(self.as_str(), self.as_str()), |&(_, zh, en)| Say::new(zh, en))
    }

    /// Its place in views; kinds without a name come last.
    pub fn order(&self) -> usize {
        NAMES.iter().position(|(code, ..)| *code == self.0).unwrap_or(NAMES.len())
    }

    /// Codes of all kinds that have a name, in the order of views.
    pub fn known() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(code, ..)| *code)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        if Self::well_formed(&name) {
            Ok(Self(name))
        } else {
            Err(serde::de::Error::custom(format!("a flag kind is family.name, got {name:?}")))
        }
    }
}

/// Code, Chinese and English of every kind that a rule of this program gives, in the order of views.
#[rustfmt::skip]
const NAMES: &[(&str, &str, &str)] = &[
    ("duplicate.cross_division", "疑似跨赛区重复参赛", "suspected entry in two divisions"),
    ("duplicate.same_division", "疑似本赛区重复参赛", "suspected repeated entry in this division"),
    ("duplicate.prior_season", "疑似往届项目再次参赛", "same project as in an earlier season"),
    ("reuse.partial", "疑似与其他项目有相同段落", "passages shared with another entry"),
    ("org.not_legal_person", "参赛单位法人资格待核", "legal personality to be checked"),
    ("org.no_lead", "联合参赛未明确牵头单位", "joint entry without a lead unit"),
    ("org.blacklisted", "疑似列入失信名单", "suspected on a black list"),
    ("org.organizer_affiliate", "疑似赛道组织单位关联企业", "suspected affiliate of a track organiser"),
    ("org.track_not_open", "赛道对该类单位是否开放待核", "track may not be open to this kind of unit"),
    ("team.multiple_entries", "同一团队疑似多个项目", "one team with several projects"),
    ("team.too_many_representatives", "参赛代表人数超限", "too many representatives"),
    ("team.representative_in_two_teams", "参赛代表疑似跨团队", "representative in two teams"),
    ("team.changed_after_deadline", "截止后参赛代表有变动", "representatives changed after the closing date"),
    ("entry.name_unlawful", "项目或团队名称待核", "name to be checked"),
    ("entry.name_off_topic", "项目名称与赛道相关性待核", "name may not fit the track"),
    ("entry.multiple_topics", "申报了多个赛题", "more than one topic declared"),
    ("entry.track_mismatch", "赛道疑似填报有误", "declared track may not fit"),
    ("entry.topic_mismatch", "同一赛道内疑似另有更合适的赛题", "another topic of the track may fit better"),
    ("entry.not_applied", "是否已实际应用待核", "real use to be checked"),
    ("entry.changed_substantially", "不同版本内容变化较大", "content changed substantially between versions"),
    ("entry.submitted_late", "疑似逾期提交", "apparently submitted late"),
    ("entry.withdrawn", "登记为已撤回", "withdrawn by the registry"),
    ("entry.missing_section", "申报书章节缺失或为空", "section of the form missing or empty"),
    ("entry.missing_evidence", "证明材料缺失", "evidence missing"),
    ("ip.owner_not_applicant", "知识产权权利人非参赛单位", "right not owned by the applicant"),
    ("ip.same_right_two_applicants", "同一知识产权被两个单位申报", "same right claimed by two applicants"),
    ("ip.invalid_number", "知识产权编号疑似有误", "number of a right may be wrong"),
    ("ip.lapsed", "知识产权疑似已失效", "right may have lapsed"),
    ("ip.certificate_differs", "证书与申报疑似不一致", "certificate and claim differ"),
    ("evidence.other_entity", "证明材料主体非参赛单位", "evidence issued to another entity"),
    ("evidence.expired", "证照疑似已过有效期", "licence may be out of date"),
    ("evidence.audit_year", "审计报告年度待核", "audited year to be checked"),
    ("evidence.unsigned", "声明签署处疑似留空", "declaration may be unsigned"),
    ("document.encrypted", "文件已加密", "file is encrypted"),
    ("document.unreadable", "文件无法读取", "file cannot be read"),
    ("document.no_text", "文件无可读文字", "file without readable text"),
    ("document.hidden_text", "含读者看不见的文字", "text that a reader does not see"),
    ("document.addresses_grader", "含写给评审者或模型的文字", "text that addresses the grader or a model"),
    ("rank.bonus_claimed", "申报省级数据赛事获奖（加分信息）", "provincial prize claimed (information)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_family_and_name() {
        assert_eq!(Kind::new("ip.lapsed").family(), "ip");
        assert!(serde_json::from_str::<Kind>("\"lapsed\"").is_err());
        assert!(serde_json::from_str::<Kind>("\"Ip.x\"").is_err());
    }

    #[test]
    fn a_kind_without_a_name_is_called_by_its_code_and_comes_last() {
        let orders: Vec<usize> = Kind::known().map(|code| Kind::new(code).order()).collect();
        assert_eq!(orders, (0..NAMES.len()).collect::<Vec<_>>());
        assert_eq!(Kind::new("ip.lapsed").name(), Say::new("知识产权疑似已失效", "right may have lapsed"));
        let novel = Kind::new("novel.thing");
        assert_eq!((novel.name(), novel.order()), (Say::new("novel.thing", "novel.thing"), NAMES.len()));
    }
}
