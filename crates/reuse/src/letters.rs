//! Folded texts as the 16-bit units that the engine works on.

use text::Keep;

/// Appends the letters, digits and ideographs of `source`, folded. A character beyond the basic plane takes one unit of the surrogate
/// range, which it shares with few others.
pub(crate) fn fold_into(source: &str, units: &mut Vec<u16>) {
    units.extend(text::fold(source, Keep::Letters).chars().iter().map(|&c| unit(c)));
}

fn unit(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(0xd800 | (u32::from(c) & 0x7ff) as u16)
}
