//! Commands that show what the last run found.

use std::collections::BTreeSet;

use record::{
    Attention, Classification, Contribution, EntryView, Flag, Kind, Lang, NO_TRACK, Ranking, Say, Screening, Standing, counted,
    reason_given,
};

use super::{acts, last, order, quotes};
use crate::args::{AttentionArg, ExplainArgs, FlagsArgs, RankArgs, ShowArgs};
use crate::out::{Failure, Out, exit};

pub(crate) fn show(args: &ShowArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let acts = workspace.ledger()?.acts()?;
    let standings = record::standings(&acts);
    let view = last::entry(&screening, &args.entry)?;
    let flags: Vec<&Flag> = screening.flags.iter().filter(|f| f.entry == view.entry.no || f.others.contains(&view.entry.no)).collect();
    if args.at.json {
        let problems: Vec<_> = screening.problems.iter().filter(|p| p.place.entry.as_deref() == Some(&view.entry.no)).collect();
        out.json(&serde_json::json!({
            "v": record::WIRE_VERSION, "entry": view, "classification": screening.classification(&view.entry.no),
            "ranking": screening.rankings.iter().find(|r| r.entry == view.entry.no), "flags": flags, "problems": problems,
            "cannot_tell": screening.cannot_tell_of(&view.entry.no).map(|c| serde_json::json!({ "kind": c.kind, "missing": c.missing })).collect::<Vec<_>>(),
        }))?;
        return Ok(exit::DONE);
    }
    head(view, out)?;
    if let Some(c) = screening.classification(&view.entry.no) {
        classified(&screening, c, out)?;
    }
    match screening.rankings.iter().find(|r| r.entry == view.entry.no) {
        Some(r) => placed(&screening, r, out)?,
        None if view.entry.division == screening.home => {
            out.say("  阅读顺序：申报书未能读取，不排序", "  reading order: the application could not be read, not ranked")?;
        }
        None => {}
    }
    acts::on_entry(&screening, &acts, &view.entry.no, out)?;
    files(view, &screening.contest.form, out)?;
    out.line("")?;
    out.say(format!("标记 {} 条", flags.len()), counted(flags.len(), "flag", "flags"))?;
    for flag in flags {
        standing_line(flag, standings.get(&flag.subject()), out)?;
    }
    let unknown: Vec<&record::CannotTell> = screening.lacked_by_few(&view.entry.no).collect();
    if !unknown.is_empty() {
        out.say(
            format!("无法判断 {} 处（缺少依据）", unknown.len()),
            format!("{} cannot tell: an input is missing", counted(unknown.len(), "check", "checks")),
        )?;
    }
    for c in unknown {
        let name = c.kind.name();
        out.say(format!("  {}：{}", name.zh, mask(&c.missing.zh)), format!("  {}: {}", name.en, mask(&c.missing.en)))?;
    }
    for problem in screening.problems.iter().filter(|p| p.place.entry.as_deref() == Some(&view.entry.no)) {
        let (what, todo) = (mask(problem.what.get(out.lang)), mask(problem.what_to_do.get(out.lang)));
        let (what, whom) = (what.trim_end_matches(['。', '.']), screening.addressee(problem).say());
        out.say(format!("问题（{}）：{what}。{todo}", whom.zh), format!("problem ({}): {what}. {todo}", whom.en))?;
    }
    Ok(exit::DONE)
}

fn head(view: &EntryView, out: &mut Out) -> Result<(), Failure> {
    let e = &view.entry;
    out.line(format!("{}  {}", e.no, e.title))?;
    let rows = [
        ("赛区", "division", e.division.clone()),
        ("申报赛道", "declared track", filled(&[&e.declared_track, &e.declared_topic], " / ")),
        ("参赛单位", "unit", filled(&[&e.org.name, e.org.credit_code.as_deref().unwrap_or("")], " ")),
        ("联合单位", "partners", e.partners.join("、")),
        ("团队", "team", e.team.clone()),
        ("参赛代表", "representatives", e.representatives.join("、")),
        ("知识产权", "rights", e.rights.join("；")),
    ];
    for (zh, en, value) in rows.iter().filter(|(_, _, v)| !v.trim().is_empty()) {
        out.say(format!("  {zh}：{value}"), format!("  {en}: {value}"))?;
    }
    Ok(())
}

/// What is filled in, joined.
fn filled(parts: &[&str], by: &str) -> String {
    parts.iter().copied().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(by)
}

