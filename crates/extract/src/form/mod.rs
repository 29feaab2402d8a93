//! The application form understood: its sections and its cover fields, in whatever format it came.

mod edition;
mod fields;
mod heading;
mod line;
mod sections;

use std::collections::BTreeSet;

use record::{Document, FileKind, Form, FormSpec, Material, ReadStatus};

/// Finds the form's sections and cover fields. Spans are of the document's text.
pub fn read(document: &Document, spec: &FormSpec) -> Form {
    if !document.status.is_read() {
        return Form::default();
    }
    let lines = line::lines(document);
    let sections = sections::find(document, &lines, spec);
    let cover_end = sections.iter().map(|s| s.heading.from()).min();
    let fields = fields::find(document, &lines, spec, cover_end);
    let form = Form { sections, fields };
    assert_sound(document, &form);
    form
}

/// Sections are ordered, do not overlap and lie in the text; a value is inside the text.
fn assert_sound(document: &Document, form: &Form) {
    let whole = document.text.span();
    for section in &form.sections {
        assert!(section.heading.to() <= section.body.from(), "a body starts before its heading ends: {section:?}");
        assert!(whole.contains(section.body), "a section lies outside the text: {section:?}");
    }
    for pair in form.sections.windows(2) {
        assert!(pair[0].body.to() <= pair[1].heading.from(), "sections overlap: {pair:?}");
    }
    assert!(form.fields.values().all(|f| whole.contains(f.span)), "a field lies outside the text");
}

/// Which of an entry's files is the application form: of the readable ones whose name says so the last version as far as names tell, else
/// the longest. Where one says so and none of these can be read, there is no form to read; where no name says so, the same holds of those with
/// the headings of a form, or else of all: an annex is often longer than a form by the name of 新建文档. What a document carries is taken for
/// the form only where nothing else is left.
pub fn choose(materials: &[Material], spec: &FormSpec) -> Option<usize> {
    let named = |m: &Material| spec.file_name_contains.iter().any(|part| m.name().contains(part.as_str()));
    let by_name: Vec<usize> =
        (0..materials.len()).filter(|&i| named(&materials[i]) && materials[i].document.kind != FileKind::Zip).collect();
    let by_headings = by_name.is_empty();
    let candidates = if by_headings { (0..materials.len()).collect() } else { by_name };
    let readable = candidates.into_iter().filter(|&i| is_text(materials[i].document.status) && !materials[i].document.text.is_empty());
    // An e-mail, the only text that carries files, is sent for their sake.
    let is_holder = |m: &&Material| !matches!(m.document.kind, FileKind::Zip | FileKind::Text);
    let holders: BTreeSet<&str> = materials.iter().filter(is_holder).map(|m| m.path.as_str()).collect();
    // In a document, and not in an archive or in none.
    let is_attached = |i: usize| materials[i].path.rsplit_once("!/").is_some_and(|(holder, _)| holders.contains(holder));
    // Of equals the first: materials are ordered by path.
    readable.rev().max_by_key(|&i| {
        let Material { path, document } = &materials[i];
        (!is_attached(i), by_headings && has_headings(document, spec), edition::of(path), document.text.len())
    })
}

/// Whether a document has half of the sections of a form or more. No form is as long as a book, in which headings like its are found as well.
fn has_headings(document: &Document, spec: &FormSpec) -> bool {
    const LONGEST: u32 = 200_000;
    let found = if document.text.len() > LONGEST { 0 } else { read(document, spec).sections.len() };
    found > 0 && 2 * found >= spec.sections.len()
}

/// Whether a text is what Word and WPS show in a field of a form that nobody has filled in.
fn is_prompt(text: &str) -> bool {
    const PROMPTS: [&str; 9] = [
        "单击此处输入文字",
        "单击或点击此处输入文字",
        "单击此处输入日期",
        "单击或点击以输入日期",
        "选择一项",
        "Click here to enter text",
        "Click or tap here to enter text",
        "Click or tap to enter a date",
        "Choose an item",
    ];
    PROMPTS.contains(&text.trim().trim_end_matches(['。', '.']))
}

const fn is_text(status: ReadStatus) -> bool {
    status.is_read()
}
