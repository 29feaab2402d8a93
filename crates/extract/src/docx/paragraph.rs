//! Text inside one paragraph: runs, fields, tracked changes, symbols, and what is anchored in it.

use record::HiddenWhy;

use super::story::{Field, Setting, Source, Story};
use super::styles::Props;
use crate::draft::Style;
use crate::drawing::Figures;
use crate::package::PackageError;
use crate::xml::Node;
use crate::{drawing, equation, field_code, office_math, symbols};

/// How runs look unless they say otherwise.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Look {
    props: Props,
    setting: Setting,
}

impl Look {
    pub(super) fn of(props: &Props, setting: Setting) -> Self {
        Self { props: props.clone(), setting }
    }
}

/// A paragraph while it is being read.
#[derive(Debug)]
pub(super) struct Inline<'a> {
    look: Look,
    /// What a reader sees.
    pub(super) text: String,
    /// What tracked changes took out.
    pub(super) deleted: String,
    /// Text boxes anchored here, and whether something may lie behind their text.
    pub(super) boxes: Vec<(Node<'a>, bool)>,
    /// Text of charts and diagrams anchored here.
    pub(super) captions: Vec<String>,
    /// Size, weight and length of runs.
    runs: Vec<(Style, usize)>,
    deleting: bool,
}

impl<'a> Inline<'a> {
    pub(super) fn new(look: Look) -> Self {
        Self {
            look,
            text: String::new(),
            deleted: String::new(),
            boxes: Vec::new(),
            captions: Vec::new(),
            runs: Vec::new(),
            deleting: false,
        }
    }

    /// How most of the text is set.
    pub(super) fn style(&self) -> Style {
        let mut totals: Vec<(Style, usize)> = Vec::new();
        for &(style, length) in &self.runs {
            match totals.iter_mut().find(|(s, _)| *s == style) {
                Some((_, total)) => *total += length,
                None => totals.push((style, length)),
            }
        }
        // Of equals the first, so that the result does not hang on how a producer cuts its runs.
        totals.iter().rev().max_by_key(|(_, total)| *total).map_or(Style::default(), |(style, _)| *style)
    }
}

