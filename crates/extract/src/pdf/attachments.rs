//! Files inside a PDF file (ISO 32000-1, 7.11.4 and 12.5.6.15), each read as a file of its own.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::interpret::text_string;
use super::source::{PageRef, Source, as_dict, entry};
use crate::inside::Inside;
use crate::package::PackageError;

/// Nodes and names of the name tree, and annotations, that are looked at: one list may stand on every page.
const MAX_LOOKED_AT: usize = 1_000_000;

/// Reads the files that the document as a whole or annotations of its pages hold; whether all places where one may be were looked at.
pub(super) fn read(source: &Source, pages: &[PageRef], inside: &mut Inside<'_, '_>) -> bool {
    let mut files = Files { source, seen: BTreeSet::new(), left: MAX_LOOKED_AT, is_whole: true, inside };
    let names = source.catalog().and_then(|c| source.dict(c, b"Names"));
    if let Some(tree) = names.and_then(|n| source.dict(n, b"EmbeddedFiles")) {
        files.walk(tree);
    }
    for page in pages.iter().filter_map(|p| source.page(p)) {
        let annotations = source.array(page, b"Annots").unwrap_or_default();
        for annotation in files.some_of(annotations).iter().filter_map(|a| as_dict(source.resolve(a))) {
            if source.name(annotation, b"Subtype") == Some(b"FileAttachment")
                && let Some(file) = source.dict(annotation, b"FS")
            {
                files.take(file);
            }
        }
    }
    files.is_whole
}

struct Files<'s, 'i, 'b, 'l> {
    source: &'s Source,
    /// Streams taken: the tree and an annotation may lead to the same file.
    seen: BTreeSet<ObjectId>,
    /// Places that may still be looked at, and whether that was enough so far.
    left: usize,
    is_whole: bool,
    inside: &'i mut Inside<'b, 'l>,
}

impl Files<'_, '_, '_, '_> {
    /// As many of these places as may still be looked at.
    fn some_of<'o>(&mut self, places: &'o [Object]) -> &'o [Object] {
        let count = places.len().min(self.left);
        self.left -= count;
        self.is_whole &= count == places.len();
        &places[..count]
    }

    /// Walks a name tree (7.9.6): pairs of key and file specification in its leaves.
    fn walk(&mut self, root: &Dictionary) {
        let source = self.source;
        let mut open = vec![root];
        let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
        while let Some(node) = open.pop() {
            let names = self.some_of(source.array(node, b"Names").unwrap_or_default());
            for pair in names.chunks_exact(2) {
                if let Some(file) = as_dict(source.resolve(&pair[1])) {
                    self.take(file);
                }
            }
            for kid in self.some_of(source.array(node, b"Kids").unwrap_or_default()) {
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
pub(super) fn name(source: &Source, file: &Dictionary) -> String {
    let named = |key: &[u8]| match source.get(file, key) {
        Object::String(text, _) => Some(text_string(text)).filter(|t| !t.trim().is_empty()),
        _ => None,
    };
    named(b"UF").or_else(|| named(b"F")).or_else(|| named(b"Desc")).unwrap_or_default()
}
