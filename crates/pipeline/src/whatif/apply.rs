use std::sync::Arc;

use record::{Document, Dossier, Edit, Form, Material, Replaced, Say, SectionFound, Span, Target};

use super::Inputs;
use crate::Plan;

/// Makes a change to the inputs, all its parts. What was classified and compared is left to the caller.
///
/// # Errors
/// Why a part cannot be made: its place is not there. The inputs are then half changed and of no further use.
pub(super) fn apply(inputs: &mut Inputs, change: &[Edit], plan: &Plan) -> Result<(), Say> {
    let mut change: Vec<&Edit> = change.iter().collect();
    // From the end of each file to its start, so that a passage stands where it stood when its turn comes.
    change.sort_by_key(|edit| match &edit.target {
        Target::Passage { span, .. } => (0, std::cmp::Reverse(span.from())),
        _ => (1, std::cmp::Reverse(0)),
    });
    change.into_iter().try_for_each(|edit| one(inputs, edit, plan))
}

fn one(inputs: &mut Inputs, edit: &Edit, plan: &Plan) -> Result<(), Say> {
    let to = edit.to.as_deref();
    match &edit.target {
        Target::Cell { entry, column } => cell(inputs, entry, column, to.unwrap_or(""), plan),
        Target::Row { file, row } => {
            let table = inputs.registries.tables.iter_mut().find(|t| t.path == *file).ok_or_else(|| nowhere(&edit.target))?;
            let rows = table.rows.len();
            table.rows.retain(|r| r.number != *row);
            if table.rows.len() < rows { Ok(()) } else { Err(nowhere(&edit.target)) }
        }
        Target::Passage { entry, file, span } => {
            let dossier = dossier(inputs, entry, &edit.target)?;
            let at = dossier.materials.iter().position(|m| m.path == *file).ok_or_else(|| nowhere(&edit.target))?;
            passage(dossier, at, *span, to.unwrap_or(""));
            Ok(())
        }
        Target::Section { entry, key } => section(dossier(inputs, entry, &edit.target)?, key, to.unwrap_or(""), &edit.target),
        Target::File { entry, file } => {
            let dossier = dossier(inputs, entry, &edit.target)?;
            sent(dossier, file, to, plan);
            Ok(())
        }
        Target::Entry { entry } => {
            inputs.dossiers.retain(|d| d.entry.no != *entry);
            inputs.classifications.retain(|c| c.entry != *entry);
            inputs.matches.retain(|m| m.a.entry != *entry && m.b.entry != *entry);
            Ok(())
        }
    }
}

fn nowhere(target: &Target) -> Say {
    let place = target.say();
    Say::new(format!("{}：输入中没有此处，无法试改", place.zh), format!("{}: the inputs have no such place", place.en))
}

fn dossier<'i>(inputs: &'i mut Inputs, no: &str, target: &Target) -> Result<&'i mut Dossier, Say> {
    inputs.dossiers.iter_mut().find(|d| d.entry.no == no).ok_or_else(|| nowhere(target))
}

/// Another text in a cell. All rows of the table move with it.
fn cell(inputs: &mut Inputs, no: &str, column: &str, to: &str, plan: &Plan) -> Result<(), Say> {
    let target = Target::Cell { entry: no.to_owned(), column: column.to_owned() };
    let row = dossier(inputs, no, &target)?.entry.row.clone();
    let span = row.cells.get(column).copied().ok_or_else(|| nowhere(&target))?;
    let table = inputs.tables.iter_mut().find(|t| t.path == row.file).ok_or_else(|| nowhere(&target))?;
    let replaced = table.replace(span, to);
    let text = Arc::new(table.text.clone());
    for dossier in inputs.dossiers.iter_mut().filter(|d| d.entry.row.file == row.file) {
        let row = &mut dossier.entry.row;
        row.span = replaced.moved(row.span);
        row.cells.values_mut().for_each(|cell| *cell = replaced.moved(*cell));
        dossier.registry_text = Arc::clone(&text);
        if dossier.entry.no == no {
            let again = intake::reread(&dossier.entry, table, &plan.contest, &plan.file.settings.intake);
            dossier.entry = again.ok_or_else(|| nowhere(&target))?;
        }
    }
    Ok(())
}

