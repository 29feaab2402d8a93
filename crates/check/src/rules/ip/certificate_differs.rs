use std::collections::BTreeSet;

use record::{Attention, Edit, Evidence, Say, Span, column};
use serde::{Deserialize, Serialize};

use super::{place, quote};
use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::ids;
use crate::misread::{from_image, misread};
use crate::names;
use crate::reading::{Claim, Owner, Source};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "ip.certificate_differs",
    clause: "五(二)3",
    attention: Attention::Medium,
    manual: Page {
        what: ("证书与申报是否一致：号码、名称、权利人、日期。", "whether certificate and claim agree: number, title, holder, date."),
        why: (
            "五(二)3 要求知识产权归属参赛单位；证书与申报不一致，则所申报的权利没有证明。",
            "五(二)3 asks that rights belong to the entrant; where the certificate says something else, the right that is claimed is \
             not proved.",
        ),
        example: (
            "登记为“ZL202010221946.6 一种轴承寿命预测方法”，同号证书的名称是“一种包装箱”。",
            "the registry has a number with the title of a method for bearings, the certificate of that number is about a box.",
        ),
        inputs: (
            "登记表的知识产权（号码与名称）、申报书中的权利人与日期、证书文件。没有同号证书的，由“证明材料”一条处理。读自图像的：\
             日期不同为无法判断，其他不同列为供参考，因为可能是识别误差。",
            "numbers and titles in the registry, holders and dates in the form, the certificates. A right without a certificate is \
             another check's. Of what was read from images, another date is no answer, and anything else is for information, since \
             it may be misread.",
        ),
        clears: (
            "按证书改正申报；或换成对应的证书。",
            "the claim is corrected after the certificate, or the certificate that belongs to it is sent.",
        ),
    },
    switch: |s| s.rules.certificate_differs.switch(),
    run,
};

/// How certificates name what they are about, and how alike titles must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Labels before the title of a right, the surest first.
    pub title_labels: Vec<String>,
    /// Titles that share less than this part of their pairs of characters differ.
    pub min_alike: f64,
    /// Titles of a claim and of a certificate under another number that share at least this part are of one right.
    pub same_from: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        let labels = ["发明名称:", "实用新型名称:", "外观设计名称:", "软件名称:", "作品名称:", "数据名称:", "商标名称:", "名称:"];
        Self { title_labels: labels.map(str::to_owned).to_vec(), min_alike: 0.5, same_from: 0.9 }
    }
}

/// What differs: its key, words for it, both sides, and the claim corrected after the certificate.
struct Difference {
    key: &'static str,
    what: Say,
    claimed: Evidence,
    certified: Evidence,
    corrected: Edit,
    /// Whether either side was read from the picture of its page.
    from_image: bool,
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.certificate_differs.with;
    for applicant in cx.home() {
        let claims = &applicant.reading.claims;
        let mut said: BTreeSet<String> = BTreeSet::new();
        for certificate in claims.iter().filter(|c| matches!(c.source, Source::Certificate(_))) {
            for claim in claims.iter().filter(|c| !matches!(c.source, Source::Certificate(_))) {
                for found in differences(cx, applicant, claim, certificate, with) {
                    if !said.insert(format!("{}#{}", claim.right.number, found.key)) {
                        continue;
                    }
                    if found.from_image && found.key == "date" {
                        out.cannot_tell(applicant, maybe_misread(&found.what));
                    } else {
                        suspect(applicant, claim, found, out);
                    }
                }
            }
        }
    }
}

fn differences(cx: &Context<'_>, applicant: &Applicant<'_>, claim: &Claim, certificate: &Claim, with: &Parameters) -> Vec<Difference> {
    let Source::Certificate(at) = certificate.source else { return Vec::new() };
    let sides = Sides { cx, applicant, claim, certificate, at };
    if claim.right.number == certificate.right.number {
        return [sides.title(with), sides.holder(), sides.date()].into_iter().flatten().collect();
    }
    sides.number(with).into_iter().collect()
}

struct Sides<'c, 'a> {
    cx: &'c Context<'c>,
    applicant: &'c Applicant<'a>,
    claim: &'c Claim,
    certificate: &'c Claim,
    /// Position of the certificate among the materials.
    at: usize,
}

