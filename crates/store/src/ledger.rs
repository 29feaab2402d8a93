use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use record::{Act, Sha256};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::sqlite::{self, Kind};
use crate::{Error, Op, disk};

/// `SHAI` in the file header.
const KIND: Kind = Kind {
    application_id: 0x5348_4149,
    known: SCHEMA,
    create: CREATE,
    broken: |path, why| Error::LedgerBroken { path: path.to_owned(), row: None, why },
};
/// Schemas of one shape: the number says how rows are sealed, so that a program that cannot check a seal refuses the file.
const SCHEMA: i32 = 2;

/// How rows are sealed. A ledger keeps the seal that it was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seal {
    /// SHA-256 (FIPS 180-4).
    #[default]
    Sha256,
    /// SM3 (GM/T 0004-2012), where the law asks for Chinese ciphers. 32 bytes as well.
    Sm3,
}

impl Seal {
    /// As users read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sm3 => "SM3",
        }
    }

    const fn schema(self) -> i32 {
        match self {
            Self::Sha256 => 1,
            Self::Sm3 => SCHEMA,
        }
    }

    /// Digest over number, digest of the row before, and the act's JSON.
    fn seal(self, seq: u32, prev: Sha256, body: &str) -> Sha256 {
        fn over<D: Digest<OutputSize = sha2::digest::consts::U32>>(seq: u32, prev: Sha256, body: &str) -> Sha256 {
            let mut hasher = D::new();
            hasher.update(seq.to_le_bytes());
            hasher.update(prev.as_bytes());
            hasher.update(body);
            Sha256::from_bytes(hasher.finalize().into())
        }
        match self {
            Self::Sha256 => over::<sha2::Sha256>(seq, prev, body),
            Self::Sm3 => over::<sm3::Sm3>(seq, prev, body),
        }
    }
}

/// Digest that the first row follows.
const GENESIS: Sha256 = Sha256::from_bytes([0; 32]);

/// The triggers are for hands and other programs; this one has no code that updates or deletes. The insert guard also stops
/// `INSERT OR REPLACE`, which deletes without firing a delete trigger.
const CREATE: &str = "
CREATE TABLE decision (
    seq  INTEGER PRIMARY KEY,
    prev TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER decision_in_order BEFORE INSERT ON decision
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM decision)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
";

/// The last row: whoever remembers it can tell whether anything before it was changed or cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of rows.
    pub seq: u32,
    /// Digest of the last one.
    pub hash: Sha256,
}

impl Default for Head {
    fn default() -> Self {
        Self { seq: 0, hash: GENESIS }
    }
}

/// An act as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    /// From 1 without gaps.
    seq: u32,
    act: Act,
    /// The ledger's [`Seal`] over number, digest of the row before, and the act's JSON.
    hash: Sha256,
}

/// What people decided: kept for ever, appended to and never changed, each row sealed by the digest of all before it.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    seal: Seal,
    connection: Mutex<Connection>,
}

