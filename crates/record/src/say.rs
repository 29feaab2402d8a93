use std::{fmt, io};

use serde::{Deserialize, Serialize};

/// A language that shai speaks to its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Simplified Chinese, what most users see.
    #[default]
    Zh,
    /// English.
    En,
}

/// One sentence for users, in both languages. Two required arguments, so that neither can be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Say {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Say {
    /// The sentence in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// What the system answered, in words rather than numbers; what has none here stands as the system says it.
    pub fn of_io(error: &io::Error) -> Self {
        let (zh, en) = match error.kind() {
            io::ErrorKind::NotFound => ("没有这个文件或文件夹", "there is no such file or folder"),
            io::ErrorKind::PermissionDenied => ("没有权限", "permission denied"),
            io::ErrorKind::AlreadyExists => ("已有同名的文件或文件夹", "a file or folder of this name is there already"),
            io::ErrorKind::IsADirectory => ("它是文件夹，不是文件", "it is a folder, not a file"),
            io::ErrorKind::NotADirectory => ("路径中有一段不是文件夹", "a part of the path is no folder"),
            io::ErrorKind::DirectoryNotEmpty => ("文件夹不是空的", "the folder is not empty"),
            io::ErrorKind::ReadOnlyFilesystem => ("磁盘只读", "the disk is read-only"),
            io::ErrorKind::StorageFull => ("磁盘已满", "the disk is full"),
            io::ErrorKind::QuotaExceeded => ("磁盘配额已用完", "the quota of the disk is used up"),
            io::ErrorKind::AddrInUse => ("端口已被占用", "the port is in use"),
            io::ErrorKind::AddrNotAvailable => ("本机没有这个地址", "this machine has no such address"),
            io::ErrorKind::TimedOut => ("等待超时", "it took too long"),
            io::ErrorKind::UnexpectedEof => ("内容不完整", "its end is missing"),
            // The reader of text files says this; others put an error of their own inside.
            io::ErrorKind::InvalidData if error.get_ref().is_none() => ("不是 UTF-8 文本", "it is no text in UTF-8"),
            _ => return Self::new(error.to_string(), error.to_string()),
        };
        Self::new(zh, en)
    }

    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// `1 passage`, `3 passages`: a number with the English noun that agrees with it.
pub fn counted(n: impl fmt::Display, one: &str, many: &str) -> String {
    let n = n.to_string();
    let noun = if n == "1" { one } else { many };
    format!("{n} {noun}")
}

/// `2026-05-12 22:00` of an RFC 3339 time; anything else as it is.
pub fn minute(time: &str) -> String {
    match (time.get(..10), time.get(10..11), time.get(11..16)) {
        (Some(day), Some("T" | " "), Some(clock)) => format!("{day} {clock}"),
        _ => time.to_owned(),
    }
}

/// A cell as a spreadsheet names it: `B9` is in row 8 and column 1, both counted from 0.
pub fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column;
    loop {
        letters.push(char::from_u32(u32::from(b'A') + left % 26).expect("a letter from A to Z"));
        if left < 26 {
            break;
        }
        // There is no digit for nothing: AA follows Z.
        left = left / 26 - 1;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{}", u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_like_in_a_spreadsheet() {
        let names = [(0, 0), (8, 1), (0, 25), (0, 26), (1_048_575, 16_383), (u32::MAX, 701), (0, 702)].map(|(r, c)| cell_name(r, c));
        assert_eq!(names, ["A1", "B9", "Z1", "AA1", "XFD1048576", "ZZ4294967296", "AAA1"]);
    }

    #[test]
    fn what_the_system_answers_has_words() {
        let said = |kind: io::ErrorKind| Say::of_io(&io::Error::from(kind));
        assert_eq!(said(io::ErrorKind::NotFound), Say::new("没有这个文件或文件夹", "there is no such file or folder"));
        assert_eq!(said(io::ErrorKind::AddrInUse), Say::new("端口已被占用", "the port is in use"));
        let own = io::Error::new(io::ErrorKind::InvalidData, "not a frame");
        assert_eq!(Say::of_io(&own), Say::new("not a frame", "not a frame"));
        let folder = std::fs::read_to_string(env!("CARGO_MANIFEST_DIR")).unwrap_err();
        assert!(!Say::of_io(&folder).zh.contains("os error"), "{folder}");
    }

    #[test]
    fn a_number_has_its_noun_and_a_time_its_minute() {
        let counts = [0, 1, 2, 11].map(|n| counted(n, "entry", "entries"));
        assert_eq!(counts, ["0 entries", "1 entry", "2 entries", "11 entries"]);
        let times = ["2026-05-12T22:00:59Z", "2026-05-12 22:00", "2026-05-12", "昨天晚上十点", ""].map(minute);
        assert_eq!(times, ["2026-05-12 22:00", "2026-05-12 22:00", "2026-05-12", "昨天晚上十点", ""]);
    }
}
