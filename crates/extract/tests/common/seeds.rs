//! Small files of every kind that is read, each with as many features of its format as fit: what damage starts from.

use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};

use super::zip_of;

/// A file before it is damaged. Packages keep their parts apart: damage inside a packed part would only ever break its checksum.
#[derive(Debug, Clone)]
pub(crate) enum Seed {
    /// Members of a ZIP file.
    Parts(Vec<(String, Vec<u8>)>),
    /// Anything else.
    Bytes(Vec<u8>),
}

impl Seed {
    fn parts(parts: &[(&str, &str)]) -> Self {
        Self::Parts(parts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect())
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Parts(parts) => zip_of(parts),
            Self::Bytes(bytes) => bytes.clone(),
        }
    }
}

/// PDF files: plain, with every kind of font, packed into object streams.
pub(crate) fn pdf() -> Vec<Seed> {
    let plain = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj 4 0 obj<</Length 44>>stream\nBT /F 12 Tf 20 100 Td (Hello world) Tj ET\nendstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>";
    let mut rich = rich_pdf();
    let mut loose = Vec::new();
    rich.save_to(&mut loose).expect("memory takes a file");
    let mut packed = Vec::new();
    rich.save_modern(&mut packed).expect("memory takes a file");
    vec![Seed::Bytes(plain.to_vec()), Seed::Bytes(loose), Seed::Bytes(packed)]
}

const CMAP: &[u8] = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <6570> <0002> <2F6C76EE> endbfchar 1 beginbfrange <0003> <0009> <4E00> <000A> <000B> [<4E01> <4E02>] endbfrange 1 begincidrange <0000> <00FF> 7 endcidrange /WMode 1 def";
const DRAWN: &[u8] =
    b"q 1 0 0 1 5 5 cm 0.9 g 10 10 80 40 re f 0 G 1 w 10 10 m 90 10 l 90 50 l 10 50 l h S 50 10 m 50 50 l S 10 30 m 90 30 l S Q
BT /F 12 Tf 14 TL 12 38 Td (one) Tj 45 0 Td (two) Tj T* [(thr) -120 (ee)] TJ 3 Tr (unseen) Tj 0 Tr 1 1 1 rg (white) Tj 0 g ET
/Span <</ActualText <FEFF6570636E>>> BDC BT /C 10 Tf 1 0 0 1 20 80 Tm <000100020003> Tj ET EMC
/OC /Layer BDC BT /V 10 Tf 150 90 Td <00010002> Tj /T 1 Tf (ab) Tj /G 9 Tf <CAFDBEDD> Tj ET EMC
/Form Do /Image Do /State gs 0 0 10 10 re W n BT /F 4 Tf (clipped) Tj ET";

