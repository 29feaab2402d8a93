use std::sync::Arc;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use record::{Document, DocumentInfo, EntryView, Evidence, Problem, Say, Span};
use report::count;
use serde::Deserialize;

use crate::app::interrupted;
use crate::html::{Frame, encode};
use crate::pages::dossier::{log_seen, log_unmasked};
use crate::pages::prose::{Block, Parts, Prose};
use crate::pages::sheet::{self, Numbered, Sheet};
use crate::typed::{Named, Query};
use crate::visitor::{Refused, Visitor, show};

/// A place that is marked: in which file, where, on which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    file: usize,
    page: u32,
    span: Span,
}

impl Hit {
    /// Whether a character belongs to it.
    fn holds(&self, at: u32) -> bool {
        self.span.from() <= at && at < self.span.to().max(self.span.from() + 1)
    }
}

/// Where on a page the current hit is: browsers go there by themselves.
pub(crate) const TARGET: &str = "#hit";

struct FileTab {
    name: String,
    href: String,
    is_on: bool,
    hits: usize,
    is_read: bool,
}

#[derive(Template)]
#[template(path = "original.html")]
struct OriginalPage {
    f: Frame,
    no: String,
    title: String,
    file: String,
    at: usize,
    files: Vec<FileTab>,
    page: u32,
    pages: u32,
    is_in_parts: bool,
    sheet: Option<Sheet>,
    blocks: Vec<Block>,
    text_note: Option<String>,
    unread: Option<String>,
    /// What of a file that was read is missing nevertheless, and what to do.
    lost: Vec<String>,
    what: String,
    hit: usize,
    hits: usize,
    before_hit: Option<String>,
    after_hit: Option<String>,
    before_page: Option<String>,
    after_page: Option<String>,
    back: (String, String),
    /// The way to the text of a page that is shown as it was sent, and back.
    other_view: Option<String>,
    as_text: bool,
    q: String,
}

impl OriginalPage {
    fn is_ocr(&self) -> bool {
        self.sheet.as_ref().is_some_and(|s| s.is_ocr)
    }
}

#[derive(Clone, Deserialize)]
pub(crate) struct Asked {
    page: Option<u32>,
    /// Flag whose passages are marked.
    #[serde(default)]
    flag: String,
    /// Query whose hits are marked.
    #[serde(default)]
    q: String,
    /// Criterion whose sentences are marked.
    #[serde(default)]
    criterion: String,
    /// Whether the sentences that speak for the topic are marked.
    #[serde(default)]
    topic: String,
    /// The hit that starts at this character.
    at: Option<u32>,
    /// Whether personal data is asked for in a text.
    #[serde(default)]
    plain: String,
    /// [`TEXT`] shows the text of a page that could be drawn.
    #[serde(default)]
    view: String,
}

/// The view of a page as the text that was read from it.
const TEXT: &str = "text";

/// Why a file's text is not there, and what to do.
pub(crate) fn no_text(v: &Visitor) -> &str {
    let gone =
        || v.t("运行缓存中没有这份材料的文本，请重新运行 shai run。", "The run's cache no longer holds this text; run `shai run` again.");
    v.season.why_no_text().map_or_else(gone, |say| say.get(v.look.lang))
}

impl Asked {
    /// What is marked, as a part of an address.
    fn keep(&self) -> String {
        let parts = [
            ("flag", &self.flag),
            ("q", &self.q),
            ("criterion", &self.criterion),
            ("topic", &self.topic),
            ("plain", &self.plain),
            ("view", &self.view),
        ];
        parts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("&{name}={}", encode(value))).collect()
    }

    /// The same with the page as text instead of a picture, or the other way round.
    fn other_view(&self) -> Self {
        Self { view: if self.view == TEXT { String::new() } else { TEXT.to_owned() }, ..self.clone() }
    }
}

