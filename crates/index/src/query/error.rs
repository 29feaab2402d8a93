use std::fmt;
use std::ops::Range;

use record::Say;
use serde::Serialize;

use crate::tokenizer::MAX_DISTANCE;
use crate::{Field, Measure};

/// What is wrong with a query, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueryError {
    /// The part that is wrong, in Unicode scalar values of what was typed.
    pub at: Range<usize>,
    /// What is wrong with it.
    pub kind: QueryErrorKind,
    /// The whole query as it could be meant, where there is a good guess.
    pub repair: Option<String>,
}

/// What can be wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryErrorKind {
    /// Nothing to look for.
    Empty,
    /// A quotation mark without its partner.
    UnclosedQuote,
    /// An opening parenthesis without its partner.
    UnclosedGroup,
    /// A closing parenthesis without its partner.
    StrayClose,
    /// Parentheses with nothing between them.
    EmptyGroup,
    /// An operator with nothing to work on.
    MissingOperand {
        /// The operator as typed.
        operator: String,
    },
    /// A field without what to look for in it.
    MissingValue {
        /// The field.
        field: Field,
    },
    /// A name before a colon that is no field.
    UnknownField {
        /// The name as typed.
        name: String,
        /// The field that may be meant.
        nearest: Option<Field>,
    },
    /// Nearness of other things than two different words or phrases, or more.
    NearTerms,
    /// A distance out of range.
    NearDistance,
    /// A field that is text compared by size.
    NoMeasure {
        /// What stands before the comparison, as typed.
        name: String,
    },
    /// A value that is no day or no number.
    BadValue {
        /// What is compared.
        measure: Measure,
        /// The value as typed.
        typed: String,
    },
    /// A range whose end comes before its start.
    EmptyRange,
    /// A term of marks alone, which stand everywhere.
    OnlyMarks {
        /// The term as typed.
        term: String,
    },
    /// A term longer than anyone would type.
    LongTerm {
        /// Characters allowed.
        limit: usize,
    },
    /// Parentheses too deep.
    TooDeep {
        /// Levels allowed.
        limit: usize,
    },
    /// Too many terms.
    TooManyTerms {
        /// Terms allowed.
        limit: usize,
    },
}

impl QueryError {
    /// For the user: where, what, and what to do.
    pub fn say(&self) -> Say {
        let Say { zh, en } = self.kind.say();
        let from = self.at.start + 1;
        let (repair_zh, repair_en) =
            self.repair.as_ref().map_or_else(Default::default, |r| (format!("。可改为：{r}"), format!("; try: {r}")));
        Say::new(format!("第 {from} 个字处：{zh}{repair_zh}"), format!("at character {from}: {en}{repair_en}"))
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().en)
    }
}

impl std::error::Error for QueryError {}

impl QueryErrorKind {
    fn say(&self) -> Say {
        match self {
            Self::Empty => Say::new("没有检索词", "nothing to look for"),
            Self::UnclosedQuote => Say::new("引号没有配对", "a quotation mark is not closed"),
            Self::UnclosedGroup => Say::new("左括号没有配对", "a parenthesis is not closed"),
            Self::StrayClose => Say::new("右括号没有配对", "a closing parenthesis has no opening one"),
            Self::EmptyGroup => Say::new("括号里没有内容", "there is nothing between the parentheses"),
            Self::NearTerms => Say::new(
                "附近 要有两个以上不同的词，写作 附近:10(甲方 乙方) 或 甲方 附近:10 乙方",
                "near needs two or more different words or phrases: near:10(buyer seller), or buyer near:10 seller",
            ),
            Self::EmptyRange => Say::new("范围的终点早于起点", "the range ends before it starts"),
            Self::MissingOperand { operator } => {
                Say::new(format!("“{operator}”缺少检索词"), format!("`{operator}` has nothing to work on"))
            }
            Self::MissingValue { field } => {
                Say::new(format!("“{}:”后面没有内容", field.zh()), format!("nothing follows `{}:`", field.en()))
            }
            Self::NoMeasure { name } => {
                let (zh, en) = (Measure::ALL.map(Measure::zh).join("、"), Measure::ALL.map(Measure::en).join(", "));
                Say::new(
                    format!("“{name}”不能比较大小（可比较：{zh}）；要查原文请加引号"),
                    format!("`{name}` cannot be compared by size ({en} can); quote it to find these words"),
                )
            }
            Self::BadValue { measure, typed } if measure.is_date() => Say::new(
                format!("“{typed}”不是日期；写作 {0}:2025-06-01、{0}:2025-06..2025-09、{0}>=2025-06", measure.zh()),
                format!("`{typed}` is no day; write {0}:2025-06-01, {0}:2025-06..2025-09 or {0}>=2025-06", measure.en()),
            ),
            Self::BadValue { measure, typed } => Say::new(
                format!("“{typed}”不是数；写作 {0}:3、{0}:2..5、{0}>2", measure.zh()),
                format!("`{typed}` is no number; write {0}:3, {0}:2..5 or {0}>2", measure.en()),
            ),
            Self::UnknownField { name, nearest: _ } => {
                let zh = Field::ALL.map(Field::zh).into_iter().chain(Measure::ALL.map(Measure::zh)).collect::<Vec<_>>().join("、");
                let en = Field::ALL.map(Field::en).into_iter().chain(Measure::ALL.map(Measure::en)).collect::<Vec<_>>().join(", ");
                Say::new(
                    format!("没有“{name}”这个字段（可用：{zh}）；要查原文请加引号"),
                    format!("there is no field `{name}` (fields: {en}); quote it to find these words"),
                )
            }
            Self::NearDistance => Say::new(
                format!("附近 的距离应为 1 到 {MAX_DISTANCE}，例如 附近:10(甲方 乙方)"),
                format!("the distance of near is 1 to {MAX_DISTANCE}, as in near:10(buyer seller)"),
            ),
            Self::OnlyMarks { term } => {
                Say::new(format!("“{term}”只有标点，无法检索"), format!("`{term}` is only marks, which stand everywhere"))
            }
            Self::LongTerm { limit } => Say::new(format!("一个检索词最多 {limit} 个字"), format!("a term has at most {limit} characters")),
            Self::TooDeep { limit } => Say::new(format!("括号最多 {limit} 层"), format!("parentheses go at most {limit} deep")),
            Self::TooManyTerms { limit } => Say::new(format!("检索词最多 {limit} 个"), format!("a query has at most {limit} terms")),
        }
    }
}
