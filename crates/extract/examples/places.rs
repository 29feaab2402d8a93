//! Compares places of words with another reader's: `cargo run --release -p extract --example places WORDS_TSV`, a line a word: file, page,
//! word, left, top, right, bottom in points. A word is found where a highlight of it overlaps that box.
#![expect(clippy::print_stdout, reason = "that is what it is for")]

use record::{BBox, Document, Span};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("WORDS_TSV")?;
    let table = std::fs::read_to_string(path)?;
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    let (mut found, mut absent, mut elsewhere) = (0, 0, 0);
    for of_file in rows.chunk_by(|a, b| a[0] == b[0]) {
        let bytes = std::fs::read(of_file[0][0])?;
        let document = extract::extract(&bytes, "a.pdf", &extract::Limits::default(), None).document;
        for row in of_file {
            let [_, page, word, x0, y0, x1, y1] = row[..] else { return Err("seven cells a line".into()) };
            let place = BBox::new(x0.parse()?, y0.parse()?, x1.parse()?, y1.parse()?);
            match overlaps(&document, page.parse()?, word, place) {
                None => absent += 1,
                Some(true) => found += 1,
                Some(false) => elsewhere += 1,
            }
        }
    }
    let all = (found + elsewhere).max(1);
    println!(
        "{found} of {all} words found where they stand ({:.2} %), {absent} more are spelt otherwise",
        100.0 * f64::from(found) / f64::from(all)
    );
    Ok(())
}

/// Whether any place of the word on the page overlaps this one; `None` where the page does not have it.
fn overlaps(document: &Document, page: u32, word: &str, place: BBox) -> Option<bool> {
    let span = document.pages.get(page as usize - 1)?.span;
    let text = document.text.slice(span);
    let mut seen = None;
    for (at, _) in text.match_indices(word) {
        let from = span.from() + text[..at].chars().count() as u32;
        let boxes = document.boxes(Span::of(from, from + word.chars().count() as u32));
        let meets = |b: &BBox| b.x0 < place.x1 && b.x1 > place.x0 && b.y0 < place.y1 && b.y1 > place.y0;
        seen = Some(seen == Some(true) || boxes.iter().any(|(on, b)| *on == page && meets(b)));
    }
    seen
}
