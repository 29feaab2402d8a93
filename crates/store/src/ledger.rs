use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use record::{Act, Decision, Deed, Sha256, Subject};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::{Error, Op, disk};

/// `SHAI` in the file header, so that another program's database is not taken for a ledger.
const APPLICATION_ID: i32 = 0x5348_4149;
/// Schemas of one shape: the number says how rows are sealed, so that a program that cannot check a seal refuses the file.
const SCHEMA: i32 = 2;

/// How long to wait for another program that is writing a decision; writing one takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

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
pub const GENESIS: Sha256 = Sha256::from_bytes([0; 32]);

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
pub struct Row {
    /// From 1 without gaps.
    pub seq: u32,
    /// Digest of the row before.
    pub prev: Sha256,
    /// What was done.
    pub act: Act,
    /// The ledger's [`Seal`] over number, digest of the row before, and the act's JSON.
    pub hash: Sha256,
}

/// What people decided: kept for ever, appended to and never changed, each row sealed by the digest of all before it.
///
/// A rollback journal rather than a write-ahead log: the ledger is then one file that can be copied, it works on network drives, and
/// `synchronous=EXTRA` makes a decision survive a power cut once [`Ledger::append`] has returned.
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
    /// [`Error::LedgerBroken`] where the file is missing or no ledger; [`Error::Newer`], [`Error::LedgerBusy`], [`Error::Io`],
    /// [`Error::Sqlite`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let lost = |why: &str| Err(Error::LedgerBroken { path: path.to_owned(), row: None, why: why.to_owned() });
        match std::fs::metadata(path) {
            Ok(m) if m.len() > 0 => Self::create(path, Seal::default()),
            Ok(_) => lost("the file is empty"),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => lost("the file is missing"),
            Err(e) => Err(Error::io(Op::Open, path, e)),
        }
    }

    /// Makes a ledger with this seal, or opens the one that is there, whose own seal then holds.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] where the file is no ledger; [`Error::Newer`], [`Error::LedgerBusy`], [`Error::DiskFull`],
    /// [`Error::Sqlite`].
    pub fn create(path: &Path, seal: Seal) -> Result<Self, Error> {
        let fail = |e| failed(path, e);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(fail)?;
        connection.busy_timeout(PATIENCE).map_err(fail)?;
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).map_err(fail)?;
        connection.pragma_update(None, "synchronous", "EXTRA").map_err(fail)?;
        let seal = prepare(&mut connection, path, seal)?;
        Ok(Self { path: path.to_owned(), seal, connection: Mutex::new(connection) })
    }

    /// How its rows are sealed.
    pub fn seal(&self) -> Seal {
        self.seal
    }

    /// Appends a first decision; see [`Ledger::record`].
    ///
    /// # Errors
    /// As [`Ledger::record`].
    pub fn append(&self, decision: &Decision) -> Result<u32, Error> {
        self.record(&Act::Decision(decision.clone()))
    }

    /// Appends what a person did; once this returns with the row's number, it is kept.
    ///
    /// # Errors
    /// [`Error::LedgerBusy`], [`Error::DiskFull`], [`Error::LedgerBroken`], [`Error::Sqlite`]; the act is then not in the ledger.
    pub fn record(&self, act: &Act) -> Result<u32, Error> {
        let Ok(number) = self.write(act, |_| Ok(Ok::<(), std::convert::Infallible>(())))?;
        Ok(number)
    }

    /// Appends what a person did if `may` agrees, which sees all acts before it while nobody else can write: two people who decide at once
    /// cannot both be first.
    ///
    /// # Errors
    /// As [`Ledger::record`] and [`Ledger::rows`]; within it, what `may` says.
    pub fn record_if<E>(&self, act: &Act, may: impl FnOnce(&[Act]) -> Result<(), E>) -> Result<Result<u32, E>, Error> {
        let seen = |connection: &Connection| {
            let acts: Vec<Act> = self.rows_of(connection)?.into_iter().map(|r| r.act).collect();
            Ok(may(&acts))
        };
        self.write(act, seen)
    }

    /// Appends within one transaction, if what `may` sees of it allows that.
    fn write<E>(&self, act: &Act, may: impl FnOnce(&Connection) -> Result<Result<(), E>, Error>) -> Result<Result<u32, E>, Error> {
        let fail = |e| failed(&self.path, e);
        let body = serde_json::to_string(act).expect("an act is strings and numbers, which have a JSON form");
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
        if let Err(refusal) = may(&transaction)? {
            return Ok(Err(refusal));
        }
        let head = head(&transaction, &self.path)?;
        let seq = head.seq + 1;
        let hash = self.seal.seal(seq, head.hash, &body);
        transaction
            .execute(
                "INSERT INTO decision (seq, prev, body, hash) VALUES (?1, ?2, ?3, ?4)",
                (seq, head.hash.to_string(), &body, hash.to_string()),
            )
            .map_err(fail)?;
        transaction.commit().map_err(fail)?;
        Ok(Ok(seq))
    }

    /// All rows in order, each checked against the one before.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] with the first row that does not hold; [`Error::Sqlite`].
    pub fn rows(&self) -> Result<Vec<Row>, Error> {
        self.rows_of(&self.lock())
    }

    fn rows_of(&self, connection: &Connection) -> Result<Vec<Row>, Error> {
        let fail = |e| failed(&self.path, e);
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
    /// As [`Ledger::rows`].
    pub fn acts(&self) -> Result<Vec<Act>, Error> {
        Ok(self.rows()?.into_iter().map(|r| r.act).collect())
    }

    /// Decisions in order, the last on a subject being the one that counts: first decisions and adjudications, without those taken back. A
    /// second decision alone changes nothing.
    ///
    /// # Errors
    /// As [`Ledger::rows`].
    pub fn all(&self) -> Result<Vec<Decision>, Error> {
        let decision = |act: &Act| match act {
            Act::Decision(d) | Act::Deed(Deed::Adjudication(d)) => Some(d.clone()),
            Act::Deed(Deed::Claim(_) | Deed::Release(_) | Deed::Second(_) | Deed::Undo(_) | Deed::Score(_)) => None,
        };
        Ok(record::kept(&self.acts()?).filter_map(decision).collect())
    }

    /// The last decision on each subject.
    ///
    /// # Errors
    /// As [`Ledger::rows`].
    pub fn latest(&self) -> Result<BTreeMap<Subject, Decision>, Error> {
        Ok(self.all()?.into_iter().map(|d| (d.subject.clone(), d)).collect())
    }

    /// Checks file and chain, and says where it ends.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] with the first row that does not hold; [`Error::Sqlite`].
    pub fn verify(&self) -> Result<Head, Error> {
        let check: String = self.lock().query_row("PRAGMA integrity_check(1)", (), |row| row.get(0)).map_err(|e| failed(&self.path, e))?;
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
        self.lock().execute("VACUUM INTO ?1", [name]).map_err(|e| failed(&temp, e))?;
        disk::adopt(&temp, to)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A thread that panicked while it held the connection has left no open transaction: dropping one rolls it back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn broken(&self, row: Option<u64>, why: String) -> Error {
        Error::LedgerBroken { path: self.path.clone(), row, why }
    }
}

/// Whether a decision still speaks of what its subject rests on now.
pub fn applies(decision: &Decision, basis: &Sha256) -> bool {
    decision.basis == *basis
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
        Ok(Row { seq, prev: before.hash, act, hash })
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
        Err(e) => Err(failed(path, e)),
    }
}

