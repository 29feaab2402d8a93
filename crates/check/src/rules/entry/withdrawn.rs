use std::collections::BTreeMap;

use record::{Attention, Evidence, Say, column};
use serde::{Deserialize, Serialize};
use text::{Keep, fold_str};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::rule::{Page, Rule};
use crate::rules::narrow;
use crate::settings::Settings;

pub(crate) const RULE: Rule = Rule {
    kind: "entry.withdrawn",
    clause: "–",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "登记表是否写明项目已撤回：状态一类的列写有撤回、退赛、作废等，或项目名称注有“（已撤回）”。",
            "whether the registry says that an entry was withdrawn: by a column of states, or by a remark like （已撤回） in its title.",
        ),
        why: (
            "通知没有规定撤回的手续。撤回的项目仍然保留、参与查重，但名单建议和专家分配不列入，直到有人认定没有撤回。",
            "The notice has no rule on withdrawing. What was withdrawn is kept and compared, but neither proposed for prizes nor given to \
             experts, until somebody says that it was not withdrawn.",
        ),
        example: ("登记表“状态”一列写着“已撤回”。", "the column 状态 of the registry says 已撤回."),
        inputs: (
            "登记表中状态一类的列和项目名称；列名、词语在流程文件中。写有“未撤回”“撤回被驳回”等的不算。",
            "columns of states in the registry, and the title; which columns and words stands in the pipeline file. Words of denial (未撤回) \
             do not count.",
        ),
        clears: (
            "确已撤回的，结论定为成立；没有撤回的，定为不成立，或改正登记表。",
            "uphold it where it was withdrawn; dismiss it, or correct the registry, where it was not.",
        ),
    },
    switch: |s| s.rules.withdrawn.switch(),
    run,
};

/// Where a registry says that an entry was withdrawn, and in which words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Columns of states.
    pub columns: Vec<String>,
    /// Words for it.
    pub states: Vec<String>,
    /// Words right before one of these, or behind it, that say that it was not.
    pub denied: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            columns: all(&["状态", "项目状态", "报名状态", "申报状态", "参赛状态", "提交状态", "审核状态"]),
            states: all(&["撤回", "撤销", "退赛", "退出", "作废", "弃赛", "放弃参赛", "取消参赛", "取消报名", "已取消"]),
            denied: all(&["未", "不", "不予", "不同意", "可", "驳回", "拒绝", "恢复", "重新", "再次"]),
        }
    }
}

/// What says that an entry was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    column: String,
    /// The cell of a state, or the remark in a title, as written.
    written: String,
}

/// The entries that their registries say were withdrawn, by position; none where the rule is switched off.
pub(crate) fn marks(applicants: &[Applicant<'_>], settings: &Settings) -> BTreeMap<usize, Mark> {
    if !settings.rules.withdrawn.enabled {
        return BTreeMap::new();
    }
    let words = Words::of(&settings.rules.withdrawn.with);
    applicants.iter().filter_map(|applicant| Some((applicant.at, words.mark(applicant)?))).collect()
}

/// What is added to a finding about an entry that was withdrawn.
pub(crate) fn note(no: &str) -> Say {
    Say::new(format!("{no} 登记为已撤回"), format!("the registry says that {no} was withdrawn"))
}

/// Words as they are compared.
struct Words<'p> {
    columns: Vec<&'p str>,
    states: Vec<String>,
    denied: Vec<String>,
}

/// What may stand before a state in a remark, and behind it, folded.
const BEFORE: [&str; 5] = ["本项目已", "项目已", "现已", "已", "申请"];
const BEHIND: [&str; 5] = ["参赛", "报名", "申报", "项目", "了"];

impl<'p> Words<'p> {
    fn of(with: &'p Parameters) -> Self {
        // An empty word would stand in every cell.
        let folded = |words: &[String]| words.iter().map(|w| fold_str(w, Keep::Letters)).filter(|w| !w.is_empty()).collect();
        Self { columns: with.columns.iter().map(String::as_str).collect(), states: folded(&with.states), denied: folded(&with.denied) }
    }

