use crate::flat::Flat;
use crate::names::ASIDES;

/// What names of organisations end in. Used to see where a name ends in running text, never to judge one.
const ENDINGS: [&str; 44] = [
    "公司",
    "集团",
    "企业",
    "合伙)",
    "大学",
    "学院",
    "学校",
    "中学",
    "小学",
    "医院",
    "研究院",
    "研究所",
    "院",
    "所",
    "中心",
    "局",
    "厅",
    "委员会",
    "委",
    "政府",
    "办公室",
    "站",
    "协会",
    "学会",
    "联合会",
    "基金会",
    "银行",
    "分行",
    "支行",
    "合作社",
    "事务所",
    "厂",
    "社",
    "馆",
    "处",
    "队",
    "实验室",
    "联盟",
    "商会",
    "部",
    "港",
    "园",
    "店",
    "会",
];
/// What names of branches of companies end in. Words that begin others in running text are left out (管理部门, 项目部署).
const BRANCHES: [&str; 16] = [
    "支公司",
    "分公司",
    "分行",
    "支行",
    "分院",
    "分所",
    "分校",
    "营业部",
    "分中心",
    "营业所",
    "办事处",
    "代表处",
    "门店",
    "分店",
    "分厂",
    "分社",
];
/// Longest name looked for.
const REACH: usize = 60;
/// Where a name that starts at `from` ends: punctuation, a new label on a new line, or a new line when the name is complete.
fn end(flat: &Flat, from: usize, phrase: bool) -> usize {
    let last = flat.len().min(from + REACH);
    (from..last).find(|&i| ends_at(flat, from, i, phrase)).unwrap_or(last)
}

fn ends_at(flat: &Flat, from: usize, i: usize, phrase: bool) -> bool {
    let Some(c) = flat.char(i) else { return true };
    if is_sign(c) || (phrase && c == '的') {
        return true;
    }
    let inner = || flat.slice(i + 1, flat.len().min(i + 4));
    if c == '(' && (ASIDES.iter().any(|aside| inner().starts_with(aside)) || inner().starts_with("章)")) {
        return true;
    }
    if i == from {
        return false;
    }
    let complete = complete(flat.slice(from, i));
    // 我们审计了甲公司2024年度
    if phrase && complete && (c.is_ascii_digit() || matches!(c, '自' | '于' | '在' | '从')) {
        return true;
    }
    flat.starts_line(i) && if complete { !goes_on(flat, from, i) } else { label_follows(flat, i) }
}

/// Whether a name that is complete at the end of a line goes on in the next one: what stands there up to the next sign completes it again
/// (粤港南方科创银行 / 股份有限公司广州分行，).
fn goes_on(flat: &Flat, from: usize, at: usize) -> bool {
    let stop = (at + 1..flat.len().min(from + REACH)).find(|&i| flat.starts_line(i) || flat.char(i).is_none_or(is_sign));
    stop.is_some_and(|to| flat.char(to) != Some(':') && to > at + 1 && complete(flat.slice(from, to)))
}

/// Whether no name goes on past this sign.
fn is_sign(c: char) -> bool {
    matches!(c, ',' | '，' | '。' | ';' | '；' | ':' | '、' | '“' | '”' | '"' | '《' | '》' | '「' | '」' | '/' | '|')
}

fn complete(name: &str) -> bool {
    ENDINGS.iter().any(|e| name.ends_with(e))
}

fn label_follows(flat: &Flat, at: usize) -> bool {
    flat.slice(at, flat.len().min(at + 9)).contains(':')
}

/// The name after a label, as far as it goes: a person's too.
pub(super) fn after_label(flat: &Flat, from: usize) -> Option<(usize, usize)> {
    let to = without_next_label(flat, from, end(flat, from, false));
    (to >= from + 2).then_some((from, to))
}

/// A value that runs into the next label (甲乙有限公司日期：) ends where the name is complete; some readers join the lines of a list.
fn without_next_label(flat: &Flat, from: usize, to: usize) -> usize {
    if flat.char(to) != Some(':') {
        return to;
    }
    (from + 1..to).rev().find(|&end| complete(flat.slice(from, end))).unwrap_or(to)
}

/// The name of an organisation in running text from `from` on.
pub(super) fn in_phrase(flat: &Flat, from: usize) -> Option<(usize, usize)> {
    let from = (from..flat.len().min(from + 3)).find(|&i| flat.char(i).is_some_and(|c| !matches!(c, ',' | '，' | ':' | '：')))?;
    let to = end(flat, from, true);
    let text = flat.slice(from, to);
    // The first company ends the name, unless a branch follows; other bodies end where the longest does.
    let cut = match text.find("公司") {
        Some(at) => {
            let company = at + "公司".len();
            let branch = BRANCHES.iter().filter_map(|b| text[company..].rfind(b).map(|at| company + at + b.len())).max();
            branch.unwrap_or(company)
        }
        None => text.char_indices().map(|(at, c)| at + c.len_utf8()).filter(|&at| complete(&text[..at])).max()?,
    };
    // 数据服务中心（局机关）: a name does not end inside its brackets.
    let open = text[..cut].matches('(').count() > text[..cut].matches(')').count();
    let cut = if open { text[cut..].find(')').map_or(cut, |at| cut + at + 1) } else { cut };
    let name = &text[..cut];
    // 兹证明我单位自2024年起使用甲公司的平台: who speaks is not whom it is about.
    let spoken = SPEAKERS.iter().any(|speaker| name.starts_with(speaker));
    let start = if spoken { USES.iter().filter_map(|word| name.rfind(word).map(|at| at + word.len())).max()? } else { 0 };
    let (before, count) = (name[..start].chars().count(), name[start..].chars().count());
    (count >= 4).then_some((from + before, from + before + count))
}

