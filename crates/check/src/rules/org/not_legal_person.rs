use record::{Attention, Say, UnitType, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::ids::{self, CreditCode};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "org.not_legal_person",
    clause: "五(一)1",
    attention: Attention::High,
    manual: Page {
        what: (
            "牵头单位是否具有独立法人资格：单位类型缺失或为“个人”，名称为分公司等分支机构，名称为合伙企业、个人独资企业，统一社会信用代码的校验位不符，或代码属\
             个体工商户。",
            "whether the lead is a legal person of its own: type missing or \"individual\", the name of a branch, a partnership or the like, a credit code whose \
             check character does not agree, or that of an individual business.",
        ),
        why: (
            "五(一)1 要求参赛单位是具有独立法人资格的企业、事业单位、科研院所、高校等单位。",
            "五(一)1 asks for an independent legal person: enterprise, public institution, research institute, university and the \
             like.",
        ),
        example: ("某通信有限公司茂名分公司作为牵头单位报名。", "the Maoming branch of a telecom company enters as lead."),
        inputs: (
            "登记表的参赛单位、统一社会信用代码、单位类型。代码一栏有多个代码的逐个校验；港澳、境外单位填本地登记号的，无法判断。",
            "the registry's unit, credit code and type. Of several codes in the cell each is checked; a number of another register from \
             a unit outside the mainland is no answer.",
        ),
        clears: (
            "改由其法人单位牵头，或改正代码与单位类型。",
            "the legal person itself takes the lead, or the code and the type are corrected.",
        ),
    },
    switch: |s| s.rules.not_legal_person.switch(),
    run,
};

/// What names of branches end in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Branches that are suspected.
    pub branches: Vec<String>,
    /// Branches that may enter with an authorisation of their head office: cannot tell.
    pub authorised_branches: Vec<String>,
    /// Words in the names of bodies that have no legal personality (Civil Code, article 102).
    pub unincorporated: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            // A 子公司 is a legal person of its own (Company Law, article 13).
            branches: all(&[
                "分公司",
                "办事处",
                "代表处",
                "营业部",
                "营业所",
                "经营部",
                "项目部",
                "事业部",
                "分厂",
                "分店",
                "门店",
                "分社",
                "分会",
                "分部",
            ]),
            authorised_branches: all(&[
                "分行",
                "支行",
                "支公司",
                "分院",
                "分校",
                "分所",
                "分局",
                "分中心",
                "院区",
                "校区",
                "分馆",
                "分处",
                "管理部",
            ]),
            unincorporated: all(&["合伙企业", "有限合伙", "普通合伙", "个人独资"]),
        }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    for applicant in cx.home() {
        by_type(applicant, out);
        by_register(applicant, out);
        by_form(applicant, &cx.settings.rules.not_legal_person.with, out);
        by_name(applicant, &cx.settings.rules.not_legal_person.with, out);
        by_code(applicant, out);
    }
}

fn by_type(applicant: &Applicant<'_>, out: &mut Findings<'_>) {
    let entry = &applicant.dossier.entry;
    let written = entry.row.cells.get(column::UNIT_TYPE).map(|&span| applicant.dossier.registry_text.slice(span).trim());
    let cell = |zh: &str, en: &str| vec![applicant.dossier.cell(column::UNIT_TYPE, Say::new(zh, en))];
    match (entry.org.unit_type, written) {
        (Some(UnitType::Individual), _) => out.suspect(
            applicant,
            Suspicion::new(
                0.95,
                Say::new("单位类型为个人，疑似不是独立法人单位", "the type is an individual, apparently no legal person"),
                cell(column::UNIT_TYPE, "type of unit"),
                vec![Say::new("由具有独立法人资格的单位牵头报名", "let a legal person take the lead")],
                vec![change::cell(applicant, column::UNIT_TYPE, "企业")],
            )
            .about("type"),
        ),
        (None, Some("")) => out.suspect(
            applicant,
            Suspicion::new(
                0.5,
                Say::new("单位类型未填，法人资格待核", "the type of unit is missing; whether it is a legal person is to be checked"),
                vec![applicant.row(Say::new("该行单位类型为空", "the type is empty in this row"))],
                vec![Say::new("在登记表中补填单位类型", "fill in the type of unit in the registry")],
                vec![change::cell(applicant, column::UNIT_TYPE, "企业")],
            )
            .attention(Attention::Low)
            .about("type"),
        ),
        (None, Some(word)) => out.cannot_tell(
            applicant,
            Say::new(format!("单位类型“{word}”不在流程文件的词表中"), format!("the pipeline does not know the type of unit {word:?}")),
        ),
        (None, None) => out.cannot_tell(applicant, Say::new("登记表没有“单位类型”列", "the registry has no column 单位类型")),
        (Some(_), _) => {}
    }
}