fn classified(screening: &Screening, c: &Classification, out: &mut Out) -> Result<(), Failure> {
    let name = |code: &str| {
        screening
            .contest
            .topic(code)
            .map(|t| t.title.clone())
            .or_else(|| screening.contest.track(code).map(|t| t.name.clone()))
            .unwrap_or_else(|| code.to_owned())
    };
    let verdict = match &c.doubt {
        Some(doubt) => {
            let why = doubt.say();
            let what = if c.tells_track() {
                Say::new("赛题无法判断", "cannot tell the topic")
            } else {
                Say::new("无法判断", "cannot tell")
            };
            Say::new(format!("{}（{}），最接近的是", what.zh, why.zh), format!("{} ({}); closest", what.en, why.en))
        }
        None => Say::new("最合适的是", "best"),
    };
    let verdict = verdict.get(out.lang);
    let has_form = screening.entry(&c.entry).is_some_and(|view| view.documents.iter().any(|d| d.is_form));
    let (alone_zh, alone_en) = if has_form { ("", "") } else { ("，仅据项目名称", ", by the title alone") };
    let [track, topic] = [(&c.track, c.track_probability), (&c.topic, c.topic_probability)];
    let of = |(code, p): (&String, f64)| (format!("{code} {}", name(code)), report::sure(p));
    let ((track, track_sure), (topic, topic_sure)) = (of(track), of(topic));
    out.say(
        format!("  赛道赛题：{verdict} {track}（{track_sure}） / {topic}（{topic_sure}{alone_zh}）"),
        format!("  track and topic: {verdict} {track} ({track_sure}) / {topic} ({topic_sure}{alone_en})"),
    )
}

fn placed(screening: &Screening, r: &Ranking, out: &mut Out) -> Result<(), Failure> {
    let of = screening.rankings.iter().filter(|o| o.track == r.track).count();
    let name = screening.contest.track(&r.track).map_or(r.track.as_str(), |t| t.name.as_str());
    out.say(
        format!("  阅读顺序：{name} 第 {} 位（共 {of}；权重变动时 {}–{}），{:.1} 分", r.place, r.band.0, r.band.1, r.score),
        format!("  reading order: {name} {} of {of} ({}–{} when weights vary), {:.1} points", r.place, r.band.0, r.band.1, r.score),
    )
}

fn files(view: &EntryView, form: &record::FormSpec, out: &mut Out) -> Result<(), Failure> {
    out.line("")?;
    let note = form_note(view, form);
    out.say(
        format!("材料 {} 份{}", view.documents.len(), note.zh),
        format!("{}{}", counted(view.documents.len(), "file", "files"), note.en),
    )?;
    for d in &view.documents {
        let mark = if d.is_form { "*" } else { " " };
        let status = report::status_label(d.status);
        out.say(
            format!(" {mark} {}  {} 页 {} 字  {}  {}", d.path, d.pages, d.chars, status.zh, d.sha256.short(12)),
            format!(
                " {mark} {}  {} {}  {}  {}",
                d.path,
                counted(d.pages, "page", "pages"),
                counted(d.chars, "character", "characters"),
                status.en,
                d.sha256.short(12)
            ),
        )?;
    }
    Ok(())
}

/// What the star means, and that it chose among several where names say so of more than one.
fn form_note(view: &EntryView, form: &record::FormSpec) -> Say {
    if !view.documents.iter().any(|d| d.is_form) {
        return Say::new("", "");
    }
    let named = |d: &&record::DocumentInfo| {
        let name = d.path.rsplit('/').next().unwrap_or(&d.path);
        !d.is_form && d.status.is_read() && form.file_name_contains.iter().any(|part| name.contains(part.as_str()))
    };
    match view.documents.iter().filter(named).count() {
        0 => Say::new("（* 为申报书）", " (* is the form)"),
        others => Say::new(
            format!("（* 为所采用的申报书；名称为申报书的另有 {others} 份，采用有误请移走或改名）"),
            format!(
                " (* is the form that was used; by their names {others} more are forms: where the wrong one was used, move or rename it)"
            ),
        ),
    }
}