/// Other words for a passage: everything that points into the document moves with it.
fn passage(dossier: &mut Dossier, at: usize, span: Span, to: &str) {
    let mut document = (*dossier.materials[at].document).clone();
    let replaced = Replaced::in_text(&mut document.text, span, to);
    document.pages.iter_mut().for_each(|p| p.span = replaced.moved(p.span));
    // Of several blocks with words of the passage the first holds the new ones; another begins behind them, or went with the old ones.
    let mut behind = 0;
    document.blocks.retain_mut(|block| {
        let (was, moved) = (block.span, replaced.moved(block.span));
        block.span = Span::of(moved.from().max(behind), moved.to());
        behind = moved.to();
        was.is_empty() || block.span == moved || !block.span.is_empty()
    });
    // Where the new words would be drawn is not known: the lines that held the old ones have no place any more.
    document.lines.retain(|line| line.span.intersect(span).is_none());
    document.lines.iter_mut().for_each(|line| line.span = replaced.moved(line.span));
    document.hidden.retain(|h| h.span.is_empty() || !span.contains(h.span));
    document.hidden.iter_mut().for_each(|h| h.span = replaced.moved(h.span));
    document.assert_sound();
    if dossier.form_at == Some(at) {
        move_form(&mut dossier.form, replaced, span, &document);
    }
    dossier.materials[at].document = Arc::new(document);
}

fn move_form(form: &mut Form, replaced: Replaced, old: Span, document: &Document) {
    for section in &mut form.sections {
        section.heading = replaced.moved(section.heading);
        section.body = replaced.moved(section.body);
    }
    for field in form.fields.values_mut() {
        let touched = field.span.intersect(old).is_some();
        field.span = replaced.moved(field.span);
        if touched {
            document.text.slice(field.span).clone_into(&mut field.value);
        }
    }
}

/// A part of the form with this text: in place of what it holds, or behind the end of the form.
fn section(dossier: &mut Dossier, key: &str, to: &str, target: &Target) -> Result<(), Say> {
    let Some(at) = dossier.form_at else { return Err(nowhere(target)) };
    if let Some(found) = dossier.section(key).cloned() {
        passage(dossier, at, found.body, to);
        if found.body.is_empty() {
            // Nothing stood between two headings; what is put there belongs to neither unless it is said.
            let length = u32::try_from(to.chars().count()).expect("a text is shorter than 4 GiB");
            let body = Span::of(found.body.from(), found.body.from() + length);
            dossier.form.sections.iter_mut().filter(|s| s.key == key).for_each(|s| s.body = body);
        }
        return Ok(());
    }
    let end = dossier.materials[at].document.text.len();
    passage(dossier, at, Span::of(end, end), &format!("\n{to}"));
    let body = Span::of(end + 1, dossier.materials[at].document.text.len());
    dossier.form.sections.push(SectionFound { key: key.to_owned(), heading: Span::of(end + 1, end + 1), body });
    Ok(())
}

/// A file sent, sent anew or taken back. Where it is or may be the form, the form is looked for again.
fn sent(dossier: &mut Dossier, file: &str, to: Option<&str>, plan: &Plan) {
    let form = dossier.application().map(|m| m.path.clone());
    let spec = &plan.contest.form;
    dossier.materials.retain(|m| m.path != file);
    if let Some(text) = to {
        let document = extract::extract(text.as_bytes(), "sent.txt", &plan.file.settings.extract, None).document;
        dossier.materials.push(Material { path: file.to_owned(), document: Arc::new(document) });
        dossier.materials.sort_by(|a, b| a.path.cmp(&b.path));
    }
    let named = spec.file_name_contains.iter().any(|part| file.contains(part.as_str()));
    if named || form.as_deref() == Some(file) {
        dossier.form_at = extract::form::choose(&dossier.materials, spec);
        let form = dossier.form_at.map(|at| extract::form::read(&dossier.materials[at].document, spec));
        dossier.form = form.unwrap_or_default();
    } else {
        dossier.form_at = form.and_then(|path| dossier.materials.iter().position(|m| m.path == path));
    }
}
