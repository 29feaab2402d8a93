use record::{Attention, Edit, EvidenceKind, Say, column, counted};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::ids::Right;
use crate::reading::Source;
use crate::rule::{Page, Rule};
use crate::rules::narrow;

pub(crate) const RULE: Rule = Rule {
    kind: "entry.missing_evidence",
    clause: "五(三)2",
    attention: Attention::High,
    manual: Page {
        what: (
            "按单位类型应提交的证明材料是否齐全；登记的每项知识产权是否有证书。",
            "whether the evidence asked of this type of unit is there, and a certificate for each right in the registry.",
        ),
        why: (
            "五(三)2 要求提交基本资质、责任声明、财务审计、信用情况、应用案例、知识产权等证明材料。",
            "五(三)2 asks for qualification, declaration of liability, audit, credit, use cases and rights.",
        ),
        example: ("企业没有提交财务审计报告。", "an enterprise has sent no audit report."),
        inputs: (
            "全部文件的类别（按标题，其次按文件名）；各类别的要求在流程文件中。有文件不可读、且类别不明时，或只见于某文件中间一页时，无法判断。",
            "the kind of each file, by its title, else its name; what is asked of whom stands in the pipeline file. With unreadable \
             files of unknown kind, or where a page within a file alone bears the title: cannot tell.",
        ),
        clears: ("补交该材料。", "the missing file is sent."),
    },
    switch: |s| s.rules.missing_evidence.switch(),
    run,
};

/// Whether certificates of rights are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Whether each right in the registry needs a certificate (attention low).
    pub certificate_for_each_right: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { certificate_for_each_right: true }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.missing_evidence.with;
    for applicant in cx.home() {
        let Some(unit_type) = applicant.dossier.entry.org.unit_type else {
            out.cannot_tell(
                applicant,
                Say::new("单位类型未知，不知应交哪些材料", "without the type of unit it is not known what is asked for"),
            );
            continue;
        };
        if cx.case.unopened.contains(applicant.no()) {
            out.cannot_tell(
                applicant,
                Say::new(
                    "有文件或文件夹未能打开（权限或存储介质），不知其中有哪些材料",
                    "a file or folder could not be opened (permissions, disk); what lies there is not known",
                ),
            );
            continue;
        }
        let asked: Vec<&EvidenceKind> = cx.case.contest.evidence.iter().filter(|k| k.required_of.contains(&unit_type)).collect();
        if applicant.dossier.materials.is_empty() && asked.len() > 1 {
            nothing_sent(applicant, &asked, out);
            continue;
        }
        for kind in asked {
            match state(cx, applicant, kind) {
                State::There => {}
                State::Unknown(missing) => out.cannot_tell(applicant, missing),
                State::Missing => missing(applicant, kind, out),
            }
        }
        if with.certificate_for_each_right {
            certificates(applicant, out);
        }
    }
}

enum State {
    There,
    Missing,
    Unknown(Say),
}

fn state(cx: &Context<'_>, applicant: &Applicant<'_>, kind: &EvidenceKind) -> State {
    let serves = |key: &str| key == kind.key || kind.or.iter().any(|k| k == key);
    let papers = &applicant.reading.papers;
    if papers.iter().any(|p| p.kind.is_some_and(|k| serves(&cx.case.contest.evidence[k].key))) {
        return State::There;
    }
    if let Some(within) = applicant.reading.titled.iter().find(|page| serves(&cx.case.contest.evidence[page.kind].key)) {
        let (file, name, page) = (applicant.dossier.materials[within.material].name(), &kind.name, within.page);
        return State::Unknown(Say::new(
            format!("“{name}”疑似在文件“{file}”第 {page} 页，须看该页"),
            format!("{name} is apparently page {page} of {file}: look at that page"),
        ));
    }
    match papers.iter().find(|p| !p.readable && p.kind.is_none()) {
        None => State::Missing,
        Some(paper) => {
            let (file, name) = (applicant.dossier.materials[paper.material].name(), &kind.name);
            State::Unknown(Say::new(
                format!("文件“{file}”不可读，不知是否为“{name}”"),
                format!("{file} could not be read; it may be {name}"),
            ))
        }
    }
}

