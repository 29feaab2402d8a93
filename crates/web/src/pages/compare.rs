use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::response::Html;
use record::{BlockKind, Document, DocumentInfo, DocumentRef, Match, MatchKind, Screening, Span, Text, WRAPPED_LINE};
use serde::Deserialize;

use crate::html::{Frame, encode};
use crate::pages::original::{TARGET, no_text};
use crate::pages::share;
use crate::pages::sheet::{self, Numbered, Sheet};
use crate::typed::{Named, Query};
use crate::visitor::{Refused, Visitor, show};

/// A run of one side's text that is shown alike.
struct Run {
    text: String,
    /// Number of the passage it belongs to, 0 for none.
    passage: usize,
    /// Whether this is where the passage begins.
    begins: bool,
    is_template: bool,
}

struct Side {
    no: String,
    title: String,
    org: String,
    file: String,
    href: String,
    runs: Vec<Run>,
    /// How much of it stands on the other side, the template left out and with it; nothing where the match rests on the registry
    /// alone.
    shares: Option<(String, String)>,
    /// Why there is no text.
    missing: Option<String>,
    cut: usize,
    /// Where passages lead that begin behind the part of the text that is shown.
    beyond: BTreeMap<usize, String>,
    /// The page on which the passage that is looked at begins.
    page: u32,
    /// That page as it was sent, where pages are asked for and this one can be drawn.
    sheet: Option<Sheet>,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    f: Frame,
    left: Side,
    right: Side,
    passages: Vec<Row>,
    /// Whether the passages say the same in other words.
    is_retold: bool,
    reasons: Vec<String>,
    probability: String,
    longest: u32,
    map: Map,
    back: Option<String>,
    others: Vec<(String, String)>,
    /// The way to the other view, text or pages, at the same passage; `None` where no page of either file can be drawn.
    other_view: Option<String>,
    /// In the view of pages: how to look at a passage.
    pages: Option<Turning>,
}

/// Addresses of passages in the view of pages.
struct Turning {
    /// Without the number of the passage.
    base: String,
    /// The passage that is looked at.
    now: usize,
    last: usize,
}

impl Turning {
    /// The fragment leads to where the passage begins in the left text; a picture is brought into sight by the page itself.
    fn to(&self, number: &usize) -> String {
        format!("{}&n={number}#a{number}", self.base)
    }

    fn before(&self) -> Option<String> {
        (self.now > 1).then(|| self.to(&(self.now - 1)))
    }

    fn after(&self) -> Option<String> {
        (self.now < self.last).then(|| self.to(&(self.now + 1)))
    }
}

impl ComparePage {
    /// Where the number of a passage leads, from the minimap and the list.
    fn at(&self, number: &usize) -> String {
        self.to(number, &self.left, 'a')
    }

    /// The same from the right of the minimap.
    fn opposite(&self, number: &usize) -> String {
        self.to(number, &self.right, 'b')
    }

    fn to(&self, number: &usize, side: &Side, letter: char) -> String {
        match (&self.pages, side.beyond.get(number)) {
            (Some(pages), _) => pages.to(number),
            (None, Some(place)) => place.clone(),
            (None, None) => format!("#{letter}{number}"),
        }
    }
}

struct Row {
    number: usize,
    identity: String,
    agreeing: u32,
    head: String,
}

/// The minimap: where passages stand on both sides, out of 1000, and the bands between.
struct Map {
    left: Vec<(usize, u32, u32)>,
    right: Vec<(usize, u32, u32)>,
    bands: Vec<(usize, String)>,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    flag: String,
    /// Which match, where two entries share several files.
    #[serde(default)]
    m: usize,
    /// `pages` shows the pages as they were sent, anything else the texts.
    #[serde(default)]
    view: String,
    /// The passage that is looked at, from 1.
    #[serde(default)]
    n: usize,
}

