//! How paragraphs and letters of a text on an old slide are set (MS-PPT, 2.9.44 to 2.9.46, 2.9.20 and 2.9.13).

use crate::little_endian::Fields;

/// Stretches of a text one behind the other, as its style tells them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Style {
    paragraphs: Vec<(usize, Paragraphs)>,
    letters: Vec<(usize, Letters)>,
}

/// How paragraphs are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Paragraphs {
    /// From 0.
    pub(super) level: usize,
    /// Whether something stands before them, where they say so themselves.
    pub(super) is_marked: Option<bool>,
}

/// How letters are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Letters {
    /// Size in points, 0 where the style does not say it.
    pub(super) size: u16,
    /// Which of what PowerPoint 2000 and later tell of the text holds for them.
    pub(super) group: usize,
}

impl Style {
    /// The style of so many letters; `None` where it is cut off.
    pub(super) fn read(style: &[u8], letters: usize) -> Option<Self> {
        let mut style = Fields { rest: style };
        let mut out = Self::default();
        // The mark at the end of the text has a style too.
        let mut covered = 0usize;
        while covered <= letters {
            let count = style.long()? as usize;
            covered = covered.checked_add(count)?;
            out.paragraphs.push((count, Paragraphs::read(&mut style)?));
        }
        let mut covered = 0;
        while covered < letters {
            let count = (style.long()? as usize).min(letters - covered);
            covered += count;
            out.letters.push((count, Letters::read(&mut style)?));
        }
        Some(out)
    }

    /// How each of the letters is set.
    pub(super) fn letters(&self) -> impl Iterator<Item = Letters> {
        self.letters.iter().flat_map(|&(count, letters)| std::iter::repeat_n(letters, count))
    }

    /// How the paragraph that begins with a letter and this letter are set.
    pub(super) fn at(&self, letter: usize) -> (Paragraphs, Letters) {
        (found(&self.paragraphs, letter), found(&self.letters, letter))
    }
}

/// What holds at a place; what stands last holds behind all.
fn found<T: Copy + Default>(stretches: &[(usize, T)], place: usize) -> T {
    let mut end = 0usize;
    let holds = |&&(count, _): &&(usize, T)| {
        end = end.saturating_add(count);
        place < end
    };
    stretches.iter().find(holds).or(stretches.last()).map(|(_, what)| *what).unwrap_or_default()
}

/// The bytes of a field that is there where one of these bits is set.
fn of(has: u32, bits: u32, bytes: usize) -> usize {
    if has & bits == 0 { 0 } else { bytes }
}

impl Paragraphs {
    fn read(style: &mut Fields<'_>) -> Option<Self> {
        const IS_MARKED: u32 = 1;
        let level = usize::from(style.short()?);
        let has = style.long()?;
        let flags = if has & 0xf == 0 { 0 } else { style.short()? };
        style.skip(of(has, 1 << 7, 2) + of(has, 1 << 4, 2) + of(has, 1 << 6, 2) + of(has, 1 << 5, 4))?;
        style.skip([11, 12, 13, 14, 8, 10, 15].map(|bit| of(has, 1 << bit, 2)).iter().sum::<usize>())?;
        if has & (1 << 20) != 0 {
            let stops = usize::from(style.short()?);
            style.skip(4 * stops)?;
        }
        style.skip(of(has, 1 << 16, 2) + of(has, 0b111 << 17, 2) + of(has, 1 << 21, 2))?;
        Some(Self { level, is_marked: (has & IS_MARKED != 0).then_some(flags & 1 != 0) })
    }
}

impl Letters {
    fn read(style: &mut Fields<'_>) -> Option<Self> {
        let has = style.long()?;
        let look = if has & 0x3eb7 == 0 { 0 } else { style.short()? };
        style.skip([16, 21, 22, 23].map(|bit| of(has, 1 << bit, 2)).iter().sum::<usize>())?;
        let size = if has & (1 << 17) == 0 { 0 } else { style.short()? };
        style.skip(of(has, 1 << 18, 4) + of(has, 1 << 19, 2))?;
        Some(Self { size, group: usize::from(look >> 10 & 0xf) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_found_behind_the_styles_of_paragraphs() {
        let long = u32::to_le_bytes;
        // One paragraph of six letters and the mark: a bullet, its colour, a left margin, one stop of a tab.
        let has: u32 = 1 | (1 << 5) | (1 << 8) | (1 << 20);
        let paragraph = [&long(7)[..], &[2, 0], &long(has), &[1, 0], &[9; 4], &[9; 2], &[1, 0], &[9; 4]].concat();
        // Two bold letters of 24 points in red, three of 1 point of the second group, the rest without a size.
        let large = [&long(2)[..], &long(1 | (1 << 16) | (1 << 17) | (1 << 18)), &[1, 0], &[3, 0], &[24, 0], &[255, 0, 0, 254]].concat();
        let small = [&long(3)[..], &long((1 << 10) | (1 << 17)), &[0, 4], &[1, 0]].concat();
        let rest = [&long(2)[..], &long(0)].concat();
        let all = [paragraph, large, small, rest].concat();
        let style = Style::read(&all, 6).expect("a style of six letters");
        assert_eq!(style.letters().map(|l| (l.size, l.group)).collect::<Vec<_>>(), [(24, 0), (24, 0), (1, 1), (1, 1), (1, 1), (0, 0)]);
        let paragraph = Paragraphs { level: 2, is_marked: Some(true) };
        assert_eq!([0, 2, 5, 99].map(|at| style.at(at).1.group), [0, 1, 0, 0]);
        assert_eq!([0, 99].map(|at| style.at(at).0), [paragraph; 2]);
        for cut in 0..all.len() - 8 {
            assert_eq!(Style::read(&all[..cut], 6), None, "{cut}");
        }
        // Runs without letters have no end.
        assert_eq!(Style::read(&[0; 40], 6), None);
    }
}
