//! What a clerk reads at the end of a run: how it went, what is new, what to do next. At most some thirty lines, no control characters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use record::{Addressee, DocumentInfo, EntryView, Halved, Lang, Problem, Screening, counted};

use crate::index::{Index, Totals, problems_by_addressee};
use crate::labels::{family_label, pick, status_label};
use crate::words::{count, duration, minute};

/// The end of a run in a few lines, each ending in a line break. Every number has its denominator or says what it counts.
pub fn summary_text(s: &Screening, lang: Lang) -> String {
    let index = Index::new(s);
    let totals = Totals::of(&index);
    let mut lines = halved(s, lang);
    lines.extend([headline(s, totals, lang), what_was_screened(s, totals, lang)]);
    lines.extend(totals.elsewhere(lang));
    lines.extend(strays(totals, lang));
    lines.extend(what_changed(&index, lang));
    lines.push(flags(s, totals, lang));
    lines.extend(by_family(s, lang));
    lines.extend(mismatches(&index, lang));
    lines.extend(lost_tables(s, lang));
    lines.extend(told_at_once(s, lang));
    lines.extend(refused(s, lang));
    lines.extend(unreadable_files(&index, lang));
    lines.extend(next_steps(s, totals, lang));
    lines.push(pick(lang, "以上均为疑似或待核，须由人裁定。", "All of this is suspected or to be checked; people decide.").to_owned());
    lines.join("\n") + "\n"
}

/// Divisions that lost most of their entries or files since the run before, said before all else: what follows is hardly what was meant to be
/// screened.
pub fn halved(s: &Screening, lang: Lang) -> Vec<String> {
    let line = |Halved { division, before, gone, now }: &Halved| {
        let [before, gone, now] = [before, gone, now].map(count);
        match lang {
            Lang::Zh => format!(
                "▲▲ 赛区 {division} 的项目少了一半以上：上次有 {before} 个，其中 {gone} 个不见了，现有 {now} 个。请先核对登记表和文件夹，再看以下结果。"
            ),
            Lang::En => format!(
                "▲▲ Division {division} lost more than half of its entries: of {before} in the run before {gone} are gone, {now} are here now. Look at the registry and the folder before anything below."
            ),
        }
    };
    let doubt = |p: &Problem| format!("▲▲ {}{}{}", p.what.get(lang), pick(lang, "", " "), p.what_to_do.get(lang));
    s.halved().iter().map(line).chain(s.doubts().map(doubt)).collect()
}

fn headline(s: &Screening, t: Totals, lang: Lang) -> String {
    let time = duration(s.run.stages.iter().map(|x| x.seconds).sum(), lang);
    match (lang, t.losses(lang)) {
        (Lang::Zh, None) => format!("完成  用时 {time}"),
        (Lang::En, None) => format!("Done in {time}"),
        (Lang::Zh, Some(lost)) => format!("完成（部分）  用时 {time}  {lost}无法读取，其余全部完成"),
        (Lang::En, Some(lost)) => format!("Done in part, in {time}: {lost} could not be read, all others are done"),
    }
}

fn what_was_screened(s: &Screening, t: Totals, lang: Lang) -> String {
    let (home, others) = (count(t.home), count(t.other + t.earlier));
    let (read, files) = (count(t.read + t.with_problems), count(t.files));
    match lang {
        Lang::Zh => format!("本赛区 {} 项目 {home} 个，对照其他赛区和往届 {others} 个；文件 {read}/{files} 份已读取", s.home),
        Lang::En => {
            let (home, files) = (counted(home, "entry", "entries"), counted(files, "file", "files"));
            format!("{home} of {}, compared with {others} of other divisions and seasons; {read} of {files} read", s.home)
        }
    }
}

fn strays(t: Totals, lang: Lang) -> Option<String> {
    let (strays, n) = (count(t.strays), t.unreadable_strays);
    let unreadable = match (lang, n) {
        (_, 0) => String::new(),
        (Lang::Zh, n) => format!("（其中 {} 份无法读取）", count(n)),
        (Lang::En, n) => format!(" ({} could not be read)", count(n)),
    };
    (t.strays > 0).then(|| match lang {
        Lang::Zh => format!("另有 {strays} 份文件所在的文件夹没有登记项目，未参与筛查{unreadable}：见“问题清单”"),
        Lang::En => {
            let strays =
                counted(strays, "more file lies in a folder of no entry and was", "more files lie in folders of no entry and were");
            format!("{strays} not screened{unreadable}: see \"Problems\"")
        }
    })
}

