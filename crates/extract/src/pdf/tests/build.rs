//! Writes PDF files for tests.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// A file under construction.
pub(super) struct Pdf {
    pub(super) document: Document,
    tree: ObjectId,
    pages: Vec<Object>,
    fonts: Dictionary,
    objects: Dictionary,
    properties: Dictionary,
}

impl Pdf {
    pub(super) fn new() -> Self {
        let mut document = Document::with_version("1.7");
        let tree = document.new_object_id();
        Self { document, tree, pages: Vec::new(), fonts: Dictionary::new(), objects: Dictionary::new(), properties: Dictionary::new() }
    }

    /// A file with one page of Helvetica as `F`.
    pub(super) fn of(content: &str) -> Self {
        Self::new().font("F", helvetica()).page(content.as_bytes(), Dictionary::new())
    }

    pub(super) fn add(&mut self, object: impl Into<Object>) -> Object {
        Object::Reference(self.document.add_object(object))
    }

    pub(super) fn stream(&mut self, dict: Dictionary, content: &[u8]) -> Object {
        self.add(Stream::new(dict, content.to_vec()))
    }

    pub(super) fn font(mut self, name: &str, font: Dictionary) -> Self {
        let font = self.add(font);
        self.fonts.set(name, font);
        self
    }

    pub(super) fn object(mut self, name: &str, dict: Dictionary, content: &[u8]) -> Self {
        let stream = self.stream(dict, content);
        self.objects.set(name, stream);
        self
    }

    pub(super) fn property(mut self, name: &str, value: Object) -> Self {
        self.properties.set(name, value);
        self
    }

    /// Adds a page of 200 by 100 points; `extra` overrides its entries.
    pub(super) fn page(mut self, content: &[u8], extra: Dictionary) -> Self {
        let content = self.stream(Dictionary::new(), content);
        let resources = dictionary! {
            "Font" => self.fonts.clone(), "XObject" => self.objects.clone(), "Properties" => self.properties.clone(),
        };
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => self.tree, "Contents" => content, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 200.into(), 100.into()],
        };
        page.extend(&extra);
        let page = self.add(page);
        self.pages.push(page);
        self
    }

    /// The file's bytes; `catalog` are further entries of its catalogue.
    pub(super) fn finish(&self, catalog: &Dictionary) -> Vec<u8> {
        saved(&self.whole(catalog))
    }

    /// The file before it is written; `catalog` are further entries of its catalogue.
    pub(super) fn whole(&self, catalog: &Dictionary) -> Document {
        let mut document = self.document.clone();
        let tree = dictionary! { "Type" => "Pages", "Kids" => self.pages.clone(), "Count" => self.pages.len() as i64 };
        document.objects.insert(self.tree, tree.into());
        let mut root = dictionary! { "Type" => "Catalog", "Pages" => self.tree };
        root.extend(catalog);
        let root = document.add_object(root);
        document.trailer.set("Root", root);
        document
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.finish(&Dictionary::new())
    }
}

/// The bytes of a file.
pub(super) fn saved(document: &Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.clone().save_to(&mut bytes).expect("a vector takes all bytes");
    bytes
}

pub(super) fn helvetica() -> Dictionary {
    dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" }
}

/// A composite font that is not embedded.
pub(super) fn composite(pdf: &mut Pdf, encoding: &str, ordering: &str) -> Dictionary {
    let info = dictionary! {
        "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal(ordering), "Supplement" => 2,
    };
    let descendant =
        pdf.add(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "STSong", "CIDSystemInfo" => info });
    dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong", "Encoding" => encoding, "DescendantFonts" => vec![descendant] }
}
