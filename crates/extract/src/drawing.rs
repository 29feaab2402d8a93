//! Text in drawings: text boxes, word art, charts, diagrams (DrawingML and its predecessor VML).

use std::collections::{BTreeMap, BTreeSet};

use crate::office::Parts;
use crate::package::PackageError;
use crate::sheet;
use crate::xml::{Node, number};

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

/// Where a reader finds the figures of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figures {
    /// In the chart alone: the workbook behind it is none of the document's own.
    Written,
    /// In the cells of the sheet on which it stands.
    InCells,
}

/// Paragraphs of a diagram or a chart. Of a chart these are titles and, for each series, what its places are called, then its name with its
/// figures; without figures the names stand alone.
pub(crate) fn part_texts(root: Node<'_>, figures: Figures) -> Vec<String> {
    let from_1904 = root.child("date1904").is_some_and(|n| n.val() != Some("0"));
    let mut texts = Texts { figures, from_1904, controls: Vec::new(), known: BTreeSet::new(), out: Vec::new() };
    texts.collect(root);
    texts.out
}

/// A control of a form on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Control {
    /// By which the drawing of the sheet calls it too.
    pub(crate) id: String,
    /// Its state and its words.
    pub(crate) text: String,
}

/// [`part_texts`] of the drawing of a sheet. Those of `controls` that stand in it are taken out, and told with their state.
pub(crate) fn sheet_texts(root: Node<'_>, controls: &mut Vec<Control>) -> Vec<String> {
    let controls_of_sheet = std::mem::take(controls);
    let mut texts =
        Texts { figures: Figures::InCells, from_1904: false, controls: controls_of_sheet, known: BTreeSet::new(), out: Vec::new() };
    texts.collect(root);
    *controls = texts.controls;
    texts.out
}

/// [`part_texts`] of the part of a chart or diagram, and of what was drawn over the chart.
pub(crate) fn texts_of_part(parts: &mut Parts<'_>, name: &str, figures: Figures) -> Result<Vec<String>, PackageError> {
    let Some(tree) = parts.tree(name)? else { return Ok(Vec::new()) };
    let mut out = part_texts(tree.root(), figures);
    for shapes in parts.relations(name)?.all_of_kind("chartUserShapes") {
        out.extend(parts.tree(&shapes)?.map_or_else(Vec::new, |t| part_texts(t.root(), figures)));
    }
    Ok(out)
}

struct Texts {
    figures: Figures,
    /// Whether days are counted from 1904 on.
    from_1904: bool,
    /// Controls that were not met yet.
    controls: Vec<Control>,
    known: BTreeSet<String>,
    out: Vec<String>,
}