impl Story<'_> {
    /// Reads what stands in a paragraph or in a wrapper inside one.
    pub(super) fn inline<'a>(&mut self, node: Node<'a>, source: &mut Source<'_, '_>, out: &mut Inline<'a>) -> Result<(), PackageError> {
        for child in node.children() {
            match child.name() {
                "r" => self.run(child, source, out)?,
                "del" | "moveFrom" => {
                    let before = std::mem::replace(&mut out.deleting, true);
                    self.inline(child, source, out)?;
                    out.deleting = before;
                }
                "AlternateContent" => self.alternate_inline(child, out, |story, branch, out| story.inline(branch, source, out))?,
                "drawing" | "pict" | "object" => self.anchored(child, source, out)?,
                "oMath" | "oMathPara" => {
                    self.show(&office_math::linear(child), &Props::default(), out);
                }
                "pPr" | "rPr" | "sdtPr" | "sdtEndPr" | "rt" | "rubyPr" | "fldData" => {}
                _ => self.inline(child, source, out)?,
            }
        }
        Ok(())
    }

    /// The first branch that says anything: the others show the same.
    fn alternate_inline<'a>(
        &mut self,
        node: Node<'a>,
        out: &mut Inline<'a>,
        mut read: impl FnMut(&mut Self, Node<'a>, &mut Inline<'a>) -> Result<(), PackageError>,
    ) -> Result<(), PackageError> {
        let size = |out: &Inline<'_>| (out.text.len(), out.boxes.len(), out.captions.len(), out.deleted.len());
        for branch in drawing::branches(node) {
            let before = size(out);
            read(self, branch, out)?;
            if size(out) != before {
                break;
            }
        }
        Ok(())
    }

    fn run<'a>(&mut self, run: Node<'a>, source: &mut Source<'_, '_>, out: &mut Inline<'a>) -> Result<(), PackageError> {
        let rpr = run.child("rPr");
        let by_style = rpr.and_then(|n| n.child("rStyle")).and_then(Node::val);
        let props = Props::of_run(rpr).over(&self.styles.props(by_style)).over(&out.look.props);
        self.run_content(run, source, &props, out)
    }

    fn run_content<'a>(
        &mut self,
        run: Node<'a>,
        source: &mut Source<'_, '_>,
        props: &Props,
        out: &mut Inline<'a>,
    ) -> Result<(), PackageError> {
        for child in run.children() {
            match child.name() {
                "t" | "delText" => self.show(&child.text(), props, out),
                "instrText" => {
                    if let Some(Field::Instruction(instruction)) = self.fields.last_mut() {
                        instruction.push_str(&child.text());
                    }
                }
                "tab" | "ptab" => self.show("\t", props, out),
                "br" | "cr" => self.show("\n", props, out),
                "noBreakHyphen" => self.show("-", props, out),
                "sym" => self.show(&symbol(child), &props.of_signs(), out),
                "fldChar" => self.field(child, props, out),
                "ruby" => {
                    if let Some(base) = child.child("rubyBase") {
                        self.inline(base, source, out)?;
                    }
                }
                "drawing" | "pict" | "object" => self.anchored(child, source, out)?,
                // Word 2003 keeps a note where it is referred to.
                "footnote" | "endnote" => out.boxes.push((child, false)),
                "AlternateContent" => {
                    self.alternate_inline(child, out, |story, branch, out| story.run_content(branch, source, props, out))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn anchored<'a>(&mut self, node: Node<'a>, source: &mut Source<'_, '_>, out: &mut Inline<'a>) -> Result<(), PackageError> {
        if let Some(formula) = equation_in(node, source)? {
            self.show(&formula, &Props::default(), out);
            return Ok(());
        }
        let found = drawing::content(node);
        // A text box usually has a fill; white letters in one are seen.
        out.boxes.extend(found.boxes.into_iter().map(|content| (content, true)));
        out.captions.extend(found.texts);
        for name in found.pictures.into_iter().filter_map(|id| source.relations.by_id(id)) {
            if !self.pictures.iter().any(|known| known == name) {
                self.pictures.push(name.to_owned());
            }
        }
        for id in found.parts {
            let Some(name) = source.relations.by_id(id).map(str::to_owned) else { continue };
            out.captions.extend(drawing::texts_of_part(source.parts, &name, Figures::Written)?);
        }
        Ok(())
    }

    fn show(&mut self, text: &str, props: &Props, out: &mut Inline<'_>) {
        // What a field is computed from may be the result of another.
        let instruction = self.fields.iter_mut().rev().find_map(|field| match field {
            Field::Instruction(instruction) => Some(instruction),
            Field::Result => None,
        });
        if let Some(instruction) = instruction {
            if !out.deleting {
                instruction.push_str(text);
            }
            return;
        }
        if out.deleting {
            out.deleted.push_str(text);
        } else if let Some(why) = self.unseen(text, props, out.look.setting) {
            self.hidden.push((why, text.to_owned()));
        } else {
            out.runs.push((Style { size: props.size.unwrap_or(0.0), bold: props.bold == Some(true) }, text.trim().len()));
            let font = |c: char| if c.is_ascii() { &props.font } else { &props.high_font };
            out.text.extend(text.chars().map(|c| symbols::typed(font(c).as_deref().unwrap_or_default(), c)));
        }
    }

    /// Why a reader does not see this text, if so.
    fn unseen(&self, text: &str, props: &Props, setting: Setting) -> Option<HiddenWhy> {
        if text.trim().is_empty() {
            return None;
        }
        if props.hidden == Some(true) {
            return Some(HiddenWhy::Marked);
        }
        if props.clear == Some(true) {
            return Some(HiddenWhy::Invisible);
        }
        if props.size.is_some_and(|size| size <= self.tiny) {
            return Some(HiddenWhy::Tiny);
        }
        let white = props.colour.is_some_and(|rgb| rgb.iter().all(|&c| c >= self.white));
        (white && !setting.shaded && props.shaded != Some(true)).then_some(HiddenWhy::White)
    }

    fn field(&mut self, mark: Node<'_>, props: &Props, out: &mut Inline<'_>) {
        match mark.attr("fldCharType") {
            Some("begin") => {
                if let Some(shown) = mark.child("ffData").and_then(form_field) {
                    self.show(&shown, props, out);
                }
                self.fields.push(Field::Instruction(String::new()));
            }
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    *field = Field::Result;
                }
            }
            Some("end") => {
                if let Some(Field::Instruction(instruction)) = self.fields.pop()
                    && self.fields.len() < field_code::NESTED
                {
                    self.show(&field_code::shown(&instruction), props, out);
                }
            }
            _ => {}
        }
    }
}

/// The formula that an object of Equation Editor or MathType holds, if this is one that is understood.
fn equation_in(node: Node<'_>, source: &mut Source<'_, '_>) -> Result<Option<String>, PackageError> {
    let is_equation = |n: &Node<'_>| n.name() == "OLEObject" && n.attr("ProgID").is_some_and(equation::is_program);
    let Some(id) = node.children().find(is_equation).and_then(|n| n.attr_prefixed("id")) else { return Ok(None) };
    equation::of_relation(source.parts, &source.relations, id)
}

/// What a form field without a result text shows: a box, or the entry chosen from a list.
fn form_field(data: Node<'_>) -> Option<String> {
    if let Some(check) = data.child("checkBox") {
        let state = check.child("checked").or_else(|| check.child("default"));
        return Some(if state.is_some_and(super::styles::is_on) { "☑" } else { "☐" }.to_owned());
    }
    let list = data.child("ddList")?;
    let chosen = list.child("result").or_else(|| list.child("default")).and_then(Node::val_number);
    let chosen: usize = chosen.unwrap_or(0);
    let entry = list.children().filter(|n| n.name() == "listEntry").nth(chosen);
    entry.and_then(Node::val).map(str::to_owned)
}

/// Signs of the symbol fonts: forms are filled in with them. Others are ornaments.
fn symbol(sym: Node<'_>) -> String {
    let code = sym.attr("char").map_or(0, |c| u32::from_str_radix(c, 16).unwrap_or(0) & 0xff) as u8;
    symbols::sign(sym.attr("font").unwrap_or_default(), code).map(String::from).unwrap_or_default()
}
