//! OFD (GB/T 33190-2016): fixed pages in XML, laid out like those of a PDF file.

mod clip;
mod content;
mod outline;
mod paper;
mod resources;

use image::GrayImage;
use record::{BBox, Document, FileKind, Sha256};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::draft::Draft;
use crate::inside::Inside;
use crate::office::{Parts, resolve};
use crate::package::{Package, PackageError};
use crate::pdf::foreign::{self, Letter, Marks};
use crate::picture::Ocr;
use crate::xml::{Node, Tree};
use crate::{Limits, ocr, picture, trouble};
use content::{Drawn, Objects, POINTS_PER_MM, numbers};
use paper::Paper;
use resources::{Look, Resources};

/// Reads an OFD file.
pub(crate) fn read(bytes: &[u8], sha256: Sha256, inside: &mut Inside<'_, '_>) -> Result<Document, PackageError> {
    let (limits, ocr) = (inside.limits(), inside.ocr());
    let package = Package::open(bytes, limits, limits.zip_total)?;
    if package.has("Encryptions.xml") {
        return Ok(trouble::encrypted(sha256, FileKind::Ofd));
    }
    let mut file = File { parts: Parts::new(package, limits), draft: Draft::new(limits), limits, ocr };
    let Some(entry) = file.parts.tree("OFD.xml")? else { return Ok(trouble::broken(sha256, FileKind::Ofd, "OFD.xml")) };
    let mut pages = Vec::new();
    for body in entry.root().children().filter(|n| n.name() == "DocBody") {
        let Some(name) = body.child("DocRoot").map(|n| resolve("OFD.xml", n.text().trim())) else { continue };
        match file.parts.tree(&name)? {
            Some(tree) => {
                let mut body = Body::new(&mut file.parts, &name, &tree)?;
                body.pages(&mut file, &mut pages)?;
                body.attachments(&mut file.parts, inside)?;
            }
            None => file.draft.problem(trouble::part(&name, "missing")),
        }
    }
    if pages.is_empty() {
        return Ok(trouble::broken(sha256, FileKind::Ofd, "no page"));
    }
    let File { mut parts, mut draft, .. } = file;
    let read_from_picture: Vec<bool> = pages.iter().map(|p| p.from_picture).collect();
    let marks: Vec<Marks> = pages.into_iter().map(|p| p.marks).collect();
    for (i, page) in foreign::lay_out(&marks, limits).into_iter().enumerate() {
        if i > 0 {
            draft.next_page();
        }
        foreign::write_page(&mut draft, page);
        draft.page().ocr = read_from_picture[i];
    }
    parts.take_problems().into_iter().for_each(|p| draft.problem(p));
    Ok(draft.finish(sha256, FileKind::Ofd))
}

/// A file while it is read.
struct File<'f> {
    parts: Parts<'f>,
    draft: Draft,
    limits: &'f Limits,
    ocr: Option<&'f Ocr>,
}

/// A page and where its letters came from.
struct DrawnPage {
    marks: Marks,
    from_picture: bool,
}

/// What is to be read of a page that pictures show.
enum Pictures {
    None,
    One(GrayImage, BBox),
    Laid(Paper),
}

/// One document of a file (a file may hold several).
struct Body<'t> {
    name: &'t str,
    root: Node<'t>,
    /// Page size in points where a page states none.
    page_box: BBox,
    /// Content of template pages, by id.
    templates: FxHashMap<String, Tree>,
    resources: Resources,
    /// Parts whose resources were taken: pages may share them.
    taken: FxHashSet<String>,
}

/// A4, where nothing says otherwise.
const A4: [f64; 4] = [0.0, 0.0, 210.0, 297.0];

impl<'t> Body<'t> {
    fn new(parts: &mut Parts<'_>, name: &'t str, tree: &'t Tree) -> Result<Self, PackageError> {
        let root = tree.root();
        let common = root.child("CommonData");
        let page_box = common.and_then(|n| n.child("PageArea")).and_then(page_box).unwrap_or(points(A4));
        let mut body =
            Self { name, root, page_box, templates: FxHashMap::default(), resources: Resources::default(), taken: FxHashSet::default() };
        for node in common.into_iter().flat_map(Node::children) {
            match node.name() {
                "PublicRes" | "DocumentRes" => body.resources(parts, &resolve(name, node.text().trim()))?,
                "TemplatePage" => {
                    if let (Some(id), Some(at)) = (node.attr("ID"), node.attr("BaseLoc"))
                        && let Some(tree) = parts.tree(&resolve(name, at))?
                    {
                        body.templates.insert(id.to_owned(), tree);
                    }
                }
                _ => {}
            }
        }
        Ok(body)
    }

