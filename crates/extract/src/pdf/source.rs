use lopdf::{DecompressError, Dictionary, LoadOptions, Object, ObjectId, Stream};
use rustc_hash::FxHashSet;

use super::geometry::{Matrix, Rect};
use super::rescue;
use crate::Limits;
use crate::package::{PackageError, Unpacked};

/// Hops from reference to reference before a chain counts as a loop.
const MAX_HOPS: usize = 16;
/// Paper where a page names none: ISO A4 in points.
const DEFAULT_PAPER: [f64; 4] = [0.0, 0.0, 595.0, 842.0];

const ENCRYPT: &[u8] = b"/Encrypt";
/// The type of a stream that is a file (ISO 32000-1, table 45).
const EMBEDDED: &str = "EmbeddedFile";

static NULL: Object = Object::Null;

/// The objects of a file, whichever reader found them.
#[derive(Debug)]
pub(super) struct Source {
    document: lopdf::Document,
    /// Bytes that one stream may unpack to.
    max_stream: usize,
    /// Whether the first reader failed and the second one found the objects.
    pub(super) rescued: bool,
    /// Whether the first reader failed over damage; encryptions that it does not know are none.
    pub(super) damaged: bool,
    /// Whether the files inside are encrypted though nothing else is.
    files_locked: bool,
    /// Whether the tree of pages names some that the file has lost.
    pub(super) has_lost_pages: bool,
}

/// Why no objects could be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unopened {
    Encrypted,
    Broken,
}

/// A page with what it inherits.
#[derive(Debug, Clone)]
pub(super) struct PageRef {
    pub(super) id: ObjectId,
    resources: Object,
    media: [f64; 4],
    crop: Option<[f64; 4]>,
    rotate: i64,
}

impl PageRef {
    /// Width and height as shown, and the map from the page's space to points from its top left corner.
    pub(super) fn view(&self) -> (f64, f64, Matrix) {
        let m = self.media;
        let [x0, y0, x1, y1] = match self.crop {
            Some(c) => {
                let both = [c[0].max(m[0]), c[1].max(m[1]), c[2].min(m[2]), c[3].min(m[3])];
                if both[2] - both[0] > 1.0 && both[3] - both[1] > 1.0 { both } else { m }
            }
            None => m,
        };
        let (w, h) = (x1 - x0, y1 - y0);
        match self.rotate.rem_euclid(360) {
            90 => (h, w, Matrix::new(0.0, 1.0, 1.0, 0.0, -y0, -x0)),
            180 => (w, h, Matrix::new(-1.0, 0.0, 0.0, 1.0, x1, -y0)),
            270 => (h, w, Matrix::new(0.0, -1.0, -1.0, 0.0, y1, x1)),
            _ => (w, h, Matrix::new(1.0, 0.0, 0.0, -1.0, -x0, y1)),
        }
    }

    pub(super) fn resources<'a>(&'a self, source: &'a Source) -> &'a Object {
        source.resolve(&self.resources)
    }
}

impl Source {
    /// Opens a file with the first reader, or with the second where the first fails or finds no page.
    pub(super) fn open(bytes: &[u8], limits: &Limits) -> Result<(Self, Vec<PageRef>), Unopened> {
        let max_stream = limits.pdf_stream as usize;
        let options = LoadOptions { max_decompressed_size: Some(max_stream), ..LoadOptions::default() };
        let first = lopdf::Document::load_mem_with_options(bytes, options);
        let mut locked = false;
        match first {
            // An encrypted file whose key was not found still has the entry in its trailer: its strings and streams are noise.
            Ok(document) if document.trailer.has(b"Encrypt") => locked = true,
            Ok(document) => {
                let (source, pages) = Self::with_pages(document, limits);
                if source.has_lost_pages {
                    // An object that the first reader cannot make out may be clear to the second.
                    return match Self::open_second(bytes, limits) {
                        Ok(again) if again.1.len() > pages.len() => Ok(again),
                        Ok(_) | Err(_) => Ok((source, pages)),
                    };
                }
                if !pages.is_empty() {
                    return Ok((source, pages));
                }
            }
            Err(lopdf::Error::InvalidPassword | lopdf::Error::UnsupportedSecurityHandler(_) | lopdf::Error::Decryption(_)) => locked = true,
            Err(_) => {}
        }
        // Files that encrypt their attachments alone: everything else is in the clear.
        if locked && let Some(document) = Self::unlocked(bytes, max_stream) {
            let (source, pages) = Self::with_pages(document, limits);
            if !pages.is_empty() {
                return Ok((Self { files_locked: true, ..source }, pages));
            }
        }
        match Self::open_second(bytes, limits) {
            Err(Unopened::Broken) if locked => Err(Unopened::Encrypted),
            opened => opened.map(|(source, pages)| (Self { damaged: !locked, ..source }, pages)),
        }
    }

