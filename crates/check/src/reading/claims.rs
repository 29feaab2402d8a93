use record::{Dossier, Span, column};
use text::Date;

use crate::flat::Flat;
use crate::ids::{self, Found, Right, RightKind};
use crate::names::OrgName;

use super::vocabulary::Vocabulary;
use super::{date, organisation};

/// Where an entry claims a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// In the registry's cell 知识产权: position of the item.
    Registry(usize),
    /// In the form: position of the material.
    Form(usize),
    /// In a certificate: position of the material.
    Certificate(usize),
}

/// Whom a form or a certificate names as the holder of a right.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    pub(crate) written: String,
    pub(crate) name: OrgName,
    pub(crate) span: Span,
}

/// A right that an entry claims.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) right: Right,
    pub(crate) source: Source,
    /// Where its number stands; in the registry's text for [`Source::Registry`].
    pub(crate) span: Span,
    pub(crate) owners: Vec<Owner>,
    pub(crate) date: Option<(Date, Span)>,
    /// What it is a right to, where a certificate says so after a label.
    pub(crate) title: Option<(String, Span)>,
}

/// Rights in the registry's cell, one an item.
pub(super) fn in_registry(dossier: &Dossier) -> Vec<Claim> {
    let cell = dossier.entry.row.cells.get(column::RIGHTS).copied().unwrap_or(dossier.entry.row.span);
    let text = dossier.registry_text.slice(cell);
    let items = dossier.entry.rights.iter().enumerate();
    // The first byte that is not yet looked at, and the character of the registry's text that starts there.
    let (mut from, mut at_char) = (0, cell.from());
    items
        .filter_map(|(at, item)| {
            let right = ids::read_right(item)?;
            // Items stand in the cell in their order; one that was changed on the way in is quoted with its cell.
            let span = match text[from..].find(item.trim()) {
                Some(byte) => {
                    let start = from + byte;
                    let first = at_char + text[from..start].chars().count() as u32;
                    from = start + item.trim().len();
                    at_char = first + item.trim().chars().count() as u32;
                    Span::of(first, at_char)
                }
                None => cell,
            };
            Some(Claim { right, source: Source::Registry(at), span, owners: Vec::new(), date: None, title: None })
        })
        .collect()
}

/// Rights in the form: those with a holder beside them, and those under a heading of rights. Another's patent that the text only mentions is
/// no claim.
pub(super) fn in_form(material: usize, flat: &Flat, words: &Vocabulary) -> Vec<Claim> {
    let found = ids::find_in(flat, None);
    let heading = flat.find_all("知识产权").into_iter().rfind(|&at| (at.saturating_sub(3)..=at).any(|i| flat.starts_line(i)));
    let limits: Vec<usize> = found.iter().skip(1).map(|f| f.flat.0).chain([flat.len()]).collect();
    let read = found.into_iter().zip(limits).map(|(f, limit)| claim(f, Source::Form(material), flat, limit.min(flat.len()), words));
    read.filter(|(claim, at)| !claim.owners.is_empty() || heading.is_some_and(|h| h < *at)).map(|(claim, _)| claim).collect()
}

/// The right that a certificate is about: its first number, with holder and date wherever they stand.
pub(super) fn in_certificate(material: usize, flat: &Flat, words: &Vocabulary) -> Option<Claim> {
    let trademark = flat.slice(0, flat.len().min(60)).contains("商标");
    let found = ids::find_in(flat, trademark.then_some(RightKind::Trademark));
    let first = found.into_iter().min_by_key(|f| (f.right.kind == RightKind::SoftwareCertificate, f.flat.0))?;
    Some(Claim {
        owners: owners(flat, 0, flat.len(), words),
        date: labelled_date(flat),
        title: labelled_title(flat, words),
        right: first.right,
        source: Source::Certificate(material),
        span: first.span,
    })
}

/// How far behind the number of a right its holder and date may stand in a list.
const ITEM_REACH: usize = 120;

fn claim(found: Found, source: Source, flat: &Flat, limit: usize, words: &Vocabulary) -> (Claim, usize) {
    let (at, to) = found.flat;
    let limit = limit.min(to + ITEM_REACH);
    let claim = Claim {
        owners: owners(flat, to, limit, words),
        date: date::find(flat, to, limit),
        title: None,
        right: found.right,
        source,
        span: found.span,
    };
    (claim, at)
}

/// Names behind the first label of a holder between two characters. Joint holders are parted by 、 or ; and what follows another sign is
/// another field.
fn owners(flat: &Flat, from: usize, to: usize, words: &Vocabulary) -> Vec<Owner> {
    let first = words.owners.iter().filter_map(|label| Some((flat.find_within(label, from, to)?, label))).min();
    let Some((at, label)) = first else { return Vec::new() };
    let mut at = at + label.chars().count();
    while flat.char(at).is_some_and(|c| matches!(c, ':' | '为' | ')')) {
        at += 1;
    }
    let mut owners = Vec::new();
    while let Some((from, end)) = organisation::after_label(flat, at) {
        let written = flat.slice(from, end).to_owned();
        owners.push(Owner { name: OrgName::parse(&written), written, span: flat.span(from, end) });
        let joint = matches!(flat.char(end), Some('、' | ';' | '；')) && organisation::starts_with_name(flat, end + 1);
        if !joint || owners.len() >= MOST_OWNERS {
            break;
        }
        at = end + 1;
    }
    owners
}

/// More joint holders than this are not read.
const MOST_OWNERS: usize = 8;

/// Characters of a title that are read.
const TITLE_REACH: usize = 80;

/// The title behind its label: up to the next label, which starts a line.
fn labelled_title(flat: &Flat, words: &Vocabulary) -> Option<(String, Span)> {
    let starts = |at: usize, label: &String| flat.starts_line(at).then(|| at + label.chars().count());
    let from = words.titles.iter().find_map(|label| flat.find_all(label).into_iter().find_map(|at| starts(at, label)))?;
    let last = flat.len().min(from + TITLE_REACH);
    let to = (from + 1..last).find(|&i| flat.starts_line(i) && flat.slice(i, flat.len().min(i + 10)).contains(':')).unwrap_or(last);
    (to > from + 1).then(|| (flat.slice(from, to).to_owned(), flat.span(from, to)))
}

/// The day behind a label of a certificate that says when the right came to be.
fn labelled_date(flat: &Flat) -> Option<(Date, Span)> {
    const LABELS: [&str; 5] = ["授权公告日", "登记日期", "注册日期", "发证日期", "日期:"];
    LABELS.iter().filter_map(|label| flat.find(label, 0)).find_map(|at| date::find(flat, at, at + 24))
}