/// A document with composite, vertical, Type 3 and predefined-CMap fonts, a form that draws itself, an image, a layer, annotations, a field.
fn rich_pdf() -> Document {
    let mut d = Document::with_version("1.7");
    let text = |s: &str| Object::String(s.as_bytes().to_vec(), StringFormat::Literal);
    let info = dictionary! { "Registry" => text("Adobe"), "Ordering" => text("GB1"), "Supplement" => 2 };
    let cmap = d.add_object(Stream::new(dictionary! { "CMapName" => "X", "UseCMap" => "GBK-EUC-H" }, CMAP.to_vec()));
    let descriptor = dictionary! { "Type" => "FontDescriptor", "Flags" => 4, "Ascent" => 880, "Descent" => -120, "FontWeight" => 700 };
    let descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "STSong", "CIDSystemInfo" => info, "DW" => 1000,
        "W" => vec![1.into(), vec![500.into(), 600.into()].into(), 5.into(), 9.into(), 700.into()],
        "W2" => vec![1.into(), vec![Object::from(-900), 500.into(), 880.into()].into()], "DW2" => vec![880.into(), Object::from(-1000)],
        "FontDescriptor" => descriptor,
    };
    let descendant = d.add_object(descendant);
    let composite = |encoding: Object, unicode: bool| {
        let mut font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong", "Encoding" => encoding, "DescendantFonts" => vec![descendant.into()] };
        if unicode {
            font.set("ToUnicode", cmap);
        }
        font
    };
    let glyph = d.add_object(Stream::new(Dictionary::new(), b"500 0 0 0 500 500 d1 0 0 500 500 re f".to_vec()));
    let type3 = dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "FontMatrix" => vec![0.01.into(), 0.into(), 0.into(), 0.01.into(), 0.into(), 0.into()],
        "FontBBox" => vec![0.into(), 0.into(), 100.into(), 100.into()], "FirstChar" => 97, "LastChar" => 98, "Widths" => vec![60.into(), 60.into()],
        "Encoding" => dictionary! { "Differences" => vec![97.into(), "a".into(), "uni4E00".into()] }, "CharProcs" => dictionary! { "a" => glyph },
    };
    let fonts = dictionary! {
        "F" => dictionary! { "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "Arial,Bold", "FirstChar" => 32, "Widths" => vec![250.into(); 90] },
        "C" => composite("Identity-H".into(), true), "V" => composite(cmap.into(), false), "G" => composite("GBK-EUC-V".into(), false), "T" => type3,
    };
    let form = d.new_object_id();
    let drawing = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 100.into(), 100.into()],
        "Matrix" => vec![0.into(), 1.into(), Object::from(-1), 0.into(), 150.into(), 20.into()],
        "Resources" => dictionary! { "XObject" => dictionary! { "Form" => form }, "Font" => fonts.clone() },
    };
    d.objects.insert(form, Stream::new(drawing, b"BT /F 9 Tf (turned) Tj ET /Form Do".to_vec()).into());
    let image = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 2, "Height" => 2, "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray" };
    let image = d.add_object(Stream::new(image, vec![0, 255, 0, 255]));
    let layer = d.add_object(dictionary! { "Type" => "OCG", "Name" => text("layer") });
    let mask = dictionary! { "Type" => "Mask", "S" => "Luminosity", "G" => form };
    let resources = dictionary! {
        "Font" => fonts, "XObject" => dictionary! { "Form" => form, "Image" => image }, "Properties" => dictionary! { "Layer" => layer },
        "ExtGState" => dictionary! { "State" => dictionary! { "ca" => 0.5, "SMask" => mask } },
    };
    let content = d.add_object(Stream::new(Dictionary::new(), DRAWN.to_vec()));
    let field = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => text("name"), "V" => text("value"),
        "Rect" => vec![10.into(), 150.into(), 90.into(), 170.into()],
    };
    let note = dictionary! {
        "Type" => "Annot", "Subtype" => "FreeText", "Rect" => vec![100.into(), 150.into(), 190.into(), 170.into()], "AP" => dictionary! { "N" => form },
    };
    let (field, note) = (d.add_object(field), d.add_object(note));
    let file = d.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, "明细".as_bytes().to_vec()));
    let file = dictionary! { "Type" => "Filespec", "F" => text("a.txt"), "EF" => dictionary! { "F" => file } };
    let pin = dictionary! { "Type" => "Annot", "Subtype" => "FileAttachment", "FS" => file.clone(), "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
    let pin = d.add_object(pin);
    let tree = d.new_object_id();
    let page = dictionary! {
        "Type" => "Page", "Parent" => tree, "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()], "Rotate" => 90,
        "Contents" => vec![content.into()], "Resources" => resources, "Annots" => vec![field.into(), note.into(), pin.into()],
    };
    let page = d.add_object(page);
    d.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    let catalog = dictionary! {
        "Type" => "Catalog", "Pages" => tree, "Names" => dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![text("a"), file.into()] } }, "AcroForm" => dictionary! { "Fields" => vec![field.into()] },
        "OCProperties" => dictionary! { "OCGs" => vec![layer.into()], "D" => dictionary! { "OFF" => vec![layer.into()] } },
    };
    let catalog = d.add_object(catalog);
    d.trailer.set("Root", catalog);
    d
}

