//! What a file is by its content.

use std::io::Cursor;

use record::FileKind;

use crate::docx::flat;
use crate::package::Package;
use crate::{Limits, plain, sheet};

/// What the content says beyond the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// A kind that is read.
    Kind(FileKind),
    /// Office Open XML behind a password (MS-OFFCRYPTO: an OLE2 file with the stream EncryptedPackage).
    EncryptedOffice,
    /// A known format that is not read, by the name users know it by.
    Unsupported(&'static str),
    /// A film or a recording.
    Film,
    /// Starts like a ZIP file but has no readable directory.
    BrokenZip,
    /// Nothing known.
    Unknown,
}

impl Look {
    /// As others know it.
    pub(crate) const fn kind(self) -> FileKind {
        match self {
            Self::Kind(kind) => kind,
            Self::BrokenZip => FileKind::Zip,
            Self::EncryptedOffice | Self::Unsupported(_) | Self::Film | Self::Unknown => FileKind::Other,
        }
    }
}

/// What a file is by its content, whatever its name says.
pub fn sniff(bytes: &[u8]) -> FileKind {
    look(bytes).kind()
}

/// Readers accept a PDF header anywhere in the first 1,024 bytes (ISO 32000-1, annex H.3, note 13).
const PDF_HEADER_WITHIN: usize = 1024;

pub(crate) fn look(bytes: &[u8]) -> Look {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return ole(bytes);
    }
    if let Some(look) = magic(bytes) {
        return look;
    }
    let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Look::Kind(FileKind::Pdf);
    }
    if is_pdf_object(head) {
        return Look::Kind(FileKind::Pdf);
    }
    if flat::is_flat(bytes) {
        return Look::Kind(FileKind::Docx);
    }
    if sheet::xml_2003::is_sheet(bytes) || sheet::BARE_XLS.iter().any(|start| bytes.starts_with(start)) {
        return Look::Kind(FileKind::Xls);
    }
    if is_uof(bytes) {
        return UOF;
    }
    if plain::decode(bytes).is_some() { Look::Kind(FileKind::Text) } else { Look::Unknown }
}

const UOF: Look = Look::Unsupported("UOF（标文通）");

/// Whether a text is a document of the Chinese office format (GB/T 20916-2007) in one XML file.
fn is_uof(bytes: &[u8]) -> bool {
    const FIRST: usize = 4096;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FIRST)]);
    head.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).starts_with('<')
        && (head.contains("<uof:UOF") || head.contains("schemas.uof.org"))
}

/// Whether a file starts with an object of a PDF file (`12 0 obj`): what is left of one that lost its head, and no text to anyone.
fn is_pdf_object(head: &[u8]) -> bool {
    let mut words = head.split(|b| b.is_ascii_whitespace()).filter(|w| !w.is_empty());
    let is_number = |word: Option<&[u8]>| word.is_some_and(|w| w.len() < 11 && w.iter().all(u8::is_ascii_digit));
    is_number(words.next()) && words.next().is_some_and(|w| w.first().is_some_and(u8::is_ascii_digit) && is_generation(w, words.next()))
}

/// `0 obj`, or `0obj` as broken writers have it.
fn is_generation(word: &[u8], next: Option<&[u8]>) -> bool {
    let digits = word.iter().take_while(|b| b.is_ascii_digit()).count();
    let rest = if digits == word.len() { next.unwrap_or_default() } else { &word[digits..] };
    rest.starts_with(b"obj")
}

