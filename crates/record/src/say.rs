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

    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}