pub(crate) fn flags(args: &FlagsArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let standings = record::standings(&workspace.ledger()?.acts()?);
    let least = match args.attention {
        None | Some(AttentionArg::Low) => Attention::Low,
        Some(AttentionArg::Medium) => Attention::Medium,
        Some(AttentionArg::High) => Attention::High,
    };
    if let Some(kind) = &args.kind {
        known_kind(&screening, kind)?;
    }
    let only = args.entry.as_ref().map(|no| last::entry(&screening, no)).transpose()?.map(|view| &view.entry.no);
    let of_kind = |f: &Flag| args.kind.as_deref().is_none_or(|k| f.kind.as_str() == k || f.kind.family() == k);
    let of_entry = |f: &Flag| only.is_none_or(|no| f.entry == *no || f.others.contains(no));
    let shown: Vec<&Flag> =
        screening.flags.iter().filter(|f| of_kind(f) && of_entry(f) && f.attention >= least && (!args.open || f.is_open())).collect();
    if args.at.json {
        for flag in shown {
            out.json(flag)?;
        }
        return Ok(exit::DONE);
    }
    for flag in &shown {
        standing_line(flag, standings.get(&flag.subject()), out)?;
    }
    let (n, all) = (shown.len(), screening.flags.len());
    out.say(
        format!("{n} 条（共 {all} 条）。shai explain 标记编号 查看依据。"),
        format!("{n} of {}. `shai explain ID` shows what one rests on.", counted(all, "flag", "flags")),
    )?;
    Ok(exit::DONE)
}

/// Whether there is such a kind or family of flags: none found of what is not there would look like an answer.
fn known_kind(screening: &Screening, typed: &str) -> Result<(), Failure> {
    let checks = screening.checks.iter().map(|c| c.kind.as_str());
    let kinds: BTreeSet<&str> = checks.chain(Kind::known().map(|kind| kind as &str)).collect();
    let family = |kind: &str| kind.split('.').next() == Some(typed);
    if kinds.iter().any(|kind| *kind == typed || family(kind)) {
        return Ok(());
    }
    let named = |lang: Lang, by: &str| {
        let named = kinds.iter().map(|kind| match (Kind::new(kind).name().get(lang), lang) {
            (name, Lang::Zh) => format!("{kind}（{name}）"),
            (name, Lang::En) => format!("{kind} ({name})"),
        });
        named.collect::<Vec<_>>().join(by)
    };
    Err(Failure::usage(
        format!("没有“{typed}”这个标记类别；可用：{}", named(Lang::Zh, "、")),
        format!("there is no kind of flags `{typed}`; there are: {}", named(Lang::En, ", ")),
    ))
}

/// A flag in a line.
pub(super) fn one_line(flag: &Flag, out: &mut Out) -> Result<(), Failure> {
    standing_line(flag, None, out)
}

/// A flag in a line, with who has it and whether its decisions differ.
pub(super) fn standing_line(flag: &Flag, standing: Option<&Standing>, out: &mut Out) -> Result<(), Failure> {
    let mut decided = flag.decision.as_ref().map_or_else(String::new, |d| match out.lang {
        Lang::Zh => format!("［{}，{}］", d.verdict.zh(), d.by),
        Lang::En => format!(" [{}, {}]", d.verdict.en(), d.by),
    });
    let lang = out.lang;
    let held = standing.and_then(|s| s.claim.as_ref()).map(|c| (format!("［{} 已认领］", c.by), format!(" [claimed by {}]", c.by)));
    let disputed = standing.filter(|s| s.disputed()).map(|_| ("［待裁定］".to_owned(), " [to be adjudicated]".to_owned()));
    for (zh, en) in held.into_iter().chain(disputed) {
        decided.push_str(match lang {
            Lang::Zh => &zh,
            Lang::En => &en,
        });
    }
    out.line(format!(
        "{}  {}  {}  {}  {}{decided}",
        flag.id,
        report::attention_label(flag.attention).get(lang),
        report::kind_label(&flag.kind).name.get(lang),
        flag.entry,
        mask(flag.summary.get(lang))
    ))
}

fn mask(text: &str) -> String {
    record::mask(text).into_owned()
}

pub(crate) fn explain(args: &ExplainArgs, out: &mut Out) -> Result<u8, Failure> {
    let (_, screening) = last::load(&args.at)?;
    if last::is_flag(&screening, &args.what) {
        let flag = last::flag(&screening, &args.what)?;
        if args.at.json {
            out.json(flag)?
        } else {
            explain_flag(flag, out)?
        }
        return Ok(exit::DONE);
    }
    let view = last::entry(&screening, &args.what)?;
    let Some(c) = screening.classification(&view.entry.no) else {
        return Err(Failure::failed(format!("{} 没有分类结果", view.entry.no), format!("{} has no classification", view.entry.no)));
    };
    if args.at.json {
        out.json(c)?;
        return Ok(exit::DONE);
    }
    head(view, out)?;
    classified(&screening, c, out)?;
    for guess in &c.candidates {
        let title = screening.contest.topic(&guess.topic).map_or("", |t| t.title.as_str());
        // Nothing that is judged is certain.
        let sure = if guess.probability > 0.99 { report::sure(guess.probability) } else { format!("{:.1}%", guess.probability * 100.0) };
        out.line(format!("    {sure:>6}  {} {title}", guess.topic))?;
    }
    for reason in &c.reasons {
        let reason = mask(reason.get(out.lang));
        out.line(format!("  · {reason}"))?;
    }
    for evidence in &c.evidence {
        quotes::passage(evidence, "  ", out)?;
    }
    Ok(exit::DONE)
}