fn magic(bytes: &[u8]) -> Option<Look> {
    const IMAGE: Look = Look::Kind(FileKind::Image);
    const OLD_EXCEL: Look = Look::Unsupported("Excel 2.0-4.0");
    let table: [(&[u8], Look); 26] = [
        (b"%PDF-", Look::Kind(FileKind::Pdf)),
        (b"\x89PNG\r\n\x1a\n", IMAGE),
        (b"\xff\xd8\xff", IMAGE),
        (b"II*\0", IMAGE),
        (b"MM\0*", IMAGE),
        (b"{\\rtf", Look::Unsupported("RTF")),
        (b"Rar!\x1a\x07", Look::Unsupported("RAR")),
        (b"7z\xbc\xaf\x27\x1c", Look::Unsupported("7Z")),
        (b"\x1f\x8b\x08", Look::Unsupported("GZIP")),
        (b"GIF87a", Look::Unsupported("GIF")),
        (b"GIF89a", Look::Unsupported("GIF")),
        (b"\xabKTX", Look::Unsupported("KTX")),
        (b"CAJ", Look::Unsupported("CAJ")),
        (b"HN\0\0", Look::Unsupported("CAJ/HN")),
        (b"KDH", Look::Unsupported("KDH")),
        (b"MZ", Look::Unsupported("EXE")),
        (b"\x09\x00\x04\x00", OLD_EXCEL),
        (b"\x09\x02\x06\x00", OLD_EXCEL),
        (b"\x09\x04\x06\x00", OLD_EXCEL),
        (b"\x7fELF", Look::Unsupported("ELF")),
        // Windows Media, Matroska and WebM, MPEG, Flash, MP3 with a title.
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Look::Film),
        (b"\x1a\x45\xdf\xa3", Look::Film),
        (b"\0\0\x01\xba", Look::Film),
        (b"FLV\x01", Look::Film),
        (b"ID3\x03", Look::Film),
        (b"ID3\x04", Look::Film),
    ];
    let found = table.iter().find(|(start, _)| bytes.starts_with(start)).map(|&(_, look)| look);
    found.or_else(|| container(bytes))
}

/// Brands of pictures among the files of ISO/IEC 14496-12, most of which are films.
const PICTURES: [&[u8; 4]; 10] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];

/// Formats whose mark does not stand at the start.
fn container(bytes: &[u8]) -> Option<Look> {
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    if at(0, b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        return Some(Look::Unsupported("BMP"));
    }
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Some(Look::Unsupported("WEBP"));
    }
    if at(4, b"ftyp") {
        return Some(if PICTURES.iter().any(|brand| at(8, *brand)) { Look::Unsupported("HEIC") } else { Look::Film });
    }
    if at(0, b"RIFF") && (at(8, b"AVI ") || at(8, b"WAVE")) {
        return Some(Look::Film);
    }
    // What QuickTime writes has no mark of its own: its first box is one of these, shorter than 16 MiB.
    if at(0, b"\0") && [b"moov", b"wide", b"mdat", b"free"].iter().any(|first| at(4, *first)) {
        return Some(Look::Film);
    }
    at(257, b"ustar").then_some(Look::Unsupported("TAR"))
}

/// Kinds of ZIP file by a member that only they have.
fn zip(bytes: &[u8]) -> Look {
    let limits = Limits { zip_members: u32::MAX, ..Limits::default() };
    let Ok(mut package) = Package::open(bytes, &limits, limits.zip_small) else { return Look::BrokenZip };
    if package.has("OFD.xml") {
        return Look::Kind(FileKind::Ofd);
    }
    if package.has("[Content_Types].xml") {
        return office(&mut package);
    }
    if package.has("uof.xml") {
        return UOF;
    }
    if package.has("Index/Document.iwa") {
        return Look::Unsupported("Pages/Numbers/Keynote");
    }
    if package.has("mimetype") && package.has("content.xml") {
        return Look::Unsupported("ODF");
    }
    if package.has("mimetype") && package.has("META-INF/container.xml") {
        return Look::Unsupported("EPUB");
    }
    Look::Kind(FileKind::Zip)
}

/// The kind of an office file is the content type of its main part; where that part's name is all there is, the name.
fn office(package: &mut Package<'_>) -> Look {
    let types = match package.read("[Content_Types].xml") {
        Ok(Some(types)) => String::from_utf8_lossy(&types.bytes).into_owned(),
        Ok(None) | Err(_) => String::new(),
    };
    // Documents, templates and shows, each with and without macros.
    let kinds: [(&[&str], &str, FileKind); 3] = [
        (
            &[
                "wordprocessingml.document.main+xml",
                "wordprocessingml.template.main+xml",
                "ms-word.document.macroEnabled.main+xml",
                "ms-word.template.macroEnabledTemplate.main+xml",
            ],
            "word/document.xml",
            FileKind::Docx,
        ),
        (
            &[
                "spreadsheetml.sheet.main+xml",
                "spreadsheetml.template.main+xml",
                "ms-excel.sheet.macroEnabled.main+xml",
                "ms-excel.template.macroEnabled.main+xml",
            ],
            "xl/workbook.xml",
            FileKind::Xlsx,
        ),
        (
            &[
                "presentationml.presentation.main+xml",
                "presentationml.template.main+xml",
                "presentationml.slideshow.main+xml",
                "ms-powerpoint.presentation.macroEnabled.main+xml",
                "ms-powerpoint.template.macroEnabled.main+xml",
                "ms-powerpoint.slideshow.macroEnabled.main+xml",
            ],
            "ppt/presentation.xml",
            FileKind::Pptx,
        ),
    ];
    for (contents, part, kind) in kinds {
        if contents.iter().any(|content| types.contains(content)) || package.has(part) {
            return Look::Kind(kind);
        }
    }
    if package.has("xl/workbook.bin") { Look::Unsupported("XLSB") } else { Look::Unsupported("Office Open XML") }
}

