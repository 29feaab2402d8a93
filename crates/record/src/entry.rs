use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Say, Sha256, Span};

/// What kind of body an organisation is. The words that mean each are data of the contest (`unit_types`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitType {
    /// 企业
    Enterprise,
    /// 事业单位
    PublicInstitution,
    /// 科研院所
    Research,
    /// 高校
    University,
    /// 政府部门
    Government,
    /// 个人
    Individual,
    /// 其他
    Other,
}

impl UnitType {
    /// As users read it.
    pub fn name(self) -> Say {
        match self {
            Self::Enterprise => Say::new("企业", "enterprise"),
            Self::PublicInstitution => Say::new("事业单位", "public institution"),
            Self::Research => Say::new("科研院所", "research institute"),
            Self::University => Say::new("高校", "university"),
            Self::Government => Say::new("政府部门", "government body"),
            Self::Individual => Say::new("个人", "individual"),
            Self::Other => Say::new("其他", "other body"),
        }
    }
}

/// A unit as the registry names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Name as written.
    pub name: String,
    /// 统一社会信用代码 as written (GB 32100-2015; whether its check character is right is a check's business).
    pub credit_code: Option<String>,
    /// Kind of body, where the registry says one that the contest knows.
    #[serde(rename = "type")]
    pub unit_type: Option<UnitType>,
}

/// Where a row of a registry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRef {
    /// Registry file, relative to the season folder.
    pub file: String,
    /// Digest of the registry file.
    pub sha256: Sha256,
    /// Row as a spreadsheet numbers it, from 1; of a list that is no sheet, its row among all rows of the list's tables.
    pub row: u32,
    /// Page of the list on which it stands; `None` in files without pages, as sheets are.
    pub page: Option<RowPage>,
    /// The row in the registry's text ([`crate::Table::text`]).
    pub span: Span,
    /// Where each canonical column's cell stands in the registry's text; a column that the registry does not have is missing.
    pub cells: BTreeMap<String, Span>,
}

/// Page of a list that is no sheet (a table in a PDF file) on which a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowPage {
    /// From 1.
    pub number: u32,
    /// Whether its text was read from an image, so that a word of the row may be another one.
    pub ocr: bool,
}

/// A file that an entrant sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Path relative to the season folder, with `/`.
    pub path: String,
    /// Digest of its bytes.
    pub sha256: Sha256,
    /// Length in bytes.
    pub bytes: u64,
}

/// One application as the registration platform exported it, with the files that came with it.
///
/// `columns` keys are the contract's Chinese column names; the typed fields are the same cells read as what they mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// 项目编号, unique within the season.
    pub no: String,
    /// Division folder (`gd-2025`).
    pub division: String,
    /// 项目名称
    pub title: String,
    /// 赛道 as written.
    pub declared_track: String,
    /// 赛题 as written.
    pub declared_topic: String,
    /// Track code that the declaration means, where it means exactly one.
    pub track: Option<String>,
    /// Topic code that the declaration means, where it means exactly one.
    pub topic: Option<String>,
    /// 参赛单位, the lead.
    pub org: Organisation,
    /// 是否中小企业
    pub sme: Option<bool>,
    /// 所在地市
    pub city: String,
    /// 联合参赛单位
    pub partners: Vec<String>,
    /// 团队名称
    pub team: String,
    /// 参赛代表
    pub representatives: Vec<String>,
    /// 知识产权, one item each as written.
    pub rights: Vec<String>,
    /// 获奖情况
    pub awards: Vec<String>,
    /// 是否已实际应用
    pub applied: Option<bool>,
    /// 提交时间, as written (ISO order, so that it sorts).
    pub submitted: Option<String>,
    /// Every other column, kept and shown.
    pub extra: BTreeMap<String, String>,
    /// Where its row stands.
    pub row: RowRef,
    /// Its files, by path.
    pub files: Vec<FileRef>,
}

impl Entry {
    /// The city by one name: `广州` of both `广州市` and `广州`, since registries hold either.
    pub fn city_name(&self) -> &str {
        city_name(&self.city)
    }
}

/// See [`Entry::city_name`].
pub fn city_name(city: &str) -> &str {
    city.strip_suffix('市').filter(|name| name.chars().count() > 1).unwrap_or(city)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_has_one_name_with_and_without_its_suffix() {
        assert_eq!(["广州市", "广州", "市", "", "沙市市"].map(city_name), ["广州", "广州", "市", "", "沙市"]);
    }
}