/// Office Open XML files: a text, a workbook, slides.
pub(crate) fn office() -> Vec<Seed> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(1, 1, "值").expect("a cell");
    sheet.write(2, 1, 45_850.5).expect("a cell");
    sheet.merge_range(4, 0, 5, 2, "合并", &rust_xlsxwriter::Format::new()).expect("free cells");
    let mut sheet = unpacked(&workbook.save_to_buffer().expect("a workbook"));
    let cells = sheet.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).expect("the sheet");
    let objects =
        "<oleObjects><oleObject progId='Equation.3' shapeId='1' r:id='o'><objectPr r:id='i'/></oleObject></oleObjects></worksheet>";
    cells.1 = String::from_utf8_lossy(&cells.1).replace("</worksheet>", objects).into_bytes();
    let relations = "<Relationships><Relationship Id='o' Type='x/oleObject' Target='../embeddings/o.bin'/></Relationships>";
    sheet.push(("xl/worksheets/_rels/sheet1.xml.rels".to_owned(), relations.into()));
    sheet.push(("xl/embeddings/o.bin".to_owned(), super::equation_object(&super::X1)));
    let mut slides = Seed::parts(&[
        ("[Content_Types].xml", "<Types/>"),
        ("ppt/presentation.xml", "<p:presentation><p:sldIdLst><p:sldId r:id='a'/></p:sldIdLst></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", "<Relationships><Relationship Id='a' Type='x/slide' Target='slides/s.xml'/></Relationships>"),
        (
            "ppt/slides/s.xml",
            "<p:sld><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type='title'/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x='9' y='9'/><a:ext cx='99' cy='99'/></a:xfrm><a:prstGeom prst='rect'/><a:solidFill><a:schemeClr val='bg1'/></a:solidFill></p:spPr><p:txBody><a:lstStyle><a:lvl1pPr><a:buAutoNum type='ea1ChsPeriod' startAt='4294967295'/></a:lvl1pPr></a:lstStyle><a:p><a:r><a:rPr><a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill></a:rPr><a:t>片</a:t></a:r><a:br/></a:p><a:p><a:pPr lvl='0'/><a:r><a:t>表</a:t></a:r></a:p></p:txBody></p:sp><p:grpSp><p:grpSpPr><a:xfrm><a:off x='1' y='1'/><a:ext cx='9' cy='9'/><a:chOff x='0' y='0'/><a:chExt cx='3' cy='0'/></a:xfrm></p:grpSpPr></p:grpSp><p:graphicFrame><a:tbl><a:tr><a:tc gridSpan='2'><a:txBody><a:p><a:r><a:t>格</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame><p:graphicFrame><a:graphic><a:graphicData><p:oleObj r:id='o' progId='Equation.3'/></a:graphicData></a:graphic></p:graphicFrame></p:spTree></p:cSld></p:sld>",
        ),
        (
            "ppt/slides/_rels/s.xml.rels",
            "<Relationships><Relationship Id='n' Type='x/notesSlide' Target='../notesSlides/n.xml'/><Relationship Id='o' Type='x/oleObject' Target='../embeddings/o.bin'/></Relationships>",
        ),
        (
            "ppt/notesSlides/n.xml",
            "<p:notes><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>备注</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>",
        ),
    ]);
    if let Seed::Parts(parts) = &mut slides {
        parts.push(("ppt/embeddings/o.bin".to_owned(), super::equation_object(&super::X1)));
    }
    vec![word(), Seed::Parts(sheet), slides, holder()]
}

/// A text with files inside: a workbook, a packed text, a document of an old format.
fn holder() -> Seed {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write(0, 0, "测算").expect("a cell");
    Seed::Parts(vec![
        ("[Content_Types].xml".to_owned(), "<Types/>".into()),
        (
            "word/document.xml".to_owned(),
            "<w:document><w:body><w:p><w:r><w:t>文</w:t><w:drawing><a:blip r:embed='a'/></w:drawing></w:r></w:p></w:body></w:document>"
                .into(),
        ),
        (
            "word/_rels/document.xml.rels".to_owned(),
            "<Relationships><Relationship Id='a' Type='x/image' Target='media/a.emf'/></Relationships>".into(),
        ),
        ("word/media/a.emf".to_owned(), super::emf("图元")),
        ("word/media/b.wmf".to_owned(), super::wmf("图元")),
        ("word/embeddings/Sheet1.xlsx".to_owned(), workbook.save_to_buffer().expect("a workbook")),
        ("word/embeddings/oleObject1.bin".to_owned(), super::packed_object("合同.txt", "甲方".as_bytes())),
        ("word/embeddings/oleObject2.bin".to_owned(), ole()),
    ])
}