pub(crate) async fn compare(Named(v, (a, b)): Named<(String, String)>, Query(asked): Query<Asked>) -> Result<Html<String>, Refused> {
    let all: Vec<&Match> = v.view.matches_between(&a, &b).collect();
    let Some(found) = all.get(asked.m).or(all.first()).copied() else {
        let zh = format!("{a} 与 {b} 之间没有可以对照的相同段落。");
        return Err(v.missing(&zh, &format!("{a} and {b} share no passages that could be compared.")));
    };
    let (left, right) = (document(&v, &found.a)?, document(&v, &found.b)?);
    let template = v.view.shared_text();
    let now = asked.n.clamp(1, found.passages.len().max(1));
    let can_turn = [(&found.a, &left), (&found.b, &right)].iter().any(|(at, d)| is_seen(&v, at, d.as_deref()));
    let in_pages = can_turn && asked.view == "pages";
    let base = format!("/compare/{}/{}?m={}&flag={}", encode(&a), encode(&b), asked.m, encode(&asked.flag));
    let pages = in_pages.then(|| Turning { base: format!("{base}&view=pages"), now, last: found.passages.len() });
    let spans_a: Vec<Span> = found.passages.iter().map(|p| p.a).collect();
    let spans_b: Vec<Span> = found.passages.iter().map(|p| p.b).collect();
    let len = |d: &Option<Arc<Document>>| d.as_ref().map_or(1, |d| d.text.len().max(1));
    let map = map(&spans_a, &spans_b, len(&left), len(&right));
    // Masked as a whole: a passage may begin within a number, and what is left of it looks like none.
    let masked = left.as_ref().map(|d| Text::new(v.masked(d.text.as_str())));
    let head = |span: Span| masked.as_ref().and_then(|t| t.get(span)).map_or(String::new(), |t| t.chars().take(36).collect());
    let passages = found.passages.iter().zip(1..).map(|(p, number)| Row {
        number,
        identity: format!("{:.0}%", f64::from(p.identity) * 100.0),
        agreeing: p.agreeing,
        head: head(p.a),
    });
    let others = all.iter().enumerate().filter(|(i, _)| *i != asked.m).map(|(i, m)| {
        let href = format!("/compare/{}/{}?m={i}&flag={}", encode(&a), encode(&b), encode(&asked.flag));
        (href, format!("{} ↔ {}", v.file_name(&m.a.file), v.file_name(&m.b.file)))
    });
    Ok(show(&ComparePage {
        f: v.frame("flags", format!("{} ↔ {}", found.a.entry, found.b.entry)),
        passages: passages.collect(),
        is_retold: found.kind == MatchKind::Paraphrase,
        reasons: found.reasons.iter().map(|r| v.masked(r.get(v.look.lang))).collect(),
        probability: format!("{} {}", report::probability_word(found.probability).get(v.look.lang), report::chance(found.probability)),
        longest: found.longest_run,
        back: v.view.flag(&asked.flag).map(|_| format!("/flags/{}", encode(&asked.flag))),
        others: others.collect(),
        other_view: can_turn.then(|| if in_pages { format!("{base}&n={now}#a{now}") } else { format!("{base}&view=pages&n={now}") }),
        left: Shown { v: &v, at: &found.a, document: left.as_deref(), spans: &spans_a, now, in_pages, template, flag: &asked.flag }
            .side(share(found, found.share_a).zip(share(found, found.share_a_raw)))?,
        right: Shown { v: &v, at: &found.b, document: right.as_deref(), spans: &spans_b, now, in_pages, template, flag: &asked.flag }
            .side(share(found, found.share_b).zip(share(found, found.share_b_raw)))?,
        map,
        pages,
    }))
}

fn document(v: &Visitor, side: &DocumentRef) -> Result<Option<Arc<Document>>, Refused> {
    let Some(entry) = v.view.entry(&side.entry) else { return Ok(None) };
    v.app.document(&v.season, entry, &side.file).map_err(|e| v.failed(&e))
}

/// Text that every application shares: the official form's, and what comparison left out.
#[derive(Debug)]
pub(crate) struct SharedText {
    whole: String,
    lines: BTreeSet<String>,
}

/// White space aside: a form is filled in with line breaks of its own.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Lines shorter than this are too common to call anything's.
const LINE: usize = 4;

impl SharedText {
    pub(crate) fn of(s: &Screening) -> Self {
        let form = s.contest.form.template_text.iter().chain(&s.contest.form.hints);
        let headings = s.contest.form.sections.iter().map(|x| bare(&x.name));
        Self {
            whole: form.map(|t| bare(t)).collect::<Vec<_>>().join("\n"),
            lines: s.common.iter().filter(|c| !c.is_short()).map(|c| bare(&c.text)).chain(headings).collect(),
        }
    }

    fn holds(&self, line: &str) -> bool {
        let line = bare(line);
        line.chars().count() >= LINE && (self.lines.contains(&line) || self.whole.contains(&line))
    }
}

/// Where the file of a side stands among those of its entry.
fn file_of<'a>(v: &'a Visitor, at: &DocumentRef) -> Option<(usize, &'a DocumentInfo)> {
    v.view.entry(&at.entry)?.documents.iter().enumerate().find(|(_, d)| d.path == at.file)
}

/// Whether the visitor may see pages of this side as pictures.
fn is_seen(v: &Visitor, at: &DocumentRef, document: Option<&Document>) -> bool {
    file_of(v, at).zip(document).is_some_and(|((_, info), document)| sheet::sees(v, info, document))
}

