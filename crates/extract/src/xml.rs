//! An XML part as a tree in three flat vectors. Office formats refer back and forth (styles, numbering, notes, fallbacks), which a tree
//! answers in a line and a stream of events does not; the flat form costs about twice the part's bytes.
//!
//! Names are compared by their local part: producers differ in prefixes, and no two names that are read here differ by prefix alone
//! within one parent, but for attributes ([`Node::attr_prefixed`]).

use std::borrow::Cow;
use std::str::FromStr;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rustc_hash::FxHashMap;

const NONE: u32 = u32::MAX;

#[derive(Debug)]
struct Element {
    name: u32,
    next: u32,
    first_child: u32,
    /// Range in `attrs`.
    attrs: (u32, u32),
}

#[derive(Debug)]
enum Item {
    Element(Element),
    /// Range in `text`.
    Text {
        from: u32,
        to: u32,
        next: u32,
    },
}

#[derive(Debug)]
struct Attr {
    prefixed: bool,
    name: u32,
    value: (u32, u32),
}

/// A parsed part.
#[derive(Debug)]
pub(crate) struct Tree {
    items: Vec<Item>,
    attrs: Vec<Attr>,
    text: String,
    names: Vec<String>,
}

/// Why a part was not read to its end; what came before is in the tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum XmlError {
    /// Elements lie deeper than allowed.
    #[error("nested > {limit}")]
    Deep { limit: u32 },
    /// Not well-formed.
    #[error("byte {at}: {reason}")]
    Malformed { at: u64, reason: String },
}

struct Builder {
    tree: Tree,
    names: FxHashMap<String, u32>,
    /// Open elements: item and its last child.
    open: Vec<(u32, u32)>,
    /// The first attribute that could not be read, which costs no more than itself.
    damage: Option<String>,
}

impl Tree {
    /// Reads a part as far as it goes.
    pub(crate) fn parse(bytes: &[u8], depth: u32) -> (Self, Option<XmlError>) {
        let source = decode(bytes);
        let mut reader = Reader::from_str(&source);
        let config = reader.config_mut();
        // A lost end tag or a bare ampersand must not cost the rest of the document.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let mut builder = Builder::new();
        let (mut error, mut damage) = (None, None);
        loop {
            let event = match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(event) => event,
                Err(e) => {
                    error = Some(XmlError::Malformed { at: reader.error_position(), reason: e.to_string() });
                    break;
                }
            };
            if builder.open.len() > depth as usize {
                error = Some(XmlError::Deep { limit: depth });
                break;
            }
            builder.event(event);
            let found = builder.damage.take();
            damage = damage.or_else(|| found.map(|reason| XmlError::Malformed { at: reader.buffer_position(), reason }));
        }
        if error.is_none() && builder.open.len() > 1 {
            error = Some(XmlError::Malformed { at: source.len() as u64, reason: "unexpected end".to_owned() });
        }
        (builder.tree, error.or(damage))
    }

    /// The node that holds the root element.
    pub(crate) fn document(&self) -> Node<'_> {
        Node { tree: self, id: 0 }
    }

    /// The element at a place that [`Node::order`] gave.
    pub(crate) const fn at(&self, order: u32) -> Node<'_> {
        Node { tree: self, id: order }
    }

    /// The root element, or the holder itself in an empty part.
    pub(crate) fn root(&self) -> Node<'_> {
        self.document().children().next().unwrap_or_else(|| self.document())
    }
}

impl Builder {
    fn new() -> Self {
        let root = Element { name: 0, next: NONE, first_child: NONE, attrs: (0, 0) };
        let tree = Tree { items: vec![Item::Element(root)], attrs: Vec::new(), text: String::new(), names: vec![String::new()] };
        Self { tree, names: FxHashMap::default(), open: vec![(0, NONE)], damage: None }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(start) => {
                let id = self.element(&start);
                self.open.push((id, NONE));
            }
            Event::Empty(start) => {
                self.element(&start);
            }
            Event::End(_) => {
                if self.open.len() > 1 {
                    self.open.pop();
                }
            }
            Event::Text(text) => self.chars(&text.xml10_content()),
            Event::CData(data) => self.chars(&data.xml10_content()),
            Event::GeneralRef(reference) => self.reference(&reference),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
    }