const BODY: &str = "<w:document><w:body><w:p><w:pPr><w:pStyle w:val='1'/><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:rPr><w:b/><w:sz w:val='28'/></w:rPr><w:t>数据</w:t></w:r></w:p>
<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>
<w:p><w:ins><w:r><w:t>加</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:footnoteReference w:id='2'/><w:commentReference w:id='0'/></w:r></w:p>
<w:sdt><w:sdtContent><w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p></w:sdtContent></w:sdt>
<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>EQ \\o\\ac(○,1)\\f(1,\\s\\up 5(2))</w:instrText><w:fldChar w:fldCharType='end'/><w:sym w:font='Wingdings' w:char='F0FE'/><w:tab/><w:br w:type='page'/></w:r></w:p>
<w:sectPr><w:headerReference r:id='rId0' w:type='default'/></w:sectPr></w:body></w:document>";

fn word() -> Seed {
    Seed::parts(&[
        ("[Content_Types].xml", super::TYPES),
        ("_rels/.rels", super::RELS),
        ("word/document.xml", BODY),
        (
            "word/_rels/document.xml.rels",
            "<Relationships><Relationship Id='rId0' Type='x/header' Target='header1.xml'/><Relationship Id='rId1' Type='x/numbering' Target='numbering.xml'/><Relationship Id='rId2' Type='x/styles' Target='styles.xml'/><Relationship Id='rId3' Type='x/footnotes' Target='footnotes.xml'/><Relationship Id='rId4' Type='x/comments' Target='comments.xml'/></Relationships>",
        ),
        ("word/header1.xml", "<w:hdr><w:p><w:r><w:t>眉</w:t></w:r></w:p></w:hdr>"),
        (
            "word/numbering.xml",
            "<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/><w:lvlText w:val='%1、'/></w:lvl><w:lvl w:ilvl='1'><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='3'/></w:lvlOverride></w:num></w:numbering>",
        ),
        (
            "word/styles.xml",
            "<w:styles><w:style w:type='paragraph' w:styleId='1'><w:name w:val='heading 1'/><w:basedOn w:val='2'/></w:style><w:style w:styleId='2'><w:basedOn w:val='1'/></w:style></w:styles>",
        ),
        ("word/footnotes.xml", "<w:footnotes><w:footnote w:id='2'><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>"),
        ("word/comments.xml", "<w:comments><w:comment w:id='0'><w:p><w:r><w:t>批</w:t></w:r></w:p></w:comment></w:comments>"),
    ])
}

/// Archives: with a Word file and an archive inside.
pub(crate) fn archives() -> Vec<Seed> {
    let inner = zip_of(&[("c.txt", "文")]);
    vec![Seed::Parts(vec![
        ("a.docx".to_owned(), word().bytes()),
        ("b/中.txt".to_owned(), "文".into()),
        ("d.zip".to_owned(), inner),
        ("../e.md".to_owned(), "# 题".into()),
    ])]
}