impl Sides<'_, '_> {
    fn certified(&self, span: Span, zh: &str, en: &str) -> Evidence {
        self.applicant.dossier.materials[self.at].evidence(span, Say::new(format!("证书写明的{zh}"), format!("{en} in the certificate")))
    }

    fn certified_from_image(&self, span: Span) -> bool {
        from_image(&self.applicant.dossier.materials[self.at], span)
    }

    /// The item of the registry, and what it calls the right.
    fn item(&self) -> Option<(usize, &str, String)> {
        let Source::Registry(at) = self.claim.source else { return None };
        let item = self.applicant.dossier.entry.rights.get(at)?;
        let number = ids::find_rights(item).into_iter().next()?;
        let outside = |i: usize| i < number.span.from() as usize || i >= number.span.to() as usize;
        let title: String = item.chars().enumerate().filter(|(i, _)| outside(*i)).map(|(_, c)| c).collect();
        Some((at, item, title.trim_matches(|c: char| !c.is_alphanumeric() && c != '《' && c != '》').to_owned()))
    }

    /// The cell of rights with one item written otherwise.
    fn item_corrected(&self, at: usize, to: String) -> Edit {
        let mut rights = self.applicant.dossier.entry.rights.clone();
        rights[at] = to;
        change::list(self.applicant, column::RIGHTS, rights.iter())
    }

    fn title(&self, with: &Parameters) -> Option<Difference> {
        let (at, _, claimed) = self.item()?;
        let (certified, span) = self.certificate.title.as_ref()?;
        if claimed.chars().count() < 2 || alike(&claimed, certified) >= with.min_alike {
            return None;
        }
        let number = self.claim.right.to_string();
        Some(Difference {
            key: "title",
            what: Say::new(
                format!("{number} 登记的名称是“{claimed}”，证书是“{certified}”"),
                format!("{number} is registered as {claimed}, its certificate is about {certified}"),
            ),
            claimed: quote(self.applicant, self.claim, place(self.claim)),
            certified: self.certified(*span, "名称", "title"),
            corrected: self.item_corrected(at, format!("{number} {certified}")),
            from_image: self.certified_from_image(*span),
        })
    }

    fn holder(&self) -> Option<Difference> {
        let Source::Form(form) = self.claim.source else { return None };
        let (claimed, certified) = (self.claim.owners.first()?, self.certificate.owners.first()?);
        let (materials, with) = (&self.applicant.dossier.materials, &self.cx.settings.rules.owner_not_applicant.with);
        let agree = |a: &Owner, b: &Owner| {
            self.cx.same_unit(&a.name, &b.name)
                || names::compare(&a.name, &b.name).probability >= with.other_below
                || misread(&materials[form], a.span, &a.written, &b.written, with.ocr_slack_certified)
                || misread(&materials[self.at], b.span, &b.written, &a.written, with.ocr_slack_certified)
        };
        if self.claim.owners.iter().any(|a| self.certificate.owners.iter().any(|b| agree(a, b))) {
            return None;
        }
        let number = self.claim.right.to_string();
        Some(Difference {
            key: "holder",
            what: Say::new(
                format!("{number} 申报书写明的权利人是“{}”，证书是“{}”", claimed.written, certified.written),
                format!("the form names {} as holder of {number}, the certificate {}", claimed.written, certified.written),
            ),
            claimed: self.applicant.dossier.materials[form].evidence(claimed.span, place(self.claim)),
            certified: self.certified(certified.span, "权利人", "holder"),
            corrected: change::passage(self.applicant, form, claimed.span, certified.written.as_str()),
            from_image: self.certified_from_image(certified.span) || from_image(&materials[form], claimed.span),
        })
    }

    fn date(&self) -> Option<Difference> {
        let Source::Form(form) = self.claim.source else { return None };
        let ((claimed, claimed_at), (certified, certified_at)) = (self.claim.date?, self.certificate.date?);
        if claimed == certified {
            return None;
        }
        let number = self.claim.right.to_string();
        Some(Difference {
            key: "date",
            what: Say::new(
                format!("{number} 申报书的日期是 {claimed}，证书是 {certified}"),
                format!("{number} is dated {claimed} in the form and {certified} in the certificate"),
            ),
            claimed: self.applicant.dossier.materials[form].evidence(claimed_at, place(self.claim)),
            certified: self.certified(certified_at, "日期", "date"),
            corrected: change::passage(self.applicant, form, claimed_at, certified.to_string()),
            from_image: self.certified_from_image(certified_at) || from_image(&self.applicant.dossier.materials[form], claimed_at),
        })
    }

