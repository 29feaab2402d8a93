use std::collections::{BTreeMap, BTreeSet};

use record::{Contest, Dossier, Flag, Say, Screening, Sha256, Standing, Subject, Verdict};
use text::Keep;

/// Binds the findings of comparison to the texts of the entries concerned, letters and digits alone: to the forms, to the files beside them
/// that hold evidence, and to nothing else of these or of any other entry. A decision on such a pair holds until one of these texts changes.
pub(crate) fn bind_to_texts(flags: &mut [Flag], dossiers: &[Dossier]) {
    let by_no: BTreeMap<&str, &Dossier> = dossiers.iter().map(|d| (d.entry.no.as_str(), d)).collect();
    let mut digests: BTreeMap<String, Sha256> = BTreeMap::new();
    let mut of_files: BTreeMap<&String, Sha256> = BTreeMap::new();
    for flag in flags.iter_mut().filter(|f| matches!(f.kind.family(), "duplicate" | "reuse")) {
        let entries: BTreeSet<&String> = std::iter::once(&flag.entry).chain(&flag.others).collect();
        let mut texts = String::new();
        for &no in &entries {
            let digest = digests.entry(no.clone()).or_insert_with(|| compared_text(by_no.get(no.as_str()).copied()));
            texts.push_str(&format!("{digest}\u{1e}"));
        }
        let sides = flag.evidence.iter().flat_map(|e| std::iter::once(e).chain(e.other.as_deref()));
        let files: BTreeSet<&str> = sides.map(|e| e.file.as_str()).collect();
        let beside = entries.iter().filter_map(|no| by_no.get(no.as_str())).flat_map(|d| d.evidence_files());
        for material in beside.filter(|m| files.contains(m.path.as_str())) {
            let letters = || Sha256::of(text::fold_str(material.document.text.as_str(), Keep::Letters).as_bytes());
            let digest = of_files.entry(&material.path).or_insert_with(letters);
            texts.push_str(&format!("{digest}\u{1f}"));
        }
        flag.compared = Some(Sha256::of(texts.as_bytes()));
    }
}

/// Digest of what of an entry is compared: the form, or what the registry says where there is none.
fn compared_text(dossier: Option<&Dossier>) -> Sha256 {
    let text = match dossier {
        Some(d) if d.application().is_some() => text::fold_str(d.application_text(), Keep::Letters),
        Some(d) => {
            let parts = [&d.entry.title, &d.entry.org.name].into_iter().chain(&d.entry.representatives);
            parts.map(|p| text::fold_str(p, Keep::Letters)).collect::<Vec<_>>().join("\u{1f}")
        }
        None => String::new(),
    };
    Sha256::of(text.as_bytes())
}

/// The topic that a decision sets, or the track where only that is certain: the one it names, by its code or in words, or the suggested one
/// that it upholds, since another run may suggest another. `None` on a flag, and where the decision leaves the topic open.
///
/// # Errors
/// Where what is named is no topic or track, or does not go with the verdict: nobody could tell later which one was meant.
pub fn topic_set(screening: &Screening, subject: &Subject, verdict: Verdict, named: Option<&str>) -> Result<Option<String>, Say> {
    let Subject::Topic(no) = subject else {
        return match named {
            None => Ok(None),
            Some(_) => Err(Say::new("只有对项目赛题的决定才写赛题或赛道", "only a decision on an entry's topic names a topic or track")),
        };
    };
    let named = named.map(|written| place(&screening.contest, written)).transpose()?;
    let class = screening.classification(no);
    let suggested = class.map(|c| c.topic.as_str());
    match (verdict, named) {
        (Verdict::Upheld, None) => Ok(suggested.map(str::to_owned)),
        (Verdict::Upheld, Some(code)) if class.is_some_and(|c| code != c.topic && code != c.track) => {
            let topic = suggested.unwrap_or_default();
            Err(Say::new(
                format!("“成立”是同意所建议的 {topic}；{code} 更合适时请选“不成立”"),
                format!("to uphold is to agree with {topic}, which is suggested; where {code} fits better, dismiss it"),
            ))
        }
        (Verdict::Dismissed, None) => Err(Say::new(
            "赛题“不成立”须写明更合适的赛题；说不准时选“暂缓”",
            "to dismiss a topic, name the better one; defer where you cannot tell",
        )),
        (Verdict::Dismissed, Some(code)) if suggested == Some(code.as_str()) => Err(Say::new(
            format!("{code} 就是所建议的赛题；同意请选“成立”"),
            format!("{code} is the suggested topic; to agree with it, uphold it"),
        )),
        (Verdict::NeedsCorrection | Verdict::Deferred, Some(code)) => Err(Say::new(
            format!("“需补正”和“暂缓”不定赛题，请不要写 {code}；{code} 更合适时请选“不成立”"),
            format!("to ask for a correction or to defer sets no topic: leave {code} out, or dismiss where it fits better"),
        )),
        (_, named) => Ok(named),
    }
}

/// Code of the topic or track that somebody names.
fn place(contest: &Contest, written: &str) -> Result<String, Say> {
    if contest.has_place(written) {
        return Ok(written.to_owned());
    }
    let meant = text::decide_place(contest, written);
    meant.ok_or_else(|| Say::new(format!("没有赛道或赛题 {written}"), format!("there is no track or topic {written}")))
}

