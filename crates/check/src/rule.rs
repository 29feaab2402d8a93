use record::{Attention, Kind, Manual, Say};

use crate::context::Context;
use crate::findings::Findings;
use crate::settings::{Settings, Switch};

/// A rule: one row of the table of codes.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Code, which is also the kind of the flags it makes (`team.too_many_representatives`).
    pub kind: &'static str,
    /// Locator of the clause it serves where the pipeline file names none; `–` where no clause speaks.
    pub clause: &'static str,
    /// How soon to look at what it finds, where the pipeline file does not say.
    pub attention: Attention,
    pub(crate) manual: Page,
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

/// A rule's page of the manual as its file writes it: each part in Chinese and in English.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// What it checks.
    pub(crate) what: (&'static str, &'static str),
    /// Why: what the clause asks.
    pub(crate) why: (&'static str, &'static str),
    /// An example.
    pub(crate) example: (&'static str, &'static str),
    /// What it reads.
    pub(crate) inputs: (&'static str, &'static str),
    /// What clears its findings.
    pub(crate) clears: (&'static str, &'static str),
}

impl Rule {
    /// Name in a few words, that of the flags it makes.
    pub fn name(&self) -> Say {
        Kind::new(self.kind).name()
    }

    /// Its page of the manual.
    pub fn manual(&self) -> Manual {
        let say = |(zh, en): (&str, &str)| Say::new(zh, en);
        let Page { what, why, example, inputs, clears } = self.manual;
        Manual { what: say(what), why: say(why), example: say(example), inputs: say(inputs), clears: say(clears) }
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