impl Ledger {
    /// Opens a ledger that must be there: one that is missing or empty was lost, and is not made anew behind people's backs.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] where the file is missing or no ledger; [`Error::Newer`], [`Error::Busy`], [`Error::Io`],
    /// [`Error::Sqlite`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let lost = |why: &str| Err(Error::LedgerBroken { path: path.to_owned(), row: None, why: why.to_owned() });
        match std::fs::metadata(path) {
            Ok(m) if m.len() > 0 => Self::create(path, Seal::default()),
            Ok(_) => lost("the file is empty"),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => lost(crate::error::MISSING),
            Err(e) => Err(Error::io(Op::Open, path, e)),
        }
    }

    /// Makes a ledger with this seal, or opens the one that is there, whose own seal then holds.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] where the file is no ledger; [`Error::Newer`], [`Error::Busy`], [`Error::DiskFull`],
    /// [`Error::Sqlite`].
    pub fn create(path: &Path, seal: Seal) -> Result<Self, Error> {
        let (connection, schema) = KIND.open(path, seal.schema())?;
        let seal = if schema == SCHEMA { Seal::Sm3 } else { Seal::Sha256 };
        Ok(Self { path: path.to_owned(), seal, connection: Mutex::new(connection) })
    }

    /// How its rows are sealed.
    pub fn seal(&self) -> Seal {
        self.seal
    }

    /// Appends what a person did; once this returns with the row's number, it is kept.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::DiskFull`], [`Error::LedgerBroken`], [`Error::Sqlite`]; the act is then not in the ledger.
    pub fn record(&self, act: &Act) -> Result<u32, Error> {
        let mut connection = self.lock();
        let transaction = self.begin(&mut connection)?;
        let head = self.insert(&transaction, head(&transaction, &self.path)?, act)?;
        transaction.commit().map_err(|e| KIND.failed(&self.path, e))?;
        Ok(head.seq)
    }

    /// Appends what a person did if `may` agrees, which sees all acts before it while nobody else can write: two people who decide at once
    /// cannot both be first.
    ///
    /// # Errors
    /// As [`Ledger::record`] and [`Ledger::acts`]; within it, what `may` says.
    pub fn record_if<E>(&self, act: &Act, may: impl FnOnce(&[Act]) -> Result<(), E>) -> Result<Result<u32, E>, Error> {
        let mut may = Some(may);
        let mut done = self.record_each(std::slice::from_ref(act), |acts, _| may.take().expect("there is one act")(acts))?;
        Ok(done.pop().expect("there is one act"))
    }

    /// Appends those of several acts to which `may` agrees, in order and all at once; it sees all acts before each, those just appended
    /// too. The rows that are there are read and checked once.
    ///
    /// # Errors
    /// As [`Ledger::record`] and [`Ledger::acts`], and then none of the acts is in the ledger; for each act what `may` says.
    pub fn record_each<E>(&self, acts: &[Act], mut may: impl FnMut(&[Act], &Act) -> Result<(), E>) -> Result<Vec<Result<u32, E>>, Error> {
        let mut connection = self.lock();
        let transaction = self.begin(&mut connection)?;
        let rows = self.rows_of(&transaction)?;
        let mut end = rows.last().map_or_else(Head::default, |r| Head { seq: r.seq, hash: r.hash });
        let mut before: Vec<Act> = rows.into_iter().map(|r| r.act).collect();
        let mut done = Vec::with_capacity(acts.len());
        for act in acts {
            if let Err(refusal) = may(&before, act) {
                done.push(Err(refusal));
                continue;
            }
            end = self.insert(&transaction, end, act)?;
            before.push(act.clone());
            done.push(Ok(end.seq));
        }
        transaction.commit().map_err(|e| KIND.failed(&self.path, e))?;
        Ok(done)
    }

    fn begin<'a>(&self, connection: &'a mut Connection) -> Result<Transaction<'a>, Error> {
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| KIND.failed(&self.path, e))
    }

    /// Appends a row after `head`; where the ledger then ends.
    fn insert(&self, connection: &Connection, head: Head, act: &Act) -> Result<Head, Error> {
        let body = serde_json::to_string(act).expect("an act is strings and numbers, which have a JSON form");
        let seq = head.seq + 1;
        let hash = self.seal.seal(seq, head.hash, &body);
        connection
            .execute(
                "INSERT INTO decision (seq, prev, body, hash) VALUES (?1, ?2, ?3, ?4)",
                (seq, head.hash.to_string(), &body, hash.to_string()),
            )
            .map_err(|e| KIND.failed(&self.path, e))?;
        Ok(Head { seq, hash })
    }

    /// All rows in order, each checked against the one before.
    fn rows(&self) -> Result<Vec<Row>, Error> {
        self.rows_of(&self.lock())
    }

    fn rows_of(&self, connection: &Connection) -> Result<Vec<Row>, Error> {
        let fail = |e| KIND.failed(&self.path, e);
        let mut statement = connection.prepare("SELECT seq, prev, body, hash FROM decision ORDER BY seq").map_err(fail)?;
        let mut found = statement.query(()).map_err(fail)?;
        let mut rows = Vec::new();
        let mut head = Head::default();
        while let Some(row) = found.next().map_err(fail)? {
            let raw = Raw {
                seq: row.get(0).map_err(fail)?,
                prev: row.get(1).map_err(fail)?,
                body: row.get(2).map_err(fail)?,
                hash: row.get(3).map_err(fail)?,
            };
            let row = raw.check(head, self.seal).map_err(|why| self.broken(Some(u64::from(head.seq) + 1), why))?;
            head = Head { seq: row.seq, hash: row.hash };
            rows.push(row);
        }
        Ok(rows)
    }

    /// Everything people did, in order.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] with the first row that does not hold; [`Error::Sqlite`].
    pub fn acts(&self) -> Result<Vec<Act>, Error> {
        Ok(self.rows()?.into_iter().map(|r| r.act).collect())
    }

    /// Checks file and chain, and says where it ends.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] with the first row that does not hold; [`Error::Sqlite`].
    pub fn verify(&self) -> Result<Head, Error> {
        let check: String =
            self.lock().query_row("PRAGMA integrity_check(1)", (), |row| row.get(0)).map_err(|e| KIND.failed(&self.path, e))?;
        if check != "ok" {
            return Err(self.broken(None, check));
        }
        Ok(self.rows()?.last().map_or_else(Head::default, |r| Head { seq: r.seq, hash: r.hash }))
    }

    /// Checks that a head seen earlier is part of this chain: a ledger that was cut off or written anew has a sound chain of its own.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] where it is not; [`Error::Sqlite`].
    pub fn require(&self, seen: Head) -> Result<(), Error> {
        if seen == Head::default() {
            return Ok(());
        }
        let rows = self.rows()?;
        let row = Some(u64::from(seen.seq));
        match rows.get(seen.seq as usize - 1) {
            Some(found) if found.hash == seen.hash => Ok(()),
            Some(_) => Err(self.broken(row, "another row stands where an earlier run saw one".to_owned())),
            None => Err(self.broken(row, format!("an earlier run saw {} rows, there are {}", seen.seq, rows.len()))),
        }
    }

    /// A copy of the whole ledger in place of what is at `to`, which must lie in a folder of its own file system.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::Io`], [`Error::Sqlite`]; what was at `to` is then still there.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        let temp = to.with_file_name(".shai-ledger.tmp");
        disk::remove_file(&temp)?;
        let name = temp.to_str().ok_or_else(|| self.broken(None, format!("{} is no UTF-8 path", temp.display())))?;
        self.lock().execute("VACUUM INTO ?1", [name]).map_err(|e| KIND.failed(&temp, e))?;
        disk::adopt(&temp, to)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        sqlite::lock(&self.connection)
    }

    fn broken(&self, row: Option<u64>, why: String) -> Error {
        Error::LedgerBroken { path: self.path.clone(), row, why }
    }
}