fn missing(applicant: &Applicant<'_>, kind: &EvidenceKind, out: &mut Findings<'_>) {
    let files = applicant.reading.papers.len();
    let name = &kind.name;
    let note = Say::new(
        format!("除申报书外共 {files} 个文件，没有“{name}”"),
        format!("{} besides the form, none of them {name}", counted(files, "file", "files")),
    );
    out.suspect(
        applicant,
        Suspicion::new(
            0.9,
            Say::new(format!("没有找到“{name}”"), format!("{name} was not found")),
            vec![applicant.row(note)],
            vec![Say::new(format!("补交“{name}”"), format!("send {name}"))],
            vec![sent(applicant, kind)],
        )
        .about(kind.key.as_str()),
    );
}

/// An entry without any file is one finding: who looks at it has one thing to ask for, not one a kind.
fn nothing_sent(applicant: &Applicant<'_>, asked: &[&EvidenceKind], out: &mut Findings<'_>) {
    let names: Vec<&str> = asked.iter().map(|kind| kind.name.as_str()).collect();
    let note = Say::new("该项目没有任何文件", "the entry has no file");
    out.suspect(
        applicant,
        Suspicion::new(
            0.9,
            Say::new(format!("没有提交任何材料，未见：{}", names.join("、")), format!("no file was sent; not found: {}", names.join(", "))),
            vec![applicant.row(note)],
            vec![Say::new("补交申报书和各项证明材料", "send the form and the evidence")],
            asked.iter().map(|kind| sent(applicant, kind)).collect(),
        )
        .about("nothing"),
    );
}

/// Rights of the registry whose number stands in no certificate. One finding an entry: the certificates are asked for together.
fn certificates(applicant: &Applicant<'_>, out: &mut Findings<'_>) {
    let claims = &applicant.reading.claims;
    let certified = |right: &Right| claims.iter().any(|c| matches!(c.source, Source::Certificate(_)) && c.is_of(right));
    let registered = claims.iter().filter(|c| matches!(c.source, Source::Registry(_)));
    let lacking: Vec<_> = registered.filter(|c| !certified(&c.right)).collect();
    if lacking.is_empty() {
        return;
    }
    if let Some(paper) = applicant.reading.papers.iter().find(|p| !p.readable) {
        let file = applicant.dossier.materials[paper.material].name();
        out.cannot_tell(
            applicant,
            Say::new(format!("文件“{file}”不可读，不知是否为知识产权证书"), format!("{file} could not be read; it may be a certificate")),
        );
        return;
    }
    let numbers: Vec<String> = lacking.iter().map(|c| c.right.to_string()).collect();
    let note = || Say::new("登记的知识产权，未见证书", "right in the registry without a certificate");
    let items = lacking.iter().filter_map(|c| match c.source {
        Source::Registry(at) => applicant.dossier.entry.rights.get(at),
        Source::Form(_) | Source::Certificate(_) => None,
    });
    let gone: Vec<usize> = lacking.iter().filter_map(|c| if let Source::Registry(at) = c.source { Some(at) } else { None }).collect();
    let kept = applicant.dossier.entry.rights.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, item)| item);
    out.suspect(
        applicant,
        Suspicion::new(
            0.7,
            Say::new(
                format!("登记的知识产权未见证书：{}", numbers.join("、")),
                format!("no certificate was found for: {}", numbers.join(", ")),
            ),
            items.map(|item| narrow(applicant.dossier.cell(column::RIGHTS, note()), item)).collect(),
            vec![
                Say::new("补交相应证书", "send the certificates"),
                Say::new("从登记表中删去未获证书的知识产权", "take rights without a certificate off the registry"),
            ],
            vec![change::list(applicant, column::RIGHTS, kept)],
        )
        .attention(Attention::Low)
        .about("certificate"),
    );
}

/// A file of this kind in the applicant's name.
fn sent(applicant: &Applicant<'_>, kind: &EvidenceKind) -> Edit {
    let row = &applicant.dossier.entry.row.file;
    let division = row.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = kind.file_names.first().unwrap_or(&kind.name);
    let file = format!("{division}/files/{}/{name}.txt", applicant.no());
    let title = kind.titles.first().unwrap_or(&kind.name);
    Edit::file(applicant.no(), &file, None, Some(format!("{title}\n名称：{}\n", applicant.dossier.entry.org.name)))
}