/// One side as it is asked for.
struct Shown<'a> {
    v: &'a Visitor,
    at: &'a DocumentRef,
    document: Option<&'a Document>,
    spans: &'a [Span],
    /// Number of the passage that is looked at.
    now: usize,
    in_pages: bool,
    template: &'a SharedText,
    /// Id of the flag that is looked at, `""` for none.
    flag: &'a str,
}

impl Shown<'_> {
    fn side(&self, shares: Option<(String, String)>) -> Result<Side, Refused> {
        let &Self { v, at, document, spans, .. } = self;
        let entry = v.view.entry(&at.entry).map(|e| &e.entry);
        let page = self.spans.get(self.now - 1).zip(document).map_or(1, |(s, d)| d.page_of(s.from()));
        let href = file_of(v, at).map_or(String::new(), |(i, _)| format!("/entries/{}/files/{i}?page={page}", encode(&at.entry)));
        let sheet = if self.in_pages { self.sheet(page) } else { None };
        let limit = v.app.settings.chars;
        let text = document.filter(|_| sheet.is_none());
        Ok(Side {
            no: at.entry.clone(),
            title: entry.map_or(String::new(), |e| e.title.clone()),
            org: entry.map_or(String::new(), |e| e.org.name.clone()),
            file: v.file_name(&at.file),
            href,
            runs: text.map_or_else(Vec::new, |d| runs(v, d, spans, self.template, limit)),
            shares,
            missing: document.is_none().then(|| self.why_no_text().to_owned()),
            cut: text.map_or(0, |d| d.text.len().saturating_sub(limit) as usize),
            beyond: text.map_or_else(BTreeMap::new, |d| self.beyond(d, limit)),
            page,
            sheet,
        })
    }

    /// Places in the file of the passages that begin at `limit` or behind it.
    fn beyond(&self, document: &Document, limit: u32) -> BTreeMap<usize, String> {
        let Some((file, _)) = file_of(self.v, self.at) else { return BTreeMap::new() };
        let home = format!("/entries/{}/files/{file}", encode(&self.at.entry));
        let flag = if self.flag.is_empty() { String::new() } else { format!("&flag={}", encode(self.flag)) };
        let place = |(number, span): (usize, &Span)| {
            let from = span.from();
            (number, format!("{home}?page={}&at={from}{flag}{TARGET}", document.page_of(from)))
        };
        (1..).zip(self.spans).filter(|(_, span)| span.from() >= limit).map(place).collect()
    }

    fn why_no_text(&self) -> &str {
        if self.at.file.is_empty() { self.v.t("没有读到申报书。", "No form was read.") } else { no_text(self.v) }
    }

    fn sheet(&self, page: u32) -> Option<Sheet> {
        let document = self.document.filter(|_| is_seen(self.v, self.at, self.document))?;
        let marks: Vec<Numbered> = (1..).zip(self.spans.iter().copied()).collect();
        Sheet::of(&self.at.entry, file_of(self.v, self.at)?.0, document, page, &marks, Some(self.now))
    }
}

/// The whole text, cut at the edges of passages and lines of the template. What is not matched is never hidden.
fn runs(v: &Visitor, document: &Document, spans: &[Span], template: &SharedText, limit: u32) -> Vec<Run> {
    let text = v.masked(document.text.as_str());
    let mut shown = unbroken(document).into_iter();
    let passages = passages_at(spans, document.text.len().min(limit));
    let (mut runs, mut begun) = (Vec::<Run>::new(), BTreeSet::new());
    let mut at = 0u32;
    for line in text.split_inclusive('\n') {
        let is_template = template.holds(line);
        for c in line.chars() {
            if at >= limit {
                return runs;
            }
            let passage = passages[at as usize];
            let c = if c == '\n' { shown.next().expect("masking keeps every line break") } else { Some(c) };
            match runs.last_mut() {
                Some(last) if last.passage == passage && last.is_template == is_template => last.text.extend(c),
                _ => {
                    let text = c.into_iter().collect();
                    runs.push(Run { text, passage, begins: passage > 0 && begun.insert(passage), is_template });
                }
            }
            at += 1;
        }
    }
    runs
}

/// Number of the passage in which each of the first `chars` characters stands, 0 for none; where passages overlap, the first has it. Two long texts
/// share thousands of passages: none is looked for at each character.
fn passages_at(spans: &[Span], chars: u32) -> Vec<usize> {
    let mut passages = vec![0; chars as usize];
    for (i, span) in spans.iter().enumerate().rev() {
        let place = |at: u32| at.min(chars) as usize;
        passages[place(span.from())..place(span.to())].fill(i + 1);
    }
    passages
}

