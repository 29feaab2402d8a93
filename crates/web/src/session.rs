//! Who is at the other end: sessions by an unguessable cookie, and the brake on guessing passwords.

use std::collections::BTreeMap;

use record::Sha256;

use crate::{Account, Error};

/// Somebody who has logged in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Who; looked up anew at every request, so that a changed role counts at once.
    pub(crate) name: String,
    /// The account of the one who started the program where there are no accounts.
    pub(crate) local: Option<Account>,
    /// What forms must carry, so that another site cannot send them in somebody's name.
    pub(crate) csrf: String,
    seen: u64,
}

/// All sessions, by digest of their cookie: what is in memory opens no door.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: BTreeMap<Sha256, Session>,
}

impl Sessions {
    /// Opens a session; its cookie.
    pub(crate) fn open(&mut self, name: &str, local: Option<Account>, now: u64) -> Result<String, Error> {
        let (cookie, csrf) = (random()?, random()?);
        self.open.insert(store::sha256(cookie.as_bytes()), Session { name: name.to_owned(), local, csrf, seen: now });
        Ok(cookie)
    }

    /// The session of a cookie that was seen less than `idle` seconds ago.
    pub(crate) fn find(&mut self, cookie: &str, now: u64, idle: u64) -> Option<Session> {
        self.open.retain(|_, s| s.seen.saturating_add(idle) > now);
        let session = self.open.get_mut(&store::sha256(cookie.as_bytes()))?;
        session.seen = now;
        Some(session.clone())
    }

    pub(crate) fn close(&mut self, cookie: &str) {
        self.open.remove(&store::sha256(cookie.as_bytes()));
    }
}

/// 256 random bits of the system, as hexadecimal digits.
pub(crate) fn random() -> Result<String, Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::Secret { what: e.to_string() })?;
    Ok(Sha256::from_bytes(bytes).to_string())
}

/// Wrong passwords by name.
#[derive(Debug, Default)]
pub(crate) struct Brake {
    failed: BTreeMap<String, (u32, u64)>,
}

impl Brake {
    /// Names that are kept: whoever tries more names than that gets them all slowed down.
    const NAMES: usize = 10_000;

    /// Seconds that a name has to wait.
    pub(crate) fn wait(&self, name: &str, now: u64, attempts: u32, wait: u64) -> u64 {
        match self.failed.get(name) {
            Some((n, last)) if *n >= attempts => last.saturating_add(wait).saturating_sub(now),
            Some(_) => 0,
            None if self.failed.len() >= Self::NAMES => wait,
            None => 0,
        }
    }

    pub(crate) fn failed(&mut self, name: &str, now: u64, wait: u64) {
        self.failed.retain(|_, (_, last)| last.saturating_add(10 * wait) > now);
        let (n, last) = self.failed.entry(name.to_owned()).or_insert((0, now));
        *n += 1;
        *last = now;
    }

    pub(crate) fn succeeded(&mut self, name: &str) {
        self.failed.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_nobody_comes() {
        let mut sessions = Sessions::default();
        let cookie = sessions.open("甲", None, 100).unwrap();
        assert_eq!(sessions.find(&cookie, 150, 60).map(|s| s.name), Some("甲".to_owned()));
        assert!(sessions.find(&cookie, 209, 60).is_some(), "each request lengthens it");
        assert!(sessions.find(&cookie, 300, 60).is_none());
        assert!(sessions.find("", 300, 60).is_none());
    }

    #[test]
    fn wrong_passwords_slow_a_name_down_and_no_other() {
        let mut brake = Brake::default();
        for n in 0..5 {
            assert_eq!(brake.wait("甲", 10, 5, 60), 0, "after {n} failures");
            brake.failed("甲", 10, 60);
        }
        assert_eq!((brake.wait("甲", 10, 5, 60), brake.wait("甲", 65, 5, 60), brake.wait("甲", 70, 5, 60)), (60, 5, 0));
        assert_eq!(brake.wait("乙", 10, 5, 60), 0);
        brake.succeeded("甲");
        assert_eq!(brake.wait("甲", 11, 5, 60), 0);
    }
}
