//! Numbers of old formats, the low byte first.

/// Two bytes from a place on; `None` where they are not there.
pub(crate) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

/// Four bytes from a place on; `None` where they are not there.
pub(crate) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

/// Numbers of two bytes one after the other, as the letters of UTF-16 are; a byte that is left over is none.
pub(crate) fn units(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
}

/// Fields that lie one behind the other, each of which is taken once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'b> {
    pub(crate) rest: &'b [u8],
}

impl Fields<'_> {
    pub(crate) fn skip(&mut self, bytes: usize) -> Option<()> {
        self.rest = self.rest.get(bytes..)?;
        Some(())
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    pub(crate) fn short(&mut self) -> Option<u16> {
        let value = short(self.rest, 0)?;
        self.skip(2)?;
        Some(value)
    }

    pub(crate) fn long(&mut self) -> Option<u32> {
        let value = long(self.rest, 0)?;
        self.skip(4)?;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_taken_as_far_as_they_are_there() {
        let mut fields = Fields { rest: &[1, 2, 0, 3, 0, 0, 0, 9, 9, 4] };
        assert_eq!((fields.byte(), fields.short(), fields.long(), fields.skip(2)), (Some(1), Some(2), Some(3), Some(())));
        assert_eq!((fields.short(), fields.long(), fields.skip(2), fields.byte(), fields.byte()), (None, None, None, Some(4), None));
        assert_eq!(units(&[1, 0, 2, 1, 3]).collect::<Vec<_>>(), [1, 258]);
    }
}
