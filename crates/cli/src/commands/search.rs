use record::{Lang, counted};

use crate::args::SearchArgs;
use crate::out::{Failure, Out, exit};

pub(crate) fn search(args: &SearchArgs, out: &mut Out) -> Result<u8, Failure> {
    let typed = args.query.join(" ");
    let typed = unquoted(&typed);
    let query = index::parse(typed).map_err(|e| {
        let say = e.say();
        Failure::usage(say.zh, say.en)
    })?;
    let workspace = store::Workspace::open_read(&args.at.workspace)?;
    let index = index::Index::open(&workspace.index_dir())?;
    if !pipeline::is_index_of_run(&workspace, index.watermark())? {
        return Err(Failure::failed(
            "全文索引正在更新，或上次运行没有完成，暂不能检索。请稍候；若没有正在进行的运行，请重新运行 shai run。",
            "the index is being renewed, or the last run broke off; nothing can be searched. Wait, or run again if no run is under way.",
        ));
    }
    let options = index::SearchOptions { limit: args.limit, offset: args.offset, ..index::SearchOptions::default() };
    let results = index.search(&query, &options)?;
    if args.at.json {
        out.json(&results)?;
        return Ok(exit::DONE);
    }
    for hit in &results.entries {
        out.line(format!("{}  {}  {}", hit.entry, hit.title, hit.org))?;
        for field in &hit.fields {
            out.line(format!("    {}", marked(&record::mask(&field.value), &field.highlights)))?;
        }
        for passage in &hit.passages {
            let place = match out.lang {
                Lang::Zh => format!("{} 第 {} 页", passage.file, passage.page),
                Lang::En => format!("{} page {}", passage.file, passage.page),
            };
            out.line(format!("    {place}\n      {}", marked(&record::mask(&passage.snippet), &passage.in_snippet())))?;
        }
    }
    let (shown, all, hits) = (results.entries.len(), results.total_entries, results.total_hits);
    out.say(
        format!("{all} 个项目，正文命中 {hits} 处，显示 {shown} 个"),
        format!("{} in {}, {shown} shown", counted(hits, "hit", "hits"), counted(all, "entry", "entries")),
    )?;
    if let Some(meant) = index.meant(&query, out.lang) {
        let found = index.search(&meant, &index::SearchOptions { limit: 0, ..options })?.total_entries;
        if found > 0 {
            let (meant, entries) = (&meant.source, counted(found, "entry", "entries"));
            out.say(format!("是不是要查“{meant}”？有 {found} 个项目。"), format!("did you mean \"{meant}\"? That finds {entries}."))?;
            return Ok(exit::DONE);
        }
    }
    if all == 0 {
        nothing(typed, out)?;
    }
    Ok(exit::DONE)
}

/// A query without quotes around all of it: `cmd.exe` of Windows takes `'…'`, as examples have it, for a part of the words.
fn unquoted(typed: &str) -> &str {
    typed.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).filter(|inner| !inner.trim().is_empty()).unwrap_or(typed)
}

fn nothing(typed: &str, out: &mut Out) -> Result<(), Failure> {
    out.say(
        format!("没有项目符合“{typed}”。少写一个条件试试。可用的字段：编号、标题、单位、赛道、赛题、城市、赛区、团队、代表、权利、获奖、文件、正文、标记（如 赛道:医疗健康）；可比较大小的：提交时间、标记、字数（如 提交时间>=2025-06）。"),
        format!("nothing matches \"{typed}\". Try with one condition less; fields: no title org track topic city division team rep right award file text flag; compared by size: submitted flag chars (submitted>=2025-06)."),
    )
}

/// A text with its hits in brackets, since a terminal may have no colours and a file has none.
fn marked(snippet: &str, highlights: &[record::Span]) -> String {
    let mut marked = String::new();
    for (at, c) in (0..).zip(snippet.chars()) {
        if highlights.iter().any(|h| h.from() == at) {
            marked.push('【');
        }
        marked.push(if c == '\n' { ' ' } else { c });
        if highlights.iter().any(|h| h.to() == at + 1) {
            marked.push('】');
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn quotes_that_a_shell_has_left_are_no_words() {
        let queries = ["'公共数据 赛道:医疗健康 非 保险'", "公共数据", "'90s", "O'Neil", "''", "'"];
        let expected = ["公共数据 赛道:医疗健康 非 保险", "公共数据", "'90s", "O'Neil", "''", "'"];
        assert_eq!(queries.map(unquoted), expected);
    }
}
