//! The colours of the style sheet: every pair that is read has the contrast that WCAG 2.2 asks for (1.4.3, 1.4.11).

const STYLE: &str = include_str!("../assets/shai.css");

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
    let from = STYLE.match_indices("--ground:").nth(set).expect("three sets of colours").0;
    let at = STYLE[from..].find(&format!("--{name}: ")).expect("each set has each colour") + from + name.len() + 4;
    &STYLE[at..at + 7]
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
