//! Files inside a PDF file (ISO 32000-1, 7.11.4 and 12.5.6.15): by what names they go.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::interpret::text_string;
use super::source::{PageRef, Source, as_dict};

/// Nodes of the name tree, and pages, that are looked at.
const MAX_NODES: usize = 2_000;

/// Names of the files that the document as a whole or annotations of its pages hold.
pub(super) fn names(source: &Source, pages: &[PageRef]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let names = source.catalog().and_then(|c| source.dict(c, b"Names"));
    if let Some(tree) = names.and_then(|n| source.dict(n, b"EmbeddedFiles")) {
        walk(source, tree, &mut out);
    }
    for page in pages.iter().take(MAX_NODES).filter_map(|p| source.page(p)) {
        let annotations = source.array(page, b"Annots").unwrap_or_default();
        for annotation in annotations.iter().take(MAX_NODES).filter_map(|a| as_dict(source.resolve(a))) {
            if source.name(annotation, b"Subtype") == Some(b"FileAttachment") {
                out.extend(source.dict(annotation, b"FS").and_then(|file| name(source, file)));
            }
        }
    }
    out
}

/// Walks a name tree (7.9.6): pairs of key and file specification in its leaves.
fn walk(source: &Source, root: &Dictionary, out: &mut BTreeSet<String>) {
    let mut open = vec![root];
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    let mut nodes = 0;
    while let Some(node) = open.pop().filter(|_| nodes < MAX_NODES) {
        nodes += 1;
        for file in source.array(node, b"Names").unwrap_or_default().chunks_exact(2).take(MAX_NODES) {
            out.extend(as_dict(source.resolve(&file[1])).and_then(|file| name(source, file)));
        }
        for kid in source.array(node, b"Kids").unwrap_or_default().iter().take(MAX_NODES) {
            let is_new = !matches!(kid, Object::Reference(id) if !seen.insert(*id));
            open.extend(as_dict(source.resolve(kid)).filter(|_| is_new));
        }
    }
}

/// Name of a file specification that holds its file; one that only points to a file elsewhere holds none.
fn name(source: &Source, file: &Dictionary) -> Option<String> {
    source.dict(file, b"EF")?;
    let named = |key: &[u8]| match source.get(file, key) {
        Object::String(text, _) => Some(text_string(text)).filter(|t| !t.trim().is_empty()),
        _ => None,
    };
    Some(named(b"UF").or_else(|| named(b"F")).or_else(|| named(b"Desc")).unwrap_or_else(|| "?".to_owned()))
}
