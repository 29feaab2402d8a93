//! Numbers of rights in files of every format, read by the program's own reader and checks.

#[path = "../examples/certificates/made/mod.rs"]
mod certificates;

#[test]
fn numbers_are_read_from_files_and_wrong_check_digits_found() {
    let results = certificates::read(&certificates::files(2025, 60));
    let all = results.all;
    assert!(all.read * 100 >= all.numbers * 99, "{} of {} read: {:#?}", all.read, all.numbers, results.faults);
    assert!(all.wrong >= 8 && all.found == all.wrong, "{} of {} wrong check digits found: {:#?}", all.found, all.wrong, results.faults);
    assert_eq!((results.by_format.len(), results.by_kind.len()), (8, 8), "every format and every kind is there");
}
