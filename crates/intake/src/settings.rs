use serde::{Deserialize, Serialize};

/// What can be set about reading a season.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Characters that part the items of a list in one cell; a line break always does.
    pub separators: String,
    /// Those among them that also stand inside the title of a right (一种采集、清洗方法): they part rights only between two numbers.
    pub weak_separators: String,
    /// Words for yes in a cell.
    pub yes: Vec<String>,
    /// Words for no in a cell.
    pub no: Vec<String>,
    /// By how many minutes the clock of the contest is ahead of UTC: a time that is written with another offset (`Z`, `+00:00`) is told by it.
    pub utc_offset_minutes: i32,
    /// Names of files and folders that systems and editors leave: `*` at one end stands for anything. They are counted, not read.
    pub skip: Vec<String>,
    /// Folders within folders in what one entrant sent.
    pub max_depth: u32,
    /// Files that one entrant may send.
    pub max_files: u32,
    /// Bytes of a registry.
    pub max_registry_bytes: u64,
    /// Rows of a registry.
    pub max_rows: u32,
    /// Columns of a registry.
    pub max_columns: u32,
}

impl Default for Settings {
    fn default() -> Self {
        let words = |w: &[&str]| w.iter().map(|w| (*w).to_owned()).collect();
        Self {
            separators: text::LIST_SIGNS.to_owned(),
            weak_separators: "、,，".to_owned(),
            yes: words(&["是", "有", "已", "y", "yes", "true", "1", "√", "是的", "已应用"]),
            no: words(&["否", "无", "未", "n", "no", "false", "0", "×", "不是", "未应用"]),
            utc_offset_minutes: 8 * 60,
            // The last two lie beside web pages that a browser saved, the same ones beside those of many entrants.
            skip: words(&[".*", "~$*", "Thumbs.db", "ehthumbs.db", "desktop.ini", "__MACOSX", "$RECYCLE.BIN", "*.js", "*.css"]),
            // A season has about 2,000 entries and 40 columns; office documents go to 1,048,576 rows, which no registry needs.
            max_depth: 12,
            max_files: 5_000,
            max_registry_bytes: 256 << 20,
            max_rows: 200_000,
            max_columns: 500,
        }
    }
}

impl Settings {
    /// Whether a name is one that systems and editors leave.
    pub(crate) fn skips(&self, name: &str) -> bool {
        self.skip.iter().any(|pattern| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(end), _) => name.ends_with(end),
            (None, Some(start)) => name.starts_with(start),
            (None, None) => name.eq_ignore_ascii_case(pattern),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_leave_is_told_from_what_people_send() {
        let settings = Settings::default();
        let skipped = |name: &str| settings.skips(name);
        for name in [".DS_Store", "._申报书.docx", "~$申报书.docx", "thumbs.db", "Desktop.ini", "__MACOSX", "jquery.min.js", "style.css"]
        {
            assert!(skipped(name), "{name}");
        }
        for name in ["申报书.docx", "查询结果.html", "数据.json", "a.b", "Thumbs.db.pdf", "~申报书.docx"] {
            assert!(!skipped(name), "{name}");
        }
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = toml::from_str::<Settings>("max_dept = 3").unwrap_err().to_string();
        assert!(error.contains("unknown field `max_dept`"), "{error}");
        assert_eq!(toml::from_str::<Settings>("max_depth = 3").unwrap(), Settings { max_depth: 3, ..Settings::default() });
    }
}