fn what_changed(index: &Index, lang: Lang) -> Option<String> {
    let c = &index.screening.run.changes;
    let since = minute(c.since.as_ref()?);
    if c.new_flags.len() + c.gone_flags.len() + c.new_entries.len() + c.changed_entries.len() + c.gone_entries.len() == 0 {
        return Some(match lang {
            Lang::Zh => format!("与上次运行（{since}）相比没有变化"),
            Lang::En => format!("Nothing has changed since the run before ({since})"),
        });
    }
    // A list of another division that is put in or numbered anew is no entrant that came or left.
    let elsewhere = |list: &[String]| list.iter().filter(|no| !index.is_home(no)).count();
    let of_others = [
        elsewhere(&c.new_entries),
        elsewhere(&c.changed_entries),
        c.entries_were.iter().filter(|entry| entry.division != index.screening.home).count(),
    ];
    let all = [c.new_entries.len(), c.changed_entries.len(), c.gone_entries.len()];
    let [entries, changed, withdrawn]: [String; 3] = std::array::from_fn(|i| count(all[i].saturating_sub(of_others[i])));
    let [new, gone] = [&c.new_flags, &c.gone_flags].map(|v| count(v.len()));
    let beside = of_others.iter().any(|n| *n > 0).then(|| {
        let [new, changed, gone] = of_others.map(count);
        match lang {
            Lang::Zh => format!("（其他赛区和往届：新增 {new}、变动 {changed}、撤出 {gone}）"),
            Lang::En => format!(" (other divisions and seasons: {new} new, {changed} changed, {gone} gone)"),
        }
    });
    let beside = beside.as_deref().unwrap_or("");
    Some(match lang {
        Lang::Zh => {
            format!("与上次运行（{since}）相比：标记 +{new} −{gone}；项目新增 {entries}、变动 {changed}、撤出 {withdrawn}{beside}")
        }
        Lang::En => {
            format!(
                "Since the run before ({since}): flags +{new} −{gone}; entries {entries} new, {changed} changed, {withdrawn} gone{beside}"
            )
        }
    })
}

fn flags(s: &Screening, t: Totals, lang: Lang) -> String {
    let ([all, open], [high, medium, low]) = ([t.flags(), t.open()].map(count), t.open.map(count));
    debug_assert_eq!(t.flags(), s.flags.len());
    match lang {
        Lang::Zh => format!("标记 {all} 条，其中待核 {open} 条（先看 {high}，评审前看 {medium}，供参考 {low}）"),
        Lang::En => format!(
            "{}, {open} not decided yet ({high} first, {medium} before the review, {low} for information)",
            counted(&all, "flag", "flags")
        ),
    }
}

fn by_family(s: &Screening, lang: Lang) -> Option<String> {
    let mut families: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for flag in &s.flags {
        let (label, shape) = family_label(&flag.kind);
        let order = flag.kind.order();
        let key = families.keys().find(|(_, name)| name.ends_with(label.get(lang))).cloned();
        *families.entry(key.unwrap_or_else(|| (order, format!("{shape} {}", label.get(lang))))).or_default() += 1;
    }
    let parts: Vec<String> = families.iter().map(|((_, name), n)| format!("{name} {}", count(*n))).collect();
    (!parts.is_empty()).then(|| format!("  {}", parts.join("   ")))
}

fn mismatches(index: &Index, lang: Lang) -> Option<String> {
    let (n, classified) = (index.mismatches().len(), index.screening.classifications.iter().filter(|c| index.is_home(&c.entry)).count());
    (classified > 0).then(|| match lang {
        Lang::Zh => format!("归类 {} 个，其中申报赛道与文本不一致 {} 个", count(classified), count(n)),
        Lang::En => {
            let (classified, declare) = (counted(count(classified), "entry", "entries"), counted(count(n), "declares", "declare"));
            format!("{classified} classified; {declare} another track than the text suggests")
        }
    })
}

fn lost_tables(s: &Screening, lang: Lang) -> Vec<String> {
    first(s.lost_tables(), lang)
}

/// Files and folders that the system did not open: they are no documents, and the office alone can do something about them.
fn refused(s: &Screening, lang: Lang) -> Vec<String> {
    first(s.problems.iter().filter(|p| p.code == Problem::REFUSED), lang)
}

