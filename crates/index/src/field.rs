use serde::Serialize;

/// What a query may ask of an entry by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 编号
    No,
    /// 标题
    Title,
    /// 单位: lead, partners, credit code.
    Org,
    /// 赛道: codes and names, declared and best.
    Track,
    /// 赛题: codes and names, declared and best.
    Topic,
    /// 城市
    City,
    /// 赛区
    Division,
    /// 团队
    Team,
    /// 代表
    Rep,
    /// 权利: rights as the registry lists them.
    Right,
    /// 获奖: prizes as the registry lists them.
    Award,
    /// 文件: names of files.
    File,
    /// 正文: what the files say.
    Text,
    /// 标记: kinds and names of flags.
    Flag,
}

impl Field {
    /// All, in the order in which help shows them.
    pub const ALL: [Self; 14] = [
        Self::No,
        Self::Title,
        Self::Org,
        Self::Track,
        Self::Topic,
        Self::City,
        Self::Division,
        Self::Team,
        Self::Rep,
        Self::Right,
        Self::Award,
        Self::File,
        Self::Text,
        Self::Flag,
    ];

    /// Fields that hold short values, every part of which is found.
    pub(crate) const SHORT: [Self; 13] = [
        Self::No,
        Self::Title,
        Self::Org,
        Self::Track,
        Self::Topic,
        Self::City,
        Self::Division,
        Self::Team,
        Self::Rep,
        Self::Right,
        Self::Award,
        Self::File,
        Self::Flag,
    ];

    /// Fields that a term without a field is looked for in, beside the text. Codes of tracks and flags would only surprise there.
    pub(crate) const COMMON: [Self; 9] =
        [Self::No, Self::Title, Self::Org, Self::City, Self::Team, Self::Rep, Self::Right, Self::Award, Self::File];

    /// Names that a query may use, Chinese first; the first English one is also the name in the index.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::No => &["编号", "项目编号", "no", "id"],
            Self::Title => &["标题", "项目名称", "名称", "title"],
            Self::Org => &["单位", "参赛单位", "org"],
            Self::Track => &["赛道", "track"],
            Self::Topic => &["赛题", "topic"],
            Self::City => &["城市", "所在地市", "city"],
            Self::Division => &["赛区", "division"],
            Self::Team => &["团队", "团队名称", "team"],
            Self::Rep => &["代表", "参赛代表", "rep"],
            Self::Right => &["权利", "知识产权", "right"],
            Self::Award => &["获奖", "获奖情况", "award"],
            Self::File => &["文件", "file"],
            Self::Text => &["正文", "text"],
            Self::Flag => &["标记", "flag"],
        }
    }

    /// Name in Chinese.
    pub const fn zh(self) -> &'static str {
        self.names()[0]
    }

    /// Name in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Title => "title",
            Self::Org => "org",
            Self::Track => "track",
            Self::Topic => "topic",
            Self::City => "city",
            Self::Division => "division",
            Self::Team => "team",
            Self::Rep => "rep",
            Self::Right => "right",
            Self::Award => "award",
            Self::File => "file",
            Self::Text => "text",
            Self::Flag => "flag",
        }
    }

    /// The field that a folded name means.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.names().contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_one_field() {
        for field in Field::ALL {
            for name in field.names() {
                assert_eq!(Field::named(name), Some(field));
                assert_eq!(text::fold_str(name, text::Keep::All), *name, "names are looked up folded");
            }
            assert!(field.names().contains(&field.en()));
        }
    }

    #[test]
    fn the_text_is_the_only_field_that_is_not_short() {
        let others: Vec<Field> = Field::ALL.into_iter().filter(|&f| f != Field::Text).collect();
        assert_eq!(others, Field::SHORT);
    }
}
