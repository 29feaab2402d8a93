use record::Say;

/// Why a classifier cannot be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum Error {
    /// The contest has no topics to choose from.
    NoTopics,
    /// A topic whose track the contest does not have.
    UnknownTrack {
        /// The topic's code.
        topic: String,
        /// The part of it that should name a track.
        track: String,
    },
    /// Two topics of the same code.
    DuplicateTopic {
        /// The code.
        topic: String,
    },
    /// The code of a topic or track that the contest does not have.
    UnknownTopic {
        /// The code.
        topic: String,
    },
    /// A correction that names neither topic nor track.
    NothingNamed,
    /// A calibration table that does not rise.
    TableFalls {
        /// `track_table` or `topic_table`.
        table: &'static str,
        /// The row, from 0.
        row: usize,
    },
    /// A number that must be positive.
    NotPositive {
        /// The setting.
        name: &'static str,
        /// What it was set to.
        value: f64,
    },
    /// A number that must lie between 0 and 1.
    NoShare {
        /// The setting.
        name: &'static str,
        /// What it was set to.
        value: f64,
    },
}

impl Error {
    /// For the user.
    pub fn say(&self) -> Say {
        match self {
            Self::NoTopics => Say::new("赛事没有赛题，无法归类", "the contest has no topics"),
            Self::UnknownTrack { topic, track } => Say::new(
                format!("赛题 {topic} 所属赛道 {track} 未在赛事中定义"),
                format!("topic {topic} belongs to track {track}, which the contest does not have"),
            ),
            Self::DuplicateTopic { topic } => Say::new(format!("赛题 {topic} 重复定义"), format!("topic {topic} stands twice")),
            Self::UnknownTopic { topic } => {
                Say::new(format!("赛事中没有赛道或赛题 {topic}"), format!("the contest has no track or topic {topic}"))
            }
            Self::NothingNamed => Say::new("更正没有写明赛道或赛题", "a correction names neither track nor topic"),
            Self::TableFalls { table, row } => Say::new(
                format!("校准表 {table} 第 {row} 行不单调，请重新拟合"),
                format!("calibration table {table} falls at row {row}; fit it anew"),
            ),
            Self::NotPositive { name, value } => {
                Say::new(format!("{name} 为 {value}，必须大于 0"), format!("{name} is {value}, and must be above 0"))
            }
            Self::NoShare { name, value } => {
                Say::new(format!("{name} 为 {value}，必须在 0 到 1 之间"), format!("{name} is {value}, and must lie between 0 and 1"))
            }
        }
    }
}
