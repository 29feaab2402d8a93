//! Who may log in, as what.

use std::collections::BTreeSet;
use std::path::Path;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use pipeline::Experts;
use record::{Place, Problem, Say};
use serde::{Deserialize, Serialize};
use store::{People, Person};

use crate::{Error, Scope};

/// What a person is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the season: sees everything, decides, may look at personal data.
    Secretariat,
    /// Reads the entries of given tracks, decides, gives marks.
    Expert,
    /// Decides on flags of any track.
    Reviewer,
    /// Sees that everything went by the rules: everything but personal data, and decides nothing.
    Auditor,
}

impl Role {
    /// All.
    pub const ALL: [Self; 4] = [Self::Secretariat, Self::Expert, Self::Reviewer, Self::Auditor];

    /// As users read it.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Secretariat => "秘书处",
            Self::Expert => "专家",
            Self::Reviewer => "核查员",
            Self::Auditor => "监督",
        }
    }

    /// As users of the English interface read it.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Secretariat => "secretariat",
            Self::Expert => "expert",
            Self::Reviewer => "reviewer",
            Self::Auditor => "auditor",
        }
    }

    /// Whether the person's word goes into the ledger.
    pub const fn decides(self) -> bool {
        !matches!(self, Self::Auditor)
    }

    /// Whether the person gives second opinions, and so may not know a first decision before. Who runs the season sees everything and gives none.
    pub const fn is_blind(self) -> bool {
        matches!(self, Self::Expert | Self::Reviewer)
    }

    /// Whether the person may ask for personal data to be shown.
    pub const fn unmasks(self) -> bool {
        matches!(self, Self::Secretariat)
    }

    /// Whether the person may look at the page as it was sent, on which nothing is masked.
    pub const fn sees_originals(self) -> bool {
        !matches!(self, Self::Auditor)
    }

    /// Whether the person may read the log of who looked at what.
    pub const fn reads_log(self) -> bool {
        matches!(self, Self::Secretariat | Self::Auditor)
    }
}

/// A person with what they may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Unique name; decisions carry it.
    #[serde(skip)]
    pub name: String,
    /// What the person is here for.
    pub role: Role,
    /// Tracks that an expert reads, by code; empty means all.
    #[serde(default)]
    pub tracks: BTreeSet<String>,
    /// Entries that the person keeps away from, by number.
    #[serde(default)]
    pub recused: BTreeSet<String>,
}

impl Account {
    /// What is there for this person.
    pub fn scope(&self) -> Scope {
        let tracks = (!self.tracks.is_empty()).then(|| self.tracks.clone());
        Scope { tracks, recused: self.recused.clone(), masked: !self.role.unmasks() }
    }

    pub(crate) fn of(person: &Person) -> Result<Self, Error> {
        let account: Self = serde_json::from_str(&person.body).map_err(|source| Error::Account { name: person.name.clone(), source })?;
        Ok(Self { name: person.name.clone(), ..account })
    }
}

/// All accounts, by name.
///
/// # Errors
/// Where the file cannot be read or understood.
pub fn accounts(people: &People) -> Result<Vec<Account>, Error> {
    people.all()?.iter().map(Account::of).collect()
}

/// Lets experts stand back from what the accounts of their name may not see: entries from which an account is recused, and all tracks but its
/// own. An expert's account that keeps something back and has no expert of its name is a problem of the list: nobody would stand back.
pub fn recuse(experts: &mut Experts, accounts: &[Account], list: &Path) {
    for account in accounts.iter().filter(|a| !a.scope().is_everything()) {
        let mut named = experts.experts.iter_mut().filter(|e| e.name == account.name).peekable();
        if named.peek().is_none() && account.role == Role::Expert {
            experts.problems.push(not_listed(account, list));
            continue;
        }
        // Who of several is meant an account does not say, so all stand back.
        named.for_each(|e| {
            e.recused.extend(account.recused.iter().cloned());
            e.tracks.clone_from(&account.tracks);
        });
    }
}

fn not_listed(account: &Account, list: &Path) -> Problem {
    let name = &account.name;
    let file = list.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Problem::new(
        Place::file(file),
        "experts.account",
        Say::new(
            format!("专家账号“{name}”设置了回避或限定了赛道，名单中却没有此姓名。"),
            format!("The list has no {name:?}, whose account is recused from entries or limited to tracks."),
        ),
        Say::new("分配时未用到这些设置。", "The assignment does not know of it."),
        Say::new("若此人以别的写法列在名单中，请与账号统一。", "If the list writes the name otherwise, make both alike."),
    )
}

/// An account with its password, as the store keeps it.
///
/// # Errors
/// [`Error::Name`], [`Error::WeakPassword`], [`Error::Secret`].
pub fn person(account: &Account, password: &str) -> Result<Person, Error> {
    let name = account.name.trim();
    if name.is_empty() || name.chars().count() > 40 || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Error::Name { name: account.name.clone() });
    }
    let body = serde_json::to_string(account).expect("roles and codes have a JSON form");
    Ok(Person { name: name.to_owned(), secret: hash_password(password)?, body })
}

/// Shorter passwords are found by trying (NIST SP 800-63B, 5.1.1.2 asks for eight).
const LEAST: usize = 8;

/// Argon2id digest of a password with the costs that OWASP recommends (19 MiB, two passes), which are the library's defaults.
///
/// # Errors
/// [`Error::WeakPassword`], [`Error::Secret`].
pub fn hash_password(password: &str) -> Result<String, Error> {
    if password.chars().count() < LEAST {
        return Err(Error::WeakPassword { least: LEAST });
    }
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|e| Error::Secret { what: e.to_string() })
}

/// Whether a password is the one of a digest. A name that nobody has costs as much time as a wrong password, so that names cannot be tried.
pub(crate) fn password_holds(secret: Option<&str>, password: &str) -> bool {
    /// Digest of nothing that anybody knows.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2hhaS1ub2JvZHktc2FsdA$Qk1QY2xPZ2Q2Q0ZqM0d1S2pKc1ZtQ2x6cE5hSGd3VHk";
    let Ok(hash) = PasswordHash::new(secret.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && secret.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> Account {
        Account { name: name.to_owned(), role: Role::Expert, tracks: BTreeSet::from(["T01".to_owned()]), recused: BTreeSet::new() }
    }

    #[test]
    fn an_account_comes_back_and_only_its_password_holds() {
        let kept = person(&account("专家甲"), "正确的口令1234").unwrap();
        assert_eq!(Account::of(&kept).unwrap(), account("专家甲"));
        assert!(kept.secret.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.secret);
        let holds = |password: &str| password_holds(Some(&kept.secret), password);
        assert_eq!((holds("正确的口令1234"), holds("正确的口令1235"), password_holds(None, "正确的口令1234")), (true, false, false));
        assert!(
            PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c2hhaS1ub2JvZHktc2FsdA$Qk1QY2xPZ2Q2Q0ZqM0d1S2pKc1ZtQ2x6cE5hSGd3VHk").is_ok()
        );
    }

    #[test]
    fn names_and_passwords_that_serve_nobody_are_refused() {
        assert!(matches!(person(&account("两 个"), "12345678"), Err(Error::Name { .. })));
        assert!(matches!(person(&account(""), "12345678"), Err(Error::Name { .. })));
        assert!(matches!(person(&account("甲"), "1234567"), Err(Error::WeakPassword { least: 8 })));
    }
}