pub(crate) async fn original(Named(v, (no, at)): Named<(String, usize)>, Query(asked): Query<Asked>) -> Result<Html<String>, Refused> {
    let Some(view) = v.view.entry(&no) else { return Err(v.no_entry(&no)) };
    let Some(info) = view.documents.get(at) else { return Err(v.missing("没有这份材料。", "There is no such file.")) };
    let document = v.app.document(&v.season, view, &info.path).map_err(|e| v.failed(&e))?;
    let has_pages = document.as_deref().is_some_and(sheet::has_pages);
    let parts = document.as_ref().filter(|_| !has_pages).map(|d| Parts::of(d, v.app.settings.chars));
    let mut hits = hits(&v, view, &asked)?;
    if let Some(parts) = &parts {
        // What has no pages is turned over by its parts.
        hits.iter_mut().filter(|h| h.file == at).for_each(|h| h.page = parts.number(h.span.from()));
    }
    let pages = parts.as_ref().map_or(info.pages, Parts::len);
    let current = current(&hits, at, &asked);
    let page = page_of(&asked, at, current.map(|i| hits[i]), parts.as_ref()).clamp(1, pages.max(1));
    let ways = Ways { no: &no, keep: asked.keep(), hits: &hits };
    let as_text = asked.view == TEXT;
    let can_turn = document.as_deref().is_some_and(|d| sheet::sees(&v, info, d));
    let shown = Shown { v: &v, no: &no, info, at, page, parts: parts.as_ref(), hits: &hits, current, as_text };
    let body = shown.body(document.as_ref(), has_pages, !asked.plain.is_empty())?;
    Ok(show(&OriginalPage {
        f: v.frame("entries", format!("{} {no}", v.file_name(&info.path))),
        title: view.entry.title.clone(),
        at,
        file: v.file_name(&info.path),
        files: view.documents.iter().enumerate().map(|(i, d)| ways.tab(&v, i, d, i == at)).collect(),
        page,
        pages,
        is_in_parts: parts.is_some(),
        what: what(&v, &asked),
        hit: current.map_or(0, |i| i + 1),
        hits: hits.len(),
        before_hit: ways.to_hit(current.and_then(|i| i.checked_sub(1))),
        after_hit: ways.to_hit(Some(current.map_or(0, |i| i + 1))),
        before_page: (page > 1).then(|| ways.to_page(at, page - 1)),
        after_page: (page < pages).then(|| ways.to_page(at, page + 1)),
        back: back(&v, &no, &asked),
        other_view: can_turn.then(|| Ways { keep: asked.other_view().keep(), ..ways }.to_page(at, page) + TARGET),
        as_text,
        q: asked.q.clone(),
        sheet: body.sheet,
        blocks: body.blocks,
        text_note: body.note,
        unread: body.unread,
        lost: body.lost,
        no,
    }))
}

/// The page that is asked for, whatever number that is: one that was named, or else that of the hit.
fn page_of(asked: &Asked, file: usize, hit: Option<Hit>, parts: Option<&Parts>) -> u32 {
    let of_hit = |is_wanted: &dyn Fn(&Hit) -> bool| hit.filter(|h| h.file == file && is_wanted(h)).map(|h| h.page);
    let wanted = match (parts, asked.at) {
        // A link from another page knows the place but not the part in which it stands, whether a hit is there or not.
        (Some(parts), Some(at)) => of_hit(&|h| h.holds(at)).or(Some(parts.number(at))),
        _ => asked.page.or_else(|| of_hit(&|_| true)),
    };
    wanted.unwrap_or(1)
}

/// Addresses of the files of an entry, with the same things marked in all of them.
struct Ways<'a> {
    no: &'a str,
    keep: String,
    hits: &'a [Hit],
}

impl Ways<'_> {
    fn to_page(&self, file: usize, page: u32) -> String {
        self.to(file, page, "", "")
    }

    fn to(&self, file: usize, page: u32, from: &str, target: &str) -> String {
        format!("/entries/{}/files/{file}?page={page}{from}{}{target}", encode(self.no), self.keep)
    }

    fn at(&self, hit: &Hit) -> String {
        self.to(hit.file, hit.page, &format!("&at={}", hit.span.from()), TARGET)
    }

    fn to_hit(&self, number: Option<usize>) -> Option<String> {
        Some(self.at(self.hits.get(number?)?))
    }

    /// A file as the list of files names it: its first hit or, where it has none, its first page.
    fn tab(&self, v: &Visitor, file: usize, info: &DocumentInfo, is_on: bool) -> FileTab {
        let mut here = self.hits.iter().filter(|h| h.file == file).peekable();
        FileTab {
            name: v.file_name(&info.path),
            href: here.peek().map_or_else(|| self.to_page(file, 1), |hit| self.at(hit)),
            is_on,
            hits: here.count(),
            is_read: info.status.is_read(),
        }
    }
}

fn what(v: &Visitor, asked: &Asked) -> String {
    if !asked.flag.is_empty() {
        format!("{} {}", v.t("标记", "flag"), asked.flag)
    } else if !asked.q.is_empty() {
        format!("{} {}", v.t("检索", "query"), asked.q)
    } else if !asked.criterion.is_empty() {
        v.t("评审要点所依据的句子", "sentences of a criterion").to_owned()
    } else if !asked.topic.is_empty() {
        v.t("赛题所依据的句子", "sentences of the topic").to_owned()
    } else {
        String::new()
    }
}

