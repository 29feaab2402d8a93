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
    /// The numbers of certificates of software that stand on the certificate beside its own (软著登字第…号 beside 2023SR…).
    further: Vec<Right>,
}

impl Claim {
    /// Whether this is a claim to a right, by either of the numbers that its certificate bears.
    pub(crate) fn is_of(&self, right: &Right) -> bool {
        self.right.number == right.number || self.further.contains(right)
    }
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
            Some(Claim { right, source: Source::Registry(at), span, owners: Vec::new(), date: None, title: None, further: Vec::new() })
        })
        .collect()
}

/// Characters of a heading of rights.
const HEADING: usize = 14;

/// Characters behind a heading of rights that are taken for its section, where another heading of rights follows.
const SECTION_REACH: usize = 1_500;

/// Rights in the form: those with a holder beside them, and those under a heading of rights. Another's patent that the text only mentions is
/// no claim. Whom the form calls 本公司 is `lead`.
pub(super) fn in_form(material: usize, flat: &Flat, words: &Vocabulary, lead: &OrgName) -> Vec<Claim> {
    let found = ids::find_in(flat, None);
    let is_heading = |at: &usize| (at.saturating_sub(3)..=*at).any(|i| flat.starts_line(i));
    let headings: Vec<usize> = flat.find_all("知识产权").into_iter().filter(is_heading).collect();
    // Behind the last all, since a table of contents may stand in front; a declaration names rights as well, so that behind a heading by itself
    // or with a colon what is near counts too.
    let by_itself = |h: usize| (h + 1..h + HEADING).any(|i| flat.starts_line(i) || flat.char(i) == Some(':'));
    let sections: Vec<usize> = headings.iter().copied().filter(|&h| by_itself(h)).collect();
    let is_under = |at: usize| headings.last().is_some_and(|&h| h < at) || sections.iter().any(|&h| (h..h + SECTION_REACH).contains(&at));
    let limits: Vec<usize> = found.iter().skip(1).map(|f| f.flat.0).chain([flat.len()]).collect();
    let read = found.into_iter().zip(limits).map(|(f, limit)| claim(f, Source::Form(material), flat, limit.min(flat.len()), words));
    let mut claims: Vec<Claim> = read.filter(|(claim, at)| !claim.owners.is_empty() || is_under(*at)).map(|(claim, _)| claim).collect();
    for owner in claims.iter_mut().flat_map(|claim| &mut claim.owners).filter(|owner| is_the_writer(&owner.written)) {
        owner.name = lead.clone();
    }
    claims
}

/// How a form calls the unit that sends it, beside what units call themselves.
const SENDER: [&str; 5] = ["参赛单位", "申报单位", "申请单位", "申报主体", "自有"];

/// Whether a form means its own unit, alone or with others (本公司自有, 我公司及某大学).
fn is_the_writer(written: &str) -> bool {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(['及', '和', '与', '所', '自', '独', '单', '持', '(']);
    organisation::SPEAKERS.iter().chain(&SENDER).any(|word| written.strip_prefix(word).is_some_and(ends))
}

/// The rights that a file of certificates is about: of each certificate its first number, with holder and date wherever they stand in it. A
/// certificate begins on a page that names a holder and another number than the one before; `pages` are the parts of the text on each page.
pub(super) fn in_certificates(material: usize, flat: &Flat, pages: &[Span], words: &Vocabulary) -> Vec<Claim> {
    let trademark = flat.slice(0, flat.len().min(60)).contains("商标");
    let found = ids::find_in(flat, trademark.then_some(RightKind::Trademark));
    let first = |(from, to): (usize, usize)| {
        let within = found.iter().filter(|f| (from..to).contains(&f.flat.0));
        within.min_by_key(|f| (f.right.kind == RightKind::SoftwareCertificate, f.flat.0))
    };
    let mut parts: Vec<(&Found, usize, usize)> = Vec::new();
    for (from, to) in pages.iter().map(|&page| flat.within(page)) {
        let Some(number) = first((from, to)) else { continue };
        let begins = match parts.last() {
            None => true,
            Some((known, ..)) => known.right != number.right && !owners(flat, from, to, words).is_empty(),
        };
        if begins {
            // What stands before the first number is the first certificate's.
            let from = if parts.is_empty() { 0 } else { from };
            parts.iter_mut().last().into_iter().for_each(|(_, _, end)| *end = from);
            parts.push((number, from, flat.len()));
        }
    }
    let claim = |(number, from, to): (&Found, usize, usize)| Claim {
        owners: owners(flat, from, to, words),
        date: labelled_date(flat, from, to),
        title: labelled_title(flat, from, to, words),
        further: certificate_numbers(&found, from, to),
        right: number.right.clone(),
        source: Source::Certificate(material),
        span: number.span,
    };
    parts.into_iter().map(claim).collect()
}

