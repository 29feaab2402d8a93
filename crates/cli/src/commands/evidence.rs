//! What each file of evidence is, whose it is, and which are missing.

use check::{PaperSeen, Papers};
use record::Lang;

use super::last;
use crate::args::EvidenceArgs;
use crate::out::{Failure, Out, exit};

pub(crate) fn evidence(args: &EvidenceArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let only = args.entry.as_ref().map(|no| last::entry(&screening, no)).transpose()?.map(|view| &view.entry.no);
    let trials = super::whatif::open(&workspace, &screening, args.intake.as_deref(), out.lang)?;
    let all = check::papers(&trials.case(), trials.rules());
    for papers in all.iter().filter(|p| only.is_none_or(|no| *no == p.entry)) {
        if args.at.json { out.json(papers)? } else { listed(papers, out)? }
    }
    Ok(exit::DONE)
}

fn listed(papers: &Papers, out: &mut Out) -> Result<(), Failure> {
    out.line(&papers.entry)?;
    for paper in &papers.files {
        out.line(format!("  {}", line(paper, out.lang)))?;
    }
    if !papers.lacking.is_empty() {
        out.say(format!("  缺：{}", papers.lacking.join("、")), format!("  lacking: {}", papers.lacking.join(", ")))?;
    }
    Ok(())
}

/// Kind, file name, and whatever was read from it.
fn line(paper: &PaperSeen, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let say = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    let file = paper.file.rsplit('/').next().unwrap_or(&paper.file);
    let kind = if paper.name.is_empty() { say("其他", "other") } else { &paper.name };
    let mut parts = vec![format!("{kind}  {file}")];
    if !paper.readable {
        parts.push(say("不可读", "not readable").to_owned());
    }
    let mut add = |label: &str, values: &[String]| {
        if !values.is_empty() {
            parts.push(format!("{label} {}", values.join(say("、", ", "))));
        }
    };
    add(say("单位", "holder"), &paper.holders);
    add(say("代码", "code"), &paper.codes);
    add(say("权利", "right"), &paper.rights);
    add(say("日期", "dated"), paper.dated.as_slice());
    add(say("有效至", "valid to"), paper.valid_to.as_slice());
    add(say("年度", "year"), paper.year.map(|y| y.to_string()).as_slice());
    parts.join("  ")
}
