use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Object as Found, ObjectIdentifier, Stream as FoundStream};
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat};
use rustc_hash::FxHashSet;

use super::source::Unopened;
use crate::Limits;

/// Reads the objects that the catalogue leads to with the second reader, as the first one would have given them. It opens files whose
/// trailer the first refuses (an invalid `/ID`) or whose cross-reference table misleads it, so that everything above works on either.
pub(super) fn load(bytes: &[u8], limits: &Limits) -> Result<lopdf::Document, Unopened> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Unopened::Encrypted,
        LoadPdfError::Invalid => Unopened::Broken,
    })?;
    let root = pdf.xref().root_id();
    let mut walk = Walk {
        document: lopdf::Document::new(),
        open: Vec::new(),
        seen: FxHashSet::default(),
        budget: bytes.len().saturating_mul(4).min(limits.bytes as usize * 2),
    };
    let root = walk.reference(root.obj_number, root.gen_number);
    walk.document.trailer.set("Root", root);
    walk.pages(&pdf);
    while let Some((id, found)) = walk.open.pop() {
        let object = match pdf.xref().get::<Found<'_>>(found) {
            Some(object) => walk.object(object, limits.pdf_depth),
            None => Object::Null,
        };
        walk.document.objects.insert(id, object);
    }
    Ok(walk.document)
}

/// A number that is whole stays so: filters ask for their parameters as whole numbers, and take the usual ones where they find others.
fn number(whole: i64, real: f64) -> Object {
    if whole as f64 == real { Object::Integer(whole) } else { Object::Real(real as f32) }
}

struct Walk {
    document: lopdf::Document,
    open: Vec<(ObjectId, ObjectIdentifier)>,
    seen: FxHashSet<ObjectId>,
    /// Bytes of streams that may still be copied: a crafted table can name one stream many times.
    budget: usize,
}

impl Walk {
    /// Pages that the reader found though no tree leads to them hang under a tree of their own.
    fn pages(&mut self, pdf: &Pdf) {
        for page in pdf.pages().iter() {
            if let Some(id) = page.raw().obj_id() {
                self.reference(id.obj_number, id.gen_number);
            }
        }
    }

    fn reference(&mut self, number: u32, generation: i32) -> Object {
        let id = (number, u16::try_from(generation).unwrap_or(0));
        if self.seen.insert(id) {
            self.open.push((id, ObjectIdentifier::new(number, generation)));
        }
        Object::Reference(id)
    }

    fn object(&mut self, found: Found<'_>, depth: u32) -> Object {
        if depth == 0 {
            return Object::Null;
        }
        match found {
            Found::Null(_) => Object::Null,
            Found::Boolean(b) => Object::Boolean(b),
            Found::Number(n) => number(n.as_i64(), n.as_f64()),
            Found::String(s) => Object::String(s.as_bytes().to_vec(), StringFormat::Literal),
            Found::Name(n) => Object::Name(n.as_ref().to_vec()),
            Found::Dict(d) => Object::Dictionary(self.dictionary(&d, depth)),
            Found::Array(a) => self.array(&a, depth),
            Found::Stream(s) => self.stream(&s, depth),
        }
    }

    fn maybe(&mut self, found: MaybeRef<Found<'_>>, depth: u32) -> Object {
        match found {
            MaybeRef::Ref(r) => self.reference(r.obj_number, r.gen_number),
            MaybeRef::NotRef(object) => self.object(object, depth - 1),
        }
    }

    fn array(&mut self, found: &Array<'_>, depth: u32) -> Object {
        Object::Array(found.raw_iter().map(|item| self.maybe(item, depth)).collect())
    }

    fn dictionary(&mut self, found: &Dict<'_>, depth: u32) -> Dictionary {
        let mut dict = Dictionary::new();
        for (name, value) in found.entries() {
            let value = self.maybe(value, depth);
            dict.set(name.as_ref().to_vec(), value);
        }
        dict
    }

    fn stream(&mut self, found: &FoundStream<'_>, depth: u32) -> Object {
        let dict = self.dictionary(found.dict(), depth);
        let data = found.raw_data();
        if data.len() > self.budget {
            return Object::Dictionary(dict);
        }
        self.budget -= data.len();
        Object::Stream(Stream { dict, content: data.into_owned(), allows_compression: false, start_position: None })
    }
}