/// Kinds of OLE2 file by the stream that only they have. WPS and ET of Kingsoft write the same streams under their own endings.
fn ole(bytes: &[u8]) -> Look {
    let streams = [
        ("/EncryptedPackage", Look::EncryptedOffice),
        ("/WordDocument", Look::Kind(FileKind::Doc)),
        ("/Workbook", Look::Kind(FileKind::Xls)),
        ("/Book", Look::Kind(FileKind::Xls)),
        ("/PowerPoint Document", Look::Kind(FileKind::Ppt)),
        ("/MatOST", Look::Unsupported("MS Works")),
        ("/VisioDocument", Look::Unsupported("Visio")),
        (crate::outlook::PROPERTIES, Look::Kind(FileKind::Text)),
    ];
    let Ok(file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return ole_by_names(bytes) };
    let found = streams.iter().find(|(name, _)| file.is_stream(name)).map(|&(_, look)| look);
    found.unwrap_or(Look::Unsupported("OLE2"))
}

/// A damaged directory still holds the names, as UTF-16LE.
fn ole_by_names(bytes: &[u8]) -> Look {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    let kinds = [("WordDocument", FileKind::Doc), ("Workbook", FileKind::Xls), ("PowerPoint Document", FileKind::Ppt)];
    kinds.iter().find(|(name, _)| holds(name)).map_or(Look::Unsupported("OLE2"), |&(_, kind)| Look::Kind(kind))
}

/// Whether a file name's ending (lower case, without the point) is one that files of this kind carry.
pub(crate) fn ending_fits(ending: &str, kind: FileKind) -> bool {
    let endings: &[&str] = match kind {
        FileKind::Pdf => &["pdf"],
        FileKind::Docx => &["docx", "docm", "dotx", "dotm"],
        FileKind::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
        FileKind::Pptx => &["pptx", "pptm", "ppsx", "ppsm", "potx", "potm", "sldx", "sldm"],
        FileKind::Image => &["png", "jpg", "jpeg", "tif", "tiff"],
        FileKind::Zip => &["zip"],
        FileKind::Doc => &["doc", "dot", "wps", "wpt"],
        FileKind::Xls => &["xls", "xlt", "et", "ett"],
        FileKind::Ppt => &["ppt", "pps", "pot", "dps", "dpt"],
        FileKind::Ofd => &["ofd"],
        // Any ending may hold plain text; only one that promises another kind is wrong.
        FileKind::Text | FileKind::Other => return !KNOWN.contains(&ending) || (kind == FileKind::Text && matches!(ending, "txt" | "md")),
    };
    endings.contains(&ending)
}

/// Whether an ending (lower case, without the point) is one that a program puts behind a file's name until it has downloaded the whole: browsers, net
/// disks, 迅雷, BitTorrent.
pub(crate) fn is_unfinished(ending: &str) -> bool {
    const UNFINISHED: [&str; 13] =
        ["crdownload", "opdownload", "download", "downloading", "part", "partial", "td", "xltd", "tdl", "!ut", "!qb", "bc!", "aria2"];
    UNFINISHED.contains(&ending)
}

/// Endings that promise a kind.
const KNOWN: [&str; 19] = [
    "pdf", "docx", "xlsx", "pptx", "png", "jpg", "jpeg", "tif", "tiff", "zip", "doc", "wps", "xls", "et", "ppt", "ofd", "rar", "7z", "gif",
];
