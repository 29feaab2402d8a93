use std::collections::BTreeSet;
use std::path::Path;

use record::{Contest, Say};

use crate::{Error, StageSettings};

/// What a contest's shape cannot say: codes are unique, topics belong to tracks, neighbours and alternatives exist, weights are numbers.
pub(crate) fn contest(folder: &Path, contest: &Contest) -> Result<(), Error> {
    unique(folder, "track", contest.tracks.iter().map(|t| t.code.as_str()))?;
    unique(folder, "topic", contest.topics.iter().map(|t| t.code.as_str()))?;
    unique(folder, "clause", contest.clauses.iter().map(|c| c.locator.as_str()))?;
    unique(folder, "form.section", contest.form.sections.iter().map(|s| s.key.as_str()))?;
    unique(folder, "evidence", contest.evidence.iter().map(|e| e.key.as_str()))?;
    for topic in &contest.topics {
        if contest.track(topic.track()).is_none() {
            return refuse(
                folder,
                "topics.toml",
                format!("赛题 {} 不属于任何赛道", topic.code),
                format!("topic {} belongs to no track", topic.code),
            );
        }
        if let Some(unknown) = topic.profile.neighbours.iter().find(|n| contest.topic(n).is_none()) {
            return refuse(
                folder,
                "topics.toml",
                format!("赛题 {} 的相邻赛题 {unknown} 不存在", topic.code),
                format!("topic {} names the neighbour {unknown}, which does not exist", topic.code),
            );
        }
    }
    if let Some(track) = contest.tracks.iter().find(|t| !contest.topics.iter().any(|topic| topic.track() == t.code)) {
        return refuse(folder, "topics.toml", format!("赛道 {} 没有赛题", track.code), format!("track {} has no topic", track.code));
    }
    if let Some(section) = contest.form.sections.iter().find(|s| !s.weight.is_finite() || s.weight < 0.0) {
        return refuse(
            folder,
            "contest.toml",
            format!("申报书部分 {} 的权重 {} 不是非负数", section.key, section.weight),
            format!("section {} has the weight {}, which is no number of 0 or more", section.key, section.weight),
        );
    }
    for kind in &contest.evidence {
        if let Some(unknown) = kind.or.iter().find(|k| !contest.evidence.iter().any(|e| e.key == **k)) {
            return refuse(
                folder,
                "contest.toml",
                format!("证明材料 {} 的替代材料 {unknown} 不存在", kind.key),
                format!("evidence {} names the alternative {unknown}, which does not exist", kind.key),
            );
        }
    }
    Ok(())
}

/// What the types of settings cannot say: said before the first stage, and not by the stage that they are for, which comes after a night of
/// reading.
pub(crate) fn settings(path: &Path, settings: &StageSettings) -> Result<(), Error> {
    let refused = |stage: &str, why: Say| {
        let what = Say::new(format!("[settings.{stage}] {}", why.zh), format!("[settings.{stage}] {}", why.en));
        Error::file(path, None, what, Say::new("改正后再运行；没有任何阶段被执行。", "correct it and run again; no stage was run."))
    };
    settings.classify.check().map_err(|e| refused("classify", e.say()))?;
    settings.reuse.check().map_err(|say| refused("reuse", say))?;
    settings.index.check().map_err(|e| refused("index", e.say()))
}

fn unique<'a>(folder: &Path, what: &str, codes: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !seen.insert(code) {
            return refuse(folder, "contest.toml", format!("[[{what}]] 中 {code} 出现了两次"), format!("[[{what}]] holds {code} twice"));
        }
    }
    Ok(())
}

fn refuse(folder: &Path, file: &str, zh: String, en: String) -> Result<(), Error> {
    Err(Error::file(
        &folder.join(file),
        None,
        Say::new(zh, en),
        Say::new("改正后再运行；没有任何阶段被执行。", "correct it and run again; no stage was run."),
    ))
}