    fn intern(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.names.get(name) {
            return id;
        }
        let id = self.tree.names.len() as u32;
        self.tree.names.push(name.to_owned());
        self.names.insert(name.to_owned(), id);
        id
    }

    fn element(&mut self, start: &BytesStart<'_>) -> u32 {
        let name = self.intern(start.local_name().into_inner());
        let first = self.tree.attrs.len() as u32;
        let mut attributes = start.attributes();
        attributes.with_checks(false);
        for attribute in attributes {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    self.damage.get_or_insert_with(|| error.to_string());
                    continue;
                }
            };
            let from = self.tree.text.len() as u32;
            match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(value) => self.tree.text.push_str(&value),
                // An unknown entity: the value as written is nearer to the truth than none.
                Err(_) => self.tree.text.push_str(&attribute.value),
            }
            let value = (from, self.tree.text.len() as u32);
            let name = self.intern(attribute.key.local_name().into_inner());
            self.tree.attrs.push(Attr { prefixed: attribute.key.prefix().is_some(), name, value });
        }
        let attrs = (first, self.tree.attrs.len() as u32);
        self.append(Item::Element(Element { name, next: NONE, first_child: NONE, attrs }))
    }

    fn append(&mut self, item: Item) -> u32 {
        let id = self.tree.items.len() as u32;
        self.tree.items.push(item);
        let (parent, last) = *self.open.last().expect("the document itself is never closed");
        if last == NONE {
            if let Item::Element(element) = &mut self.tree.items[parent as usize] {
                element.first_child = id;
            }
        } else {
            match &mut self.tree.items[last as usize] {
                Item::Element(element) => element.next = id,
                Item::Text { next, .. } => *next = id,
            }
        }
        self.open.last_mut().expect("the document itself is never closed").1 = id;
        id
    }

    fn chars(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let from = self.tree.text.len() as u32;
        self.tree.text.push_str(text);
        let end = self.tree.text.len() as u32;
        let last = self.open.last().map_or(NONE, |o| o.1);
        if let Some(Item::Text { to, .. }) = self.tree.items.get_mut(last as usize) {
            // Text is contiguous unless attributes came between, and those come with an element of their own.
            debug_assert!(*to == from, "text of one node lies in two places");
            *to = end;
        } else {
            self.append(Item::Text { from, to: end, next: NONE });
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        match reference.resolve_char_ref() {
            Ok(Some(c)) => self.chars(c.encode_utf8(&mut [0; 4])),
            Ok(None) => match &**reference {
                "lt" => self.chars("<"),
                "gt" => self.chars(">"),
                "amp" => self.chars("&"),
                "quot" => self.chars("\""),
                "apos" => self.chars("'"),
                "nbsp" => self.chars("\u{a0}"),
                other => self.chars(&format!("&{other};")),
            },
            Err(_) => self.chars("\u{fffd}"),
        }
    }
}

/// XML is UTF-8 unless it says otherwise by a byte order mark or in its declaration.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if encoding_rs::Encoding::for_bom(bytes).is_none()
        && let Some(encoding) = declared_encoding(bytes)
    {
        return encoding.decode(bytes).0;
    }
    encoding_rs::UTF_8.decode(bytes).0
}

fn declared_encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = &bytes[..bytes.len().min(200)];
    let head = head.strip_prefix(b"<?xml").map(|h| String::from_utf8_lossy(h))?;
    let declaration = head.split("?>").next()?;
    let value = declaration.split("encoding").nth(1)?.trim_start_matches([' ', '=']);
    let quote = value.chars().next()?;
    encoding_rs::Encoding::for_label(value[quote.len_utf8()..].split(quote).next()?.as_bytes())
}

