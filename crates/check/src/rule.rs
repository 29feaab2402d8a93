use record::{Attention, Lang, Manual, Say};

use crate::context::Context;
use crate::findings::Findings;
use crate::settings::{Settings, Switch};

/// A rule: one row of the table of codes.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Code, which is also the kind of the flags it makes (`team.too_many_representatives`).
    pub kind: &'static str,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// Locator of the clause it serves where the pipeline file names none; `–` where no clause speaks.
    pub clause: &'static str,
    /// How soon to look at what it finds, where the pipeline file does not say.
    pub attention: Attention,
    /// The rule's own file: its head comment is the manual.
    pub(crate) source: &'static str,
    pub(crate) switch: fn(&Settings) -> Switch<'_>,
    pub(crate) run: fn(&Context<'_>, &mut Findings<'_>),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule")
            .field("kind", &self.kind)
            .field("clause", &self.clause)
            .field("attention", &self.attention)
            .finish_non_exhaustive()
    }
}

/// Labels of the parts of a manual in the head comment of a rule's file.
const LABELS: [(Lang, [&str; 5]); 2] = [
    (Lang::Zh, ["查什么：", "为什么：", "例：", "依据：", "如何消除："]),
    (Lang::En, ["What: ", "Why: ", "Example: ", "Inputs: ", "Clears: "]),
];

impl Rule {
    /// Name in both languages.
    pub fn name(&self) -> Say {
        Say::new(self.zh, self.en)
    }

    /// Its page of the manual, from the head comment of the rule's file.
    ///
    /// # Panics
    /// Where the head comment lacks a part: a test reads every page, so it cannot reach a user.
    pub fn manual(&self) -> Manual {
        let [what, why, example, inputs, clears] = std::array::from_fn(|at| {
            let [zh, en] = LABELS.map(|(lang, labels)| self.part(labels[at], lang));
            Say::new(zh, en)
        });
        Manual { what, why, example, inputs, clears }
    }

    fn part(&self, label: &str, lang: Lang) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
        let mut lines = lines.skip_while(|line| !line.starts_with(label));
        let first = lines.next().and_then(|line| line.strip_prefix(label));
        let first = first.unwrap_or_else(|| panic!("the manual of {} has no part {label:?}", self.kind));
        let rest = lines.take_while(|line| !line.is_empty() && !LABELS.iter().flat_map(|(_, l)| l).any(|l| line.starts_with(l)));
        let joint = if lang == Lang::En { " " } else { "" };
        std::iter::once(first).chain(rest).collect::<Vec<_>>().join(joint)
    }

    /// Whether the pipeline's settings let this rule run.
    pub fn enabled(&self, settings: &Settings) -> bool {
        (self.switch)(settings).enabled
    }

    /// Locator of the clause it cites under these settings.
    pub fn cited<'a>(&self, settings: &'a Settings) -> &'a str {
        (self.switch)(settings).clause.unwrap_or(self.clause)
    }

    /// How soon to look at what it finds with ordinary strength under these settings.
    pub(crate) fn attention(&self, settings: &Settings) -> Attention {
        (self.switch)(settings).attention.unwrap_or(self.attention)
    }
}
