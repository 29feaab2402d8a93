//! Sizes in a query: `提交时间:2025-01..2025-09`, `标记>2`, `字数:<=3000`.

use text::{Keep, fold_str};

use super::Range;
use crate::Measure;

/// Why something typed is no range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    /// It holds what is no value of its measure.
    Bad,
    /// It ends before it starts; the other way round, as text.
    Backwards(String),
}

/// Signs that compare, longest first; the flags say whether smaller and larger values hold.
const SIGNS: [(&str, Hold); 7] = [
    (">=", Hold::From),
    ("<=", Hold::UpTo),
    ("≥", Hold::From),
    ("≤", Hold::UpTo),
    (">", Hold::Above),
    ("<", Hold::Below),
    ("=", Hold::Equal),
];

/// What stands between the ends of a range.
const BETWEEN: [&str; 3] = ["..", "~", "至"];

#[derive(Debug, Clone, Copy)]
enum Hold {
    From,
    UpTo,
    Above,
    Below,
    Equal,
}

/// Whether a character begins a comparison.
pub(super) fn compares(c: char) -> bool {
    matches!(c, '>' | '<' | '＞' | '＜' | '≥' | '≤')
}

/// Whether a value is written as a range or a comparison, and not as words.
pub(super) fn is_range(typed: &str) -> bool {
    typed.chars().any(char::is_alphanumeric) && (typed.starts_with(compares) || typed.contains(".."))
}

/// What is typed behind the name of a measure. A value may stand for a span of them, as a month does.
pub(super) fn read(measure: Measure, typed: &str) -> Result<Range, Unread> {
    let folded = fold_str(typed, Keep::All);
    let range = |from, to| Range { measure, from, to };
    let value = |typed: &str| measure.read(typed.trim()).ok_or(Unread::Bad);
    if let Some((rest, hold)) = SIGNS.iter().find_map(|(sign, hold)| Some((folded.strip_prefix(sign)?, *hold))) {
        let (low, high) = value(rest)?;
        return Ok(match hold {
            Hold::From => range(Some(low), None),
            Hold::UpTo => range(None, Some(high)),
            Hold::Above => range(Some(measure.after(high)), None),
            Hold::Below => range(None, Some(measure.before(low).ok_or(Unread::Bad)?)),
            Hold::Equal => range(Some(low), Some(high)),
        });
    }
    let Some((sign, (from, to))) = BETWEEN.iter().find_map(|sign| Some((sign, folded.split_once(sign)?))) else {
        let (low, high) = value(&folded)?;
        return Ok(range(Some(low), Some(high)));
    };
    let end = |typed: &str| if typed.is_empty() { Ok(None) } else { value(typed).map(Some) };
    let (low, high) = (end(from)?, end(to)?);
    match (low, high) {
        (None, None) => Err(Unread::Bad),
        (Some((low, _)), Some((_, high))) if low > high => Err(Unread::Backwards(format!("{to}{sign}{from}"))),
        _ => Ok(range(low.map(|l| l.0), high.map(|h| h.1))),
    }
}
