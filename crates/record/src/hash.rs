use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Digest;

/// A SHA-256 digest (FIPS 180-4), written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

/// A text that is no SHA-256 digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sha256Error {
    /// The text.
    pub got: String,
}

impl fmt::Display for Sha256Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected 64 lower-case hexadecimal digits, got {:?}", self.got)
    }
}

impl std::error::Error for Sha256Error {}

impl Sha256 {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// A digest that is known already.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// Where the text is anything else.
    pub fn parse(hex: &str) -> Result<Self, Sha256Error> {
        let digit = |b: u8| match b {
            b'0'..=b'9' => Some(b - b'0'),
            b'a'..=b'f' => Some(b - b'a' + 10),
            _ => None,
        };
        let bad = || Sha256Error { got: hex.to_owned() };
        let raw = hex.as_bytes();
        if raw.len() != 64 {
            return Err(bad());
        }
        let mut out = [0u8; 32];
        for (byte, pair) in out.iter_mut().zip(raw.chunks_exact(2)) {
            *byte = digit(pair[0]).ok_or_else(bad)? << 4 | digit(pair[1]).ok_or_else(bad)?;
        }
        Ok(Self(out))
    }

    /// The first `digits` hexadecimal digits: enough for people to tell two files apart.
    pub fn short(&self, digits: usize) -> String {
        let mut s = self.to_string();
        s.truncate(digits);
        s
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

/// FNV-1a of 64 bits (Fowler, Noll and Vo): the same on every machine and in every version. Ids and draws rest on it, so that it never changes.
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fnv_gives_what_its_authors_say() {
        // Test vectors of the authors' reference code.
        let hashes = ["", "a", "foobar"].map(|text| fnv1a(text.bytes()));
        assert_eq!(hashes, [0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c, 0x8594_4171_f739_67e8]);
    }

    #[test]
    fn digests_are_those_of_the_standard() {
        // FIPS 180-4, examples of the NIST: the empty message and "abc".
        let digests = ["", "abc"].map(|text| Sha256::of(text.as_bytes()).to_string());
        assert_eq!(
            digests,
            [
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ]
        );
    }

    #[test]
    fn hex_round_trip_and_refusal() {
        let hash = Sha256::from_bytes(std::array::from_fn(|i| i as u8 * 8));
        assert_eq!(Sha256::parse(&hash.to_string()), Ok(hash));
        assert_eq!(serde_json::from_str::<Sha256>(&serde_json::to_string(&hash).unwrap()).unwrap(), hash);
        assert_eq!(hash.short(6), "000810");
        for bad in ["", "0", &"g".repeat(64), &"A".repeat(64), &"0".repeat(63)] {
            assert_eq!(Sha256::parse(bad), Err(Sha256Error { got: bad.to_owned() }));
        }
    }
}
