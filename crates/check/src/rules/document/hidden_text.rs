use record::{Attention, Edit, Evidence, HiddenWhy, Material, Say, Span, counted};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "document.hidden_text",
    clause: "–",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "文件中是否有读者看不见的文字：白字、极小字、页面之外、被遮盖、零宽字符之间。",
            "whether a file holds text that a reader does not see: white, tiny, off the page, covered, or between zero-width \
             characters.",
        ),
        why: (
            "通知没有对此作规定；看不见的文字会影响检索、比对和任何自动阅读，专家应当知道。",
            "no clause speaks of it; such text sways search, comparison and every automatic reader, and experts should know.",
        ),
        example: ("首页底部有一段白色小字。", "a paragraph in small white type at the foot of the first page."),
        inputs: (
            "文件的页面；每段文字附原因与位置。含有评审、评分一类词语（流程文件中的 judging）的列为先看。",
            "the pages of the file; each passage comes with its reason and place. Words of judging (judging in the pipeline file) make it one to \
             look at first.",
        ),
        clears: ("删去这些文字后重新提交。", "the file is sent again without that text."),
    },
    switch: |s| s.rules.hidden_text.switch(),
    run,
};

/// How much hidden text is worth a look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Fewer letters than this in a file are left alone: rules, marks and page furniture.
    pub min_chars: usize,
    /// Words of judging: hidden text with one of them is looked at first, whatever it says. Nobody hides them for the reader of a page.
    pub judging: Vec<String>,
    /// Reasons that are left alone.
    pub ignore: Vec<HiddenWhy>,
    /// Passages shown.
    pub max_passages: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { min_chars: 12, judging: JUDGING.map(str::to_owned).to_vec(), ignore: Vec::new(), max_passages: 8 }
    }
}

const JUDGING: [&str; 21] = [
    "评审",
    "评委",
    "评分",
    "打分",
    "给分",
    "满分",
    "高分",
    "一等奖",
    "第一名",
    "最高评价",
    "优秀",
    "reviewer",
    "grader",
    "evaluat",
    "score",
    "rating",
    "prize",
    "outstanding",
    "excellent",
    "recommend",
    "summari",
];

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.hidden_text.with;
    let judging: Vec<String> = with.judging.iter().map(|word| folded(word)).filter(|word| !word.is_empty()).collect();
    for applicant in cx.home() {
        for (at, material) in applicant.dossier.materials.iter().enumerate() {
            let hidden: Vec<_> = material.document.hidden.iter().filter(|h| !with.ignore.contains(&h.why)).collect();
            let words: Vec<String> = hidden.iter().map(|h| folded(&h.text)).collect();
            let letters: usize = words.iter().map(|words| words.chars().count()).sum();
            if letters < with.min_chars {
                continue;
            }
            let judged = judging.iter().find(|word| words.iter().any(|words| words.contains(word.as_str())));
            let shown = hidden.iter().filter(|h| !h.span.is_empty()).take(with.max_passages);
            let mut evidence: Vec<Evidence> = shown.map(|h| quote(material, h)).collect();
            if evidence.is_empty() {
                evidence.push(applicant.row(Say::new(format!("文件 {}", material.path), format!("file {}", material.path))));
            }
            let suspicion = Suspicion::new(
                0.85,
                Say::new(
                    format!("文件“{}”疑似有读者看不见的文字，共 {letters} 字", material.name()),
                    format!(
                        "{} apparently holds {} that a reader does not see",
                        material.name(),
                        counted(letters, "character", "characters")
                    ),
                ),
                evidence,
                vec![Say::new("删去这些文字后重新提交该文件", "send the file again without that text")],
                without(applicant, at),
            )
            .about(material.path.as_str());
            out.suspect(
                applicant,
                match judged {
                    Some(word) => suspicion
                        .attention(Attention::High)
                        .because(vec![Say::new(format!("其中有评价一类的词：“{word}”"), format!("it speaks of judging: {word:?}"))]),
                    None => suspicion,
                },
            );
        }
    }
}

fn folded(written: &str) -> String {
    text::fold_str(written, text::Keep::Letters)
}

/// Characters of one passage that a flag quotes; all of them stand at the end of the document.
const QUOTED: u32 = 400;

/// More characters than this are not repeated in the change that would clear a flag.
const CUT_OUT: u32 = 20_000;

fn quote(material: &Material, hidden: &record::Hidden) -> Evidence {
    let (zh, en) = match hidden.why {
        HiddenWhy::White => ("颜色与页面相同", "in the colour of the page"),
        HiddenWhy::Tiny => ("字号过小", "too small to read"),
        HiddenWhy::OffPage => ("在页面之外", "off the page"),
        HiddenWhy::Covered => ("被图像或色块遮盖", "covered"),
        HiddenWhy::Invisible => ("以不可见方式绘制", "drawn invisibly"),
        HiddenWhy::ZeroWidth => ("夹在零宽字符之间", "between zero-width characters"),
        HiddenWhy::Marked => ("在文字处理软件中设为隐藏", "marked hidden by the word processor"),
    };
    let quoted = Span::of(hidden.span.from(), hidden.span.to().min(hidden.span.from() + QUOTED));
    let mut evidence = material.evidence(quoted, Say::new(format!("第 {} 页，{zh}", hidden.page), format!("page {}, {en}", hidden.page)));
    // The words stand again behind the last page; what people open is the place where they hide.
    evidence.page = hidden.page;
    evidence.bbox = hidden.bbox;
    evidence
}

/// The file without its hidden text; sent anew where that text has no place of its own, and taken back where there is very much of it.
fn without(applicant: &Applicant<'_>, at: usize) -> Vec<Edit> {
    let material = &applicant.dossier.materials[at];
    let (hidden, text) = (&material.document.hidden, &material.document.text);
    let anew = hidden.iter().any(|h| h.span.is_empty());
    let moved = if anew { text.len() } else { hidden.iter().map(|h| h.span.len()).sum() };
    if moved > CUT_OUT {
        return vec![change::without_file(applicant, at)];
    }
    if anew {
        return vec![Edit::file(applicant.no(), &material.path, Some(material.name().to_owned()), Some(text.as_str().to_owned()))];
    }
    let spans = change::joined(hidden.iter().map(|h| h.span).collect());
    spans.into_iter().map(|span| Edit::passage(applicant.no(), &material.path, &material.document, span, "")).collect()
}