impl Texts {
    fn collect(&mut self, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                "p" => self.paragraph(child),
                "sp" => match self.control(child) {
                    Some(text) => self.out.push(text),
                    None => self.collect(child),
                },
                "ser" if self.figures == Figures::Written => self.series(child),
                // Of charts of later kinds (waterfall, funnel), which keep their series and their data apart.
                "numDim" if self.figures == Figures::Written => self.points(child),
                "strCache" | "strDim" => self.points(child),
                // A title or a name in these that is taken from a cell.
                "txData" => self.add(child.child("v").map_or_else(String::new, Node::text)),
                _ => self.collect(child),
            }
        }
    }

    /// What a shape says that stands for a control.
    fn control(&mut self, shape: Node<'_>) -> Option<String> {
        if self.controls.is_empty() {
            return None;
        }
        let id = shape.descendants().find(|n| n.name() == "compatExt")?.attr("spid")?;
        let at = self.controls.iter().position(|control| control.id == id)?;
        Some(self.controls.remove(at).text)
    }

    fn paragraph(&mut self, p: Node<'_>) {
        self.add(p.descendants().filter(|n| n.name() == "t").map(Node::text).collect());
    }

    fn points(&mut self, holder: Node<'_>) {
        let points: Vec<String> = points(holder, self.from_1904).into_values().collect();
        self.add(points.join("\t"));
    }

    fn series(&mut self, series: Node<'_>) {
        let of =
            |names: [&str; 2]| names.iter().find_map(|name| series.child(name)).map_or_else(BTreeMap::new, |n| points(n, self.from_1904));
        let (places, values, sizes) = (of(["cat", "xVal"]), of(["val", "yVal"]), of(["bubbleSize", "bubbleSize"]));
        let name = series.child("tx").map_or_else(String::new, |n| {
            let parts: Vec<String> = n.descendants().filter(|n| n.name() == "v").map(Node::text).collect();
            parts.join(" ")
        });
        // A place without a value keeps its own.
        let all: BTreeSet<u32> = places.keys().chain(values.keys()).copied().collect();
        let line = |of: &BTreeMap<u32, String>| all.iter().map(|at| of.get(at).map_or("", String::as_str)).collect::<Vec<_>>().join("\t");
        let named = |of: &BTreeMap<u32, String>| match (name.trim().is_empty(), of.is_empty()) {
            (true, _) => line(of),
            (false, true) => name.clone(),
            (false, false) => format!("{name}\t{}", line(of)),
        };
        let lines = [Some(line(&places)), Some(named(&values)), (!sizes.is_empty()).then(|| named(&sizes))];
        lines.into_iter().flatten().for_each(|text| self.add(text));
        series.descendants().filter(|n| n.name() == "p").for_each(|p| self.paragraph(p));
    }

    fn add(&mut self, text: String) {
        if !text.trim().is_empty() && self.known.insert(text.clone()) {
            self.out.push(text);
        }
    }
}

