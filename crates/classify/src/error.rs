/// Why a classifier cannot be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The contest has no topics to choose from.
    #[error("the contest has no topics / 赛事没有赛题，无法归类")]
    NoTopics,
    /// A topic whose track the contest does not have.
    #[error("topic {topic} belongs to track {track}, which the contest does not have / 赛题 {topic} 所属赛道 {track} 未在赛事中定义")]
    UnknownTrack {
        /// The topic's code.
        topic: String,
        /// The part of it that should name a track.
        track: String,
    },
    /// Two topics of the same code.
    #[error("topic {topic} stands twice / 赛题 {topic} 重复定义")]
    DuplicateTopic {
        /// The code.
        topic: String,
    },
    /// A topic code that the contest does not have.
    #[error("the contest has no topic {topic} / 赛事中没有赛题 {topic}")]
    UnknownTopic {
        /// The code.
        topic: String,
    },
    /// A calibration table that does not rise.
    #[error("calibration table {table} falls at row {row}; fit it anew / 校准表 {table} 第 {row} 行不单调，请重新拟合")]
    TableFalls {
        /// `track_table` or `topic_table`.
        table: &'static str,
        /// The row, from 0.
        row: usize,
    },
    /// A number that must be positive.
    #[error("{name} is {value}, and must be above 0 / {name} 为 {value}，必须大于 0")]
    NotPositive {
        /// The setting.
        name: &'static str,
        /// What it was set to.
        value: f64,
    },
    /// A number that must lie between 0 and 1.
    #[error("{name} is {value}, and must lie between 0 and 1 / {name} 为 {value}，必须在 0 到 1 之间")]
    NoShare {
        /// The setting.
        name: &'static str,
        /// What it was set to.
        value: f64,
    },
}