/// How a unit speaks of itself.
pub(super) const SPEAKERS: [&str; 22] = [
    "本公司",
    "我公司",
    "我司",
    "本司",
    "本单位",
    "我单位",
    "本企业",
    "我企业",
    "本院",
    "我院",
    "本校",
    "我校",
    "本所",
    "我所",
    "本中心",
    "我中心",
    "本局",
    "我局",
    "我集团",
    "我委",
    "我厂",
    "我行",
];

/// What it does with what another made.
const USES: [&str; 9] = ["使用", "采用", "应用", "引进", "采购", "购买", "委托", "选用", "部署"];

/// Whether the name of an organisation starts at a character.
pub(super) fn starts_with_name(flat: &Flat, at: usize) -> bool {
    in_phrase(flat, at).is_some_and(|(from, _)| from == at) && flat.char(at).is_some_and(|c| !c.is_ascii_digit())
}

/// The name of an organisation that ends right before `to`, on the same line.
pub(super) fn before(flat: &Flat, to: usize) -> Option<(usize, usize)> {
    let stops = |i: usize| flat.char(i).is_none_or(|c| matches!(c, ',' | '，' | '。' | ':' | ';' | '、' | '“' | '”' | '致'));
    let from = (to.saturating_sub(REACH)..to).rev().find(|&i| stops(i)).map_or(to.saturating_sub(REACH), |i| i + 1);
    // A name may be broken over two lines: go back to the line that starts it, not further than the one before.
    let starts: Vec<usize> = (from..to).filter(|&i| flat.starts_line(i)).collect();
    let from = starts.iter().rev().copied().find(|&i| complete(flat.slice(i, to))).unwrap_or(from);
    (to >= from + 4 && complete(flat.slice(from, to))).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_they_end() {
        let check = |text: &str, mark: &str, find: fn(&Flat, usize) -> Option<(usize, usize)>, expected: &str| {
            let flat = Flat::new(text);
            let at = flat.find(&crate::flat::flatten(mark), 0).expect("the mark stands there") + mark.chars().count();
            let found = find(&flat, at).map_or("", |(from, to)| flat.slice(from, to));
            assert_eq!(found, expected, "{text}");
        };
        check("权利人：东莞市恒岳压缩机股份有限公司，2023-08-15", "权利人：", after_label, "东莞市恒岳压缩机股份有限公司");
        check("权利人：海澜信标（湛江）信息技术有\n限公司，2023-08-15", "权利人：", after_label, "海澜信标(湛江)信息技术有限公司");
        check("权利人：甲乙有限公司\n日期：2023-08-15", "权利人：", after_label, "甲乙有限公司");
        check("权利人：甲乙有限公司日期：2023-08-15", "权利人：", after_label, "甲乙有限公司");
        check(
            "权利人：粤港南方科创银行\n股份有限公司广州分行，2023-08-15",
            "权利人：",
            after_label,
            "粤港南方科创银行股份有限公司广州分行",
        );
        check("权利人：岭南大学\n城儿童医学中心，2023-08-15", "权利人：", after_label, "岭南大学城儿童医学中心");
        check("兹证明佛山市数据服务中心（局机关）的“平台”", "兹证明", in_phrase, "佛山市数据服务中心(局机关)");
        check("名称：甲乙科技有限公司\n统一社会信用代码：91440600475W6GYT3H", "名称：", after_label, "甲乙科技有限公司");
        check("声明单位：甲乙有限公司（盖章）", "声明单位：", after_label, "甲乙有限公司");
        check("我们审计了甲乙科技有限公司2024年度财务报表", "我们审计了", in_phrase, "甲乙科技有限公司");
        check("兹证明岭南大学城儿童医学中心的“平台”自2024年起", "兹证明", in_phrase, "岭南大学城儿童医学中心");
        check("兹证明，甲乙科技有限公司研发的系统", "兹证明", in_phrase, "甲乙科技有限公司");
        check("兹证明甲乙基础设施有限公司茂名分公司的系统", "兹证明", in_phrase, "甲乙基础设施有限公司茂名分公司");
        let flat = Flat::new("审计报告\n甲乙科技有限公司全体股东：\n");
        let at = flat.find("全体股东", 0).expect("it stands there");
        assert_eq!(before(&flat, at).map(|(f, t)| flat.slice(f, t)), Some("甲乙科技有限公司"));
    }
}