    /// Opens a file with the second reader.
    pub(super) fn open_second(bytes: &[u8], limits: &Limits) -> Result<(Self, Vec<PageRef>), Unopened> {
        let (source, pages) = Self::with_pages(rescue::load(bytes, limits)?, limits);
        if pages.is_empty() { Err(Unopened::Broken) } else { Ok((Self { rescued: true, damaged: true, ..source }, pages)) }
    }

    /// The objects that a reader found, with the pages among them.
    fn with_pages(document: lopdf::Document, limits: &Limits) -> (Self, Vec<PageRef>) {
        let max_stream = limits.pdf_stream as usize;
        let source = Self { document, max_stream, rescued: false, damaged: false, files_locked: false, has_lost_pages: false };
        let (pages, is_whole) = source.pages(limits);
        (Self { has_lost_pages: !is_whole && !pages.is_empty(), ..source }, pages)
    }

    /// The file read as if it had no encryption, where its encryption says that strings and streams have none.
    fn unlocked(bytes: &[u8], max_stream: usize) -> Option<lopdf::Document> {
        let clear = |key: &[u8]| {
            let value = bytes.windows(key.len()).position(|w| w == key).map(|i| &bytes[i + key.len()..])?;
            Some(value.trim_ascii_start().starts_with(b"/Identity"))
        };
        if clear(b"/StmF") != Some(true) || clear(b"/StrF") != Some(true) {
            return None;
        }
        let mut copy = bytes.to_vec();
        let at: Vec<usize> = copy.windows(ENCRYPT.len()).enumerate().filter(|(_, w)| *w == ENCRYPT).map(|(i, _)| i).collect();
        for i in at {
            copy[i + ENCRYPT.len() - 1] = b'x';
        }
        let options = LoadOptions { max_decompressed_size: Some(max_stream), ..LoadOptions::default() };
        let Ok(document) = lopdf::Document::load_mem_with_options(&copy, options) else { return None };
        Some(document)
    }

