//! What both databases of a workspace share: how they are opened, told from other programs' files, and how their failures are told.
//!
//! A rollback journal rather than a write-ahead log: a database is then one file that can be copied, it works on network drives, and
//! `synchronous=EXTRA` makes a row survive a power cut once the call that writes it has returned.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode as Code, OpenFlags, TransactionBehavior};

use crate::{Error, Op};

/// How long to wait for another program that is writing; writing takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// A kind of database.
pub(crate) struct Kind {
    /// Four letters in the file header, so that another program's database is not taken for this one.
    pub(crate) application_id: i32,
    /// The latest schema that this program knows.
    pub(crate) known: i32,
    /// What makes the tables.
    pub(crate) create: &'static str,
    /// What to say of a file that is none of this kind, or damaged.
    pub(crate) broken: fn(&Path, String) -> Error,
}

/// How often a database was written to, modulo 2³², read without a lock; `None` where there is none. Each transaction adds one where the
/// journal is a rollback journal (file format of SQLite, 1.3.7, "File change counter").
pub(crate) fn commits(path: &Path) -> Result<Option<u32>, Error> {
    let io = |e| Error::io(Op::Read, path, e);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io(e)),
    };
    let mut header = [0; 28];
    match file.read_exact(&mut header) {
        Ok(()) => Ok(Some(u32::from_be_bytes(header[24..].try_into().expect("four bytes")))),
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(e) => Err(io(e)),
    }
}

/// The connection, for one thread at a time.
pub(crate) fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A thread that panicked while it held the connection has left no open transaction: dropping one rolls it back.
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kind {
    /// Opens a file, making it with schema `schema` where there is none; the schema that it has.
    pub(crate) fn open(&self, path: &Path, schema: i32) -> Result<(Connection, i32), Error> {
        let fail = |e| self.failed(path, e);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(fail)?;
        connection.busy_timeout(PATIENCE).map_err(fail)?;
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).map_err(fail)?;
        connection.pragma_update(None, "synchronous", "EXTRA").map_err(fail)?;
        let found = self.prepare(&mut connection, path, schema)?;
        Ok((connection, found))
    }

    fn prepare(&self, connection: &mut Connection, path: &Path, schema: i32) -> Result<i32, Error> {
        let fail = |e| self.failed(path, e);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
        let pragma = |name: &str| transaction.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(fail);
        let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0)).map_err(fail)?;
        let found = match (pragma("application_id")?, pragma("user_version")?, tables) {
            (0, 0, 0) => {
                transaction.pragma_update(None, "application_id", self.application_id).map_err(fail)?;
                transaction.pragma_update(None, "user_version", schema).map_err(fail)?;
                transaction.execute_batch(self.create).map_err(fail)?;
                schema
            }
            (id, _, _) if id != self.application_id => return Err((self.broken)(path, "it is another program's database".to_owned())),
            (_, found, _) if found > self.known => {
                let (found, known) = (found.unsigned_abs(), self.known.unsigned_abs());
                return Err(Error::Newer { path: path.to_owned(), found, known });
            }
            (_, found, _) => found,
        };
        transaction.commit().map_err(fail)?;
        Ok(found)
    }

    /// What a failure of the library means to whoever runs the program.
    pub(crate) fn failed(&self, path: &Path, source: rusqlite::Error) -> Error {
        match source.sqlite_error_code() {
            Some(Code::DiskFull) => Error::DiskFull { path: path.to_owned(), bytes: None },
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => (self.broken)(path, source.to_string()),
            // A value that no row written here has: a page of the file was torn or is another's.
            None if is_foreign(&source) => (self.broken)(path, source.to_string()),
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Error::Busy { path: path.to_owned() },
            _ => Error::Sqlite { path: path.to_owned(), source },
        }
    }
}

/// Whether a column holds what its table does not allow.
const fn is_foreign(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    matches!(error, InvalidColumnType(..) | FromSqlConversionFailure(..) | IntegralValueOutOfRange(..))
}