/// What is shown for each line break of a document: nothing or a space where only the width of its page broke the line, a tab between two
/// cells of a row, a break elsewhere.
fn unbroken(document: &Document) -> Vec<Option<char>> {
    let text: Vec<char> = document.text.as_str().chars().collect();
    let flow = document.flow(WRAPPED_LINE);
    let broken = flow.chars().enumerate().filter(|&(at, _)| text[at] == '\n').map(|(at, c)| {
        let next = document.blocks.partition_point(|b| b.span.from() as usize <= at);
        let before = document.blocks[..next].last().map(|b| (b.kind, at < b.span.to() as usize));
        let inside = before.is_some_and(|(_, inside)| inside);
        let kinds = [before.map(|(kind, _)| kind), document.blocks.get(next).filter(|_| !inside).map(|b| b.kind)];
        // Running heads, which the flow blanks, keep lines of their own.
        if c == '\n' || kinds.iter().flatten().any(|kind| kind.is_aside()) {
            return Some('\n');
        }
        if let [Some(row), Some(next)] = kinds.map(|kind| kind.and_then(BlockKind::row))
            && row == next
        {
            return Some('\t');
        }
        let (before, after) = (at.checked_sub(1), Some(at + 1).filter(|&next| next < text.len()));
        let is_letter = |at: Option<usize>| at.is_some_and(|at| text[at].is_alphanumeric() && !text::is_cjk(text[at]));
        (is_letter(before) && is_letter(after)).then_some(' ')
    });
    broken.collect()
}

fn map(left: &[Span], right: &[Span], len_left: u32, len_right: u32) -> Map {
    let scale = |at: u32, len: u32| (u64::from(at.min(len)) * 1000 / u64::from(len)) as u32;
    let part = |spans: &[Span], len: u32| {
        let parts = spans.iter().zip(1..).map(|(s, n)| (n, scale(s.from(), len), (scale(s.to(), len) - scale(s.from(), len)).max(3)));
        parts.collect::<Vec<(usize, u32, u32)>>()
    };
    let (left, right) = (part(left, len_left), part(right, len_right));
    let bands = left.iter().zip(&right).map(|(&(n, a, ha), &(_, b, hb))| {
        let mut path = String::new();
        write!(path, "14,{a} 46,{b} 46,{} 14,{}", b + hb, a + ha).expect("a String takes every write");
        (n, path)
    });
    Map { bands: bands.collect(), left, right }
}

#[cfg(test)]
mod tests {
    use record::{Block, FileKind};

    use super::*;

    #[test]
    fn the_first_of_passages_that_overlap_has_a_character() {
        assert_eq!(passages_at(&[Span::of(1, 3), Span::of(2, 5), Span::of(6, 9), Span::of(8, 9)], 7), [0, 1, 1, 2, 2, 0, 3]);
        assert_eq!(passages_at(&[Span::of(0, 1)], 0), Vec::<usize>::new());
    }

    #[test]
    fn lines_that_only_the_page_broke_are_read_on() {
        let long = "这几年园区日子不好过空置率一度到百分之二十一招商经理拿着材料到处跑";
        let parts = [
            (BlockKind::Paragraph, format!("{long}园企\n业和物业。\n")),
            (BlockKind::Paragraph, format!("{long}，\n")),
            (BlockKind::Header, "第 3 页\n".to_owned()),
            (BlockKind::Paragraph, "接着写。\n".to_owned()),
            (BlockKind::Paragraph, format!("{long} cloud\n")),
            (BlockKind::Paragraph, "native 平台\n".to_owned()),
            (BlockKind::Cell { table: 0, row: 0, column: 0 }, "参赛单位\n".to_owned()),
            (BlockKind::Cell { table: 0, row: 0, column: 1 }, format!("{long}公司\n")),
            (BlockKind::Cell { table: 0, row: 1, column: 0 }, "团队".to_owned()),
        ];
        let mut document = testkit::document(FileKind::Pdf, &[&parts.iter().map(|(_, text)| text.as_str()).collect::<String>()]);
        document.blocks.clear();
        let mut from = 0;
        for (kind, text) in &parts {
            let span = Span::of(from, from + text.trim_end().chars().count() as u32);
            document.blocks.push(Block { kind: *kind, span, page: 1, bbox: None, font_size: 0.0, bold: false });
            from += text.chars().count() as u32;
        }
        let shown = unbroken(&document);
        assert_eq!(shown, [None, Some('\n'), Some('\n'), Some('\n'), Some('\n'), Some(' '), Some('\n'), Some('\t'), Some('\n')],);
    }
}