    fn resources(&mut self, parts: &mut Parts<'_>, name: &str) -> Result<(), PackageError> {
        if !self.taken.insert(name.to_owned()) {
            return Ok(());
        }
        let Some(tree) = parts.tree(name)? else { return Ok(()) };
        let folder = tree.root().attr("BaseLoc").map_or(String::new(), |base| format!("{}/", base.trim_end_matches('/')));
        for node in tree.root().descendants() {
            let Some(id) = node.attr("ID") else { continue };
            match node.name() {
                "Font" => {
                    let name = node.attr("FontName").unwrap_or_default();
                    let is_bold = node.attr("Bold") == Some("true") || name.contains("黑体") || name.contains("Bold");
                    self.resources.bold.insert(id.to_owned(), is_bold);
                }
                "MultiMedia" => {
                    let file = node.child("MediaFile").map(Node::text).unwrap_or_default();
                    self.resources.media.insert(id.to_owned(), resolve(name, &format!("{folder}{}", file.trim())));
                }
                "DrawParam" => {
                    let fill = node.child("FillColor").map(content::lightness);
                    self.resources.looks.insert(id.to_owned(), Look { fill, beneath: node.attr("Relative").map(str::to_owned) });
                }
                _ => {}
            }
        }
        self.resources.take_drawings(tree);
        Ok(())
    }

    fn pages(&mut self, file: &mut File<'_>, out: &mut Vec<DrawnPage>) -> Result<(), PackageError> {
        let limits = file.limits;
        let annotations = self.annotations(file)?;
        for node in self.root.child("Pages").into_iter().flat_map(Node::children) {
            if out.len() >= limits.pages as usize {
                file.draft.problem(trouble::too_many_sheets(limits.pages));
                break;
            }
            let (id, at) = (node.attr("ID").unwrap_or_default(), node.attr("BaseLoc").unwrap_or_default());
            let name = resolve(self.name, at);
            let Some(tree) = file.parts.tree(&name)? else {
                file.draft.problem(trouble::part(&name, "missing"));
                continue;
            };
            for own in tree.root().children().filter(|n| n.name() == "PageRes") {
                self.resources(&mut file.parts, &resolve(&name, own.text().trim()))?;
            }
            let mut objects = Objects::new(self.page_box, &self.resources, limits);
            let page_box = tree.root().child("Area").and_then(page_box).unwrap_or(self.page_box);
            objects.page(page_box);
            for template in tree.root().children().filter(|n| n.name() == "Template") {
                let id = template.attr("TemplateID").unwrap_or_default();
                match self.templates.get(id) {
                    Some(template) => objects.draw(template.root()),
                    None => file.draft.problem(trouble::part(&format!("TemplatePage {id}"), "missing")),
                }
            }
            objects.draw(tree.root());
            for (_, list) in annotations.iter().filter(|(page, _)| page == id) {
                let annotations = list.root().children().filter(|n| n.name() == "Annot");
                annotations.for_each(|annotation| objects.annotation(annotation));
            }
            let number = out.len() as u32 + 1;
            out.push(self.finish(file, objects, number)?);
        }
        Ok(())
    }

    /// The page as drawn or, where it has pictures in place of text, as read from them.
    fn finish(&self, file: &mut File<'_>, objects: Objects<'_>, number: u32) -> Result<DrawnPage, PackageError> {
        let (limits, ocr) = (file.limits, file.ocr);
        let Drawn { marks, mut pictures, is_cut } = objects.finish();
        if is_cut {
            file.draft.problem(trouble::page_cut(number));
        }
        let drawn = DrawnPage { marks, from_picture: false };
        let (width, height) = (drawn.marks.width, drawn.marks.height);
        pictures.retain(|(_, place)| paper::area(*place) > 0.0);
        let covered: f64 = pictures.iter().map(|(_, place)| paper::area(*place)).sum();
        let belief = &limits.belief;
        let is_scan = covered > belief.scan * width * height;
        if pictures.is_empty() || !(drawn.marks.letters.is_empty() || is_scan && drawn.marks.letters.len() < belief.overlay_chars) {
            return Ok(drawn);
        }
        let Some(ocr) = ocr else {
            file.draft.problem(trouble::page_without_text(number));
            return Ok(drawn);
        };
        let pictures = self.decoded(file, paper::of_page(pictures), (number, width, height))?;
        let (read, problem) = match pictures {
            Pictures::None => return Ok(drawn),
            Pictures::One(picture, place) => ocr::read_placed(&picture, place, number, limits, ocr),
            Pictures::Laid(paper) => {
                let place = BBox::new(0.0, 0.0, width as f32, height as f32);
                ocr::read_placed(&paper.finish(), place, number, limits, ocr)
            }
        };
        problem.into_iter().for_each(|p| file.draft.problem(p));
        let Some(mut read) = read else { return Ok(drawn) };
        let boxes: Vec<BBox> = drawn.marks.letters.iter().map(Letter::bbox).collect();
        ocr::drop_covered(&mut read, &boxes);
        Ok(DrawnPage { marks: drawn.marks.over(read), from_picture: true })
    }