    fn mark(&self, applicant: &Applicant<'_>) -> Option<Mark> {
        let by_state = self.cells(applicant).find(|(_, cell)| self.is_state(cell));
        let by_title = || remarks(&applicant.dossier.entry.title).find(|remark| self.is_remark(remark)).map(|found| (column::TITLE, found));
        by_state.or_else(by_title).map(|(column, written)| Mark { column: column.to_owned(), written: written.to_owned() })
    }

    /// The cells of states: of columns that mean nothing else, and of those that the contest has a name for.
    fn cells<'a>(&'a self, applicant: &'a Applicant<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
        let entry = &applicant.dossier.entry;
        let asked = move |header: &String| text::column(std::slice::from_ref(header), &self.columns).is_some();
        let other = entry.extra.iter().filter(move |(header, _)| asked(header)).map(|(header, cell)| (header.as_str(), cell.as_str()));
        let named = self.columns.iter().map(move |&name| (name, change::written(applicant, name)));
        other.chain(named)
    }

    /// Whether a cell of states says so, in whatever words beside.
    fn is_state(&self, cell: &str) -> bool {
        let cell = fold_str(cell, Keep::Letters);
        let is_denied =
            |before: &str, behind: &str| self.denied.iter().any(|word| before.ends_with(word.as_str()) || behind.contains(word.as_str()));
        let says = |state: &str| cell.match_indices(state).any(|(at, found)| !is_denied(&cell[..at], &cell[at + found.len()..]));
        self.states.iter().any(|state| says(state))
    }

    /// Whether a remark says that and nothing else: titles speak of data that can be withdrawn (授权可撤回), too.
    fn is_remark(&self, remark: &str) -> bool {
        let remark = fold_str(remark, Keep::Letters);
        let states = || self.states.iter().map(String::as_str);
        let bare = |rest: &str| states().any(|state| state == rest);
        let trimmed = BEFORE.iter().find_map(|before| remark.strip_prefix(before)).unwrap_or(&remark);
        let trimmed_behind = BEHIND.iter().find_map(|behind| trimmed.strip_suffix(behind)).unwrap_or(trimmed);
        bare(&remark) || bare(trimmed) || bare(trimmed_behind)
    }
}

/// The parts of a title in brackets.
fn remarks(title: &str) -> impl Iterator<Item = &str> {
    let openings = title.match_indices(['（', '(', '【', '[', '〔', '［']);
    openings.filter_map(move |(at, sign)| {
        let inside = &title[at + sign.len()..];
        let end = inside.find(['）', ')', '】', ']', '〕', '］'])?;
        Some(&inside[..end])
    })
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    for applicant in cx.home() {
        if let Some(mark) = cx.withdrawn.get(&applicant.at) {
            suspect(applicant, mark, out);
        }
    }
}

fn suspect(applicant: &Applicant<'_>, mark: &Mark, out: &mut Findings<'_>) {
    let Mark { column, written } = mark;
    let note = Say::new(format!("登记表的“{column}”"), format!("column {column} of the registry"));
    // A registry keeps no place of columns that mean nothing to the contest: then its row is quoted, down to the word.
    let evidence: Evidence = narrow(applicant.dossier.cell(column, note), written);
    out.suspect(
        applicant,
        Suspicion::new(
            0.95,
            Say::new(
                format!("登记表的“{column}”注明“{written}”，名单建议和专家分配不列入"),
                format!("the registry says {written:?} under {column}: neither proposed nor given to experts"),
            ),
            vec![evidence],
            vec![
                Say::new("确已撤回的，从登记表中删去该项目", "where it was withdrawn, take it off the registry"),
                Say::new("没有撤回的，改正登记表，或把结论定为不成立", "where it was not, correct the registry, or dismiss this"),
            ],
            vec![change::withdrawn(applicant)],
        ),
    );
}
