//! Numbers of rights in files of every format, read by the program's own reader and checks.

use std::path::Path;

#[path = "../examples/certificates/made/mod.rs"]
mod certificates;

use certificates::Tally;

#[test]
fn numbers_are_read_from_files_and_wrong_check_digits_found() {
    let ocr = extract::Ocr::find(Some(Path::new("tesseract")));
    if ocr.is_none() {
        testkit::skipped("tesseract");
    }
    let results = certificates::read(&certificates::files(2025, 60, ocr.is_some()), ocr.as_ref());
    let sum = |scanned: bool| {
        let of = results.by_format.iter().filter(|(format, _)| format.contains("scanned") == scanned).map(|(_, tally)| *tally);
        of.fold(Tally::default(), |a, b| Tally {
            numbers: a.numbers + b.numbers,
            read: a.read + b.read,
            wrong: a.wrong + b.wrong,
            found: a.found + b.found,
        })
    };
    let (text, scans) = (sum(false), sum(true));
    assert!(text.read * 100 >= text.numbers * 99, "{} of {} read: {:#?}", text.read, text.numbers, results.faults);
    assert!(
        text.wrong >= 8 && text.found == text.wrong,
        "{} of {} wrong check digits found: {:#?}",
        text.found,
        text.wrong,
        results.faults
    );
    // The reader of images takes some digits for others, and what it took stands nowhere else.
    assert!(scans.read * 100 >= scans.numbers * 70, "{} of {} read from scans: {:#?}", scans.read, scans.numbers, results.faults);
    assert_eq!(
        (results.by_format.len(), results.by_kind.len()),
        (if ocr.is_some() { 10 } else { 8 }, 8),
        "every format and every kind is there"
    );
}