/// Fixed-layout documents of GB/T 33190: what is drawn, and what travels with it.
pub(crate) fn ofd() -> Vec<Seed> {
    let drawn = Seed::parts(&[
        ("OFD.xml", "<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>"),
        (
            "D/Document.xml",
            "<Document><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea><TemplatePage ID='9' BaseLoc='T/Content.xml'/><PublicRes>Res.xml</PublicRes></CommonData><Pages><Page ID='1' BaseLoc='P/Content.xml'/></Pages></Document>",
        ),
        (
            "D/Res.xml",
            "<Res><Fonts><Font ID='3' FontName='宋体'/></Fonts><DrawParams><DrawParam ID='4' Relative='4'><FillColor Value='255'/></DrawParam></DrawParams><CompositeGraphicUnits><CompositeGraphicUnit ID='5'><Content><CompositeObject ResourceID='5' Boundary='1 1 9 9' CTM='2 0 0 2 0 0'/><TextObject Boundary='1 1 9 9' Size='4' DrawParam='4'><TextCode X='0' Y='4'>元</TextCode></TextObject></Content></CompositeGraphicUnit></CompositeGraphicUnits></Res>",
        ),
        (
            "D/T/Content.xml",
            "<Page><Content><Layer Type='Background'><TextObject Boundary='9 20 90 9' Size='4'><TextCode X='0' Y='4'>底</TextCode></TextObject></Layer></Content></Page>",
        ),
        (
            "D/P/Content.xml",
            "<Page><Template TemplateID='9'/><Area><PhysicalBox>0 0 100 100</PhysicalBox></Area><Content><Layer><TextObject Boundary='9 9 90 9' Size='5' CTM='1 0 0 1 0 0' Font='3'><FillColor Value='0 0 0'/><CGTransform CodePosition='0' CodeCount='1' GlyphCount='1'><Glyphs>5</Glyphs></CGTransform><TextCode X='0' Y='5' DeltaX='g 1 5' DeltaY='0'>数据</TextCode></TextObject><PathObject Boundary='0 0 9 9' LineWidth='0.5' Fill='true'><AbbreviatedData>M 0 0 L 9 0 L 9 9 B 1 1 2 2 3 3 C</AbbreviatedData></PathObject><PageBlock><ImageObject Boundary='0 0 9 9' ResourceID='7'/><CompositeObject ResourceID='5' Boundary='5 5 9 9'><Clips TransFlag='false'><Clip><Area CTM='1 0 0 1 0 0'><Path Boundary='0 0 9 9'><AbbreviatedData>M 0 0 Q 1 1 9 0 A 4 4 0 0 1 9 9 C</AbbreviatedData></Path></Area></Clip></Clips></CompositeObject></PageBlock></Layer></Content></Page>",
        ),
    ]);
    vec![drawn, laden_ofd()]
}