fn back(v: &Visitor, no: &str, asked: &Asked) -> (String, String) {
    if !asked.flag.is_empty() && v.view.flag(&asked.flag).is_some() {
        (format!("/flags/{}", encode(&asked.flag)), v.t("返回标记", "back to the flag").to_owned())
    } else if !asked.q.is_empty() {
        (format!("/search?q={}", encode(&asked.q)), v.t("返回检索", "back to the search").to_owned())
    } else {
        (format!("/entries/{}", encode(no)), v.t("返回卷宗", "back to the dossier").to_owned())
    }
}

/// Everything that is marked in the files of an entry, in order of files and places.
fn hits(v: &Visitor, view: &EntryView, asked: &Asked) -> Result<Vec<Hit>, Refused> {
    let no = &view.entry.no;
    let file_of = |path: &str| view.documents.iter().position(|d| d.path == path);
    let of = |e: &Evidence| file_of(&e.file).map(|file| Hit { file, page: e.page, span: e.span });
    let both = |e: &Evidence| [of(e), e.other.as_deref().and_then(of)];
    let mut hits: Vec<Hit> = if let Some((flag, _)) = v.view.flag(&asked.flag) {
        flag.evidence.iter().flat_map(both).flatten().collect()
    } else if !asked.criterion.is_empty() {
        let ranking = v.view.ranking(no).map(|r| &r.contributions).into_iter().flatten();
        ranking.filter(|c| c.criterion == asked.criterion).flat_map(|c| &c.evidence).filter_map(of).collect()
    } else if !asked.topic.is_empty() {
        v.view.classification(no).into_iter().flat_map(|c| &c.evidence).filter_map(of).collect()
    } else if let (false, Ok(index), Ok(query)) = (asked.q.is_empty(), v.view.index(), index::parse(&asked.q)) {
        let found = index.occurrences(&query, no).map_err(|e| v.failed(&e.into()))?;
        // Where a number stands tells it, masked or not.
        if v.account.role.unmasks() && v.view.marks_personal(&query, no, found.len()).map_err(|e| v.failed(&e))? {
            log_seen(v, no, v.t("检索所标出的个人信息", "personal data that a query marks"))?;
        }
        found.iter().filter_map(|o| Some(Hit { file: file_of(&o.file)?, page: o.page, span: o.span })).collect()
    } else {
        Vec::new()
    };
    hits.sort_by_key(|h| (h.file, h.span));
    hits.dedup();
    Ok(hits)
}

/// The hit that is looked at: the one asked for, or else the first on the page or in the file.
fn current(hits: &[Hit], file: usize, asked: &Asked) -> Option<usize> {
    let exact = asked.at.and_then(|at| hits.iter().position(|h| h.file == file && h.holds(at)));
    let on_page = || asked.page.and_then(|page| hits.iter().position(|h| h.file == file && h.page == page));
    exact.or_else(on_page).or_else(|| hits.iter().position(|h| h.file == file))
}

struct Shown<'a> {
    v: &'a Visitor,
    no: &'a str,
    info: &'a DocumentInfo,
    at: usize,
    page: u32,
    /// Of a text without pages.
    parts: Option<&'a Parts>,
    hits: &'a [Hit],
    current: Option<usize>,
    /// Whether the text is wanted where the page could be drawn.
    as_text: bool,
}

#[derive(Default)]
struct Body {
    sheet: Option<Sheet>,
    blocks: Vec<Block>,
    note: Option<String>,
    unread: Option<String>,
    lost: Vec<String>,
}

