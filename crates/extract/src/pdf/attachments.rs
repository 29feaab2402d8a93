//! Files inside a PDF file (ISO 32000-1, 7.11.4 and 12.5.6.15), each read as a file of its own.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::interpret::text_string;
use super::source::{PageRef, Source, as_dict, entry};
use crate::inside::Inside;
use crate::package::PackageError;

/// Nodes of the name tree, and pages, that are looked at.
const MAX_NODES: usize = 2_000;

/// Reads the files that the document as a whole or annotations of its pages hold.
pub(super) fn read(source: &Source, pages: &[PageRef], inside: &mut Inside<'_, '_>) {
    let mut files = Files { source, seen: BTreeSet::new(), inside };
    let names = source.catalog().and_then(|c| source.dict(c, b"Names"));
    if let Some(tree) = names.and_then(|n| source.dict(n, b"EmbeddedFiles")) {
        files.walk(tree);
    }
    for page in pages.iter().take(MAX_NODES).filter_map(|p| source.page(p)) {
        let annotations = source.array(page, b"Annots").unwrap_or_default();
        for annotation in annotations.iter().take(MAX_NODES).filter_map(|a| as_dict(source.resolve(a))) {
            if source.name(annotation, b"Subtype") == Some(b"FileAttachment")
                && let Some(file) = source.dict(annotation, b"FS")
            {
                files.take(file);
            }
        }
    }
}

struct Files<'s, 'i, 'b, 'l> {
    source: &'s Source,
    /// Streams taken: the tree and an annotation may lead to the same file.
    seen: BTreeSet<ObjectId>,
    inside: &'i mut Inside<'b, 'l>,
}

impl Files<'_, '_, '_, '_> {
    /// Walks a name tree (7.9.6): pairs of key and file specification in its leaves.
    fn walk(&mut self, root: &Dictionary) {
        let source = self.source;
        let mut open = vec![root];
        let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
        let mut nodes = 0;
        while let Some(node) = open.pop().filter(|_| nodes < MAX_NODES) {
            nodes += 1;
            for pair in source.array(node, b"Names").unwrap_or_default().chunks_exact(2).take(MAX_NODES) {
                if let Some(file) = as_dict(source.resolve(&pair[1])) {
                    self.take(file);
                }
            }
            for kid in source.array(node, b"Kids").unwrap_or_default().iter().take(MAX_NODES) {
                let is_new = !matches!(kid, Object::Reference(id) if !seen.insert(*id));
                open.extend(as_dict(source.resolve(kid)).filter(|_| is_new));
            }
        }
    }

    /// Reads the file of a file specification; one that only points to a file elsewhere holds none.
    fn take(&mut self, file: &Dictionary) {
        let source = self.source;
        let Some(held) = source.dict(file, b"EF") else { return };
        let stream = [b"UF".as_slice(), b"F", b"DOS", b"Mac", b"Unix"].into_iter().find_map(|key| Some((key, source.stream(held, key)?)));
        if let Some((key, _)) = stream
            && let Some(Object::Reference(id)) = entry(held, key)
            && !self.seen.insert(*id)
        {
            return;
        }
        self.inside.attachment(&name(source, file), |left| match stream {
            Some((_, stream)) => source.file(stream, left),
            None => Err(PackageError::Broken { reason: "no stream".to_owned() }),
        });
    }
}

/// Name of a file specification, empty where it gives none.
fn name(source: &Source, file: &Dictionary) -> String {
    let named = |key: &[u8]| match source.get(file, key) {
        Object::String(text, _) => Some(text_string(text)).filter(|t| !t.trim().is_empty()),
        _ => None,
    };
    named(b"UF").or_else(|| named(b"F")).or_else(|| named(b"Desc")).unwrap_or_default()
}
