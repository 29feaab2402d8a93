//! Members of a ZIP file, unpacked within limits. Office files and archives are read through this alone.

use std::io::{self, Cursor, Read, Write};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::Limits;

/// Why a member or a whole ZIP file cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum PackageError {
    /// Not a ZIP file, or its directory is damaged.
    #[error("{reason}")]
    Broken { reason: String },
    /// Needs a password.
    #[error("{member}: password")]
    Encrypted { member: String },
    /// Unpacks to more than it may.
    #[error("{member}: > {limit} bytes")]
    Bomb { member: String, limit: u64 },
    /// More members than may be looked at.
    #[error("{members} > {limit} members")]
    Members { members: usize, limit: u32 },
}

/// Bit 11 of the general purpose flags: the name is UTF-8 (APPNOTE 4.4.4).
const UTF8_FLAG: u16 = 1 << 11;

/// An open ZIP file and what may still be unpacked from it.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    ratio: u64,
    small: u64,
    /// Bytes of one member.
    most: u64,
    /// Bytes that may still be unpacked.
    left: u64,
}

/// What came out of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unpacked {
    /// Its bytes, or those before the damage.
    pub(crate) bytes: Vec<u8>,
    /// What is wrong with them: cut, or not what was packed.
    pub(crate) damage: Option<String>,
}

impl Unpacked {
    /// Takes its bytes off what may still be unpacked.
    pub(crate) fn charged(self, name: &str, left: &mut u64) -> Result<Self, PackageError> {
        let Some(rest) = left.checked_sub(self.bytes.len() as u64) else {
            return Err(PackageError::Bomb { member: name.to_owned(), limit: *left });
        };
        *left = rest;
        Ok(self)
    }
}

/// A member as the directory describes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Position in the directory.
    pub(crate) index: usize,
    /// Name as stored.
    pub(crate) raw_name: Vec<u8>,
    /// Name as UTF-8, where it is marked so or plain ASCII.
    pub(crate) name: Option<String>,
    /// Whether it is a folder.
    pub(crate) is_dir: bool,
    /// Whether it needs a password.
    pub(crate) encrypted: bool,
}

impl<'a> Package<'a> {
    /// Opens the directory; `left` is what may be unpacked in all.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits, left: u64) -> Result<Self, PackageError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| PackageError::Broken { reason: e.to_string() })?;
        if zip.len() > limits.zip_members as usize {
            return Err(PackageError::Members { members: zip.len(), limit: limits.zip_members });
        }
        Ok(Self { zip, ratio: u64::from(limits.zip_ratio), small: limits.zip_small, most: limits.bytes, left })
    }

    /// What may still be unpacked.
    pub(crate) const fn left(&self) -> u64 {
        self.left
    }

    /// All members in the order of the directory.
    pub(crate) fn entries(&mut self) -> Result<Vec<Entry>, PackageError> {
        (0..self.zip.len()).map(|index| self.entry(index)).collect()
    }

    fn entry(&self, index: usize) -> Result<Entry, PackageError> {
        let broken = |e: ZipError| PackageError::Broken { reason: e.to_string() };
        let file = self.zip.by_index_data(index).map_err(broken)?;
        let raw_name = file.name_raw().to_vec();
        let is_utf8 = file.flags().as_u16() & UTF8_FLAG != 0;
        let name = String::from_utf8(raw_name.clone()).map_or(None, |name| (is_utf8 || name.is_ascii()).then_some(name));
        Ok(Entry { index, raw_name, name, is_dir: file.is_dir(), encrypted: file.encrypted() })
    }

    /// Whether a member of this name exists.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Office programs write `/word/document.xml` and `word\document.xml` too, and the specification (OPC, ISO/IEC 29500-2, 6.2.2)
    /// compares part names without regard to case.
    fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        self.zip.index_for_name(name).or_else(|| {
            let same = |raw: &[u8]| {
                let raw = raw.strip_prefix(b"/").unwrap_or(raw);
                raw.len() == name.len()
                    && raw.iter().zip(name.as_bytes()).all(|(&a, &b)| (if a == b'\\' { b'/' } else { a }).eq_ignore_ascii_case(&b))
            };
            self.zip.file_names_raw().position(same)
        })
    }

    /// A member by name; `None` where there is none.
    pub(crate) fn read(&mut self, name: &str) -> Result<Option<Unpacked>, PackageError> {
        self.find(name).map(|index| self.read_at(index)).transpose()
    }

    /// A member by its position.
    pub(crate) fn read_at(&mut self, index: usize) -> Result<Unpacked, PackageError> {
        let mut bytes = Vec::new();
        let damage = self.unpack(index, &mut bytes)?;
        Ok(Unpacked { bytes, damage })
    }

    /// Unpacks every member into nothing, so that a reader without limits may follow.
    pub(crate) fn measure(&mut self) -> Result<(), PackageError> {
        for index in 0..self.zip.len() {
            match self.unpack(index, &mut io::sink()) {
                Ok(_) | Err(PackageError::Broken { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// Unpacks a member and says what is wrong with it. The declared size is the sender's word; what counts is what comes out.
    fn unpack(&mut self, index: usize, to: &mut impl Write) -> Result<Option<String>, PackageError> {
        let (ratio, small, most) = (self.ratio, self.small, self.left.min(self.most));
        let file = match self.zip.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(PackageError::Encrypted { member: format!("#{index}") });
            }
            Err(e) => return Err(PackageError::Broken { reason: e.to_string() }),
        };
        let member = String::from_utf8_lossy(file.name_raw()).into_owned();
        let limit = file.compressed_size().saturating_mul(ratio).max(small).min(most);
        let mut counted = Counted { to, bytes: 0 };
        let copied = io::copy(&mut file.take(limit + 1), &mut counted);
        let got = counted.bytes;
        self.left = self.left.saturating_sub(got);
        match copied {
            _ if got > limit => Err(PackageError::Bomb { member, limit }),
            Ok(_) => Ok(None),
            // What came before the damage is the sender's all the same.
            Err(e) if got > 0 => Ok(Some(e.to_string())),
            Err(e) => Err(PackageError::Broken { reason: format!("{member}: {e}") }),
        }
    }
}

/// Counts what passes.
struct Counted<'w, W> {
    to: &'w mut W,
    bytes: u64,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