/// A number, if the text is one.
#[expect(clippy::manual_ok_err, reason = "`ok` is banned so that no error is lost; here the error is the answer")]
pub(crate) fn number<T: FromStr>(text: &str) -> Option<T> {
    match text.trim().parse() {
        Ok(number) => Some(number),
        Err(_) => None,
    }
}

/// An element of a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    tree: &'a Tree,
    id: u32,
}

impl<'a> Node<'a> {
    fn element(self) -> &'a Element {
        match &self.tree.items[self.id as usize] {
            Item::Element(element) => element,
            Item::Text { .. } => unreachable!("a node is made from elements only"),
        }
    }

    /// Place in the document: what comes later has more.
    pub(crate) const fn order(self) -> u32 {
        self.id
    }

    /// Local name.
    pub(crate) fn name(self) -> &'a str {
        &self.tree.names[self.element().name as usize]
    }

    fn attrs(self) -> &'a [Attr] {
        let (from, to) = self.element().attrs;
        &self.tree.attrs[from as usize..to as usize]
    }

    /// Value of the first attribute of this local name.
    pub(crate) fn attr(self, name: &str) -> Option<&'a str> {
        self.attrs()
            .iter()
            .find(|a| self.tree.names[a.name as usize] == name)
            .map(|a| &self.tree.text[a.value.0 as usize..a.value.1 as usize])
    }

    /// Value of the attribute of this local name that has a prefix (`r:id` beside `id`).
    pub(crate) fn attr_prefixed(self, name: &str) -> Option<&'a str> {
        let same = |a: &&Attr| a.prefixed && self.tree.names[a.name as usize] == name;
        self.attrs().iter().find(same).map(|a| &self.tree.text[a.value.0 as usize..a.value.1 as usize])
    }

    /// Value of `val`, which holds most of what office formats say.
    pub(crate) fn val(self) -> Option<&'a str> {
        self.attr("val")
    }

    /// [`Node::val`] as a number; what is none counts as not said, as in Word.
    pub(crate) fn val_number<T: FromStr>(self) -> Option<T> {
        self.val().and_then(number)
    }

    /// Elements directly inside.
    pub(crate) fn children(self) -> impl Iterator<Item = Node<'a>> {
        Children { tree: self.tree, at: self.element().first_child }
    }

    /// First element of this name directly inside.
    pub(crate) fn child(self, name: &str) -> Option<Node<'a>> {
        self.children().find(|n| n.name() == name)
    }

    /// Element reached by a path of names.
    pub(crate) fn path(self, names: &[&str]) -> Option<Node<'a>> {
        names.iter().try_fold(self, |node, name| node.child(name))
    }

    /// All elements inside, in document order, itself excluded.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Node<'a>> {
        let mut stack: Vec<Node<'a>> = Vec::new();
        push_reversed(&mut stack, self);
        std::iter::from_fn(move || {
            let node = stack.pop()?;
            push_reversed(&mut stack, node);
            Some(node)
        })
    }

    /// All text inside, in document order.
    pub(crate) fn whole_text(self) -> String {
        let mut out = String::new();
        let mut open = vec![self.element().first_child];
        while let Some(at) = open.pop() {
            if at == NONE {
                continue;
            }
            match &self.tree.items[at as usize] {
                Item::Element(element) => open.extend([element.next, element.first_child]),
                Item::Text { from, to, next } => {
                    out.push_str(&self.tree.text[*from as usize..*to as usize]);
                    open.push(*next);
                }
            }
        }
        out
    }

    /// Text directly inside.
    pub(crate) fn text(self) -> String {
        let mut out = String::new();
        let mut at = self.element().first_child;
        while at != NONE {
            at = match &self.tree.items[at as usize] {
                Item::Element(element) => element.next,
                Item::Text { from, to, next } => {
                    out.push_str(&self.tree.text[*from as usize..*to as usize]);
                    *next
                }
            };
        }
        out
    }
}

