//! What rules look for in the files of an entry, read once: kinds of evidence, their holders, rights, and text that addresses the grader.

mod claims;
mod date;
mod facts;
mod grader;
mod holder;
mod organisation;
mod vocabulary;

use record::{Contest, Dossier, FileKind, ReadStatus, Span};

pub(crate) use claims::{Claim, Owner, Source};
pub(crate) use date::parse as parse_date;
pub(crate) use facts::Facts;
pub(crate) use grader::{Address, Dress};
pub(crate) use vocabulary::Vocabulary;

use crate::flat::Flat;
use crate::names::OrgName;

/// A name that a file gives as its holder, and where.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) written: String,
    pub(crate) name: OrgName,
    pub(crate) span: Span,
}

/// A file of an entry that is not the form.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    /// Position in the dossier's materials.
    pub(crate) material: usize,
    /// Position in the contest's kinds of evidence.
    pub(crate) kind: Option<usize>,
    /// Whether there is text to judge by.
    pub(crate) readable: bool,
    /// Whom it is issued to, where its kind says that this matters.
    pub(crate) holders: Vec<Holder>,
    /// Unified social credit codes in it that are valid, and where each stands.
    pub(crate) codes: Vec<(String, Span)>,
    /// What else it says about itself.
    pub(crate) facts: Facts,
}

/// A page within a file that bears the title of a kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TitledPage {
    /// Position in the dossier's materials.
    pub(crate) material: usize,
    /// From 1.
    pub(crate) page: u32,
    /// Position in the contest's kinds of evidence.
    pub(crate) kind: usize,
}

/// What was read from the files of one entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    pub(crate) papers: Vec<Paper>,
    /// Rights that the entry claims: in the registry, the form and its certificates.
    pub(crate) claims: Vec<Claim>,
    /// Pages behind the first of a file that begin with the title of a kind of evidence: several papers may be one file.
    pub(crate) titled: Vec<TitledPage>,
    /// Passages that address the grader: position of the material, and where.
    pub(crate) addresses: Vec<(usize, Address)>,
}

/// Reads the files of an entry that `lead` leads. Of other divisions only the rights matter.
pub(crate) fn read(dossier: &Dossier, contest: &Contest, words: &Vocabulary, home: bool, lead: &OrgName) -> Reading {
    let mut reading = Reading { claims: claims::in_registry(dossier), ..Reading::default() };
    for (at, material) in dossier.materials.iter().enumerate() {
        let flat = Flat::new(material.document.text.as_str());
        let is_form = dossier.form_at == Some(at);
        let kind = if is_form { None } else { words.kind_of(material.name(), &flat) };
        let certificate = kind.is_some_and(|k| words.is_certificate(k));
        if is_form {
            reading.claims.extend(claims::in_form(at, &flat, words, lead));
        } else if certificate {
            let pages: Vec<Span> = material.document.pages.iter().map(|p| p.span).collect();
            let pages = if pages.is_empty() { vec![material.document.text.span()] } else { pages };
            reading.claims.extend(claims::in_certificates(at, &flat, &pages, words));
        }
        if !home {
            continue;
        }
        let addresses = grader::find(material.document.text.as_str(), &flat, words);
        reading.addresses.extend(addresses.into_iter().map(|address| (at, address)));
        let pages = material.document.pages.iter().skip(1).map(|page| (page.number, flat.within(page.span)));
        let titled = pages.filter_map(|(page, within)| Some(TitledPage { material: at, page, kind: words.kind_of_page(&flat, within)? }));
        reading.titled.extend(titled);
        // Of an archive that was opened each file inside is a paper of its own, and nothing else is left in it to be one.
        let is_opened = kind.is_none() && material.document.kind == FileKind::Zip && material.document.status == ReadStatus::Read;
        if !is_form && !is_opened {
            let matters = kind.is_some_and(|k| contest.evidence[k].holder_is_applicant);
            reading.papers.push(Paper {
                material: at,
                kind,
                readable: material.document.status.is_read() && flat.len() > 0,
                holders: if matters { holder::find(&flat, words) } else { Vec::new() },
                codes: if matters { codes(&flat) } else { Vec::new() },
                facts: if kind.is_some() { facts::read(&flat, words) } else { Facts::default() },
            });
        }
    }
    reading
}

/// Valid unified social credit codes in a text. Another number may stand in the cell before.
fn codes(flat: &Flat) -> Vec<(String, Span)> {
    use crate::ids::{CreditCode, check_credit_code};
    /// Characters of a code (GB 32100).
    const LENGTH: usize = 18;
    let is_part = |at: usize| flat.char(at).is_some_and(|c| c.is_ascii_alphanumeric());
    let mut found = Vec::new();
    let mut at = 0;
    while at < flat.len() {
        let starts = is_part(at) && (at == 0 || !is_part(at - 1) || !flat.touches_previous(at));
        let to = at + LENGTH;
        if starts && (at..to).all(is_part) && check_credit_code(flat.slice(at, to)) == CreditCode::Valid {
            found.push((flat.slice(at, to).to_owned(), flat.span(at, to)));
            at = to;
        } else {
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_code_is_found_beside_other_numbers() {
        let found = |text: &str| codes(&Flat::new(text)).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
        for text in [
            "统一社会信用代码：91440600475W6GYT3H",
            "440600000123456\n91440600475W6GYT3H",
            "1\t91440600475W6GYT3H\t5",
            "9144 0600 475W6GYT3H",
        ] {
            assert_eq!(found(text), ["91440600475W6GYT3H"], "{text}");
        }
        assert_eq!(found("1914406004 75W6GYT3H"), [] as [String; 0], "a digit that touches is part of the number");
        assert_eq!(found("91440600475W6GYT3X"), [] as [String; 0], "its check character is wrong");
    }
}