/// Joins what stands on each flag with the flags of a run: the decision that counts is [`Standing::decision`]'s to say. Returns how many flags
/// have been decided on, and on another text than they rest on now.
pub fn apply_decisions(screening: &mut Screening, standings: &BTreeMap<Subject, Standing>) -> usize {
    let mut outdated = 0;
    for flag in &mut screening.flags {
        let standing = standings.get(&flag.subject());
        flag.decision = standing.and_then(|s| s.decision(&flag.basis()).cloned());
        let decided = standing.is_some_and(|s| s.first.is_some() || s.adjudicated.is_some());
        outdated += usize::from(decided && flag.decision.is_none());
    }
    outdated
}

/// Entries of the screened division about which there is no flag at all: what people look at in a random sample.
pub fn unflagged(screening: &Screening) -> BTreeSet<&str> {
    let flagged: BTreeSet<&str> =
        screening.flags.iter().flat_map(|f| std::iter::once(&f.entry).chain(&f.others)).map(String::as_str).collect();
    let home = screening.entries.iter().filter(|v| v.entry.division == screening.home).map(|v| v.entry.no.as_str());
    home.filter(|no| !flagged.contains(no)).collect()
}

#[cfg(test)]
mod tests {
    use record::{Basis, FileKind};

    use super::*;

    fn flag(dossiers: &[Dossier], kind: &str, quote: &str) -> Flag {
        let evidence = record::Evidence { quote: quote.to_owned(), ..dossiers[0].cell("项目名称", Say::new("", "")) };
        testkit::flag(kind, "GD-1", |d| (d.others, d.evidence) = (vec!["GD-2".to_owned()], vec![evidence]))
    }

    fn basis(texts: [&str; 3], kind: &str, quote: &str) -> Basis {
        let entry = |(text, no): (&&str, &str)| {
            let document = testkit::document(FileKind::Text, &[text]);
            let entry = testkit::entry(no, "气源服务平台", "东岭压缩机有限公司");
            let mut dossier = testkit::dossier(entry, vec![(format!("{no}/申报书.txt"), document)]);
            dossier.form_at = (!text.is_empty()).then_some(0);
            dossier
        };
        let dossiers: Vec<Dossier> = texts.iter().zip(["GD-1", "GD-2", "GD-3"]).map(entry).collect();
        let mut flags = vec![flag(&dossiers, kind, quote)];
        bind_to_texts(&mut flags, &dossiers);
        flags[0].basis()
    }

    /// The same of two entries that have a plan beside the form each; the flag shows a passage of these files.
    fn basis_of_plans(plans: [&str; 2], shown: [&str; 2]) -> Basis {
        let entry = |(plan, no): (&&str, &str)| {
            let files = [("申报书.txt", "甲文。"), ("计划书.txt", *plan)];
            let files = files.map(|(name, text)| (format!("{no}/{name}"), testkit::document(FileKind::Text, &[text])));
            let mut dossier = testkit::dossier(testkit::entry(no, "气源服务平台", "东岭压缩机有限公司"), files.to_vec());
            dossier.form_at = Some(0);
            dossier
        };
        let dossiers: Vec<Dossier> = plans.iter().zip(["GD-1", "GD-2"]).map(entry).collect();
        let mut flags = vec![flag(&dossiers, "reuse.partial", "甲")];
        let side = |i: usize| record::Evidence { file: format!("GD-{}/{}", i + 1, shown[i]), ..flags[0].evidence[0].clone() };
        flags[0].evidence = vec![side(0).against(side(1))];
        bind_to_texts(&mut flags, &dossiers);
        flags[0].basis()
    }

    #[test]
    fn a_decision_on_files_beside_the_forms_is_bound_to_those_that_it_shows() {
        let plans = ["计划书.txt", "计划书.txt"];
        let first = basis_of_plans(["乙文。", "丙文。"], plans);
        assert_eq!(basis_of_plans(["乙 文", "丙文！"], plans), first);
        assert_ne!(basis_of_plans(["乙文。", "改文。"], plans), first);
        let forms = ["申报书.txt", "申报书.txt"];
        assert_eq!(basis_of_plans(["乙文。", "改文。"], forms), basis_of_plans(["乙文。", "丙文。"], forms));
    }

    #[test]
    fn a_decision_on_a_pair_is_bound_to_its_two_texts_and_to_nothing_else() {
        let first = basis(["甲文。", "乙文。", "丙文。"], "reuse.partial", "甲");
        let same = [
            basis(["甲文。", "乙文。", "丙文。"], "reuse.partial", "文"),
            basis(["甲文。", "乙文。", "别的文。"], "reuse.partial", "甲"),
            basis(["甲 文", "乙文！", "丙文。"], "reuse.partial", "甲"),
        ];
        assert_eq!(same, [first; 3]);
        let other = [
            basis(["改文。", "乙文。", "丙文。"], "reuse.partial", "甲"),
            basis(["甲文。", "改文。", "丙文。"], "reuse.partial", "甲"),
            basis(["甲文。", "", "丙文。"], "reuse.partial", "甲"),
            basis(["甲文。", "乙文。", "丙文。"], "duplicate.same_division", "甲"),
        ];
        assert!(other.iter().all(|b| *b != first));
        // What no comparison of texts found rests on its evidence, as ever.
        assert_eq!(basis(["改文。", "乙文。", ""], "ip.lapsed", "甲"), Basis::of("甲\u{1e}"));
    }
}