/// Points of a series by their places, as they are shown. Names may have several levels, the innermost first.
fn points(holder: Node<'_>, from_1904: bool) -> BTreeMap<u32, String> {
    let mut out: BTreeMap<u32, String> = BTreeMap::new();
    let mut levels: Vec<Node<'_>> = holder.descendants().filter(|n| n.name() == "lvl").collect();
    if levels.is_empty() {
        // The data themselves, or the copy that was kept of them.
        let lists = |n: &Node<'_>| matches!(n.name(), "numCache" | "numLit" | "strCache" | "strLit");
        levels.push(holder.descendants().find(lists).unwrap_or(holder));
    }
    for level in levels.into_iter().rev() {
        let code = level.child("formatCode").map(Node::text);
        let code = code.or_else(|| level.attr("formatCode").map(str::to_owned)).unwrap_or_default();
        let is_number = matches!(level.name(), "numCache" | "numLit") || holder.name() == "numDim";
        for (next, point) in (0..).zip(level.children().filter(|n| n.name() == "pt")) {
            let at = point.attr("idx").and_then(number::<u32>).unwrap_or(next);
            let text = point.child("v").unwrap_or(point).text();
            let code = point.attr("formatCode").unwrap_or(&code);
            let shown = match number::<f64>(&text) {
                Some(number) if is_number => sheet::figure(number, code, from_1904),
                _ => text,
            };
            let known = out.entry(at).or_default();
            if !known.is_empty() && !shown.is_empty() {
                known.push(' ');
            }
            known.push_str(&shown);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Tree;

    #[track_caller]
    fn check(chart: &str, figures: Figures, expected: &[&str]) {
        let (tree, error) = Tree::parse(format!("<c:chartSpace>{chart}</c:chartSpace>").as_bytes(), 32);
        assert_eq!((part_texts(tree.root(), figures), error), (expected.iter().map(|t| (*t).to_owned()).collect::<Vec<String>>(), None));
    }

    fn list(name: &str, code: &str, points: &[(u32, &str)]) -> String {
        let points: String = points.iter().map(|(at, v)| format!("<c:pt idx='{at}'><c:v>{v}</c:v></c:pt>")).collect();
        format!("<c:{name}>{code}<c:ptCount val='3'/>{points}</c:{name}>")
    }

    #[test]
    fn a_chart_says_its_names_and_figures() {
        let years = list("strCache", "", &[(0, "2022"), (1, "2023"), (2, "2024")]);
        let code = "<c:formatCode>#,##0\"万元\"</c:formatCode>";
        let series = |name: &str, values: &[(u32, &str)]| {
            format!(
                "<c:ser><c:tx><c:strRef>{}</c:strRef></c:tx><c:dLbls><a:p><a:r><a:t>预计</a:t></a:r></a:p></c:dLbls><c:cat><c:strRef>{years}</c:strRef></c:cat><c:val><c:numRef>{}</c:numRef></c:val></c:ser>",
                list("strCache", "", &[(0, name)]),
                list("numCache", code, values)
            )
        };
        let title = "<c:title><a:p><a:r><a:t>经营</a:t></a:r><a:r><a:t>情况</a:t></a:r></a:p></c:title>";
        let chart =
            title.to_owned() + &series("营业收入", &[(0, "1200"), (1, "1860.4"), (2, "-2415")]) + &series("利润", &[(0, "80"), (2, "x")]);
        let told = ["经营情况", "2022\t2023\t2024", "营业收入\t1,200万元\t1,860万元\t-2,415万元", "预计", "利润\t80万元\t\tx"];
        check(&chart, Figures::Written, &told);
        check(&chart, Figures::InCells, &["经营情况", "营业收入", "预计", "2022\t2023\t2024", "利润"]);
    }

    #[test]
    fn places_may_be_days_numbers_or_names_of_several_levels() {
        let values = list("numLit", "<c:formatCode>0%</c:formatCode>", &[(0, "0.125"), (1, "0.5")]);
        let days = list("numCache", "<c:formatCode>yyyy\\-mm</c:formatCode>", &[(0, "45292"), (1, "3000000")]);
        let chart = format!("<c:ser><c:cat>{days}</c:cat><c:val>{values}</c:val></c:ser>");
        check(&chart, Figures::Written, &["2024-01\t3000000", "13%\t50%"]);
        check(&format!("<c:date1904 val='1'/>{chart}"), Figures::Written, &["2028-01\t3000000", "13%\t50%"]);
        let levels = "<c:multiLvlStrCache><c:lvl><c:pt idx='0'><c:v>上</c:v></c:pt><c:pt idx='1'><c:v>下</c:v></c:pt></c:lvl><c:lvl><c:pt idx='0'><c:v>2024</c:v></c:pt></c:lvl></c:multiLvlStrCache>";
        check(
            &format!("<c:ser><c:tx><c:v>占比</c:v></c:tx><c:cat>{levels}</c:cat><c:val>{values}</c:val></c:ser>"),
            Figures::Written,
            &["2024 上\t下", "占比\t13%\t50%"],
        );
        let bubbles = format!(
            "<c:ser><c:xVal>{}</c:xVal><c:yVal>{values}</c:yVal><c:bubbleSize>{}</c:bubbleSize></c:ser>",
            list("numLit", "", &[(0, "1"), (1, "2.5")]),
            list("numLit", "", &[(0, "7"), (1, "8")])
        );
        check(&bubbles, Figures::Written, &["1\t2.5", "13%\t50%", "7\t8"]);
    }

    #[test]
    fn charts_of_later_kinds_keep_their_data_apart() {
        let chart = "<cx:chartData><cx:data id='0'><cx:strDim type='cat'><cx:f>A</cx:f><cx:lvl ptCount='2'><cx:pt idx='0'>立项</cx:pt><cx:pt idx='1'>交付</cx:pt></cx:lvl></cx:strDim><cx:numDim type='val'><cx:lvl ptCount='2' formatCode='0.0'><cx:pt idx='0'>3</cx:pt><cx:pt idx='1'>4.25</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData>";
        check(chart, Figures::Written, &["立项\t交付", "3.0\t4.3"]);
        check(chart, Figures::InCells, &["立项\t交付"]);
        let data = |text: &str| format!("<cx:tx><cx:txData><cx:f>Sheet1!$B$1</cx:f><cx:v>{text}</cx:v></cx:txData></cx:tx>");
        let named = format!("<cx:chart><cx:title>{}</cx:title><cx:series>{}</cx:series></cx:chart>", data("进度"), data("完成量"));
        check(&(chart.to_owned() + &named), Figures::InCells, &["立项\t交付", "进度", "完成量"]);
    }
}
