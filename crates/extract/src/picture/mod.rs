//! From the picture of a page to letters and lines at their places.
//!
//! Tesseract reads a clean column of lines of one size far better than a page: forms lose cells whose text does not stand on one line with
//! its neighbour's, titles are lost beside small print, and ruled lines are read as letters. So the page is prepared: straightened, its
//! ruled lines taken out and kept, its cells and columns cut and stacked into one column with letters of one size. What was read is put
//! back to where it stood.

mod bitmap;
mod boxes;
mod file;
mod regions;
mod rules;
mod skew;
mod stack;
mod stamp;
mod system_font;
mod tesseract;

use image::{GrayImage, imageops};

use crate::pdf::foreign::{Letter, Marks, Ruled, Turn};
use bitmap::Bitmap;
use boxes::TickBox;
use stack::{Place, Stack};

pub(crate) use file::{FilePage, PictureError, decode, decode_page, dpi_of, is_opaque, pages};
pub(crate) use stamp::grey;
pub(crate) use system_font::SystemFont;
pub use tesseract::Ocr;
pub(crate) use tesseract::OcrError;

/// What a picture says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    /// Letters and lines, in points.
    pub(crate) marks: Marks,
    /// Mean confidence of its letters from 0 to 100; 100 where it says nothing.
    pub(crate) confidence: f32,
}

/// A word as Tesseract gives it, in pixels of the picture it was given.
#[derive(Debug, Clone, PartialEq)]
struct Word {
    /// Which line of the picture it stands on.
    line: u32,
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
    confidence: f32,
    text: String,
}

/// Reads the picture of a page; `None` where it shows next to nothing. `dpi` is its resolution: pixels per 72 points. What is read with
/// less mean confidence than `doubt` may lie on its head or side, and is read so too.
///
/// # Errors
/// Where the reader cannot be run or does not end.
pub(crate) fn read(picture: &GrayImage, dpi: f64, doubt: f64, ocr: &Ocr) -> Result<Option<Reading>, OcrError> {
    let Some(mut best) = upright(picture, dpi, ocr)? else { return Ok(None) };
    let is_sure = |reading: &Reading| f64::from(reading.confidence) >= SURELY_UPRIGHT * doubt;
    if best.marks.letters.is_empty() || is_sure(&best) {
        return Ok(Some(best));
    }
    // Sheets are laid on their heads more often than on a side.
    for quarters in [2, 1, 3] {
        let turned = match quarters {
            1 => imageops::rotate90(picture),
            2 => imageops::rotate180(picture),
            _ => imageops::rotate270(picture),
        };
        let Some(mut reading) = upright(&turned, dpi, ocr)? else { continue };
        let scale = 72.0 / dpi;
        let size = (f64::from(picture.width()) * scale, f64::from(picture.height()) * scale);
        reading.marks.turn = reading.marks.turn.behind_quarters(quarters, size);
        if reading.worth() > best.worth() {
            best = reading;
        }
        if f64::from(best.confidence) >= doubt {
            break;
        }
    }
    Ok(Some(best))
}

/// Part of the confidence from which on nothing is doubtful that a page surely stands upright with: on its head it has a fifth.
const SURELY_UPRIGHT: f64 = 0.7;

impl Reading {
    /// How much text was read, and how surely.
    fn worth(&self) -> f32 {
        /// Confidence of noise.
        const NOISE: f32 = 30.0;
        self.marks.letters.len() as f32 * (self.confidence - NOISE).max(0.0)
    }
}