    /// What a reference leads to; null where it leads nowhere.
    pub(super) fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        let mut object = object;
        for _ in 0..MAX_HOPS {
            match object {
                Object::Reference(id) => object = self.document.objects.get(id).unwrap_or(&NULL),
                _ => return object,
            }
        }
        &NULL
    }

    /// A value of a dictionary, references followed; null where there is none.
    pub(super) fn get<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> &'a Object {
        entry(dict, key).map_or(&NULL, |value| self.resolve(value))
    }

    /// A value that is a dictionary, or the dictionary of a stream.
    pub(super) fn dict<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        as_dict(self.get(dict, key))
    }

    pub(super) fn array<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [Object]> {
        match self.get(dict, key) {
            Object::Array(array) => Some(array),
            _ => None,
        }
    }

    pub(super) fn name<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
        match self.get(dict, key) {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn number(&self, dict: &Dictionary, key: &[u8]) -> Option<f64> {
        as_number(self.get(dict, key))
    }

    pub(super) fn stream<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Stream> {
        match self.get(dict, key) {
            Object::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    /// Numbers of an array, references followed; `None` where one is no number or there are other than `N`.
    pub(super) fn numbers<const N: usize>(&self, dict: &Dictionary, key: &[u8]) -> Option<[f64; N]> {
        let array = self.array(dict, key)?;
        if array.len() < N {
            return None;
        }
        let mut out = [0.0; N];
        for (slot, object) in out.iter_mut().zip(array) {
            *slot = as_number(self.resolve(object))?;
        }
        Some(out)
    }

    pub(super) fn matrix(&self, dict: &Dictionary, key: &[u8]) -> Matrix {
        self.numbers::<6>(dict, key).map_or(Matrix::IDENTITY, |[a, b, c, d, e, f]| Matrix::new(a, b, c, d, e, f))
    }

    /// A stream's bytes behind all its filters; nothing where a filter fails or the output passes the limit.
    pub(super) fn data(&self, stream: &Stream) -> Vec<u8> {
        // An image codec or a bomb: nothing in it can be text, and the page without text is reported.
        self.unpacked(stream, self.max_stream).unwrap_or_else(|_| Vec::new())
    }

    /// A stream of operators, and whether all of it came out: what stands before damage or a limit is read.
    pub(super) fn content(&self, stream: &Stream) -> (Vec<u8>, bool) {
        if self.is_plain_flate(stream) {
            let (bytes, is_whole) = inflated(&stream.content, self.max_stream);
            if is_whole || !bytes.is_empty() {
                return (bytes, is_whole);
            }
        }
        self.unpacked(stream, self.max_stream).map_or((Vec::new(), false), |bytes| (bytes, true))
    }

    /// Whether Flate is all that was done to a stream.
    fn is_plain_flate(&self, stream: &Stream) -> bool {
        let is_flate = |name: &Object| matches!(name, Object::Name(name) if name == b"FlateDecode" || name == b"Fl");
        let filter = match self.get(&stream.dict, b"Filter") {
            Object::Array(filters) => filters.len() == 1 && is_flate(self.resolve(&filters[0])),
            name => is_flate(name),
        };
        filter && matches!(self.get(&stream.dict, b"DecodeParms"), Object::Null)
    }

    fn unpacked(&self, stream: &Stream, limit: usize) -> lopdf::Result<Vec<u8>> {
        let direct = [b"Filter".as_slice(), b"DecodeParms"].iter().all(|key| !matches!(stream.dict.get(key), Ok(Object::Reference(_))));
        if direct {
            stream.get_plain_content_with_limit(limit)
        } else {
            self.with_direct_filters(stream).get_plain_content_with_limit(limit)
        }
    }

    /// An embedded file, of which at most `left` bytes may come out; what does is taken off.
    pub(super) fn file(&self, stream: &Stream, left: &mut u64) -> Result<Unpacked, PackageError> {
        if self.files_locked {
            return Err(PackageError::Encrypted { member: EMBEDDED.to_owned() });
        }
        let limit = self.max_stream.min(usize::try_from(*left).unwrap_or(usize::MAX));
        match self.unpacked(stream, limit) {
            Ok(bytes) => Unpacked { bytes, damage: None }.charged(EMBEDDED, left),
            Err(lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => {
                Err(PackageError::Bomb { member: EMBEDDED.to_owned(), limit: limit as u64 })
            }
            Err(error) => Err(PackageError::Broken { reason: error.to_string() }),
        }
    }

    /// The same stream with its filters written out: the decoder does not follow references.
    fn with_direct_filters(&self, stream: &Stream) -> Stream {
        let mut dict = stream.dict.clone();
        for key in [b"Filter".as_slice(), b"DecodeParms"] {
            let value = self.get(&stream.dict, key).clone();
            dict.set(key, value);
        }
        Stream { dict, content: stream.content.clone(), allows_compression: false, start_position: None }
    }

    pub(super) fn catalog(&self) -> Option<&Dictionary> {
        self.dict(&self.document.trailer, b"Root")
    }

    pub(super) fn page(&self, page: &PageRef) -> Option<&Dictionary> {
        as_dict(self.document.objects.get(&page.id)?)
    }

    /// Contents of a page as one stream, and whether all of it came out: parts may break anywhere between tokens.
    pub(super) fn contents(&self, page: &Dictionary) -> (Vec<u8>, bool) {
        match self.get(page, b"Contents") {
            Object::Stream(stream) => self.content(stream),
            Object::Array(parts) => {
                let (mut all, mut is_whole) = (Vec::new(), true);
                for part in parts {
                    let Object::Stream(stream) = self.resolve(part) else {
                        is_whole = false;
                        continue;
                    };
                    if all.len() >= self.max_stream {
                        return (all, false);
                    }
                    let (bytes, is_all) = self.content(stream);
                    is_whole &= is_all;
                    all.extend_from_slice(&bytes);
                    all.push(b'\n');
                }
                (all, is_whole)
            }
            // A page that names what it draws, and the file has lost it.
            _ => (Vec::new(), !matches!(entry(page, b"Contents"), Some(Object::Reference(_)))),
        }
    }

    /// Pages in order: the page tree, or every page object where the tree is broken; and whether the tree leads to all that it names.
    fn pages(&self, limits: &Limits) -> (Vec<PageRef>, bool) {
        let (mut pages, mut is_whole) = (Vec::new(), true);
        if let Some(catalog) = self.catalog()
            && let Ok(Object::Reference(root)) = catalog.get(b"Pages")
        {
            is_whole = self.walk(*root, limits, &mut pages);
        }
        if pages.is_empty() {
            let loose = self.document.objects.iter().filter(|(_, object)| as_dict(object).is_some_and(|d| d.has_type(b"Page")));
            pages = loose.take(limits.pages as usize + 1).map(|(&id, _)| self.page_ref(id, &Inherited::default())).collect();
        }
        (pages, is_whole)
    }

    /// Walks the page tree without recursion, so that no tree is too deep. Whether every node that it names is there.
    fn walk(&self, root: ObjectId, limits: &Limits, pages: &mut Vec<PageRef>) -> bool {
        let mut is_whole = true;
        let mut seen = FxHashSet::default();
        let mut open = vec![(root, Inherited::default())];
        while let Some((id, inherited)) = open.pop() {
            if !seen.insert(id) || pages.len() > limits.pages as usize {
                continue;
            }
            let Some(dict) = self.document.objects.get(&id).map(|o| self.resolve(o)).and_then(as_dict) else {
                is_whole = false;
                continue;
            };
            match self.array(dict, b"Kids") {
                Some(kids) if !dict.has_type(b"Page") => {
                    let inherited = inherited.with(self, dict);
                    open.extend(
                        kids.iter().rev().filter_map(|k| if let Object::Reference(id) = k { Some((*id, inherited.clone())) } else { None }),
                    );
                }
                _ => pages.push(self.page_ref(id, &inherited)),
            }
        }
        is_whole
    }

    fn page_ref(&self, id: ObjectId, inherited: &Inherited) -> PageRef {
        let inherited = match self.document.objects.get(&id).and_then(as_dict) {
            Some(dict) => inherited.clone().with(self, dict),
            None => inherited.clone(),
        };
        PageRef {
            id,
            resources: inherited.resources.unwrap_or(Object::Null),
            media: inherited.media.unwrap_or(DEFAULT_PAPER),
            crop: inherited.crop,
            rotate: inherited.rotate,
        }
    }
}

/// Attributes that a page takes from the nodes above it (ISO 32000-1, 7.7.3.4).
#[derive(Debug, Clone, Default)]
struct Inherited {
    resources: Option<Object>,
    media: Option<[f64; 4]>,
    crop: Option<[f64; 4]>,
    rotate: i64,
}

impl Inherited {
    fn with(&self, source: &Source, dict: &Dictionary) -> Self {
        let mut own = self.clone();
        if let Ok(resources) = dict.get(b"Resources") {
            own.resources = Some(resources.clone());
        }
        own.media = source.box_of(dict, b"MediaBox").or(own.media);
        own.crop = source.box_of(dict, b"CropBox").or(own.crop);
        if let Some(rotate) = source.number(dict, b"Rotate") {
            own.rotate = rotate as i64;
        }
        own
    }
}

impl Source {
    fn box_of(&self, dict: &Dictionary, key: &[u8]) -> Option<[f64; 4]> {
        let [a, b, c, d] = self.numbers::<4>(dict, key)?;
        let r = Rect::around(&[(a, b), (c, d)]);
        // A page without area, or one that no paper could be, is a damaged box.
        (r.width() >= 1.0 && r.height() >= 1.0 && r.width() < 1e6 && r.height() < 1e6).then_some([r.x0, r.y0, r.x1, r.y1])
    }
}

/// What comes out of a zlib stream, at most `limit` bytes of it, and whether its end was reached. Its checksum is not asked for: files with a
/// wrong one, or none, are common and whole.
fn inflated(packed: &[u8], limit: usize) -> (Vec<u8>, bool) {
    let Some(deflated) = packed.get(ZLIB_HEADER..) else { return (Vec::new(), packed.is_empty()) };
    let mut inflate = flate2::Decompress::new(false);
    let mut bytes = Vec::new();
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        bytes.reserve(INFLATED.min(limit - bytes.len()));
        let rest = &deflated[read as usize..];
        match inflate.decompress_vec(rest, &mut bytes, flate2::FlushDecompress::None) {
            Ok(flate2::Status::StreamEnd) => return (bytes, true),
            Ok(_) if bytes.len() < limit && (inflate.total_in(), inflate.total_out()) != (read, written) => {}
            Ok(_) | Err(_) => {
                bytes.truncate(limit);
                return (bytes, false);
            }
        }
    }
}

/// Bytes of a zlib stream before its data (RFC 1950, 2.2).
const ZLIB_HEADER: usize = 2;
/// Bytes by which the room for what comes out grows.
const INFLATED: usize = 1 << 16;

/// A value as it stands, a reference unfollowed.
pub(super) fn entry<'a>(dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    dict.as_hashmap().get(key)
}

/// A dictionary, or that of a stream.
pub(super) fn as_dict(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

pub(super) fn as_number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(i) => Some(*i as f64),
        Object::Real(r) => Some(f64::from(*r)),
        _ => None,
    }
}