/// Makes the table in an empty file, refuses other programs' files and later schemas. Returns the seal of the file.
fn prepare(connection: &mut Connection, path: &Path, seal: Seal) -> Result<Seal, Error> {
    let fail = |e| failed(path, e);
    let pragma = |c: &Connection, name: &str| c.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(fail);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
    let (id, schema) = (pragma(&transaction, "application_id")?, pragma(&transaction, "user_version")?);
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0)).map_err(fail)?;
    let fresh = (id, schema, tables) == (0, 0, 0);
    if fresh {
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(fail)?;
        transaction.pragma_update(None, "user_version", seal.schema()).map_err(fail)?;
        transaction.execute_batch(CREATE).map_err(fail)?;
    } else if id != APPLICATION_ID {
        return Err(Error::LedgerBroken { path: path.to_owned(), row: None, why: "it is another program's database".to_owned() });
    } else if schema > SCHEMA {
        return Err(Error::Newer { path: path.to_owned(), found: schema.unsigned_abs(), known: SCHEMA.unsigned_abs() });
    }
    transaction.commit().map_err(fail)?;
    Ok(match schema {
        _ if fresh => seal,
        SCHEMA => Seal::Sm3,
        _ => Seal::Sha256,
    })
}

fn failed(path: &Path, source: rusqlite::Error) -> Error {
    let path = path.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Error::DiskFull { path, bytes: None },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::LedgerBroken { path, row: None, why: source.to_string() },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::LedgerBusy { path },
        _ => Error::Sqlite { path, source },
    }
}

#[cfg(test)]
mod tests;
