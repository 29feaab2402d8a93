//! What of a form is counted: its distinct sentences, with the figures in them and whether they tell or intend.

use std::collections::BTreeSet;

use record::{Dossier, Span};
use text::Keep;

use crate::settings::{Intent, IntentAmong};

/// A sentence of the application form that stands there for the first time: repeating it earns nothing.
pub(crate) struct Sentence {
    pub(crate) span: Span,
    /// Key of its section, `""` in a form without sections.
    pub(crate) section: String,
    /// Folded.
    pub(crate) text: String,
    /// Figures that count or measure something.
    pub(crate) figures: Vec<Figure>,
    /// Whether it tells of plans.
    pub(crate) planned: bool,
}

/// A figure that counts or measures something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// Folded, as it stands.
    pub(crate) text: String,
    /// Its value with 万, 亿 multiplied in.
    pub(crate) value: f64,
}

/// Sentences shorter than this are headings and labels.
const MIN_CHARS: usize = 6;

/// The distinct sentences of a dossier's form, in order: of its sections, or of the whole text where no section was found. A page ends where
/// it is full, not where a sentence does: running heads are left out, and a sentence goes on behind them; rows of tables end where they end.
pub(crate) fn read(dossier: &Dossier, planned: &[Intention]) -> Vec<Sentence> {
    let Some(form) = dossier.application() else { return Vec::new() };
    let whole = record::Text::new(form.document.flow(record::WRAPPED_LINE));
    let mut parts: Vec<(&str, Span)> = dossier.form.sections.iter().map(|s| (s.key.as_str(), s.body)).collect();
    if parts.is_empty() {
        parts.push(("", whole.span()));
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (section, body) in parts {
        let source = whole.slice(body);
        let chars = record::Text::new(source.to_owned());
        for span in text::sentences(source) {
            let folded = closed_up(&text::fold_str(chars.slice(span), Keep::All));
            let letters = text::fold_str(&folded, Keep::Letters);
            if letters.chars().count() < MIN_CHARS || !seen.insert(letters) {
                continue;
            }
            found.push(Sentence {
                span: span.shift(body.from()),
                section: section.to_owned(),
                figures: figures(&folded),
                planned: planned.iter().any(|intention| intention.is_in(&folded)),
                text: folded,
            });
        }
    }
    found
}

/// Without the spaces beside Chinese characters, which part no words: ends of lines and justification leave them.
fn closed_up(folded: &str) -> String {
    let chars: Vec<char> = folded.chars().collect();
    let beside = |i: usize| (i > 0 && text::is_cjk(chars[i - 1])) || chars.get(i + 1).is_some_and(|&c| text::is_cjk(c));
    (0..chars.len()).filter(|&i| chars[i] != ' ' || !beside(i)).map(|i| chars[i]).collect()
}

/// A word of intent, folded.
pub(crate) struct Intention {
    word: String,
    before: Vec<String>,
    not_in: Vec<String>,
}

impl Intention {
    pub(crate) fn new(intent: &Intent) -> Self {
        let fold = |word: &String| text::fold_str(word, Keep::All);
        match intent {
            Intent::Always(word) => Self { word: fold(word), before: Vec::new(), not_in: Vec::new() },
            Intent::Among(IntentAmong { word, before, not_in }) => {
                Self { word: fold(word), before: before.iter().map(fold).collect(), not_in: not_in.iter().map(fold).collect() }
            }
        }
    }

    /// Whether the folded sentence holds the word in a place in which it tells of a plan.
    fn is_in(&self, sentence: &str) -> bool {
        let inside = |at: usize, longer: &str| {
            let starts = longer.match_indices(self.word.as_str()).filter_map(|(offset, _)| at.checked_sub(offset));
            starts.into_iter().any(|start| sentence.get(start..).is_some_and(|rest| rest.starts_with(longer)))
        };
        sentence.match_indices(self.word.as_str()).any(|(at, word)| {
            let behind = &sentence[at + word.len()..];
            let follows = self.before.is_empty() || self.before.iter().any(|b| behind.starts_with(b.as_str()));
            follows && !self.not_in.iter().any(|longer| inside(at, longer))
        })
    }
}

/// Figures of a folded sentence, without dates and years, and without a bare number at its start, which numbers the paragraph.
fn figures(folded: &str) -> Vec<Figure> {
    let is_date = |n: &text::Number| {
        matches!(n.unit.as_str(), "年" | "月" | "日") && n.value >= 1.0 && (n.unit != "年" || (1900.0..2100.0).contains(&n.value))
            || n.unit.is_empty() && n.value.fract() == 0.0 && (1900.0..2100.0).contains(&n.value)
    };
    let numbers_paragraph = |n: &text::Number| n.unit.is_empty() && n.span.from() <= 1 && n.value < 100.0;
    let stated = text::numbers(folded).into_iter().filter(|n| !is_date(n) && !numbers_paragraph(n));
    stated.map(|n| Figure { text: n.text, value: n.value }).chain(tenths(folded)).collect()
}

const DIGITS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Shares told in tenths (三成多, 八成半, 九成三): who writes figures in words tells as much as who writes %. The same character begins
/// words (成为, 成本), so what follows decides.
fn tenths(folded: &str) -> Vec<Figure> {
    const GOES_ON: [char; 13] = ['为', '功', '本', '果', '立', '交', '员', '熟', '型', '效', '品', '长', '就'];
    let chars: Vec<char> = folded.chars().collect();
    let digit = |c: char| DIGITS.iter().position(|d| *d == c).map(|i| (i + 1) as f64);
    let at = |i: usize| -> Option<Figure> {
        let tens = digit(chars[i])?;
        let next = chars.get(i + 2);
        if chars[i + 1] != '成' || next.is_some_and(|c| GOES_ON.contains(c)) || i > 0 && DIGITS.contains(&chars[i - 1]) {
            return None;
        }
        let ones = match next {
            Some('半') => 5.0,
            Some(&c) => digit(c).unwrap_or(0.0),
            None => 0.0,
        };
        let end = i + 2 + usize::from(ones > 0.0);
        Some(Figure { text: chars[i..end].iter().collect(), value: 10.0 * tens + ones })
    };
    (0..chars.len().saturating_sub(1)).filter_map(at).collect()
}

#[cfg(test)]
mod tests {
    use record::{Block, BlockKind, FileKind};

    use super::*;

    #[test]
    fn a_figure_has_its_value() {
        let values = |input: &str| figures(input).into_iter().map(|f| f.value).collect::<Vec<_>>();
        assert_eq!(values("全年少用电一千五百余万度,节约1.93亿元,降幅三成"), [15_000_000.0, 193_000_000.0, 30.0]);
    }

    #[test]
    fn a_row_of_a_table_is_no_part_of_the_next_one() {
        let cells =
            ["设备接入", "一期工程覆盖三个厂区的数控机床与搬运机器人以及质检工位", "能耗管理", "全厂用电按班次和产线分摊到每一道工序"];
        let mut document = testkit::document(FileKind::Docx, &[&format!("{}\t{}\n{}\t{}\n", cells[0], cells[1], cells[2], cells[3])]);
        let mut from = 0;
        for (at, cell) in (0..).zip(cells) {
            let span = Span::of(from, from + cell.chars().count() as u32);
            let kind = BlockKind::Cell { table: 0, row: at / 2, column: at % 2 };
            document.blocks.push(Block { kind, span, page: 1, bbox: None, font_size: 0.0, bold: false });
            from = span.to() + 1;
        }
        let mut dossier = testkit::dossier(testkit::entry("A", "", ""), vec![("A/申报书.docx".to_owned(), document)]);
        dossier.form_at = Some(0);
        let read: Vec<String> = read(&dossier, &[]).into_iter().map(|s| s.text).collect();
        assert_eq!(read, [format!("{}{}", cells[0], cells[1]), format!("{}{}", cells[2], cells[3])]);
    }

    #[test]
    fn a_word_of_intent_counts_only_where_it_is_one() {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let among = |word: &str, before: &[&str], not_in: &[&str]| {
            Intention::new(&Intent::Among(IntentAmong { word: word.to_owned(), before: words(before), not_in: words(not_in) }))
        };
        let planned = [
            among("拟", &[], &["模拟", "拟合"]),
            among("将", &["在", "覆盖"], &["将在线"]),
            Intention::new(&Intent::Always("预计".to_owned())),
        ];
        let is_plan = |sentence: &str| planned.iter().any(|p| p.is_in(sentence));
        for plan in ["三年后拟建2个中心", "模拟之后拟推广", "将覆盖21个地市", "预计节约3%", "拟拟合300条曲线"]
        {
            assert!(is_plan(plan), "{plan}");
        }
        for result in ["拟合300条曲线", "用模拟盘跑了6个月", "将3类数据合并", "将在线设备分为2组", "节约3%"] {
            assert!(!is_plan(result), "{result}");
        }
    }

    #[test]
    fn spaces_beside_chinese_characters_are_closed_up() {
        assert_eq!(closed_up("用的是 整数 规划 in two steps, 接入 46 家"), "用的是整数规划in two steps,接入46家");
    }

    #[test]
    fn dates_and_paragraph_numbers_are_no_figures() {
        let check = |input: &str, expected: &[&str]| {
            assert_eq!(figures(input).into_iter().map(|f| f.text).collect::<Vec<_>>(), expected, "{input}");
        };
        check("2024年3月上线,服务46家医院", &["46家"]);
        check("1. 平台架构", &[]);
        check("(2)准确率98.2%", &["98.2%"]);
        check("使用满5年的设备有120台", &["5年", "120台"]);
        check("更换工装与保温占去六成,采纳比例超过八成半,准时比例由八成八提高到九成三", &["六成", "八成半", "八成八", "九成三"]);
        check("这两成为一组,每一成本单元", &[]);
    }
}