/// The code says who registered the body and as what, whatever its row calls it.
fn by_register(applicant: &Applicant<'_>, out: &mut Findings<'_>) {
    let is_told = applicant.dossier.entry.org.unit_type == Some(UnitType::Individual);
    if is_told || !applicant.code().is_some_and(ids::is_individual_business) {
        return;
    }
    out.suspect(
        applicant,
        Suspicion::new(
            0.9,
            Say::new(
                "按统一社会信用代码（92 开头）登记为个体工商户，疑似不是独立法人单位",
                "by its credit code (92) an individual business, apparently no legal person",
            ),
            vec![applicant.dossier.cell(column::CREDIT_CODE, Say::new("按 GB 32100-2015 的登记类别", "its category by GB 32100-2015"))],
            vec![
                Say::new("由具有独立法人资格的单位牵头报名", "let a legal person take the lead"),
                Say::new("代码填写有误的，按营业执照改正", "correct the code after the licence, if it is wrong"),
            ],
            vec![change::cell(applicant, column::CREDIT_CODE, "")],
        )
        .about("register"),
    );
}

/// The name says in which form the body is founded.
fn by_form(applicant: &Applicant<'_>, with: &Parameters, out: &mut Findings<'_>) {
    let name = applicant.lead.folded();
    let Some(word) = with.unincorporated.iter().find(|word| name.contains(text::fold_str(word, text::Keep::Letters).as_str())) else {
        return;
    };
    out.suspect(
        applicant,
        Suspicion::new(
            0.85,
            Say::new(
                format!("牵头单位名称含“{word}”，疑似为不具有法人资格的组织"),
                format!("the lead's name holds {word}: apparently a body without legal personality"),
            ),
            vec![applicant.dossier.cell(column::UNIT, Say::new("参赛单位", "lead"))],
            vec![
                Say::new("由具有独立法人资格的单位牵头报名", "let a legal person take the lead"),
                Say::new("由组委会认定可以受理", "the committee accepts it"),
            ],
            vec![change::cell(applicant, column::UNIT, "（待填法人单位）")],
        )
        .about("form"),
    );
}

fn by_name(applicant: &Applicant<'_>, with: &Parameters, out: &mut Findings<'_>) {
    let Some(branch) = applicant.lead.branch() else { return };
    if with.authorised_branches.iter().any(|w| branch.ends_with(w.as_str())) {
        out.cannot_tell(
            applicant,
            Say::new(
                format!("“{branch}”为分支机构，需看其法人单位的授权"),
                format!("{branch} is a branch: the authorisation of its head office is needed"),
            ),
        );
    } else if with.branches.iter().any(|w| branch.ends_with(w.as_str())) {
        out.suspect(
            applicant,
            Suspicion::new(
                0.9,
                Say::new(
                    format!("牵头单位名称以“{branch}”结尾，疑似为不具有独立法人资格的分支机构"),
                    format!("the lead's name ends in {branch}: apparently a branch without legal personality"),
                ),
                vec![applicant.dossier.cell(column::UNIT, Say::new("参赛单位", "lead"))],
                vec![Say::new("改由其法人单位牵头报名", "let the legal person that it belongs to take the lead")],
                vec![change::cell(applicant, column::UNIT, head_office(&applicant.dossier.entry.org.name, branch))],
            )
            .about("branch"),
        );
    }
}