/// Numbers of certificates of software between two characters.
fn certificate_numbers(found: &[Found], from: usize, to: usize) -> Vec<Right> {
    let within = found.iter().filter(|f| (from..to).contains(&f.flat.0) && f.right.kind == RightKind::SoftwareCertificate);
    within.map(|f| f.right.clone()).collect()
}

/// How far behind the number of a right its holder and date may stand in a list.
const ITEM_REACH: usize = 120;

fn claim(found: Found, source: Source, flat: &Flat, limit: usize, words: &Vocabulary) -> (Claim, usize) {
    let (at, to) = found.flat;
    let limit = limit.min(to + ITEM_REACH);
    let claim = Claim {
        owners: owners(flat, to, limit, words),
        date: day_of_right(flat, to, limit),
        title: None,
        further: Vec::new(),
        right: found.right,
        source,
        span: found.span,
    };
    (claim, at)
}

/// Names behind the first label of a holder between two characters. Joint holders are parted by 、 or ; and what follows another sign is
/// another field.
fn owners(flat: &Flat, from: usize, to: usize, words: &Vocabulary) -> Vec<Owner> {
    let present = |label: &String| occurrences(flat, label, from, to).find(|&at| !is_former(flat, at));
    let Some((at, label)) = words.owners.iter().filter_map(|label| Some((present(label)?, label))).min() else { return Vec::new() };
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

/// Words before a label of a holder who holds the right no more: a notice of a transfer names both.
const FORMER: [&str; 4] = ["原", "变更前", "转让前", "更名前"];

/// Characters before a label among which such a word stands (`变更前的权利人`, `变更前:专利权人`).
const FORMER_REACH: usize = 5;

fn is_former(flat: &Flat, label: usize) -> bool {
    let before = flat.slice(label.saturating_sub(FORMER_REACH), label);
    let word = before.trim_end_matches([':', '的', '(']);
    // What ends the line before (太原) belongs to another field.
    let belongs = word.len() < before.len() || flat.touches_previous(label);
    belongs && FORMER.iter().any(|former| word.ends_with(former))
}

/// More joint holders than this are not read.
const MOST_OWNERS: usize = 8;

/// Characters of a title that are read.
const TITLE_REACH: usize = 80;

/// The title behind its label, between two characters: up to the next label, which starts a line.
fn labelled_title(flat: &Flat, from: usize, to: usize, words: &Vocabulary) -> Option<(String, Span)> {
    let starts = |at: usize, label: &String| (at < to && flat.starts_line(at)).then(|| at + label.chars().count());
    let behind = |label: &String| occurrences(flat, label, from, to).find_map(|at| starts(at, label));
    let from = words.titles.iter().find_map(behind)?;
    let last = to.min(from + TITLE_REACH);
    let to = (from + 1..last).find(|&i| flat.starts_line(i) && flat.slice(i, flat.len().min(i + 10)).contains(':')).unwrap_or(last);
    (to > from + 1).then(|| (flat.slice(from, to).to_owned(), flat.span(from, to)))
}

/// Every place in `from..to` where a label starts.
fn occurrences(flat: &Flat, label: &str, from: usize, to: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(flat.find_within(label, from, to), move |&at| flat.find_within(label, at + 1, to))
}

/// The day behind a label of a certificate that says when the right came to be. A bare label is one where no other word touches it
/// (开发完成日期 is another day).
fn labelled_date(flat: &Flat, from: usize, to: usize) -> Option<(Date, Span)> {
    const LABELS: [&str; 5] = ["授权公告日", "登记日期", "注册日期", "发证日期", "日期:"];
    let alone = |at: usize| flat.starts_line(at) || !flat.touches_previous(at);
    let first = |label: &str| occurrences(flat, label, from, to).find(|&at| !label.ends_with(':') || alone(at));
    LABELS.into_iter().filter_map(first).find_map(|at| date::find(flat, at, to.min(at + 24)))
}

/// Words before a day that is not the one on which a right came to be.
const OTHER_DAYS: [&str; 9] = ["申请", "有效", "届满", "到期", "开发", "完成", "发表", "首次", "至"];

/// Characters before a day among which its label stands.
const DAY_LABEL: usize = 8;

/// The day in a list of rights on which one came to be: the first that no word gives to something else.
fn day_of_right(flat: &Flat, from: usize, to: usize) -> Option<(Date, Span)> {
    let mut at = from;
    while let Some((end, found)) = date::after(flat, at, to) {
        let (day, _) = flat.within(found.1);
        let label = flat.slice(day.saturating_sub(DAY_LABEL).max(at), day);
        if !OTHER_DAYS.iter().any(|word| label.contains(word)) {
            return Some(found);
        }
        at = end;
    }
    None
}
