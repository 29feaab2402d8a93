//! The page: what it shows, and that nothing an entrant wrote can become part of it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::sync::Arc;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use record::{DocumentInfo, FileKind, Lang, Place, Problem, ReadStatus, Say, Screening, Sha256, Text, Unreadable};
use report::{Limits, NoTexts, Texts, html, html_with};

mod sample;

/// The part of a page from `from` to the first `to` behind it.
fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let start = page.find(from).unwrap_or_else(|| panic!("{from} is not on the page"));
    let end = start + page[start..].find(to).unwrap_or_else(|| panic!("{to} does not follow {from}")) + to.len();
    &page[start..end]
}

fn check(from: &str, to: &str, expected: &Expect) {
    let page = html(&sample::screening(), &NoTexts, Lang::Zh);
    expected.assert_eq(part(&page, from, to));
}

#[test]
fn tiles_have_denominators() {
    check(
        "<div class=\"tiles\">",
        "</div>",
        &expect![[r##"
        <div class="tiles">
        <a class="tile" href="#entries"><span class="label">本赛区项目</span><span class="value">4</span><span class="note">其他赛区 1 · 往届 0</span></a>
        <a class="tile" href="#files"><span class="label">已读取文件</span><span class="value">4<small> / 6</small></span><span class="note">其中有问题 0</span></a>
        <a class="tile" href="#flags"><span class="label">待核标记</span><span class="value">3<small> / 4</small></span><span class="note">先看 2 · 评审前看 0 · 供参考 1</span></a>
        <a class="tile" href="#classification"><span class="label">赛道待核</span><span class="value">1<small> / 3</small></span><span class="note">无法判断 0</span></a>
        <a class="tile" href="#problems"><span class="label">请参赛单位补正</span><span class="value">1</span><span class="note">请秘书处处理 1 · 仅供知悉 0</span></a>
        </div>"##]],
    );
}

#[test]
fn the_manual_says_what_each_check_answered_and_what_it_lacked() {
    check(
        "<table class=\"matrix\"><thead><tr><th>核查",
        "</table>",
        &expect![[r##"
        <table class="matrix"><thead><tr><th>核查</th><th>条款</th><th class="num">未见异常</th><th class="num">疑似</th><th class="num">无法判断</th></tr></thead><tbody>
        <tr><td><a href="#check-team_2etoo_5fmany_5frepresentatives"><span class="mark team">▲ 团队</span> 参赛代表人数超限</a></td><td class="nowrap">五(一)2</td><td class="num">2</td><td class="num">1</td><td class="num">1</td></tr>
        <tr><td><a href="#check-ip_2elapsed"><span class="mark ip">● 权属</span> 知识产权疑似已失效</a></td><td class="nowrap">五(一)2</td><td class="num zero" colspan="3">未启用</td></tr>
        </tbody></table>"##]],
    );
    check(
        "<details class=\"manual\" id=\"check-team",
        "</details>",
        &expect![[r##"
            <details class="manual" id="check-team_2etoo_5fmany_5frepresentatives">
            <summary><b>参赛代表人数超限</b> <code>team.too_many_representatives</code></summary>
            <dl>
            <dt>查什么</dt><dd>查参赛代表人数</dd>
            <dt>为什么</dt><dd>条款如此规定。</dd>
            <dt>举例</dt><dd>登记了六名代表。</dd>
            <dt>读什么</dt><dd>登记表。</dd>
            <dt>如何解除</dt><dd>更正名单。</dd>
            <dt>通常</dt><dd>先看</dd>
            <dt>参数</dt><dd><code class="line">max = 5</code></dd>
            <dt>无法判断</dt><dd><ul class="clears"><li>登记表和申报书均未列出参赛代表 <small><a class="no" href="#e-GD-2025-0003">GD-2025-0003</a></small></li></ul>
            </dd>
            </dl>
            </details>"##]],
    );
}

#[test]
fn a_card_shows_clause_evidence_and_the_way_out() {
    check(
        "<article class=\"card medium\"",
        "</article>",
        &expect![[r##"
        <article class="card medium" id="F-556fce6cf7d8">
        <header><span class="att">评审前看</span><span class="conf">把握 <b>中 0.71</b></span><a class="id" href="#F-556fce6cf7d8"><code>F-556fce6cf7d8</code></a></header>
        <div class="parties"><p><a class="no" href="#e-GD-2025-0002">GD-2025-0002</a> <strong>一单清：医保与商业保险同步清分平台</strong> <span class="org">湾安结算服务有限公司</span></p></div>
        <p class="summary">申报赛道为医疗健康，文本更接近医疗保障。</p>
        <dl>
        <dt>条款</dt><dd class="clause"><b>五(二)1</b> <q>每个项目对应一个赛题。</q></dd>
        <dt>证据</dt><dd>
        <div class="passage"><p class="what">贴近医疗保障的原句</p><figure><blockquote>以一次结算为单位，同步完成医保、商保、个人三方的清分。</blockquote><figcaption><span class="file"><span class="dir">divisions/gd-2025/files/GD-2025-0002/</span><span class="name">项目申报书.pdf</span></span> <span class="at">第 1 页</span> <code title="SHA-256 bcc7d2dde8f3fe09141f2a35404b56616c77828d98a3aeb9c4cfdae5f0fb0611">bcc7d2dd</code></figcaption></figure></div>
        </dd>
        <dt>若要解除</dt><dd><ul class="clears"><li>申报单位确认或改正赛道</li></ul></dd>
        <dt>决定</dt><dd class="decision"><b>需补正</b>：已电话通知改报 <span class="who">二组 · 2025-08-01 10:12</span></dd>
        </dl>
        </article>"##]],
    );
}

#[test]
fn two_passages_stand_side_by_side_with_common_words_marked() {
    check(
        "<p class=\"what\"><span class=\"no\">2</span>",
        "</div>",
        &expect![[
            r#"<p class="what"><span class="no">2</span> 项目名称相近</p><div class="pair"><figure><blockquote>叶擎：离心<mark>风机叶轮</mark>三源<mark>数据闭环</mark>研发<mark>平台</mark></blockquote><figcaption><span class="file"><span class="dir">divisions/gd-2025/</span><span class="name">entries.xlsx</span></span> <span class="at">第 2 行</span> <code title="SHA-256 020d18232e39444f5a65707b86919ca7b2bdc8d3dee9f4ff0a15202b36414c57">020d1823</code></figcaption></figure><figure><blockquote><mark>风机叶轮</mark>“算测用”<mark>数据闭环平台</mark></blockquote><figcaption><span class="file"><span class="dir">divisions/gd-2025/</span><span class="name">entries.xlsx</span></span> <span class="at">第 7 行</span> <code title="SHA-256 020d18232e39444f5a65707b86919ca7b2bdc8d3dee9f4ff0a15202b36414c57">020d1823</code></figcaption></figure></div>"#
        ]],
    );
}

#[test]
fn changes_are_named() {
    check(
        "<section id=\"changes\">",
        "</section>",
        &expect![[r##"
        <section id="changes">
        <h2>较上次的变化</h2>
        <p>上次运行： 2025-08-01 22:00</p>
        <dl class="changes">
        <dt>新增标记 <span class="n">1</span></dt>
        <dd><ul class="cols">
        <li><a href="#F-40e35b5fe5ae"><span class="shape duplicate">◆</span> <code>F-40e35b5fe5ae</code></a> 疑似跨赛区重复参赛 <a class="no" href="#e-GD-2025-0001">GD-2025-0001</a></li>
        </ul>
        </dd>
        <dt>自动撤销的标记 <span class="n">1</span></dt>
        <dd><ul class="cols">
        <li>赛道疑似填报有误 <a class="no" href="#e-GD-2025-0001">GD-2025-0001</a>（登记或材料已改）</li>
        </ul>
        </dd>
        <dt>新增项目 <span class="n">1</span></dt>
        <dd><ul class="cols">
        <li><a class="no" href="#e-GD-2025-0004">GD-2025-0004</a> 云端数据银行 &lt;b&gt;&amp;amp; &quot;试验&quot;</li>
        </ul>
        </dd>
        <dt>材料或登记有变动的项目 <span class="n">1</span></dt>
        <dd><ul class="cols">
        <li><a class="no" href="#e-GD-2025-0001">GD-2025-0001</a> 叶擎：离心风机叶轮三源数据闭环研发平台</li>
        </ul>
        </dd>
        </dl>
        </section>"##]],
    );
}

#[test]
fn entries_that_are_gone_have_their_titles_and_a_division_that_lost_most_of_them_is_told_first() {
    let mut s = sample::screening();
    let gone = |n: u32| record::GoneEntry { no: format!("GD-{n}"), division: "gd-2025".to_owned(), title: format!("第{n}项<b>") };
    s.run.changes.entries_were = (1..=5).map(gone).collect();
    s.run.changes.gone_entries = s.run.changes.entries_were.iter().map(|e| e.no.clone()).collect();
    let page = html(&s, &NoTexts, Lang::Zh);
    expect![[r#"
        <dt>撤出的项目 <span class="n">5</span></dt>
        <dd><ul class="cols">
        <li><span class="no">GD-1</span> 第1项&lt;b&gt;</li>
    "#]]
    .assert_eq(&format!("{}\n", part(&page, "<dt>撤出的项目", "</li>")));
    expect![[r#"<h2>概览</h2>
<p class="state part"><b>▲▲ 赛区 gd-2025 的项目少了一半以上：上次有 8 个，其中 5 个不见了，现有 4 个。请先核对登记表和文件夹，再看以下结果。</b></p>"#]]
    .assert_eq(part(&page, "<h2>概览</h2>", "</b></p>"));
    let said = report::summary_text(&s, Lang::En);
    assert_eq!(
        said.lines().next().unwrap(),
        "▲▲ Division gd-2025 lost more than half of its entries: of 8 in the run before 5 are gone, 4 are here now. Look at the registry and the folder before anything below."
    );
    s.run.changes.entries_were.truncate(3);
    assert_eq!(s.halved(), [], "half is not more than half");
}

#[test]
fn what_most_entries_lack_is_told_once_on_the_overview() {
    let mut s = sample::screening();
    assert!(!html(&s, &NoTexts, Lang::Zh).contains("多数项目无法判断"));
    let numbers = ["GD-2025-0001", "GD-2025-0002", "GD-2025-0003"];
    s.cannot_tell.push(record::CannotTell {
        kind: record::Kind::new("ip.lapsed"),
        missing: record::Say::new("没有知识产权登记册", "there is no register of rights"),
        others: Vec::new(),
        entries: numbers.map(str::to_owned).to_vec(),
    });
    let page = html(&s, &NoTexts, Lang::Zh);
    expect![[r#"
        <h3>因缺依据，多数项目无法判断的核查</h3>
        <ul><li><b>知识产权疑似已失效</b> 没有知识产权登记册 <span class="n">3</span></li>
        </ul>"#]]
    .assert_eq(part(&page, "<h3>因缺依据", "</ul>"));
    let own = |no: &str| s.lacked_by_few(no).map(|c| c.missing.zh.clone()).collect::<Vec<_>>();
    assert_eq!((own("GD-2025-0001").len(), own("GD-2025-0003")), (0, vec!["登记表和申报书均未列出参赛代表".to_owned()]));
}

#[test]
fn a_place_shows_its_band_and_its_reasons() {
    check(
        "<tr><td class=\"num place\">4",
        "</tr>",
        &expect![[
            r##"<tr><td class="num place">4</td><td><span class="range" aria-hidden="true"><i style="left:66.7%;width:33.3%"></i><b style="left:100.0%"></b></span><small>3–4</small></td><td><a class="no" href="#e-GD-2025-0004">GD-2025-0004</a> <b>云端数据银行 &lt;b&gt;&amp;amp; &quot;试验&quot;</b></td><td class="num">12.5</td><td><span class="bars"><span class="bar" title="数据要素使用 18.8 / 25.0"><i style="height:75%"></i></span><span class="bar" title="量化成效 3.1 / 25.0"><i style="height:12%"></i></span><span class="bar" title="创新与知识产权 25.0 / 50.0"><i style="height:50%"></i></span></span></td></tr>"##
        ]],
    );
}

/// Start tags on a page, in order.
fn tags(page: &str) -> Vec<&str> {
    page.match_indices('<').map(|(at, _)| page[at + 1..].split([' ', '>', '\n']).next().unwrap()).collect()
}

/// The sample with `text` put behind everything that an entrant, a clerk or a rule can write.
fn with_everywhere(text: &str) -> Screening {
    let mut s = sample::screening();
    let add = |to: &mut String| to.push_str(text);
    add(&mut s.contest.name);
    for view in &mut s.entries {
        let e = &mut view.entry;
        [&mut e.title, &mut e.org.name, &mut e.team, &mut e.city].into_iter().for_each(add);
        view.documents.iter_mut().for_each(|d| add(&mut d.path));
    }
    for flag in &mut s.flags {
        add(&mut flag.summary.zh);
        add(&mut flag.clause.text);
        flag.clears_when.iter_mut().for_each(|c| add(&mut c.zh));
        for e in &mut flag.evidence {
            add(&mut e.quote);
            add(&mut e.file);
            add(&mut e.note.zh);
            if let Some(other) = &mut e.other {
                add(&mut other.quote);
                add(&mut other.file);
            }
        }
        if let Some(d) = &mut flag.decision {
            add(&mut d.reason);
            add(&mut d.by);
        }
    }
    for r in &mut s.rankings {
        for c in &mut r.contributions {
            add(&mut c.name.zh);
            add(&mut c.reason.zh);
            c.evidence.iter_mut().for_each(|e| add(&mut e.quote));
        }
    }
    for p in &mut s.problems {
        [&mut p.what.zh, &mut p.what_was_done.zh, &mut p.what_to_do.zh].into_iter().for_each(add);
    }
    for c in &mut s.checks {
        let manual = &mut c.manual;
        [&mut c.name.zh, &mut c.clause, &mut manual.what.zh, &mut manual.example.zh].into_iter().for_each(add);
        c.parameters.iter_mut().for_each(add);
    }
    s.cannot_tell.iter_mut().for_each(|c| add(&mut c.missing.zh));
    s.common.iter_mut().for_each(|c| add(&mut c.text));
    s.run.hashes.values_mut().for_each(add);
    s
}

/// What to do about a file whose format is not read depends on the format, and its reader knows that.
#[test]
fn an_archive_is_not_asked_for_as_pdf() {
    let mut s = sample::screening();
    let no = s.entries[0].entry.no.clone();
    let unread = |path: &str| DocumentInfo {
        path: path.to_owned(),
        sha256: Sha256::of(path.as_bytes()),
        kind: FileKind::Other,
        pages: 0,
        chars: 0,
        status: ReadStatus::Unreadable(Unreadable::Unsupported),
        ocr_pages: 0,
        is_form: false,
    };
    s.entries[0].documents.extend([unread("a/材料.rar"), unread("a/图纸.dwg")]);
    s.problems.push(Problem::new(
        Place { entry: Some(no), file: Some("a/材料.rar".to_owned()), row: None, page: None },
        "file.unsupported",
        Say::new("暂不支持读取 RAR 格式。", "Files of the format RAR are not read."),
        Say::new("未读取", "not read"),
        Say::new("请解压后直接提交其中的文件。", "Send the files in it as they are."),
    ));
    let page = html(&s, &NoTexts, Lang::Zh);
    let remedy = |name: &str| part(&page, &format!("<span class=\"name\">{name}</span></td><td>"), "</tr>").to_owned();
    let row = |name: &str, remedy: &str| format!("<span class=\"name\">{name}</span></td><td>格式不支持</td><td>{remedy}</td></tr>");
    assert_eq!(remedy("材料.rar"), row("材料.rar", "请解压后直接提交其中的文件。"));
    assert_eq!(remedy("图纸.dwg"), row("图纸.dwg", "请改用 PDF、DOCX 等能读取的格式重新提交，压缩包请改用 ZIP"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_written_elsewhere_becomes_markup(text in "(<|>|\"|'|&|</?(script|style|img src=x onerror=a|mark|!--)>?|-->|]]>|&lt;|[a-z数 ]){1,8}") {
        // The same text with every special character made harmless gives the same tags.
        let harmless: String = text.chars().map(|c| if matches!(c, '<' | '>' | '"' | '\'' | '&') { 'x' } else { c }).collect();
        let page = html(&with_everywhere(&text), &NoTexts, Lang::Zh);
        let plain = html(&with_everywhere(&harmless), &NoTexts, Lang::Zh);
        // Marks differ where characters differ: they are not counted.
        let count = |page: &str| tags(page).into_iter().filter(|t| !matches!(*t, "mark" | "/mark")).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(count(&page), count(&plain));
    }
}

/// Wherever a telephone number comes from, neither page nor workbook shows it.
#[test]
fn personal_data_are_masked_in_every_string() {
    let s = with_everywhere("，电话 13800138000，");
    for lang in [Lang::Zh, Lang::En] {
        let page = html(&s, &NoTexts, lang);
        let at = page.find("13800138000").map(|at| page[..at].chars().rev().take(200).collect::<Vec<_>>());
        assert_eq!(at.map(|before| before.into_iter().rev().collect::<String>()), None);
        assert!(page.contains("138****8000"));
    }
}

#[test]
fn the_page_needs_nothing_from_outside() {
    let page = html(&sample::screening(), &NoTexts, Lang::En);
    for outside in ["<script", "<link", "<img", "<iframe", "url(", "@import", "http:", "https:"] {
        assert!(!page.contains(outside), "{outside} on the page");
    }
    assert!(!page.contains("13800138000"), "a phone number is shown");
}

#[test]
fn every_link_has_its_target() {
    for lang in [Lang::Zh, Lang::En] {
        let page = html_with(&sample::screening(), &NoTexts, lang, &Limits { entries: 2, all_cards: 2, cards: 0, ..Limits::default() });
        for (at, _) in page.match_indices("href=\"#") {
            let target = page[at + 7..].split('"').next().unwrap();
            assert_eq!(page.matches(&format!("id=\"{target}\"")).count(), 1, "#{target}");
        }
    }
}

#[test]
fn what_changed_is_listed_in_full_where_it_stands_and_what_waits_is_counted_by_attention() {
    let mut s = sample::screening();
    s.run.changes.changed_entries = ["GD-2025-0001", "GD-2025-0002", "GD-2025-0003"].map(str::to_owned).to_vec();
    let page = html_with(&s, &NoTexts, Lang::Zh, &Limits { rows: 1, ..Limits::default() });
    let changed = part(&page, "<dt>材料或登记有变动的项目", "</dd>");
    assert!(changed.contains("其余 2 条见 run.json") && !changed.contains("XLSX"), "{changed}");
    let mut decision = s.flags[2].decision.clone().unwrap();
    decision.verdict = record::Verdict::Deferred;
    s.flags[0].decision = Some(decision.clone());
    let note = |s: &Screening| part(&html(s, &NoTexts, Lang::Zh), "href=\"#flags\"><span class=\"label\">", "</a>").to_owned();
    assert!(note(&s).ends_with("先看 2 · 评审前看 0 · 供参考 1</span></a>"), "what was put off waits: {}", note(&s));
    decision.verdict = record::Verdict::Upheld;
    s.flags[0].decision = Some(decision);
    assert!(note(&s).ends_with("先看 1 · 评审前看 0 · 供参考 1</span></a>"), "{}", note(&s));
}

#[test]
fn lists_say_how_much_they_leave_out() {
    let limits = Limits { entries: 2, rows: 1, places: 3, quote_head: 20, quote: 60, ..Limits::default() };
    let page = html_with(&sample::screening(), &NoTexts, Lang::Zh, &limits);
    let said: Vec<&str> =
        page.match_indices("<p class=\"more\">").map(|(at, tag)| page[at + tag.len()..].split('<').next().unwrap()).collect();
    assert_eq!(said, ["其余 1 条见 XLSX", "其余 1 条见 XLSX", "其余 3 条见 XLSX"]);
    expect![[r#"<details><summary>…展开其余 269 字</summary>一起看过的<mark>数据：①设计部的11,600个CFD算例，②试验室2008年以来的42</mark><span class="more">……其余 229 字见原件</span></details>"#]].assert_eq(part(&page, "<details>", "</details>"));
}

/// Every file says: filler up to the quote's place, the quote, and this behind it.
struct Behind(&'static str);

impl Texts for Behind {
    fn text(&self, _: &Sha256) -> Option<Arc<Text>> {
        let before = "前句。".repeat(333) + "它";
        Some(Arc::new(Text::new(format!("{before}以一次结算为单位，同步完成医保、商保、个人三方的清分。{}", self.0))))
    }
}

#[test]
fn a_short_quote_stands_in_its_sentence() {
    let page = html(&sample::screening(), &Behind("后来电话13800138000。\n下一段"), Lang::Zh);
    expect![[r#"<span class="around">句。前句。前句。前句。前句。前句。前句。前句。前句。前句。它</span>以一次结算为单位，同步完成医保、商保、个人三方的清分。<span class="around">后来电话138****8000。</span></blockquote>"#]].assert_eq(part(&page, "<span class=\"around\">", "</blockquote>"));
}

#[test]
fn a_number_that_the_edge_cuts_is_masked_as_the_whole_would_be() {
    let page = html(&sample::screening(), &Behind("有关这一批数据的其他问题请在工作时间联系电话13800138000。"), Lang::Zh);
    let words = part(&page, "清分。<span class=\"around\">", "</span>");
    expect![[r#"清分。<span class="around">有关这一批数据的其他问题请在工作时间联系电话138****8</span>"#]].assert_eq(words);
}

#[test]
fn a_large_season_with_long_passages_stays_a_page_that_opens() {
    let mut s = sample::screening();
    let one = s.flags[0].clone();
    let long = "数据要素与第三方出具的检测报告相互印证。".repeat(120);
    for kind in ["duplicate.cross_division", "duplicate.same_division", "duplicate.prior_season", "reuse.partial"] {
        for n in 0..500 {
            let mut flag = one.clone();
            flag.kind = record::Kind::new(kind);
            flag.id = record::FlagId::from_text(&format!("F-{kind}-{n}"));
            flag.evidence = vec![one.evidence[0].clone(); 6];
            for e in &mut flag.evidence {
                e.quote.clone_from(&long);
                e.other = Some(Box::new(e.clone()));
            }
            s.flags.push(flag);
        }
    }
    let page = html(&s, &NoTexts, Lang::Zh);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
}
