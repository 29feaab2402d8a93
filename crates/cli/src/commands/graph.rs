//! Who is tied to what, and where each tie was read.

use std::collections::BTreeSet;
use std::path::Path;

use record::{Edge, Graph, Lang, Node, NodeKind};

use super::last;
use crate::args::GraphArgs;
use crate::out::{Failure, Out, exit};

pub(crate) fn graph(args: &GraphArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let asked: BTreeSet<String> = last::numbers(&screening, &args.entries)?;
    let Some(whole) = workspace.load_graph(&screening.run.id)? else {
        return Err(Failure::failed(
            "上次筛查没有留下关系图：请用 shai run 再筛查一次",
            "the last run left no graph: screen again with `shai run`",
        ));
    };
    let graph = if asked.is_empty() { whole } else { whole.around(&whole.places(), &asked, args.most, |_| true) }.masked();
    if let Some(path) = &args.out {
        let text = written(path, &graph, &asked, out.lang)?;
        store::write_atomic(path, text.as_bytes())?;
        out.line(path.display())?;
    } else if args.at.json {
        out.json(&graph)?;
        return Ok(exit::DONE);
    } else {
        listed(&graph, out)?;
    }
    left_out(&graph, out)?;
    Ok(exit::DONE)
}

/// The graph in the form that the file's name asks for.
fn written(path: &Path, graph: &Graph, asked: &BTreeSet<String>, lang: Lang) -> Result<String, Failure> {
    match path.extension().and_then(|e| e.to_str()).map(str::to_lowercase).as_deref() {
        Some("svg") => Ok(report::ties_drawing(graph, asked, lang, &|_| None).svg()),
        Some("dot") => Ok(report::ties_dot(graph, lang)),
        Some("json") => match serde_json::to_string_pretty(graph) {
            Ok(json) => Ok(json + "\n"),
            Err(error) => {
                Err(Failure::failed(format!("关系图无法写成 JSON：{error}"), format!("the graph cannot be written as JSON: {error}")))
            }
        },
        _ => Err(Failure::usage("--out 的文件名应以 .svg、.json 或 .dot 结尾", "the file of --out ends in .svg, .json or .dot")),
    }
}

/// Ties by the entry that they were read from.
fn listed(graph: &Graph, out: &mut Out) -> Result<(), Failure> {
    let mut edges: Vec<&Edge> = graph.edges().iter().collect();
    edges.sort_by_key(|e| &e.entries);
    let mut last: Option<&[String]> = None;
    for edge in edges {
        if last != Some(&edge.entries) {
            out.line(edge.entries.join(" ↔ "))?;
            last = Some(&edge.entries);
        }
        out.line(format!("  {}", line(graph, edge, out.lang)))?;
    }
    if graph.edges().is_empty() {
        out.say("没有读到任何关系。", "No ties were read.")?;
    }
    Ok(())
}

fn line(graph: &Graph, edge: &Edge, lang: Lang) -> String {
    let node = |at: u32| &graph.nodes()[at as usize];
    let name = |node: &Node| node.label.clone();
    let (from, to) = (node(edge.from), node(edge.to));
    let sign = if edge.tie.is_directed() { "→" } else { "↔" };
    // The entry itself stands above its ties.
    let from = if from.kind == NodeKind::Entry { String::new() } else { format!("{} ", name(from)) };
    let mut line = format!("{from}{} {sign} {}", edge.tie.say().get(lang), name(to));
    let detail = to.detail.get(lang);
    if !detail.is_empty() && to.kind != NodeKind::Entry {
        line.push_str(&format!("（{detail}）"));
    }
    if edge.probability < 1.0 {
        line.push_str(&format!("  {:.2}", edge.probability));
    }
    let reasons: Vec<&str> = edge.reasons.iter().map(|r| r.get(lang)).collect();
    if !reasons.is_empty() {
        line.push_str(&format!("  {}", reasons.join(if lang == Lang::Zh { "；" } else { "; " })));
    }
    if let Some(evidence) = &edge.evidence {
        let file = evidence.file.rsplit('/').next().unwrap_or(&evidence.file);
        let at = evidence.place();
        line.push_str(&match lang {
            Lang::Zh => format!("  〔{file} {}〕", at.zh),
            Lang::En => format!("  [{file} {}]", at.en),
        });
    }
    line
}

fn left_out(graph: &Graph, out: &mut Out) -> Result<(), Failure> {
    let left = graph.left_out();
    if left.is_empty() {
        return Ok(());
    }
    out.say(
        format!("另有 {} 个项目与之共有单位、人员或权利，未列出：{}（用 --most 增加）", left.len(), left.join("、")),
        format!("{} more entries share a unit, a person or a right and are not shown: {} (--most shows more)", left.len(), left.join(", ")),
    )?;
    Ok(())
}