impl Shown<'_> {
    fn body(&self, document: Option<&Arc<Document>>, has_pages: bool, unmasked: bool) -> Result<Body, Refused> {
        let v = self.v;
        if !self.info.status.is_read() {
            let say = report::status_label(self.info.status);
            return Ok(Body { unread: Some(format!("{}　{}", say.get(v.look.lang), self.lost().join("　"))), ..Body::default() });
        }
        let lost = self.lost();
        let Some(document) = document else {
            return Ok(Body { unread: Some(no_text(v).to_owned()), lost, ..Body::default() });
        };
        if unmasked {
            log_unmasked(v, self.no, &format!("{} {}", v.t("文本", "text"), self.info.path))?;
        }
        if sheet::sees(v, self.info, document) && !self.as_text {
            return Ok(Body { sheet: self.sheet(document), lost, ..Body::default() });
        }
        let note = match (has_pages, sheet::is_drawn(self.info)) {
            (true, true) if !v.account.role.sees_originals() => {
                Some(v.t("监督账号不看原件，以下是遮盖后的文字。", "An auditor does not see originals; this is the masked text."))
            }
            (true, false) => {
                Some(v.t("这种材料没有原页图像，以下是提取的文字。", "This kind of file has no picture of its page; this is its text."))
            }
            (true, true) | (false, _) => None,
        };
        let note = note.map(str::to_owned).or_else(|| self.part_note(document));
        Ok(Body { blocks: self.blocks(document, has_pages, unmasked), note, lost, ..Body::default() })
    }

    /// What the run says of the file as a whole, and of the page that is shown; of what is shown in parts, everything.
    fn lost(&self) -> Vec<String> {
        let is_here = |page: u32| page == self.page || self.parts.is_some();
        let of_file = |p: &&Problem| p.place.file.as_deref() == Some(self.info.path.as_str());
        let told = self.v.view.problems_of(self.no).filter(of_file).filter(|p| p.place.page.is_none_or(is_here));
        told.map(|p| self.v.masked(&[&p.what, &p.what_was_done, &p.what_to_do].map(|say| say.get(self.v.look.lang)).join("　"))).collect()
    }

    fn sheet(&self, document: &Document) -> Option<Sheet> {
        let here = self.hits.iter().enumerate().filter(|(_, h)| h.file == self.at);
        let marks: Vec<Numbered> = here.map(|(i, h)| (i + 1, h.span)).collect();
        Sheet::of(self.no, self.at, document, self.page, &marks, self.current.map(|i| i + 1))
    }

    /// The text in its blocks, masked as a whole unless personal data was asked for.
    fn blocks(&self, document: &Document, has_pages: bool, unmasked: bool) -> Vec<Block> {
        let masked;
        let text = if unmasked {
            &document.text
        } else {
            masked = record::Text::new(self.v.masked(document.text.as_str()));
            &masked
        };
        let prose = Prose {
            look: self.v.look,
            document,
            text,
            shown: self.parts.map_or(Span::of(0, text.len()), |parts| parts.nth(self.page)),
            page: has_pages.then_some(self.page),
            marks: self.hits.iter().filter(|h| h.file == self.at).map(|h| h.span).collect(),
            current: self.current.map(|i| self.hits[i]).filter(|h| h.file == self.at).map(|h| h.span),
        };
        prose.blocks()
    }

    /// Which part of a long text is shown.
    fn part_note(&self, document: &Document) -> Option<String> {
        let parts = self.parts.filter(|parts| parts.len() > 1)?;
        let (n, all, here) = (parts.len(), count(document.text.len()), parts.nth(self.page));
        let (from, to) = (count(here.from() + 1), count(here.to()));
        Some(if self.v.look.is_zh() {
            format!("全文 {all} 字，分 {n} 部分显示；这里是第 {} 部分，第 {from} 至 {to} 字。", self.page)
        } else {
            format!("The text has {all} characters and is shown in {n} parts; this is part {}, characters {from} to {to}.", self.page)
        })
    }
}

/// The page as it was sent. Nothing on it is masked, therefore a page that holds personal data is logged before it is shown.
pub(crate) async fn picture(Named(v, (no, at, page)): Named<(String, usize, u32)>) -> Result<Response, Refused> {
    let Some(view) = v.view.entry(&no) else { return Err(v.no_entry(&no)) };
    let Some(info) = view.documents.get(at) else { return Err(v.missing("没有这份材料。", "There is no such file.")) };
    if !v.account.role.sees_originals() {
        return Err(v.refuse(StatusCode::FORBIDDEN, Say::new("监督账号不看原件。", "An auditor does not see originals.")));
    }
    let document = v.app.document(&v.season, view, &info.path).map_err(|e| v.failed(&e))?;
    let text = document.as_ref().and_then(|d| Some(d.text.slice(d.pages.get(page.checked_sub(1)? as usize)?.span)));
    if text.is_none_or(|t| !record::find_personal(t).is_empty()) {
        log_seen(&v, &no, &format!("{} {} {page}", v.t("原页", "page"), info.path))?;
    }
    v.take(1)?;
    let (app, season, view, path) = (Arc::clone(&v.app), Arc::clone(&v.season), view.clone(), info.path.clone());
    let drawn = v.app.drawing.run(move || app.picture(&season, &view, &path, page)).await;
    match drawn {
        Ok(Ok(Ok(png))) => Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, no-store")], png).into_response()),
        Ok(Ok(Err(why))) => Err(v.refuse(StatusCode::NOT_FOUND, why)),
        Ok(Err(e)) => Err(v.failed(&e)),
        Err(e) => Err(v.refuse(StatusCode::INTERNAL_SERVER_ERROR, interrupted(&e))),
    }
}