/// Reads a picture as it stands.
fn upright(picture: &GrayImage, dpi: f64, ocr: &Ocr) -> Result<Option<Reading>, OcrError> {
    let flat = bitmap::flatten(picture);
    if is_blank(&flat) {
        return Ok(None);
    }
    let turn: Turn = skew::find(&flat);
    let mut page = skew::straighten(turn, flat);
    let dpi_of_letters = dpi.max(AS_A3 * dpi_of(picture.width(), picture.height()));
    let found = {
        let bits = Bitmap::of(&page);
        let found = rules::find(&bits, dpi_of_letters);
        rules::erase(&mut page, &bits, &found);
        found
    };
    let (strips, ticks) = {
        let bits = Bitmap::of(&page);
        let ticks = boxes::find(&bits, &found, dpi_of_letters);
        let bits = bits.without_specks();
        let strips = regions::strips(&bits, &regions::find(&bits, &found));
        let ticks = boxes::in_strips(ticks, &strips);
        boxes::make_plain(&mut page, &bits, ticks.iter().map(|(_, one)| one));
        (strips, ticks)
    };
    let scale = 72.0 / dpi;
    let mut marks = Marks { width: f64::from(picture.width()) * scale, height: f64::from(picture.height()) * scale, ..Marks::default() };
    marks.rules = found.iter().map(|r| ruled(r, scale)).collect();
    marks.turn = turn.scaled(scale);
    if strips.is_empty() {
        return Ok(Some(Reading { marks, confidence: 100.0 }));
    }
    let mut stack = Stack::of(&page, &strips);
    drop(page);
    bitmap::stretch(&mut stack.picture);
    let mut words = ocr.read(&stack.picture)?;
    ticks.iter().for_each(|(strip, one)| put_in(&mut words, signed(one, stack.place(*strip)), &stack));
    marks.letters = letters(&words, &stack, scale);
    Ok(Some(Reading { marks, confidence: confidence(&words) }))
}

/// Share of a picture that is ink, shadows on the paper left out.
pub(crate) fn ink(picture: &GrayImage) -> f64 {
    let (dark, all) = Bitmap::of(&bitmap::flatten(picture)).dark_inside(0.0);
    dark as f64 / all.max(1) as f64
}

/// A4 by A3. The letters of a larger sheet are larger too: it is taken for one of A3, or their strokes would be ruled lines.
const AS_A3: f64 = 0.7;

/// Whether a picture shows next to nothing: an empty page has no text to miss.
fn is_blank(flat: &GrayImage) -> bool {
    /// Dark pixels in a million that dust and the edges of a scan leave.
    const DUST: usize = 60;
    let bits = Bitmap::of(flat);
    let (dark, all) = bits.dark_inside(0.03);
    dark * 1_000_000 < DUST * all.max(1)
}

fn ruled(rule: &rules::Rule, scale: f64) -> Ruled {
    let middle = f64::from(rule.from_across + rule.to_across + 1) / 2.0;
    Ruled { horizontal: rule.horizontal, at: middle * scale, from: f64::from(rule.from) * scale, to: f64::from(rule.to + 1) * scale }
}

fn confidence(words: &[Word]) -> f32 {
    let weight = |w: &Word| w.text.chars().count() as f32;
    let total: f32 = words.iter().map(weight).sum();
    if total == 0.0 { 100.0 } else { words.iter().map(|w| w.confidence * weight(w)).sum::<f32>() / total }
}

/// A box as a word of its strip.
fn signed(one: &TickBox, place: Place) -> Word {
    let ((x0, y0), (x1, y1)) = (place.to_stack(one.area.x0, one.area.y0), place.to_stack(one.area.x1, one.area.y1));
    Word { line: 0, x0, y0, x1, y1, confidence: (100.0 * one.closed) as f32, text: one.mark.sign().to_owned() }
}

/// Puts a sign into the line of words that it stands on, in place of what its box was read as, or on a line of its own.
fn put_in(words: &mut Vec<Word>, mut sign: Word, stack: &Stack) {
    let middle = sign.middle();
    let is_near = |w: &&Word| (w.y0..w.y1).contains(&middle) && stack.strip_at(w.middle()) == stack.strip_at(middle);
    let nearest = words.iter().filter(is_near).min_by(|a, b| (a.middle() - middle).abs().total_cmp(&(b.middle() - middle).abs()));
    let Some(line) = nearest.map(|w| w.line) else {
        sign.line = words.iter().map(|w| w.line + 1).max().unwrap_or(0);
        words.push(sign);
        return;
    };
    sign.line = line;
    let x = f64::midpoint(sign.x0, sign.x1);
    if let Some((at, letter)) = read_as(words, &sign) {
        let [before, behind] = parted(&words[at], &sign, letter, 1);
        words.splice(at..=at, [before, sign, behind].into_iter().filter(|w| !w.text.is_empty()));
    } else if let Some(at) = words.iter().position(|w| w.line == line && w.x0 < x && x < w.x1) {
        let [before, behind] = parted(&words[at], &sign, letters_before(&words[at], &sign), 0);
        words.splice(at..=at, [before, sign, behind].into_iter().filter(|w| !w.text.is_empty()));
    } else {
        let first = words.iter().position(|w| w.line == line).unwrap_or(words.len());
        let before = words[first..].iter().take_while(|w| w.line == line && f64::midpoint(w.x0, w.x1) < x).count();
        words.insert(first + before, sign);
    }
}