struct Raw {
    seq: i64,
    prev: String,
    body: String,
    hash: String,
}

impl Raw {
    fn check(self, before: Head, seal: Seal) -> Result<Row, String> {
        let seq = before.seq + 1;
        if self.seq != i64::from(seq) {
            return Err(format!("expected row {seq}, found row {}", self.seq));
        }
        if self.prev != before.hash.to_string() {
            return Err("it does not follow the row before".to_owned());
        }
        let hash = seal.seal(seq, before.hash, &self.body);
        if self.hash != hash.to_string() {
            return Err("its content does not match its digest".to_owned());
        }
        let act = serde_json::from_str(&self.body).map_err(|e| format!("it is no act: {e}"))?;
        Ok(Row { seq, act, hash })
    }
}

fn head(connection: &Connection, path: &Path) -> Result<Head, Error> {
    let last = connection.query_row("SELECT seq, hash FROM decision ORDER BY seq DESC LIMIT 1", (), |row| {
        Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?))
    });
    match last {
        Ok((seq, hash)) => Sha256::parse(&hash).map(|hash| Head { seq, hash }).map_err(|e| Error::LedgerBroken {
            path: path.to_owned(),
            row: Some(u64::from(seq)),
            why: e.to_string(),
        }),
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(Head::default()),
        Err(e) => Err(KIND.failed(path, e)),
    }
}

#[cfg(test)]
mod tests;
