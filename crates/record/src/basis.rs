use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Sha256;

/// Digest of what a subject of decisions rests on. A decision keeps the basis of its time, and no longer applies where the subject has another.
///
/// Whoever writes one down or compares one gets it from [`crate::Flag::basis`], [`crate::EntryView::topic_basis`] or
/// [`crate::Dossier::topic_basis`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Basis(Sha256);

impl Basis {
    /// Of what the subject rests on, as one text: SHA-256 of its UTF-8.
    pub fn of(text: &str) -> Self {
        Self(Sha256::of(text.as_bytes()))
    }

    /// One whose digest is known.
    pub const fn from_digest(digest: Sha256) -> Self {
        Self(digest)
    }

    /// Its first hexadecimal digits, for people to compare by eye.
    pub fn short(&self, digits: usize) -> String {
        self.0.short(digits)
    }

    /// Of an entry's topic: its title and the digest of its form's bytes.
    pub(crate) fn of_topic(title: &str, form: Option<Sha256>) -> Self {
        Self::of(&format!("{title}\u{1e}{}", form.map_or_else(String::new, |sha256| sha256.to_string())))
    }
}

/// As [`Sha256`] is written.
impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_is_written_as_the_digest_that_it_is() {
        let basis = Basis::of("甲、\u{1e}");
        assert_eq!(basis, Basis::from_digest(Sha256::of("甲、\u{1e}".as_bytes())));
        assert_eq!(serde_json::to_string(&basis).unwrap(), format!("\"{basis}\""));
        assert_eq!(serde_json::from_str::<Basis>(&format!("\"{basis}\"")).unwrap(), basis);
    }

    #[test]
    fn a_topic_rests_on_the_title_and_on_the_form() {
        let form = Sha256::from_bytes([1; 32]);
        assert_eq!(Basis::of_topic("气源平台", Some(form)), Basis::of(&format!("气源平台\u{1e}{}", "01".repeat(32))));
        assert_eq!(Basis::of_topic("气源平台", None), Basis::of("气源平台\u{1e}"));
    }
}