/// As what a box is read; 口 before others.
const LIKE_BOXES: [char; 5] = ['口', '囗', '回', '日', '国'];

/// Which word, and which of its letters, was read at the place of a sign for its box.
fn read_as(words: &[Word], sign: &Word) -> Option<(usize, usize)> {
    let (x, reach) = (f64::midpoint(sign.x0, sign.x1), (sign.x1 - sign.x0) * 0.75);
    let mut best: Option<(f64, (usize, usize))> = None;
    for (at, word) in words.iter().enumerate().filter(|(_, w)| w.line == sign.line) {
        // The box of a word often covers the next one too.
        let next = words.get(at + 1).filter(|next| next.line == word.line && next.x0 > word.x0);
        let unit = (next.map_or(word.x1, |next| next.x0.min(word.x1)) - word.x0) / word.text.chars().map(width).sum::<f64>();
        let mut from = word.x0;
        for (letter, c) in word.text.chars().enumerate() {
            let away = (from + width(c) * unit / 2.0 - x).abs() + if c == '口' { 0.0 } else { reach / 2.0 };
            if LIKE_BOXES.contains(&c) && away < reach && best.is_none_or(|(least, _)| away < least) {
                best = Some((away, (at, letter)));
            }
            from += width(c) * unit;
        }
    }
    best.map(|(_, place)| place)
}

/// How many letters of a word that was read across a sign stand before it: they share the room on either side of it.
fn letters_before(word: &Word, sign: &Word) -> usize {
    let (left, right) = ((sign.x0 - word.x0).max(0.0), (word.x1 - sign.x1).max(0.0));
    let room = word.text.chars().map(width).sum::<f64>() * left / (left + right).max(1.0);
    let mut taken = 0.0;
    let is_before = |c: &char| {
        taken += width(*c);
        taken - width(*c) / 2.0 < room
    };
    word.text.chars().take_while(is_before).count()
}

/// What stands before and behind a sign in a word: its first `before` letters, and those after `skipped` more.
fn parted(word: &Word, sign: &Word, before: usize, skipped: usize) -> [Word; 2] {
    let (first, last) = (word.text.chars().take(before).collect(), word.text.chars().skip(before + skipped).collect());
    [
        Word { x1: sign.x0.max(word.x0 + 1.0), text: first, ..word.clone() },
        Word { x0: sign.x1.min(word.x1 - 1.0), text: last, ..word.clone() },
    ]
}

/// Width of a letter in parts of its size.
fn width(c: char) -> f64 {
    if c.is_ascii() { 0.55 } else { 1.0 }
}

/// Letters of all words at their places on the straight page.
fn letters(words: &[Word], stack: &Stack, scale: f64) -> Vec<Letter> {
    let mut out = Vec::new();
    for line in words.chunk_by(|a, b| a.line == b.line && stack.strip_at(a.middle()) == stack.strip_at(b.middle())) {
        let mut middles: Vec<f64> = line.iter().map(Word::middle).collect();
        middles.sort_by(f64::total_cmp);
        let middle = middles[middles.len() / 2];
        let Some(place) = stack.strip_at(middle) else { continue };
        let size = place.line_height * INK * scale;
        let base = place.to_page(0.0, middle).1 * scale + size * BASE;
        let x_on_page = |x: f64| place.to_page(x, middle).0 * scale;
        for (i, word) in line.iter().enumerate() {
            word_letters(word, line.get(i + 1), (size, base), &x_on_page, &mut out);
        }
    }
    out
}

/// Em square by height of ink of a line with Chinese characters.
const INK: f64 = 1.05;
/// From the middle of an em square down to its base line.
const BASE: f64 = 0.38;