/// Two documents in one file; annotations, a picture, attachments, a page that is missing, white letters under an area.
fn laden_ofd() -> Seed {
    let part = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    Seed::Parts(vec![
        part(
            "OFD.xml",
            "<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'><ofd:DocBody><ofd:DocRoot>/A/Document.xml</ofd:DocRoot></ofd:DocBody><ofd:DocBody><ofd:DocRoot>B/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        ),
        part(
            "A/Document.xml",
            "<ofd:Document><ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages><ofd:Page ID='1' BaseLoc='1.xml'/><ofd:Page ID='2' BaseLoc='2.xml'/></ofd:Pages><ofd:Annotations>Notes.xml</ofd:Annotations><ofd:Attachments>Files/List.xml</ofd:Attachments></ofd:Document>",
        ),
        part(
            "A/Res.xml",
            "<ofd:Res BaseLoc='Media'><ofd:MultiMedias><ofd:MultiMedia ID='6' Type='Image'><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias><ofd:ColorSpaces/><ofd:DrawParams><ofd:DrawParam ID='8' Relative='9' LineWidth='1'><ofd:FillColor Value='255 255 255'/></ofd:DrawParam><ofd:DrawParam ID='9'><ofd:StrokeColor Value='0'/></ofd:DrawParam></ofd:DrawParams></ofd:Res>",
        ),
        ("A/Media/a.png".to_owned(), picture(image::ImageFormat::Png)),
        part(
            "A/1.xml",
            "<ofd:Page><ofd:Content><ofd:Layer DrawParam='8'><ofd:ImageObject Boundary='0 0 200 290' CTM='200 0 0 290 0 0' ResourceID='6'/><ofd:TextObject Boundary='9 9 90 9' Size='3' HScale='0.5' Alpha='0' Weight='700'><ofd:TextCode X='0' Y='3' DeltaX='2 2 g 3 2' DeltaY='g 5 0.1'>白底白字 a&lt;b</ofd:TextCode></ofd:TextObject><ofd:PathObject Boundary='0 0 99 30' Stroke='false' Fill='true'><ofd:AbbreviatedData>S 0 0 M 0 0 L 99 0 Q 1 1 2 2 A 1 1 0 0 1 5 5 L 0 30 C</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>",
        ),
        part("A/Notes.xml", "<ofd:Annotations><ofd:Page PageID='1'><ofd:FileLoc>Note.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"),
        part(
            "A/Note.xml",
            "<ofd:PageAnnot><ofd:Annot ID='7' Type='Stamp'><ofd:Appearance Boundary='50 50 40 40'><ofd:TextObject Boundary='1 1 30 9' Size='5' Visible='true'><ofd:TextCode X='0' Y='5' DeltaX='5'>印章</ofd:TextCode></ofd:TextObject></ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
        ),
        part(
            "A/Files/List.xml",
            "<ofd:Attachments><ofd:Attachment ID='1' Name='明细'><ofd:FileLoc>a.txt</ofd:FileLoc></ofd:Attachment><ofd:Attachment ID='2' Name='b' Visible='false'><ofd:FileLoc>../../B/b.docx</ofd:FileLoc></ofd:Attachment><ofd:Attachment><ofd:FileLoc>/B/b.docx</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
        ),
        part("A/Files/a.txt", "设备，数量\n织机，3\n"),
        part("B/Document.xml", "<Document><Pages><Page ID='1' BaseLoc='1.xml'/></Pages></Document>"),
        part(
            "B/1.xml",
            "<Page><Content><Layer Type='Foreground'><TextObject Boundary='10 10 150 150' CTM='0 1 -1 0 0 0' Size='6'><TextCode X='0' Y='6' DeltaX='6 6 6'>竖排文字</TextCode></TextObject></Layer></Content></Page>",
        ),
        ("B/b.docx".to_owned(), super::docx("<w:p><w:r><w:t>附</w:t></w:r></w:p>", &[])),
    ])
}

/// Texts, pictures and old binary formats.
pub(crate) fn others() -> Vec<Seed> {
    let text = encoding_rs::GB18030.encode("一、项目概述\n正文。\n| 甲 | 乙 |\n").0.into_owned();
    let page = "<html><head><meta charset=gbk></head><body><table><tr><td>a<td>b</table><p>c&nbsp;&#20013;</body></html>";
    let flat = "<?xml version='1.0'?><?mso-application progid='Word.Document'?><pkg:package><pkg:part pkg:name='/word/document.xml'><pkg:xmlData><w:document><w:body><w:p><w:r><w:t>数据</w:t></w:r></w:p></w:body></w:document></pkg:xmlData></pkg:part></pkg:package>";
    vec![
        Seed::Bytes(text),
        Seed::Bytes(picture(image::ImageFormat::Png)),
        Seed::Bytes(picture(image::ImageFormat::Tiff)),
        Seed::Bytes(picture(image::ImageFormat::Jpeg)),
        Seed::Bytes(ole()),
        Seed::Bytes(super::with_storage(&super::doc("text\r", 0), "/ObjectPool/_1", &super::packed_object("合同.txt", "甲方".as_bytes()))),
        Seed::Bytes(old_word()),
        Seed::Bytes(super::ppt::slides(&[
            vec![super::ppt::text_box("tiny text", 4), super::ppt::picture()],
            vec![super::ppt::text_box("正文", 0), super::ppt::numbered_box(&["甲", "乙"], &[Some((17, 1)), None])],
        ])),
        Seed::Bytes(old_workbook()),
        Seed::Bytes(page.into()),
        Seed::Bytes(flat.into()),
        Seed::Bytes(MESSAGE.into()),
        Seed::Bytes(BOOK.into()),
        // Bare records of Excel 5: begin, code page, end.
        Seed::Bytes(b"\x09\x08\x08\x00\x00\x05\x05\x00\x00\x00\x00\x00\x42\x00\x02\x00\xa8\x03\x0a\x00\x00\x00".to_vec()),
    ]
}

fn picture(format: image::ImageFormat) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(9, 9, image::Luma([200])).write_to(&mut out, format).expect("memory takes a picture");
    out.into_inner()
}