    /// The pictures of a page: one as it is, several laid on one sheet. What cannot be opened is said.
    fn decoded(&self, file: &mut File<'_>, pictures: Vec<(String, BBox)>, page: (u32, f64, f64)) -> Result<Pictures, PackageError> {
        /// Pictures of one page that are read; a scanner cuts one into some dozens.
        const MOST: usize = 500;
        let (limits, (number, width, height)) = (file.limits, page);
        if pictures.len() > MOST {
            file.draft.problem(trouble::page_cut(number));
        }
        let mut out = Pictures::None;
        for (id, place) in pictures.into_iter().take(MOST) {
            let bytes = self.resources.media.get(&id).map(|name| file.parts.bytes(name)).transpose()?.flatten();
            let decoded =
                bytes.ok_or_else(|| "missing".to_owned()).and_then(|bytes| picture::decode(&bytes, limits).map_err(|e| e.to_string()));
            let picture = match decoded {
                Ok(picture) => picture,
                Err(reason) => {
                    file.draft.problem(trouble::no_picture(number, &reason));
                    continue;
                }
            };
            out = match out {
                Pictures::None => Pictures::One(picture, place),
                Pictures::One(first, at) => {
                    let mut paper = Paper::new(width, height, limits);
                    paper.lay(&first, at);
                    paper.lay(&picture, place);
                    Pictures::Laid(paper)
                }
                Pictures::Laid(mut paper) => {
                    paper.lay(&picture, place);
                    Pictures::Laid(paper)
                }
            };
        }
        Ok(out)
    }

    /// Reads the files that travel with the document, those apart that its readers do not show.
    fn attachments(&self, parts: &mut Parts<'_>, inside: &mut Inside<'_, '_>) -> Result<(), PackageError> {
        let Some(list) = self.root.child("Attachments").map(|n| resolve(self.name, n.text().trim())) else { return Ok(()) };
        let Some(tree) = parts.tree(&list)? else { return Ok(()) };
        for file in tree.root().children().filter(|n| n.name() == "Attachment" && n.attr("Visible") != Some("false")) {
            let part = file.child("FileLoc").map(|n| resolve(&list, n.text().trim())).unwrap_or_default();
            // The name often lacks the ending that the part has.
            let ending = part.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map_or("", |(_, ending)| ending);
            let name = match file.attr("Name") {
                Some(name) if ending.is_empty() || name.ends_with(&format!(".{ending}")) => name.to_owned(),
                Some(name) => format!("{name}.{ending}"),
                None => part.clone(),
            };
            inside.attachment(&name, |left| parts.file(&part, left));
        }
        Ok(())
    }

    /// Annotations of pages: page id and what it shows.
    fn annotations(&self, file: &mut File<'_>) -> Result<Vec<(String, Tree)>, PackageError> {
        let Some(list) = self.root.child("Annotations").map(|n| resolve(self.name, n.text().trim())) else { return Ok(Vec::new()) };
        let Some(tree) = file.parts.tree(&list)? else {
            file.draft.problem(trouble::part(&list, "missing"));
            return Ok(Vec::new());
        };
        let mut out = Vec::new();
        for page in tree.root().children() {
            let Some(name) = page.child("FileLoc").map(|n| resolve(&list, n.text().trim())) else { continue };
            match file.parts.tree(&name)? {
                Some(annotation) => out.push((page.attr("PageID").unwrap_or_default().to_owned(), annotation)),
                None => file.draft.problem(trouble::part(&name, "missing")),
            }
        }
        Ok(out)
    }
}

/// The box of paper that an area states, in points.
fn page_box(area: Node<'_>) -> Option<BBox> {
    numbers::<4>(&area.child("PhysicalBox")?.text()).map(points)
}

fn points([x, y, width, height]: [f64; 4]) -> BBox {
    let p = |mm: f64| (mm * POINTS_PER_MM) as f32;
    BBox::new(p(x), p(y), p(x + width), p(y + height))
}