/// A word's letters share its room by their widths. A word's start is its surest place: its end is often given too far, so it reaches no
/// further than the next one's start; up to a Chinese neighbour the gap is its own room and no space.
fn word_letters(word: &Word, next: Option<&Word>, (size, base): (f64, f64), x_on_page: &impl Fn(f64) -> f64, out: &mut Vec<Letter>) {
    let chars: Vec<char> = word.text.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(&last) = chars.last() else { return };
    let total: f64 = chars.iter().map(|&c| width(c)).sum();
    let mut end = word.x1;
    if let Some(next) = next.filter(|n| n.x0 > word.x0) {
        let both_narrow = last.is_ascii() && next.text.starts_with(|c: char| c.is_ascii());
        let is_near = next.x0 - word.x1 < word.y1 - word.y0;
        end = if is_near && !both_narrow { next.x0 } else { end.min(next.x0) };
    }
    let mut at = x_on_page(word.x0).max(out.last().filter(|l| l.from.1 == base).map_or(f64::MIN, |l| l.to.0));
    let room = (x_on_page(end) - at).max(0.1);
    for &c in &chars {
        let to = at + room * width(c) / total;
        let hidden = None;
        out.push(Letter { text: c, from: (at, base), to: (to, base), size, vertical: false, bold: false, lightness: 0.0, hidden });
        at = to;
    }
}

impl Word {
    fn middle(&self) -> f64 {
        (self.y0 + self.y1) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;
    use regions::{Area, Strip};

    fn word(line: u32, x0: f64, x1: f64, text: &str) -> Word {
        Word { line, x0, y0: 40.0, x1, y1: 80.0, confidence: 90.0, text: text.to_owned() }
    }

    #[test]
    fn a_sign_stands_where_its_box_does() {
        let area = Area { x0: 4, y0: 4, x1: 600, y1: 44 };
        let stack = Stack::of(&GrayImage::from_pixel(700, 100, Luma([255])), &[Strip { area, line_height: 40 }]);
        let told = |words: &[Word]| words.iter().map(|w| (w.line, w.x0, w.x1, w.text.clone())).collect::<Vec<_>>();
        let own = |line, x0, x1, text: &str| (line, x0, x1, text.to_owned());
        let sign = |x: f64| word(0, x, x + 40.0, "□");
        let cases = [
            (vec![], sign(100.0), vec![own(0, 100.0, 140.0, "□")]),
            // Before, between and behind words.
            (vec![word(7, 150.0, 230.0, "企业")], sign(100.0), vec![own(7, 100.0, 140.0, "□"), own(7, 150.0, 230.0, "企业")]),
            (
                vec![word(7, 20.0, 90.0, "企业"), word(7, 150.0, 230.0, "高校")],
                sign(100.0),
                vec![own(7, 20.0, 90.0, "企业"), own(7, 100.0, 140.0, "□"), own(7, 150.0, 230.0, "高校")],
            ),
            (vec![word(7, 20.0, 90.0, "企业")], sign(100.0), vec![own(7, 20.0, 90.0, "企业"), own(7, 100.0, 140.0, "□")]),
            // Within a word: its letters share the room on either side.
            (
                vec![word(7, 20.0, 260.0, "甲乙丙丁戊")],
                sign(100.0),
                vec![own(7, 20.0, 100.0, "甲乙"), own(7, 100.0, 140.0, "□"), own(7, 140.0, 260.0, "丙丁戊")],
            ),
        ];
        // In place of what its box was read as.
        let read = [
            (vec![word(7, 98.0, 180.0, "口企业")], vec![own(7, 100.0, 140.0, "□"), own(7, 140.0, 180.0, "企业")]),
            (vec![word(7, 100.0, 210.0, "口"), word(7, 145.0, 180.0, "是")], vec![own(7, 100.0, 140.0, "□"), own(7, 145.0, 180.0, "是")]),
            (
                vec![word(7, 20.0, 180.0, "甲乙回国"), word(7, 190.0, 230.0, "口")],
                vec![own(7, 20.0, 100.0, "甲乙"), own(7, 100.0, 140.0, "□"), own(7, 140.0, 180.0, "国"), own(7, 190.0, 230.0, "口")],
            ),
        ];
        let read = read.map(|(words, expected)| (words, sign(100.0), expected));
        for (mut words, sign, expected) in cases.into_iter().chain(read) {
            put_in(&mut words, sign, &stack);
            assert_eq!(told(&words), expected);
        }
    }
}
