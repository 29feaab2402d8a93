//! Who is at the other end: sessions by an unguessable cookie, and the brake on guessing passwords.

use std::collections::BTreeMap;
use std::net::IpAddr;

use record::Sha256;

use crate::{Account, Error, Settings};

/// Somebody who has logged in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Who; looked up anew at every request, so that a changed role counts at once.
    pub(crate) name: String,
    /// The account of the one who started the program where there are no accounts.
    pub(crate) local: Option<Account>,
    /// What forms must carry, so that another site cannot send them in somebody's name.
    pub(crate) csrf: String,
    /// Digest of the digest of the password with which it was opened: another password ends it.
    secret: Option<Sha256>,
    /// Under what it is kept.
    key: Sha256,
    quota: Quota,
    seen: u64,
}

impl Session {
    /// Whether it was opened with this password's digest.
    pub(crate) fn is_of(&self, secret: &str) -> bool {
        self.secret == Some(Sha256::of(secret.as_bytes()))
    }
}

/// All sessions, by digest of their cookie: what is in memory opens no door.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: BTreeMap<Sha256, Session>,
}

impl Sessions {
    /// Opens a session with the digest of the password that opened it; its cookie.
    pub(crate) fn open(&mut self, name: &str, local: Option<Account>, secret: Option<&str>, now: u64) -> Result<String, Error> {
        let (cookie, csrf) = (random()?, random()?);
        let (key, secret) = (Sha256::of(cookie.as_bytes()), secret.map(|s| Sha256::of(s.as_bytes())));
        let quota = Quota { left: u64::MAX, filled: now };
        self.open.insert(key, Session { name: name.to_owned(), local, csrf, secret, key, quota, seen: now });
        Ok(cookie)
    }

    /// Takes what a request costs out of what its session may ask for; otherwise the seconds until there is enough.
    pub(crate) fn take(&mut self, session: &Session, cost: u32, now: u64, settings: &Settings) -> Result<(), u64> {
        let Some(session) = self.open.get_mut(&session.key) else { return Ok(()) };
        session.quota.take(cost, now, settings.quota, settings.quota_back)
    }

    /// The session of a cookie that was seen less than `idle` seconds ago.
    pub(crate) fn find(&mut self, cookie: &str, now: u64, idle: u64) -> Option<Session> {
        self.open.retain(|_, s| s.seen.saturating_add(idle) > now);
        let session = self.open.get_mut(&Sha256::of(cookie.as_bytes()))?;
        session.seen = now;
        Some(session.clone())
    }

    pub(crate) fn close(&mut self, cookie: &str) {
        self.open.remove(&Sha256::of(cookie.as_bytes()));
    }
}

/// 256 random bits of the system, as hexadecimal digits.
pub(crate) fn random() -> Result<String, Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::Secret { what: e.to_string() })?;
    Ok(Sha256::from_bytes(bytes).to_string())
}

/// Tries to log in, by name and by the address that they came from: nobody can keep another out by trying under their name.
#[derive(Debug, Default)]
pub(crate) struct Brake {
    tries: BTreeMap<Caller, Tries>,
}

/// Who tries: the digest of the name, which may be as long as a request, and where they are. No name stands for every other one there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Caller {
    name: Option<Sha256>,
    address: Option<IpAddr>,
}

impl Caller {
    pub(crate) fn new(name: &str, address: Option<IpAddr>) -> Self {
        Self { name: Some(Sha256::of(name.as_bytes())), address }
    }
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    made: u32,
    /// When the last of them is answered.
    answered: u64,
}

impl Brake {
    /// Callers that are kept by name. Whoever tries under more names than that has the others counted as one, for the address alone.
    const CALLERS: usize = 10_000;

    /// Seconds until a try is answered; it is counted. Several at once are answered one after the other, so that trying in parallel is no
    /// faster. `None` where more than a handful wait already.
    pub(crate) fn turn(&mut self, caller: Caller, now: u64, free: u32, most: u64) -> Option<u64> {
        // What was answered long ago no longer counts.
        self.tries.retain(|_, t| t.answered.saturating_add(40 * most) > now);
        let is_kept = self.tries.len() < Self::CALLERS || self.tries.contains_key(&caller);
        let counted = if is_kept { caller } else { Caller { name: None, ..caller } };
        let tries = self.tries.entry(counted).or_insert(Tries { made: 0, answered: now });
        let over = (tries.made + 1).saturating_sub(free);
        let delay = if over == 0 { 0 } else { 1u64.checked_shl(over - 1).map_or(most, |s| s.min(most)) };
        let answered = tries.answered.max(now) + delay;
        if answered - now > 4 * most {
            return None;
        }
        *tries = Tries { made: tries.made.saturating_add(1), answered };
        Some(answered - now)
    }

