//! Text in drawings: text boxes, word art, charts, diagrams (DrawingML and its predecessor VML).

use crate::xml::Node;

/// What a drawing holds.
#[derive(Debug, Default)]
pub(crate) struct Content<'a> {
    /// Text boxes: containers of paragraphs.
    pub(crate) boxes: Vec<Node<'a>>,
    /// Words drawn as such (word art, watermarks).
    pub(crate) texts: Vec<String>,
    /// Relation ids of charts and diagrams.
    pub(crate) parts: Vec<&'a str>,
    /// Relation ids of pictures.
    pub(crate) pictures: Vec<&'a str>,
}

/// Branches of `mc:AlternateContent` in the order of preference. They show the same in newer and older forms: read one only.
pub(crate) fn branches(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let choices = node.children().filter(|n| n.name() == "Choice");
    choices.chain(node.children().filter(|n| n.name() == "Fallback"))
}

/// Finds the text of a drawing.
pub(crate) fn content(drawing: Node<'_>) -> Content<'_> {
    let mut out = Content::default();
    walk(drawing, &mut out);
    out
}

fn walk<'a>(node: Node<'a>, out: &mut Content<'a>) {
    for child in node.children() {
        match child.name() {
            // The box is read as a story of its own, with drawings inside it.
            "txbxContent" => out.boxes.push(child),
            "textpath" => out.texts.extend(child.attr("string").map(str::to_owned)),
            "chart" => out.parts.extend(child.attr_prefixed("id")),
            "relIds" => out.parts.extend(child.attr("dm")),
            "blip" => out.pictures.extend(child.attr("embed")),
            "imagedata" => out.pictures.extend(child.attr_prefixed("id")),
            "AlternateContent" => {
                for branch in branches(child) {
                    let size = |out: &Content<'_>| (out.boxes.len(), out.texts.len(), out.parts.len(), out.pictures.len());
                    let before = size(out);
                    walk(branch, out);
                    if size(out) != before {
                        break;
                    }
                }
            }
            _ => walk(child, out),
        }
    }
}

/// Paragraphs of a chart (titles, then names of series and categories) or a diagram.
pub(crate) fn part_texts(root: Node<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for node in root.descendants() {
        let text = match node.name() {
            "p" => node.descendants().filter(|n| n.name() == "t").map(Node::text).collect(),
            // Cached strings of a chart; its numbers (`numCache`) are in the sheet it was drawn from.
            "strCache" => node.descendants().filter(|n| n.name() == "v").map(Node::text).collect::<Vec<_>>().join("\t"),
            _ => continue,
        };
        if !text.trim().is_empty() && !out.contains(&text) {
            out.push(text);
        }
    }
    out
}