fn push_reversed<'a>(stack: &mut Vec<Node<'a>>, node: Node<'a>) {
    let from = stack.len();
    stack.extend(node.children());
    stack[from..].reverse();
}

struct Children<'a> {
    tree: &'a Tree,
    at: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        while self.at != NONE {
            let id = self.at;
            match &self.tree.items[id as usize] {
                Item::Element(element) => {
                    self.at = element.next;
                    return Some(Node { tree: self.tree, id });
                }
                Item::Text { next, .. } => self.at = *next,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(node: Node<'_>) -> String {
        let inner: String = node.children().map(show).collect();
        format!("<{}>{}{inner}</>", node.name(), node.text())
    }

    #[track_caller]
    fn check(xml: &[u8], expected: &str, error: Option<XmlError>) {
        let (tree, got) = Tree::parse(xml, 8);
        assert_eq!((show(tree.root()), got), (expected.to_owned(), error));
    }

    /// Quotes that a word processor made curly: no encoding is declared then, and nothing is cut inside a character.
    #[test]
    fn a_declaration_with_curly_quotes_is_none() {
        check("<?xml version=“1.0” encoding=“GBK”?><a>甲</a>".as_bytes(), "<a>甲</>", None);
    }

    #[test]
    fn text_entities_and_prefixes() {
        check(b"<w:p><w:t>a&lt;b &#x6570;&amp;c</w:t><x:y z='1'/></w:p>", "<p><t>a<b 数&c</><y></></>", None);
        check(b"<?xml version='1.0' encoding='gb2312'?><a>\xca\xfd</a>", "<a>数</>", None);
        check(b"\xff\xfe<\0a\0>\0\x70\x65<\0/\0a\0>\0", "<a>数</>", None);
        check(b"<a>1<![CDATA[<b>]]>2</a>", "<a>1<b>2</>", None);
    }

    #[test]
    fn whole_text_is_in_the_order_of_the_document() {
        let (tree, error) = Tree::parse("<a><b>广东</b>甲<c>数<d>据</d></c>有限<e/>公司</a>".as_bytes(), 8);
        assert_eq!((tree.root().whole_text(), error), ("广东甲数据有限公司".to_owned(), None));
        assert_eq!(tree.root().text(), "甲有限公司");
    }

    #[test]
    fn a_damaged_part_is_read_as_far_as_it_goes() {
        let cut = |at| Some(XmlError::Malformed { at, reason: "unexpected end".to_owned() });
        check(b"<a><b>x\xe6", "<a><b>x\u{fffd}</></>", cut(10));
        check(b"<a><b>xyz", "<a><b>xyz</></>", cut(9));
        check(b"<a>x &who; y & z</a>", "<a>x &who; y & z</>", None);
        let deep = "<d>".repeat(40);
        let (_, error) = Tree::parse(deep.as_bytes(), 8);
        assert_eq!(error, Some(XmlError::Deep { limit: 8 }));
    }

    #[test]
    fn an_attribute_that_cannot_be_read_is_told_and_costs_no_other() {
        let (tree, error) = Tree::parse(b"<a x=1 y='2'><b z='3'>t</b></a>", 8);
        let values = (tree.root().attr("x"), tree.root().attr("y"), tree.root().child("b").and_then(|b| b.attr("z")));
        assert_eq!(values, (None, Some("2"), Some("3")));
        assert!(matches!(error, Some(XmlError::Malformed { at: 13, .. })), "{error:?}");
    }

    #[test]
    fn an_attribute_is_found_with_its_prefix_where_two_share_a_name() {
        let (tree, _) = Tree::parse(b"<s id='256' r:id='rId2' w:val='&quot;'/>", 8);
        let node = tree.root();
        assert_eq!((node.attr("id"), node.attr_prefixed("id"), node.val()), (Some("256"), Some("rId2"), Some("\"")));
    }
}