const MESSAGE: &str = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"-x\"\r\n\r\n---x\r\nContent-Type: text/html; charset=\"gb2312\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><p>=CA=FD=\r\n=BE=DD</html>\r\n---x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+YTwvcD4=\r\n---x--\r\n";
const BOOK: &str = "<?xml version='1.0'?><?mso-application progid=\"Excel.Sheet\"?><Workbook><Worksheet ss:Name='a'><Table><Row ss:Index='2'><Cell ss:Index='3' ss:MergeAcross='1'><Data>b</Data><Comment><Data>c</Data></Comment></Cell></Row></Table></Worksheet></Workbook>";

/// A Word 97 file with fields, headers, a numbered paragraph, white and tiny letters.
fn old_word() -> Vec<u8> {
    let texts = [(0, "甲\u{13}eq \\o\\ac(○,1)\u{15}白小\r"), (2, "眉\r脚\r"), (4, "\u{5}批\r"), (6, "框\r")];
    let letters: [(std::ops::Range<u32>, &[u8]); 2] = [(16..17, &[0x70, 0x68, 255, 255, 255, 0]), (17..18, &[0x43, 0x4a, 2, 0])];
    let paragraphs: [(std::ops::Range<u32>, &[u8]); 1] = [(0..19, &[0x2d, 0x44, 0x40, 0, 0x0b, 0x46, 1, 0])];
    let [definitions, instances] = super::lists(&[super::level(0x27, "\u{0}、")]);
    let headers = [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 4, 4, 4];
    super::Doc {
        texts: &texts,
        letters: &letters,
        paragraphs: &paragraphs,
        headers: &headers,
        fonts: &["Wingdings"],
        parts: &[(73, definitions.as_slice()), (74, instances.as_slice())],
        ..super::Doc::default()
    }
    .bytes()
}

/// Bare records of Excel 97: a sheet with a cell, a footer, and a comment that goes on in a second record.
fn old_workbook() -> Vec<u8> {
    let record = |id: u16, data: &[u8]| [&id.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let head = |at: u32| {
        let sheet = record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 1, 0, b'a']].concat());
        [begin(5), sheet, record(0x000a, &[])].concat()
    };
    let parts = [
        head(head(0).len() as u32),
        begin(16),
        record(0x0015, b"\x02\0\0&A"),
        record(0x0203, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x23, 0x40]),
        record(0x005d, &[&[0x15, 0, 18, 0, 0x19, 0][..], &[0; 20]].concat()),
        record(0x01b6, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 8, 0, 0, 0, 0, 0]),
        record(0x003c, b"\0ab"),
        record(0x003c, b"\x01c\0d\0"),
        record(0x000a, &[]),
    ];
    parts.concat()
}

/// An OLE2 file that claims to be a Word document.
fn ole() -> Vec<u8> {
    use std::io::Write;
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("memory takes a file");
    let mut head = vec![0xec, 0xa5, 0xc1, 0];
    head.resize(4096, 7);
    file.create_stream("/WordDocument").expect("a new stream").write_all(&head).expect("memory takes bytes");
    file.create_stream("/1Table").expect("a new stream").write_all(&[1; 4096]).expect("memory takes bytes");
    file.into_inner().into_inner()
}

pub(crate) fn unpacked(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a ZIP file");
    (0..archive.len())
        .map(|i| {
            let mut member = archive.by_index(i).expect("a member");
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).expect("what was packed unpacks");
            (member.name().expect("a name in UTF-8").into_owned(), bytes)
        })
        .collect()
}

/// One of each.
pub(crate) fn all() -> Vec<Seed> {
    [pdf(), office(), archives(), ofd(), others()].concat()
}
