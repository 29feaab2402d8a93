//! Where personal data stand.

use std::collections::BTreeMap;

use check::privacy::{self, Personally};
use record::{Personal, counted};

use super::last;
use crate::args::PrivacyArgs;
use crate::out::{Failure, Out, exit};

pub(crate) fn privacy(args: &PrivacyArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let only = args.entry.as_ref().map(|no| last::entry(&screening, no)).transpose()?.map(|view| &view.entry.no);
    let trials = super::whatif::open(&workspace, &screening, args.intake.as_deref(), out.lang)?;
    let case = trials.case();
    let found = privacy::list(case.dossiers.iter().filter(|d| only.is_none_or(|no| *no == d.entry.no)));
    for one in &found {
        if args.at.json {
            out.json(one)?;
        } else {
            let (kind, at) = (one.kind.say(), record::place_in_file(&one.file, one.page));
            out.say(
                format!("{}  {}  {}  {}  {}", one.entry, one.file, at.zh, kind.zh, one.masked),
                format!("{}  {}  {}  {}  {}", one.entry, one.file, at.en, kind.en, one.masked),
            )?;
        }
    }
    if args.at.json { Ok(exit::DONE) } else { summed(&found, out) }
}

fn summed(found: &[Personally], out: &mut Out) -> Result<u8, Failure> {
    let mut kinds: BTreeMap<Personal, usize> = BTreeMap::new();
    let (mut files, mut entries) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for one in found {
        *kinds.entry(one.kind).or_insert(0) += 1;
        files.insert(&one.file);
        entries.insert(&one.entry);
    }
    let (n, in_files, of) = (found.len(), files.len(), entries.len());
    let zh: Vec<String> = kinds.iter().map(|(kind, n)| format!("{} {n}", kind.say().zh)).collect();
    let en: Vec<String> = kinds.iter().map(|(kind, n)| format!("{} {n}", kind.say().en)).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    out.say(
        format!("个人信息 {n} 处，涉及 {of} 个项目、{in_files} 个文件{}{zh}", if n == 0 { "。" } else { "：" }),
        format!(
            "{} with personal data in {} and {}{}{en}",
            counted(n, "place", "places"),
            counted(of, "entry", "entries"),
            counted(in_files, "file", "files"),
            if n == 0 { "." } else { ": " }
        ),
    )?;
    if n > 0 {
        out.say(
            "以上均已遮盖；网页、summary.html 与 shai.xlsx 中同样遮盖。供程序读取的 .jsonl 和 --json 输出未遮盖，请勿外传。",
            "All of it is masked here, on pages, in summary.html and shai.xlsx. The .jsonl files and --json, for programs, are not masked: do not pass them on.",
        )?;
    }
    Ok(exit::DONE)
}
