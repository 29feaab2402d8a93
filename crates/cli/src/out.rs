//! What is printed, and how a command ends.

use std::fmt;
use std::io::Write;
use std::path::Path;

use record::{Lang, Say};

/// Exit codes that scripts rely on.
pub(crate) mod exit {
    pub(crate) const DONE: u8 = 0;
    pub(crate) const FAILED: u8 = 1;
    pub(crate) const USAGE: u8 = 2;
    pub(crate) const SOME_UNREADABLE: u8 = 3;
    pub(crate) const ACTIVE: u8 = 4;
    pub(crate) const DAMAGED: u8 = 5;
    pub(crate) const INTERRUPTED: u8 = 130;
}

/// Why a command ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// With an exit code and a sentence.
    Told { exit: u8, say: Say },
    /// Standard output was closed: the reader has seen enough (`shai flags | head`).
    Closed,
}

impl Failure {
    pub(crate) fn usage(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Told { exit: exit::USAGE, say: Say::new(zh, en) }
    }

    /// A file or folder that the user named and that cannot be opened.
    pub(crate) fn opening(path: &Path, error: &std::io::Error) -> Self {
        let (path, why) = (path.display(), Say::of_io(error));
        Self::usage(format!("打不开 {path}：{}", why.zh), format!("cannot open {path}: {}", why.en))
    }

    pub(crate) fn failed(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Told { exit: exit::FAILED, say: Say::new(zh, en) }
    }
}

impl From<pipeline::Error> for Failure {
    fn from(error: pipeline::Error) -> Self {
        use pipeline::ExitClass;
        let exit = match error.exit_class() {
            ExitClass::Failed => exit::FAILED,
            ExitClass::Usage => exit::USAGE,
            ExitClass::Active => exit::ACTIVE,
            ExitClass::Damaged => exit::DAMAGED,
            ExitClass::Interrupted => exit::INTERRUPTED,
        };
        Self::Told { exit, say: error.say() }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        pipeline::Error::from(error).into()
    }
}

impl From<index::Error> for Failure {
    fn from(error: index::Error) -> Self {
        pipeline::Error::from(error).into()
    }
}

impl From<report::Error> for Failure {
    fn from(error: report::Error) -> Self {
        pipeline::Error::from(error).into()
    }
}

impl From<web::Error> for Failure {
    fn from(error: web::Error) -> Self {
        match error {
            web::Error::Store(e) => e.into(),
            web::Error::Index(e) => e.into(),
            web::Error::Pipeline(e) => e.into(),
            web::Error::PlainAddress { .. } | web::Error::WeakPassword { .. } | web::Error::Name { .. } => {
                Self::Told { exit: exit::USAGE, say: error.say() }
            }
            _ => Self::Told { exit: exit::FAILED, say: error.say() },
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        let why = Say::of_io(&error);
        Self::failed(format!("输出失败：{}", why.zh), format!("cannot write: {}", why.en))
    }
}

/// Standard output in one language.
pub(crate) struct Out {
    pub(crate) lang: Lang,
    to: std::io::BufWriter<std::io::Stdout>,
}

impl Out {
    pub(crate) fn new(lang: Lang) -> Self {
        Self { lang, to: std::io::BufWriter::new(std::io::stdout()) }
    }

    pub(crate) fn line(&mut self, line: impl fmt::Display) -> Result<(), Failure> {
        writeln!(self.to, "{}", harmless(&line.to_string()))?;
        Ok(())
    }

    pub(crate) fn say(&mut self, zh: impl fmt::Display, en: impl fmt::Display) -> Result<(), Failure> {
        match self.lang {
            Lang::Zh => self.line(zh),
            Lang::En => self.line(en),
        }
    }

    pub(crate) fn json<T: serde::Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.to, value).map_err(std::io::Error::from)?;
        self.line("")
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.to.write_all(bytes)?;
        Ok(())
    }

    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.to.flush()?;
        Ok(())
    }
}

/// A line without what a terminal would obey: cells and file names of entrants may hold escape sequences. Breaks of lines and tabs are the
/// program's own.
pub(crate) fn harmless(line: &str) -> String {
    line.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_terminal_obeys_nothing_that_entrants_wrote() {
        assert_eq!(harmless("a\tb\n\u{1b}]0;x\u{7}\u{9b}2J筛\r"), "a\tb\n\u{fffd}]0;x\u{fffd}\u{fffd}2J筛\u{fffd}");
    }
}