fn by_code(applicant: &Applicant<'_>, out: &mut Findings<'_>) {
    let Some(written) = applicant.dossier.entry.org.credit_code.as_deref().filter(|c| !text::says_nothing(c)) else {
        out.cannot_tell(applicant, Say::new("未填统一社会信用代码", "the unified social credit code is missing"));
        return;
    };
    // A joint entry may give the codes of all its units in the one cell.
    let codes = ids::written_codes(written);
    let mut checked = codes.iter().map(|code| (code, ids::check_credit_code(code)));
    let Some((wrong, found)) = checked.find(|(_, found)| *found != CreditCode::Valid) else { return };
    if let CreditCode::Length { .. } = found
        && applicant.lead.is_outside_mainland()
    {
        let what = Say::new(
            "境外或港澳单位所填不是统一社会信用代码，须看其登记证明",
            "a unit from outside the mainland gives another register's number: see its certificate of registration",
        );
        out.cannot_tell(applicant, what);
        return;
    }
    let (zh, en) = match found {
        CreditCode::Valid => return,
        CreditCode::Length { got } => (format!("长度为 {got} 位，应为 18 位"), format!("it has {got} characters, not 18")),
        CreditCode::Character { got } => (format!("含有代码中不使用的字符“{got}”"), format!("it holds {got:?}, which codes do not use")),
        CreditCode::CheckCharacter { expected } => {
            (format!("校验位应为“{expected}”"), format!("its check character should be {expected:?}"))
        }
        CreditCode::OrganisationCode { expected } => (
            format!("其中组织机构代码的校验位应为“{expected}”"),
            format!("the check character of the organisation code in it should be {expected:?}"),
        ),
    };
    // A slip of the pen, and no doubt about who the unit is.
    let meant = ids::intended_code(wrong);
    let (zh, en) = match &meant {
        Some(meant) => (format!("{zh}，疑为形近字，按“{meant}”校验相符"), format!("{en}; read as {meant}, its check characters agree")),
        None => (zh, en),
    };
    let (which_zh, which_en) =
        if codes.len() > 1 { (format!("“{wrong}”"), format!(" {wrong}")) } else { (String::new(), String::new()) };
    let suspicion = Suspicion::new(
        0.9,
        Say::new(
            format!("统一社会信用代码{which_zh}待核：{zh}"),
            format!("the unified social credit code{which_en} is to be checked: {en}"),
        ),
        vec![applicant.dossier.cell(column::CREDIT_CODE, Say::new("按 GB 32100-2015 校验", "checked by GB 32100-2015"))],
        vec![Say::new("按营业执照或法人证书改正代码", "correct the code after the licence or certificate")],
        vec![change::cell(applicant, column::CREDIT_CODE, corrected(applicant, &codes))],
    )
    .about("code");
    out.suspect(applicant, if meant.is_some() { suspicion.attention(Attention::Low) } else { suspicion });
}

/// The name of the body that a branch belongs to.
fn head_office(name: &str, branch: &str) -> String {
    let cut = name.rfind(branch).or_else(|| name.rfind("公司").and_then(|last| name[..last].rfind("公司")).map(|at| at + "公司".len()));
    let office = name[..cut.unwrap_or(name.len())].trim_end_matches(['（', '(', ' ']).trim();
    if office.is_empty() { name.to_owned() } else { office.to_owned() }
}

/// The code that a licence of the entry shows, else the one that the written one means, or that with check characters that agree; empty where none
/// can be had. Of several codes each with these, without those that can have none.
fn corrected(applicant: &Applicant<'_>, written: &[String]) -> String {
    let right = |code: &String| ids::intended_code(code).or_else(|| ids::with_check_characters(code));
    let [code] = written else {
        return written.iter().filter_map(right).collect::<Vec<_>>().join("、");
    };
    let on_licence = applicant.reading.papers.iter().flat_map(|p| &p.codes).map(|(code, _)| code).next();
    on_licence.cloned().or_else(|| right(code)).unwrap_or_default()
}
