//! Files that cannot be read, and text that a reader does not see or that speaks to the grader.

pub(crate) mod addresses_grader;
pub(crate) mod encrypted;
pub(crate) mod hidden_text;
pub(crate) mod no_text;
pub(crate) mod unreadable;

use record::{Attention, Edit, FormSpec, ReadStatus, Say, Unreadable};

use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};

/// Flags the files of the screened division that were not read for one of these reasons.
fn flag_unread(cx: &Context<'_>, why: &[Unreadable], clears: &Say, out: &mut Findings<'_>) {
    for applicant in cx.home() {
        for (at, material) in applicant.dossier.materials.iter().enumerate() {
            if let ReadStatus::Unreadable(reason) = material.document.status
                && why.contains(&reason)
                && (reason != Unreadable::Wordless || is_paper(applicant, at, &cx.case.contest.form))
            {
                suspect(applicant, at, reason, (&cx.case.contest.form, clears), out);
            }
        }
    }
}

/// Whether a file is the form or, by its name, a piece of evidence: of these words are expected.
fn is_paper(applicant: &Applicant<'_>, at: usize, form: &FormSpec) -> bool {
    is_form(applicant, at, form) || applicant.reading.papers.iter().any(|paper| paper.material == at && paper.kind.is_some())
}

fn is_form(applicant: &Applicant<'_>, at: usize, form: &FormSpec) -> bool {
    applicant.dossier.form_at.or_else(|| likely_form(applicant, form)) == Some(at)
}

fn suspect(applicant: &Applicant<'_>, at: usize, reason: Unreadable, (form, clears): (&FormSpec, &Say), out: &mut Findings<'_>) {
    let material = &applicant.dossier.materials[at];
    let (zh, en) = match reason {
        Unreadable::Encrypted => ("需要密码才能打开", "needs a password"),
        Unreadable::Broken => ("已损坏，或不是其扩展名所示的格式", "is damaged, or not what its name says"),
        Unreadable::NoText => ("只有图像，没有可读的文字", "has images only and no text that could be read"),
        Unreadable::Empty => ("是空文件", "is empty"),
        Unreadable::OverLimit => ("超过大小、页数或时间的上限", "passes a limit of size, pages or time"),
        Unreadable::Unsupported => ("格式不在可读范围内", "has a format that is not read"),
        Unreadable::Unavailable => ("读取时无法取得", "was not to be had when it was to be read"),
        Unreadable::Wordless => ("中没有认出文字", "shows no letters that could be made out"),
    };
    let (file, hash) = (&material.path, material.document.sha256.short(12));
    // The only text to quote is the row of the registry; the file is named with its digest.
    let note = Say::new(format!("文件 {file}（SHA-256 {hash}…）{zh}"), format!("file {file} (SHA-256 {hash}…) {en}"));
    let suspicion = Suspicion::new(
        0.97,
        Say::new(
            format!("文件“{}”{zh}，内容无法判断", material.name()),
            format!("{} {en}; nothing can be said about its content", material.name()),
        ),
        vec![applicant.row(note)],
        vec![clears.clone()],
        vec![Edit::file(applicant.no(), file, Some(zh.to_owned()), Some("（参赛单位重新提交的可读文件）".to_owned()))],
    )
    .about(material.path.as_str());
    // Without the form nothing else can be judged; a piece of evidence can wait.
    out.suspect(applicant, if is_form(applicant, at, form) { suspicion } else { suspicion.attention(Attention::Medium) });
}

/// The file that is named as the form, where none was read; a file alone is taken for it.
fn likely_form(applicant: &Applicant<'_>, form: &FormSpec) -> Option<usize> {
    let materials = &applicant.dossier.materials;
    let named = materials.iter().position(|m| form.file_name_contains.iter().any(|part| m.name().contains(part.as_str())));
    named.or_else(|| (materials.len() == 1).then_some(0))
}
