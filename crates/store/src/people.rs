use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use rusqlite::{Connection, OptionalExtension};

use crate::Error;
use crate::sqlite::{self, Kind};

/// `SHAP` in the file header.
const KIND: Kind =
    Kind { application_id: 0x5348_4150, known: SCHEMA, create: CREATE, broken: |path, why| Error::Damaged { path: path.to_owned(), why } };
const SCHEMA: i32 = 1;

/// The log of what was seen is kept from hands and other programs by triggers; this program has no code that changes it.
const CREATE: &str = "
CREATE TABLE person (
    name   TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    body   TEXT NOT NULL
) STRICT;
CREATE TABLE seen (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    at    TEXT NOT NULL,
    who   TEXT NOT NULL,
    what  TEXT NOT NULL,
    about TEXT NOT NULL
) STRICT;
CREATE TRIGGER seen_no_update BEFORE UPDATE ON seen BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER seen_no_delete BEFORE DELETE ON seen BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TABLE kept (
    owner TEXT NOT NULL,
    name  TEXT NOT NULL,
    body  TEXT NOT NULL,
    PRIMARY KEY (owner, name)
) STRICT;
";

/// Someone who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Unique name.
    pub name: String,
    /// Digest of the password, with its salt and its costs.
    pub secret: String,
    /// Whatever else the program knows of the person.
    pub body: String,
}

/// Somebody saw something that not everybody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was shown.
    pub what: String,
    /// Of which entry or file.
    pub about: String,
}

/// Who may log in, what they looked at, and what they keep for themselves. Not the ledger: accounts come and go, and a decision carries the
/// name of who took it for ever.
#[derive(Debug)]
pub struct People {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl People {
    /// Opens the file, making it where there is none.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it is another program's file or broken; [`Error::Newer`], [`Error::Busy`], [`Error::DiskFull`],
    /// [`Error::Sqlite`]. So for everything below.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let (connection, _) = KIND.open(path, SCHEMA)?;
        Ok(Self { path: path.to_owned(), connection: Mutex::new(connection) })
    }

    /// Adds a person, or puts them in place of the one of that name.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn put(&self, person: &Person) -> Result<(), Error> {
        let row = (&person.name, &person.secret, &person.body);
        self.change("INSERT OR REPLACE INTO person (name, secret, body) VALUES (?1, ?2, ?3)", row).map(|_| ())
    }

    /// Removes a person; whether there was one.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn remove(&self, name: &str) -> Result<bool, Error> {
        Ok(self.change("DELETE FROM person WHERE name = ?1", [name])? > 0)
    }

    /// A person by name.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn get(&self, name: &str) -> Result<Option<Person>, Error> {
        let read = self.lock().query_row("SELECT name, secret, body FROM person WHERE name = ?1", [name], person).optional();
        read.map_err(|e| self.fail(e))
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn all(&self) -> Result<Vec<Person>, Error> {
        self.list("SELECT name, secret, body FROM person ORDER BY name", (), person)
    }

    /// Notes that somebody saw something.
    ///
    /// # Errors
    /// [`Error::Sqlite`]; the caller then must not show it.
    pub fn note(&self, seen: &Seen) -> Result<(), Error> {
        let row = (&seen.at, &seen.who, &seen.what, &seen.about);
        self.change("INSERT INTO seen (at, who, what, about) VALUES (?1, ?2, ?3, ?4)", row).map(|_| ())
    }

    /// What was seen, last first, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn seen(&self, limit: u32) -> Result<Vec<Seen>, Error> {
        self.list("SELECT at, who, what, about FROM seen ORDER BY seq DESC LIMIT ?1", [limit], |row| {
            Ok(Seen { at: row.get(0)?, who: row.get(1)?, what: row.get(2)?, about: row.get(3)? })
        })
    }

    /// Keeps something for a person under a name.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn keep(&self, owner: &str, name: &str, body: &str) -> Result<(), Error> {
        self.change("INSERT OR REPLACE INTO kept (owner, name, body) VALUES (?1, ?2, ?3)", [owner, name, body]).map(|_| ())
    }

    /// Forgets what a person kept under a name; whether there was something.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn forget(&self, owner: &str, name: &str) -> Result<bool, Error> {
        Ok(self.change("DELETE FROM kept WHERE owner = ?1 AND name = ?2", [owner, name])? > 0)
    }

    /// What a person keeps, by name: name and content.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn kept(&self, owner: &str) -> Result<Vec<(String, String)>, Error> {
        self.list("SELECT name, body FROM kept WHERE owner = ?1 ORDER BY name", [owner], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn change(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, Error> {
        self.lock().execute(sql, values).map_err(|e| self.fail(e))
    }

    fn list<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(sql).map_err(|e| self.fail(e))?;
        let rows = statement.query_map(values, read).map_err(|e| self.fail(e))?;
        rows.collect::<Result<_, _>>().map_err(|e| self.fail(e))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        sqlite::lock(&self.connection)
    }

    fn fail(&self, source: rusqlite::Error) -> Error {
        KIND.failed(&self.path, source)
    }
}

fn person(row: &rusqlite::Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person { name: row.get(0)?, secret: row.get(1)?, body: row.get(2)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody(name: &str, body: &str) -> Person {
        Person { name: name.to_owned(), secret: "$argon2id$".to_owned(), body: body.to_owned() }
    }

    #[test]
    fn people_come_and_go_and_what_they_saw_stays() {
        let dir = crate::test_folder();
        let path = dir.path().join("people.db");
        let people = People::open(&path).unwrap();
        people.put(&somebody("乙", "{}")).unwrap();
        people.put(&somebody("甲", "{}")).unwrap();
        people.put(&somebody("乙", "{\"role\":1}")).unwrap();
        let seen =
            Seen { at: "2026-05-12T22:00:00+08:00".to_owned(), who: "乙".to_owned(), what: "电话".to_owned(), about: "GD-1".to_owned() };
        people.note(&seen).unwrap();
        people.keep("乙", "常用", "数据").unwrap();
        drop(people);
        let people = People::open(&path).unwrap();
        assert_eq!(people.all().unwrap(), [somebody("乙", "{\"role\":1}"), somebody("甲", "{}")]);
        assert_eq!((people.remove("乙").unwrap(), people.remove("乙").unwrap(), people.get("乙").unwrap()), (true, false, None));
        assert_eq!(people.seen(10).unwrap(), [seen]);
        assert!(people.lock().execute("DELETE FROM seen", ()).is_err());
        assert_eq!(people.kept("乙").unwrap(), [("常用".to_owned(), "数据".to_owned())]);
        assert_eq!((people.forget("乙", "常用").unwrap(), people.kept("乙").unwrap()), (true, Vec::new()));
    }

    #[test]
    fn another_programs_file_is_refused() {
        let dir = crate::test_folder();
        let path = dir.path().join("people.db");
        crate::Ledger::create(&path, crate::Seal::default()).unwrap();
        assert!(matches!(People::open(&path), Err(Error::Damaged { .. })));
    }
}
