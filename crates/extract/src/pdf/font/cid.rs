use std::sync::Arc;
use std::sync::{LazyLock, Mutex};

use hayro_cmap::{BfString, CMapName, CidFamily, load_embedded};
use rustc_hash::FxHashMap;

use super::{Decoded, cmap::CMap};

/// CMaps that are read once for all documents: each takes milliseconds to unpack.
static LOADED: LazyLock<Mutex<Loaded>> = LazyLock::new(|| Mutex::new(Loaded::default()));

type Loaded = FxHashMap<Vec<u8>, Arc<hayro_cmap::CMap>>;

/// A predefined CMap by name (ISO 32000-1, table 118).
fn predefined(name: &[u8]) -> Option<Arc<hayro_cmap::CMap>> {
    let mut loaded = match LOADED.lock() {
        Ok(guard) => guard,
        // A panic elsewhere cannot leave a half-written entry: entries are inserted whole.
        Err(poisoned) => poisoned.into_inner(),
    };
    if let Some(found) = loaded.get(name) {
        return Some(found.clone());
    }
    let found = Arc::new(hayro_cmap::CMap::parse(load_embedded(CMapName::from_bytes(name))?, load_embedded)?);
    // Names come from files: unknown ones are not kept, so that a crafted file cannot fill the table.
    loaded.insert(name.to_vec(), found.clone());
    Some(found)
}

/// How the codes of a composite font are cut from a string and become CIDs.
#[derive(Debug)]
pub(super) enum Codes {
    /// Two bytes are the CID.
    Identity,
    /// As if they were, for want of the CMap that the font names: it tells where letters end, and not what they are.
    Unknown,
    Predefined {
        map: Arc<hayro_cmap::CMap>,
        unit: Unit,
    },
    Embedded {
        map: CMap,
        base: Option<Box<Codes>>,
    },
}

/// What the codes of a predefined CMap are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// UTF-16BE: the code is the character.
    Utf16,
    /// Legacy encodings of one, two or four bytes.
    Legacy,
}

impl Codes {
    /// A CMap by its name and whether it writes from top to bottom.
    pub(super) fn named(name: &[u8]) -> (Self, bool) {
        let vertical = name.ends_with(b"-V") || name == b"V";
        if name.starts_with(b"Identity") {
            return (Self::Identity, vertical);
        }
        let unit = if name.windows(4).any(|w| w == b"UCS2" || w == b"UTF1") { Unit::Utf16 } else { Unit::Legacy };
        match predefined(name) {
            Some(map) => (Self::Predefined { map, unit }, vertical),
            None => (Self::Unknown, vertical),
        }
    }

    /// Whether the CID of a code is a guess.
    pub(super) fn is_guess(&self, code: u32) -> bool {
        match self {
            Self::Unknown => true,
            Self::Embedded { map, base: Some(base) } => map.cid(code).is_none() && base.is_guess(code),
            Self::Identity | Self::Predefined { .. } | Self::Embedded { base: None, .. } => false,
        }
    }

    pub(super) fn embedded(map: CMap) -> (Self, bool) {
        let vertical = map.vertical;
        let base = map.base.as_deref().map(|name| Box::new(Self::named(name).0));
        (Self::Embedded { map, base }, vertical)
    }

    /// The first code of `bytes` and its length; the length is never 0 nor past the end.
    pub(super) fn next(&self, bytes: &[u8]) -> (u32, usize) {
        let len = self.len(bytes).clamp(1, bytes.len());
        (bytes[..len].iter().fold(0u32, |n, &b| n << 8 | u32::from(b)), len)
    }

    fn len(&self, bytes: &[u8]) -> usize {
        match self {
            Self::Identity | Self::Unknown => 2,
            Self::Predefined { unit: Unit::Utf16, .. } => {
                if matches!(bytes, [0xd8..=0xdb, _, 0xdc..=0xdf, _, ..]) {
                    4
                } else {
                    2
                }
            }
            Self::Predefined { map, unit: Unit::Legacy } => {
                let value = |len: usize| bytes.iter().take(len).fold(0u32, |n, &b| n << 8 | u32::from(b));
                let known =
                    [1usize, 2, 4].into_iter().find(|&len| len <= bytes.len() && map.lookup_cid_code(value(len), len as u8).is_some());
                known.unwrap_or(if bytes[0] < 0x80 { 1 } else { 2 })
            }
            Self::Embedded { map, base } => match (map.code_len(bytes), base) {
                (Some(len), _) => len,
                (None, Some(base)) => base.len(bytes),
                (None, None) => map.uniform_len().unwrap_or(2),
            },
        }
    }

    pub(super) fn cid(&self, code: u32, len: usize) -> Option<u32> {
        match self {
            Self::Identity | Self::Unknown => Some(code),
            Self::Predefined { map, .. } => map.lookup_cid_code(code, len as u8),
            Self::Embedded { map, base } => match (map.cid(code), base) {
                (Some(cid), _) => Some(cid),
                (None, Some(base)) => base.cid(code, len),
                (None, None) => (!map.has_cids()).then_some(code),
            },
        }
    }

    /// The character that the code itself is, in CMaps of Unicode.
    pub(super) fn unicode(&self, code: u32) -> Option<Decoded> {
        match self {
            Self::Predefined { unit: Unit::Utf16, .. } => {
                let units = [(code >> 16) as u16, code as u16];
                let units = if units[0] == 0 { &units[1..] } else { &units[..] };
                let text = String::from_utf16_lossy(units);
                text.chars().next().filter(|&c| c != '\u{fffd}').map(Decoded::Char)
            }
            Self::Embedded { base: Some(base), .. } => base.unicode(code),
            Self::Identity | Self::Unknown | Self::Predefined { .. } | Self::Embedded { base: None, .. } => None,
        }
    }

    /// The character collection that the CMap's CIDs belong to.
    pub(super) fn collection(&self) -> Option<CidFamily> {
        match self {
            Self::Identity | Self::Unknown => None,
            Self::Predefined { map, .. } => map.metadata().character_collection.as_ref().map(|c| c.family.clone()),
            Self::Embedded { base, .. } => base.as_ref().and_then(|b| b.collection()),
        }
    }
}

/// From the CIDs of a character collection to Unicode.
#[derive(Debug)]
pub(super) struct Collection(Arc<hayro_cmap::CMap>);

impl Collection {
    pub(super) fn of(family: &CidFamily) -> Option<Self> {
        predefined(family.ucs2_cmap()?.to_bytes()).map(Self)
    }

    pub(super) fn unicode(&self, cid: u32) -> Option<Decoded> {
        Some(match self.0.lookup_bf_string(cid)? {
            BfString::Char(c) => Decoded::Char(c),
            BfString::String(s) => Decoded::of(&s),
        })
    }
}