/// The first of some problems, each of a file, and how many more there are.
fn first<'p>(problems: impl Iterator<Item = &'p Problem>, lang: Lang) -> Vec<String> {
    let all: Vec<&Problem> = problems.collect();
    let mut lines: Vec<String> = all.iter().take(NAMED).map(|p| of_a_file(p, lang)).collect();
    if all.len() > NAMED {
        let rest = count(all.len() - NAMED);
        lines.push(match lang {
            Lang::Zh => format!("  ▲ 其余 {rest} 份见“问题清单”"),
            Lang::En => format!("  ▲ {rest} more under \"Problems\""),
        });
    }
    lines
}

fn of_a_file(p: &Problem, lang: Lang) -> String {
    let file = p.place.file.as_deref().unwrap_or_default();
    format!("  ▲ {file}  {}{}{}", p.what.get(lang), pick(lang, "", " "), p.what_to_do.get(lang))
}

/// What must not wait until somebody reads the report: that the workbook was filled in, that no entry has a unit; with what to do.
fn told_at_once(s: &Screening, lang: Lang) -> Vec<String> {
    let line = |p: &Problem| {
        let between = pick(lang, "", " ");
        format!("  ▲ {}{between}{}{between}{}", p.what.get(lang), p.what_was_done.get(lang), p.what_to_do.get(lang))
    };
    let codes = [Problem::UNITS_ABSENT, Problem::FILLED_IN];
    codes.iter().flat_map(|code| s.problems.iter().filter(move |p| p.code == *code)).map(line).collect()
}

/// Files and tables of a kind that are named here; the report lists all.
const NAMED: usize = 5;

fn unreadable_files(index: &Index, lang: Lang) -> Vec<String> {
    let form = &index.screening.contest.form.file_name_contains;
    let is_form = |d: &DocumentInfo| d.is_form || form.iter().any(|part| d.path.rsplit('/').next().is_some_and(|name| name.contains(part)));
    let s = index.screening;
    let mut lost: Vec<(&EntryView, &DocumentInfo)> =
        s.entries.iter().flat_map(|view| s.unread_to_mend(view).map(move |document| (view, document))).collect();
    let rest = lost.len().saturating_sub(NAMED);
    // Without its form an entry is not judged at all; other divisions are there to be compared with.
    lost.sort_by_key(|(view, document)| (!index.is_home(&view.entry.no), !is_form(document)));
    let mut out = Vec::new();
    for (view, document) in lost.into_iter().take(NAMED) {
        out.push(format!("  ▲ {}  {}  {}", view.entry.no, status_label(document.status).get(lang), document.path));
    }
    if rest > 0 {
        let rest = count(rest);
        out.push(match lang {
            Lang::Zh => format!("  其余 {rest} 份见报告“无法读取的文件”"),
            Lang::En => format!("  {rest} more in the report under \"Files that could not be read\""),
        });
    }
    out
}

fn next_steps(s: &Screening, t: Totals, lang: Lang) -> Vec<String> {
    let mut steps = Vec::new();
    for (addressee, problems) in problems_by_addressee(s) {
        let n = count(problems.len());
        let n_en = counted(&n, "problem", "problems");
        steps.extend(match (addressee, lang) {
            _ if problems.is_empty() => None,
            (Addressee::Entrant, Lang::Zh) => Some(format!("请参赛单位补正 {n} 条问题：见表格“问题清单”")),
            (Addressee::Entrant, Lang::En) => Some(format!("send {n_en} back to entrants: see the sheet \"Problems\"")),
            (Addressee::Secretariat, Lang::Zh) => Some(format!("请秘书处处理 {n} 条问题：见表格“问题清单”")),
            (Addressee::Secretariat, Lang::En) => Some(format!("{n_en} for the secretariat: see the sheet \"Problems\"")),
            (Addressee::Nobody, _) => None,
        });
    }
    if t.open() > 0 {
        let n = count(t.open());
        steps.push(match lang {
            Lang::Zh => format!("核查 {n} 条标记：打开 summary.html，或在表格“标记”中填写结论"),
            Lang::En => format!("check {}: open summary.html, or fill in the sheet \"Flags\"", counted(n, "flag", "flags")),
        });
    }
    let numbered = steps.iter().zip(1..).fold(String::new(), |mut all, (step, n)| {
        write!(all, " {n}) {step}").expect("a String takes every write");
        all
    });
    if numbered.is_empty() { Vec::new() } else { vec![format!("{}{numbered}", pick(lang, "下一步：", "Next:"))] }
}