    /// A claim whose number stands in no certificate, beside a certificate of that title under a number that nobody claims.
    fn number(&self, with: &Parameters) -> Option<Difference> {
        let (at, _, title) = self.item()?;
        let (certified, _) = self.certificate.title.as_ref()?;
        let claims = &self.applicant.reading.claims;
        let certifies = |number: &str| claims.iter().any(|c| matches!(c.source, Source::Certificate(_)) && c.right.number == number);
        let claimed = |number: &str| claims.iter().any(|c| matches!(c.source, Source::Registry(_)) && c.right.number == number);
        let one_right = self.claim.right.kind == self.certificate.right.kind && alike(&title, certified) >= with.same_from;
        if !one_right || certifies(&self.claim.right.number) || claimed(&self.certificate.right.number) {
            return None;
        }
        let (here, there) = (self.claim.right.to_string(), self.certificate.right.to_string());
        Some(Difference {
            key: "number",
            what: Say::new(
                format!("“{title}”登记的号码是 {here}，证书是 {there}"),
                format!("{title} is registered under {here}, its certificate has {there}"),
            ),
            claimed: quote(self.applicant, self.claim, place(self.claim)),
            certified: self.certified(self.certificate.span, "号码", "number"),
            corrected: self.item_corrected(at, format!("{there} {title}")),
            from_image: self.certified_from_image(self.certificate.span),
        })
    }
}

/// How alike two titles are, 0 to 1: the share of the shorter one's pairs of characters that the other has. Versions and the word 软件 do not
/// count.
fn alike(a: &str, b: &str) -> f64 {
    let pairs = |title: &str| -> BTreeSet<(char, char)> {
        let folded = text::fold_str(title, text::Keep::Letters);
        let bare: Vec<char> = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'v').trim_end_matches("软件").chars().collect();
        bare.windows(2).map(|w| (w[0], w[1])).collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    let least = a.len().min(b.len());
    // A title of one character says nothing.
    if least == 0 { 1.0 } else { a.intersection(&b).count() as f64 / least as f64 }
}

fn maybe_misread(what: &Say) -> Say {
    Say::new(format!("{}（读自图像，可能是识别误差）", what.zh), format!("{} (read from an image: it may be misread)", what.en))
}

fn suspect(applicant: &Applicant<'_>, claim: &Claim, mut found: Difference, out: &mut Findings<'_>) {
    if found.from_image {
        found.what = maybe_misread(&found.what);
    }
    // A day is easily copied wrong and seldom decides anything.
    let is_light = found.key == "date" || found.from_image;
    let suspicion = Suspicion::new(
        if found.from_image {
            0.5
        } else if is_light {
            0.6
        } else {
            0.85
        },
        Say::new(format!("证书与申报疑似不一致：{}", found.what.zh), format!("certificate and claim apparently differ: {}", found.what.en)),
        vec![found.claimed.against(found.certified)],
        vec![
            Say::new("按证书改正申报", "correct the claim after the certificate"),
            Say::new("换成对应的证书", "send the certificate that belongs to it"),
        ],
        vec![found.corrected],
    )
    .about(format!("{}#{}", claim.right.number, found.key));
    out.suspect(applicant, if is_light { suspicion.attention(Attention::Low) } else { suspicion });
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn titles_are_alike_as_people_write_them() {
        let check = |a: &str, b: &str, expected: bool| assert_eq!(alike(a, b) >= 0.5, expected, "{a} {b} {}", alike(a, b));
        check("一种轴承剩余寿命预测方法", "一种轴承剩余寿命预测方法及系统", true);
        check("恒岳云服设备健康管理平台V3.2", "恒岳云服设备健康管理平台软件 V3.2", true);
        check("叶轮软件", "《叶轮软件》V1.0", true);
        check("一种轴承剩余寿命预测方法", "一种瓦楞纸包装箱", false);
    }
}
