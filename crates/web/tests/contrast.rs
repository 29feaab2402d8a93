//! The colours of the style sheets: every pair that is read has the contrast that WCAG 2.2 asks for (1.4.3, 1.4.11).

/// The style of the pages, and of the report.
const STYLE: &str = include_str!("../assets/shai.css");
const REPORT: &str = include_str!("../../report/src/html/style.css");

/// Relative luminance of a colour `#rrggbb` (WCAG 2.2, definition).
fn luminance(colour: &str) -> f64 {
    let part = |i: usize| {
        let value = f64::from(u8::from_str_radix(&colour[i..i + 2], 16).expect("two hexadecimal digits")) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Value of a colour in one of the sets, which follow each other in the file: light, dark by the system, dark by choice.
fn colour(set: usize, name: &str) -> &'static str {
    colour_of(STYLE, "--ground:", set, name)
}

/// The same of a style whose sets begin with `first`.
fn colour_of(style: &'static str, first: &str, set: usize, name: &str) -> &'static str {
    let from = style.match_indices(first).nth(set).expect("a set of colours").0;
    let at = style[from..].find(&format!("--{name}: ")).expect("each set has each colour") + from + name.len() + 4;
    &style[at..at + 7]
}

#[test]
fn what_is_read_in_the_report_stands_out_from_its_ground() {
    for set in 0..2 {
        let colour = |name: &str| colour_of(REPORT, "--paper:", set, name);
        for ground in ["paper", "card", "quote"] {
            for ink in [
                "ink",
                "soft",
                "link",
                "ok",
                "warn",
                "high",
                "medium",
                "low",
                "duplicate",
                "reuse",
                "org",
                "team",
                "ip",
                "evidence",
                "entry",
                "document",
                "rank",
            ] {
                let found = contrast(colour(ink), colour(ground));
                assert!(found >= 4.5, "{ink} on {ground} in set {set}: {found:.2}");
            }
        }
        let found = [("mark-ink", "mark"), ("warn", "warn-bg")].map(|(ink, ground)| contrast(colour(ink), colour(ground)));
        assert!(found.iter().all(|&f| f >= 4.5), "in set {set}: {found:?}");
    }
    // What fades a colour takes its contrast away; lines that are no text may.
    let faded = REPORT.lines().filter(|line| line.contains("opacity") && line.contains("color:") && !line.contains("background"));
    assert_eq!(faded.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn what_is_read_stands_out_from_its_ground() {
    for set in 0..3 {
        for ground in ["ground", "sheet", "soft"] {
            for ink in ["ink", "quiet", "link", "high", "medium", "low", "bad", "good"] {
                let found = contrast(colour(set, ink), colour(set, ground));
                assert!(found >= 4.5, "{ink} on {ground} in set {set}: {found:.2}");
            }
        }
        for (ink, ground) in [
            ("on-accent", "accent"),
            ("mark-ink", "mark"),
            ("ink", "m1"),
            ("ink", "m2"),
            ("ink", "m3"),
            ("ink", "m4"),
            ("ink", "m5"),
            ("ink", "m0"),
        ] {
            let found = contrast(colour(set, ink), colour(set, ground));
            assert!(found >= 4.5, "{ink} on {ground} in set {set}: {found:.2}");
        }
        let bar = contrast(colour(set, "bar"), colour(set, "sheet"));
        assert!(bar >= 3.0, "bars in set {set}: {bar:.2}");
    }
}

#[test]
fn both_dark_sets_are_one() {
    for name in [
        "ground", "sheet", "ink", "quiet", "line", "soft", "accent", "link", "high", "medium", "low", "mark", "mark-ink", "box", "bar",
        "rail",
    ] {
        assert_eq!(colour(1, name), colour(2, name), "{name}");
    }
}