    pub(crate) fn succeeded(&mut self, caller: Caller) {
        self.tries.remove(&caller);
    }
}

/// What a session may still ask for: fills up by itself, so that people never meet its bottom and programs do.
#[derive(Debug, Clone, Copy)]
struct Quota {
    left: u64,
    filled: u64,
}

impl Quota {
    /// Takes `cost` out; otherwise the seconds until there is enough.
    fn take(&mut self, cost: u32, now: u64, most: u32, back: u32) -> Result<(), u64> {
        let (most, back, cost) = (u64::from(most), u64::from(back.max(1)), u64::from(cost.min(most)));
        self.left = self.left.saturating_add(now.saturating_sub(self.filled).saturating_mul(back)).min(most);
        self.filled = now;
        if self.left < cost {
            return Err((cost - self.left).div_ceil(back));
        }
        self.left -= cost;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(name: &str, last: u8) -> Caller {
        Caller::new(name, Some(IpAddr::from([10, 0, 0, last])))
    }

    #[test]
    fn a_session_ends_when_nobody_comes() {
        let mut sessions = Sessions::default();
        let cookie = sessions.open("甲", None, Some("旧"), 100).unwrap();
        assert_eq!(sessions.find(&cookie, 150, 60).map(|s| s.name), Some("甲".to_owned()));
        let lengthened = sessions.find(&cookie, 209, 60).expect("each request lengthens it");
        assert!(lengthened.is_of("旧") && !lengthened.is_of("新"));
        assert!(sessions.find(&cookie, 300, 60).is_none());
        assert!(sessions.find("", 300, 60).is_none());
    }

    #[test]
    fn tries_slow_down_their_name_from_their_address_and_nobody_else() {
        let mut brake = Brake::default();
        let mut turn = |caller: Caller, now: u64| brake.turn(caller, now, 3, 8);
        let thief = from("甲", 9);
        // All at once: one after the other, and then no more.
        let waits: Vec<Option<u64>> = (0..10).map(|_| turn(thief, 100)).collect();
        assert_eq!(waits, [Some(0), Some(0), Some(0), Some(1), Some(3), Some(7), Some(15), Some(23), Some(31), None]);
        assert_eq!((turn(from("甲", 1), 100), turn(from("乙", 9), 100)), (Some(0), Some(0)));
        assert_eq!((turn(thief, 200), turn(thief, 1000)), (Some(8), Some(0)), "a try waits no longer than that, and is forgotten");
        brake.succeeded(thief);
        assert_eq!(brake.turn(thief, 1000, 3, 8), Some(0));
    }

    #[test]
    fn whoever_tries_under_endless_names_is_slowed_down_and_nobody_elsewhere() {
        let mut brake = Brake::default();
        for n in 0..Brake::CALLERS {
            assert_eq!(brake.turn(from(&n.to_string(), 9), 100, 3, 8), Some(0));
        }
        let waits: Vec<Option<u64>> = ["甲", "乙", "丙", "丁", "戊"].iter().map(|name| brake.turn(from(name, 9), 100, 3, 8)).collect();
        assert_eq!(waits, [Some(0), Some(0), Some(0), Some(1), Some(3)], "all further names from there count as one");
        assert_eq!(brake.turn(from("甲", 1), 100, 3, 8), Some(0));
        assert_eq!(brake.tries.len(), Brake::CALLERS + 2);
    }

    #[test]
    fn what_a_session_asked_for_comes_back_by_itself() {
        let mut quota = Quota { left: u64::MAX, filled: 100 };
        let mut take = |cost, now| quota.take(cost, now, 10, 2);
        assert_eq!([take(8, 100), take(3, 100), take(3, 101), take(11, 101), take(11, 106)], [Ok(()), Err(1), Ok(()), Err(5), Ok(())]);
        // A person who turns over two pages a second never waits.
        assert!((200..10_000).all(|now| take(1, now).is_ok() && take(1, now).is_ok()));
    }
}