fn explain_flag(flag: &Flag, out: &mut Out) -> Result<(), Failure> {
    one_line(flag, out)?;
    let (clause, sure) = (flag.clause.say(), report::probability_word(flag.probability));
    let share = if flag.probability > 0.99 { "> 0.99".to_owned() } else { format!("{:.2}", flag.probability) };
    out.say(format!("条款 {}\n把握 {} {share}", clause.zh, sure.zh), format!("clause {}\nprobability {} {share}", clause.en, sure.en))?;
    if !flag.others.is_empty() {
        out.say(format!("涉及 {}", flag.others.join("、")), format!("with {}", flag.others.join(", ")))?;
    }
    for reason in &flag.reasons {
        let reason = mask(reason.get(out.lang));
        out.line(format!("  · {reason}"))?;
    }
    quotes::compared(&flag.evidence, out)?;
    out.say("若要解除，任一即可：", "Any of these clears it:")?;
    for way in &flag.clears_when {
        let way = way.get(out.lang).to_owned();
        out.line(format!("  · {way}"))?;
    }
    out.say(
        "最小的改动（试算用，不是给参赛单位的建议；shai whatif 可试）：",
        "The smallest change (for trying out, no advice to the entrant; `shai whatif` tries it):",
    )?;
    for edit in &flag.change {
        let edit = mask(edit.say().get(out.lang));
        out.line(format!("  · {edit}"))?;
    }
    if let Some(d) = &flag.decision {
        out.say(
            format!("决定：{}，{}，{}，理由：{}", d.verdict.zh(), d.by, report::minute(&d.at), reason_given(&d.reason, Lang::Zh)),
            format!("decision: {}, {}, {}, reason: {}", d.verdict.en(), d.by, report::minute(&d.at), reason_given(&d.reason, Lang::En)),
        )?;
    }
    Ok(())
}

/// Places of a track that people are shown unless they ask for more.
const PLACES: usize = 10;

pub(crate) fn rank(args: &RankArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, mut screening) = last::load(&args.at)?;
    if args.learned {
        screening.rankings = order::learned(&workspace, &screening, args.at.json, out)?;
    }
    let wanted = match &args.track {
        None => None,
        Some(track) => Some(last::track(&screening, track)?),
    };
    let lang = out.lang;
    let limit = args.limit.unwrap_or(if args.at.json { usize::MAX } else { PLACES });
    let tracks = screening.contest.tracks.iter().map(|t| t.code.as_str()).chain([NO_TRACK]);
    let unranked = screening.unranked();
    for track in tracks.filter(|code| wanted.as_deref().is_none_or(|w| w == *code)) {
        let places: Vec<&Ranking> = screening.rankings.iter().filter(|r| r.track == track).collect();
        let unranked: Vec<&EntryView> = unranked.iter().copied().filter(|e| screening.track_of(&e.entry) == track).collect();
        if track == NO_TRACK && places.is_empty() && unranked.is_empty() {
            continue;
        }
        if args.at.json {
            for place in places.into_iter().take(limit) {
                out.json(place)?;
            }
            continue;
        }
        let label = screening.contest.track_label(track);
        out.say(format!("{}（{} 项）", label.zh, places.len()), format!("{} ({})", label.en, counted(places.len(), "entry", "entries")))?;
        for r in places.iter().take(limit) {
            let title = screening.entry(&r.entry).map_or("", |e| e.entry.title.as_str());
            let part = |(c, points, most): (&Contribution, f64, f64)| format!("{} {points:.1}/{most:.1}", c.name.get(lang));
            let parts: Vec<String> = report::points(r).map(part).collect();
            out.line(format!(
                "  {:>3}  [{}–{}]  {:>5.1}  {}  {title}\n       {}",
                r.place,
                r.band.0,
                r.band.1,
                r.score,
                r.entry,
                parts.join(" · ")
            ))?;
        }
        if places.len() > limit {
            let rest = places.len() - limit;
            out.say(format!("       其余 {rest} 项：--limit {}", places.len()), format!("       {rest} more: --limit {}", places.len()))?;
        }
        if !unranked.is_empty() {
            out.say("  申报书未能读取，不排序：", "  the application could not be read, not ranked:")?;
        }
        for entry in unranked {
            out.line(format!("       {}  {}", entry.entry.no, entry.entry.title))?;
        }
    }
    Ok(exit::DONE)
}
