//! What decides about a finding, as a pipeline file sets it.

use record::Say;
use serde::{Deserialize, Deserializer, Serialize};

/// Stands for the title in [`Titles::covers`].
pub(crate) const GAP: char = '…';

/// Everything that can be tuned. Two layers: how shared passages are found in any texts, and what makes them worth a person's time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Finding shared passages.
    pub passages: Passages,
    /// Weighing what two entries share.
    pub evidence: Evidence,
    /// Finding the same project told in other words.
    pub retold: Retold,
    /// Comparing the figures of tables.
    pub tables: Tables,
    /// Comparing entries that have no text.
    pub titles: Titles,
    /// Comparing the files beside the forms.
    pub attached: Attached,
    /// How much is compared.
    pub amount: Amount,
}

impl Settings {
    /// Whether each number can be worked with: limits that rise, steps above 0, shares, points, and covers of titles with their gap.
    ///
    /// # Errors
    /// The first key that makes no sense, with what it must be.
    pub fn check(&self) -> Result<(), Say> {
        let (evidence, tables, titles) = (&self.evidence, &self.tables, &self.titles);
        let limits = [
            ("evidence.told", evidence.told.low, evidence.told.high),
            ("evidence.legal", evidence.legal.low.into(), evidence.legal.high.into()),
            ("evidence.filled", evidence.filled.low, evidence.filled.high),
            ("evidence.about_itself", evidence.about_itself.low.into(), evidence.about_itself.high.into()),
            ("retold.*_likeness", self.retold.min_likeness.into(), self.retold.max_likeness.into()),
        ];
        let rises = |low: f64, high: f64| low.is_finite() && high.is_finite() && low < high;
        if let Some((key, low, high)) = limits.into_iter().find(|&(_, low, high)| !rises(low, high)) {
            return Err(Say::new(
                format!("{key} 的下限是 {low}，上限是 {high}，下限应小于上限"),
                format!("{key} has the limits {low} and {high}, of which the lower must be below the upper"),
            ));
        }
        let curves = [
            ("evidence.copied", evidence.copied),
            ("evidence.copied_same_unit", evidence.copied_same_unit),
            ("retold.told", self.retold.told),
            ("tables.alike", tables.alike),
            ("attached.copied", self.attached.copied),
            ("attached.told", self.attached.told),
            ("titles.alike", titles.alike),
        ];
        for (key, curve) in curves {
            if !curve.middle.is_finite() {
                return Err(must(&format!("{key}.middle"), curve.middle, "数", "a number"));
            }
            if !curve.step.is_finite() || curve.step <= 0.0 {
                return Err(must(&format!("{key}.step"), curve.step, "大于 0 的数", "above 0"));
            }
        }
        let shares = [
            ("evidence.min_probability", evidence.min_probability),
            ("evidence.medium", evidence.medium),
            ("evidence.resubmission_share", evidence.resubmission_share),
            ("passages.min_identity", self.passages.min_identity.into()),
            ("attached.echo", self.attached.echo),
            ("titles.min_likeness", titles.min_likeness),
        ];
        if let Some((key, share)) = shares.into_iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Err(must(key, share, " 0 到 1 的数", "from 0 to 1"));
        }
        for (key, points) in
            [("title", titles.title), ("same_title", titles.same_title), ("unit", titles.unit), ("representative", titles.representative)]
        {
            if !points.is_finite() || points < 0.0 {
                return Err(must(&format!("titles.{key}"), points, " 0 或更大的数", "0 or more"));
            }
        }
        match titles.covers.iter().find(|cover| cover.matches(GAP).count() != 1) {
            Some(cover) => Err(Say::new(
                format!("titles.covers 中的“{cover}”应有且只有一个“{GAP}”，代表项目名称"),
                format!("“{cover}” of titles.covers must have one “{GAP}”, which stands for the title"),
            )),
            None => Ok(()),
        }
    }
}

fn must(key: &str, got: f64, zh: &str, en: &str) -> Say {
    Say::new(format!("{key} 是 {got}，应为{zh}"), format!("{key} is {got}, it must be {en}"))
}

/// How much text is compared, of the forms and of the files beside them each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Amount {
    /// Characters of one text, from its beginning: two that repeat each other take time by the product of both. Forms have some thousands,
    /// theses of three hundred pages 300,000.
    pub one_text: u32,
    /// Folded characters of all texts of one run; the longest are left out, and named, where there are more. A gigabyte of memory goes to 80
    /// million.
    pub all_texts: u64,
    /// Folded characters of all files beside the forms that are compared sentence by sentence; the longest are left out, and their number is
    /// told, where there are more. A gigabyte of memory goes to 25 million.
    pub retold_files: u64,
}

impl Default for Amount {
    fn default() -> Self {
        Self { one_text: 400_000, all_texts: 300_000_000, retold_files: 25_000_000 }
    }
}

/// A probability as the logistic function of a weighted sum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logistic {
    /// Value of the sum at which the probability is one half.
    pub middle: f64,
    /// How far the sum must rise for the odds to grow by the factor *e*.
    pub step: f64,
}

impl Logistic {
    /// Probability at a value of the sum.
    pub fn at(self, value: f64) -> f64 {
        1.0 / (1.0 + ((self.middle - value) / self.step).exp())
    }
}

/// How shared passages of two entries become a match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Evidence {
    /// Matches below this probability are not reported, unless they have a verbatim passage to show.
    pub min_probability: f64,
    /// A run of so many folded characters of nobody else's is kept to be shown side by side, however improbable the match is; 1 at least.
    #[serde(deserialize_with = "min_verbatim")]
    pub min_verbatim: u32,
    /// From this probability on a match joins the clusters of its entries: what is shown for attention.
    pub medium: f64,
    /// Share of either entry's own text from which on it is the same project sent again.
    pub resubmission_share: f64,
    /// Probability by folded characters that agree.
    pub copied: Logistic,
    /// Of two entries of one unit, which may describe itself and its products alike in both: the same by the share of the shorter text that
    /// agrees. The less probable of the two counts. From the middle on they are apparently parts of one project.
    pub copied_same_unit: Logistic,
    /// Of two entries that are apparently parts of one project, a section of which shared passages take this share is said to be their core.
    pub section_core: f64,
    /// And one of which they take no more than this to be its entry's own.
    pub section_own: f64,
    /// A passage that stands in entries of so many units besides the two that are compared is standard text.
    pub standard_units: u32,
    /// Standard text of so many characters that is no rule and no form has one source: each entry is shown beside the first that has it.
    pub one_source: u32,
    /// Probability of such a match: it says that there is a source, and not who copied.
    pub one_source_probability: f64,
    /// Of two entries of one division, the text in which the shared passages are so many times more at home is named as their likely source. They
    /// are at home where the rest of the text has their rare words too.
    pub home_ratio: f32,
    /// What is added to both sides of that ratio, as a share of the passages' rare words, so that nothing is divided by nearly nothing.
    pub home_least: f32,
    /// Telling what is said from what everybody says.
    pub told: Told,
    /// Telling the language of rules.
    pub legal: Legal,
    /// Telling forms that each filled in with figures of its own.
    pub filled: Filled,
    /// Keys of the form's sections in which a unit describes itself: passages that two entries of one unit share there do not count.
    pub self_description: Vec<String>,
    /// Telling a unit's description of itself anywhere else.
    pub about_itself: AboutItself,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            min_probability: 0.2,
            min_verbatim: 30,
            medium: 0.5,
            resubmission_share: 0.35,
            copied: Logistic { middle: 75.0, step: 14.0 },
            // What a company says of itself takes less than a fifth of a form; what is one project takes two fifths and more.
            copied_same_unit: Logistic { middle: 0.23, step: 0.03 },
            section_core: 0.3,
            section_own: 0.05,
            standard_units: 3,
            one_source: 200,
            one_source_probability: 0.4,
            home_ratio: 1.25,
            home_least: 0.05,
            told: Told::default(),
            legal: Legal::default(),
            filled: Filled::default(),
            self_description: vec!["team".to_owned()],
            about_itself: AboutItself::default(),
        }
    }
}

/// Telling what a passage says from what all other texts foretell of it, by bits a letter as a share of what texts usually tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Told {
    /// A passage that tells this share of the usual, or less, counts for nothing.
    pub low: f64,
    /// From this share on it counts whole. Nine of ten stretches of papers tell more; how a device was run tells two fifths.
    pub high: f64,
    /// A run of so many folded characters without a difference counts whole, however well it is foretold.
    pub verbatim: u32,
    /// Stretches that are measured to know what is usual, 1 to 10,000.
    #[serde(deserialize_with = "samples")]
    pub samples: u32,
    /// Their length in folded characters.
    pub sample: u32,
    /// How often a beginning must have been seen before its continuations are believed as much as those of shorter beginnings.
    pub strength: f64,
}

impl Default for Told {
    fn default() -> Self {
        Self { low: 0.3, high: 0.8, verbatim: 30, samples: 64, sample: 100, strength: 4.0 }
    }
}

/// How the language of rules is told: by the share of a text's characters that its words take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Legal {
    /// Words of clauses, tenders and contracts, of the reports that companies owe by law, and of the articles on data that projects cite; the
    /// same in English.
    pub words: Vec<String>,
    /// Longer words that hold one of these and say nothing of a rule (应用 holds 应).
    pub passed: Vec<String>,
    /// Those of the words that a project may be about (招标, 供应商, 合同), as a tender is: they speak for a rule only beside the others.
    pub subjects: Vec<String>,
    /// What the subjects may take at most, as a multiple of what the other words take.
    pub subjects_most: f32,
    /// Words with which titles of texts end that instruct, oblige or inform whoever reads or signs them, and tell nothing of a project. Below
    /// such a title half the share of words is enough.
    pub titles: Vec<String>,
    /// How far such a title reaches, in ideographs or letters that tell as much.
    pub title_reach: u32,
    /// Up to this share a passage is a description. 99 of 100 stretches of the development texts stay below.
    pub low: f32,
    /// From this share on it is a rule and says nothing of a project. Half of what tenders share lies far above.
    pub high: f32,
}

impl Default for Legal {
    fn default() -> Self {
        let words = "应当 应 不得 须 必须 可以 按照 依照 依据 规定 条款 前款 本条 招标 投标 中标 评标 采购 供应商 合同 甲方 乙方 磋商 谈判 响应 文件 \
                     要求 法律 法规 责任 承担 履行 书面 通知 有权 否则 无效 提交 递交 情形 代理机构 评审 资格 证明 承诺 声明 签字 盖章 公章 签订 协议 \
                     违约 赔偿 保证金 报价 有效期 截止 日内 以下 下列 所有 任何 董事会 监事会 股东 \
                     高级管理人员 虚假记载 误导性陈述 重大遗漏 连带 会计准则 会计政策 财务报表 资产负债表 公允价值 账面价值 减值准备 递延所得税 现金流量 \
                     中华人民共和国 网络安全法 数据安全法 个人信息保护法 密码法 遵守 遵循 合法 正当 必要 诚信 个人信息 处理目的 个人权益 直接相关 \
                     处理规则 不利影响 明示 管理制度 教育培训 相应的 技术措施 主管部门 等级保护";
        let english = "shall, must, may, may not, should, required, require, requires, in accordance, accordance, pursuant, provision, \
                       provisions, provided that, prescribed, clause, terms, conditions, paragraph, section, article, tender, tenderer, bid, \
                       bidder, procurement, purchaser, supplier, contract, agreement, party, parties, request, requested, requirements, law, \
                       laws, legal, act, regulation, regulations, statute, liability, liable, responsible, responsibility, obligation, \
                       obligations, in writing, written notice, notice, notify, entitled, right, rights, otherwise, invalid, void, submit, \
                       submitted, eligible, eligibility, certificate, certify, declaration, declare, statement, undertake, undertaking, \
                       sign, signed, signature, seal, breach, default, damages, indemnify, penalty, penalties, deadline, following, any, \
                       director, directors, shareholders, misleading, omission, financial statements, fair value, impairment, deferred tax, \
                       cash flow, comply, compliance, lawful, lawfully, legitimate, necessary, good faith, personal information, \
                       personal data, privacy, confidential, confidentiality, consent, disclose, disclosure, authority, authorities, \
                       authorized, permitted, prohibited, hereby, herein, thereof, therein, applicable, subject to, under this, such";
        let subjects = "招标 投标 中标 评标 采购 供应商 合同 甲方 乙方 磋商 谈判 响应 文件 代理机构 评审 资格 证明 报价 保证金 有效期 截止 签订 协议 违约 \
                        赔偿 条款 提交 递交 要求 主管部门 责任 承担 履行 管理制度 个人信息 个人权益 处理目的 处理规则 等级保护 技术措施 网络安全法 数据安全法 个人信息保护法 \
                        密码法";
        let passed = "应用 应急 应对 应答 应力 应变 对应 反应 适应 效应 感应 供应 相应 呼应";
        let titles = "承诺书 承诺函 声明 声明书 声明函 责任书 保证书 授权书 委托书 告知书 须知 注意事项 填表说明 填写说明 填报说明 保密协议 保密条款 \
                      免责条款 隐私政策 用户协议 服务协议";
        let english_titles = "notice, disclaimer, declaration, undertaking, privacy policy, privacy statement, terms and conditions, terms of use, \
                              terms of service, confidentiality agreement, instructions to applicants, general instructions";
        let all = |chinese: &str, english: &str| {
            let english = english.split(',').map(str::trim).filter(|phrase| !phrase.is_empty());
            chinese.split_whitespace().chain(english).map(str::to_owned).collect::<Vec<String>>()
        };
        Self {
            words: all(words, english),
            passed: all(passed, ""),
            subjects: all(subjects, ""),
            // Where whole projects about tenders come to less than `low`, and of the stretches of 1,000 letters of twelve tenders 80 % to more.
            subjects_most: 4.0,
            titles: all(titles, english_titles),
            title_reach: 600,
            low: 0.08,
            high: 0.14,
        }
    }
}

/// How a unit's description of itself is told: as the language of rules is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AboutItself {
    /// Words of founding, size, staff, honours and rights.
    pub words: Vec<String>,
    /// Up to this share a passage tells of a project. 98 of 100 stretches of the development texts stay below.
    pub low: f32,
    /// From this share on it tells of the unit. Between the two it counts for that from the middle on.
    pub high: f32,
}

impl Default for AboutItself {
    fn default() -> Self {
        let words = "我公司 本公司 我司 公司 集团 企业 成立于 注册资本 总部 员工 研发人员 占比 高新技术企业 专精特新 小巨人 独角兽 上市 发明专利 专利 \
                     软件著作权 著作权 资质 认证 体系认证 荣誉 荣获 守合同重信用 分公司 子公司 院士 工作站 博士后 工程技术研究中心 研究院 研究中心 \
                     重点实验室 技术中心 课题 用户 客户 行业 领先 服务站 生产基地 培训基地 产品覆盖 产品销往 主营 从事 专注于 致力于 连续";
        Self { words: words.split_whitespace().map(str::to_owned).collect(), low: 0.08, high: 0.2 }
    }
}

/// Telling a form that each filled in, as statements of accounts are: by figures that differ between titles that agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filled {
    /// Fewer figures in the shared passages of either text say nothing. Those of three digits or more count.
    pub min_figures: u32,
    /// Where this share of them differs, or less, the passages are no such form.
    pub low: f64,
    /// From this share on they are.
    pub high: f64,
    /// Marks that end sentences, for each letter, in a passage of titles at most.
    pub most_marks: f64,
}

impl Default for Filled {
    fn default() -> Self {
        Self { min_figures: 6, low: 0.6, high: 0.9, most_marks: 0.01 }
    }
}

/// How a retelling is recognised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retold {
    /// Texts with most rare words in common that are looked at for each entry.
    pub candidates: u32,
    /// Texts nearest in meaning that are looked at for each entry besides, where the caller knows them.
    pub neighbours: u32,
    /// A shorter sentence says too little to be compared, in folded characters.
    pub min_sentence: u32,
    /// A line of so many characters that ends without a mark goes on in the next one ([`record::Document::flow`]).
    pub wrapped_line: u32,
    /// What tells an item of a list of rights, which says nothing of a project; of those in Latin letters, a digit follows.
    pub right_marks: Vec<String>,
    /// Texts of the language at large that are added to the corpus when words are weighed.
    pub prior_texts: f32,
    /// A pair of characters is rare that stands in this share of all texts at most.
    pub rare_share: f32,
    /// The same as a number of texts, where that is more.
    pub rare_texts: u32,
    /// Figures agree that differ by this share at most.
    pub figure_tolerance: f32,
    /// What an agreeing figure adds to the likeness of two sentences.
    pub figure_likeness: f32,
    /// Two sentences correspond from this likeness on.
    pub min_likeness: f32,
    /// Up to this likeness they are retold, above it copied.
    pub max_likeness: f32,
    /// Probability by `words + figure_weight * figures`: what is more alike in the same order than in the reversed one, words in hundredths
    /// per sentence, figures as a count.
    pub told: Logistic,
    /// What one more agreeing figure weighs.
    pub figure_weight: f64,
    /// In texts of more sentences a figure weighs less.
    pub usual_sentences: f32,
    /// Fewer corresponding sentences are no retelling.
    pub min_sentences: u32,
    /// Nor is a smaller share of the shorter text's sentences.
    pub min_coverage: f32,
    /// Sentences of a text that are compared, from its beginning: each pair of texts takes memory by the product of both. A form has some
    /// hundreds; more stand in what is no form, a dump of a table or a log.
    pub max_sentences: u32,
}

impl Default for Retold {
    fn default() -> Self {
        Self {
            candidates: 12,
            neighbours: 8,
            min_sentence: 6,
            wrapped_line: record::WRAPPED_LINE,
            right_marks: "专利号 授权号 登记号 证书号 软著登字 权利人 著作权人 ZL SR".split_whitespace().map(str::to_owned).collect(),
            prior_texts: 10.0,
            rare_share: 0.14,
            rare_texts: 20,
            figure_tolerance: 0.1,
            figure_likeness: 0.1,
            min_likeness: 0.08,
            max_likeness: 0.7,
            told: Logistic { middle: 4.3, step: 0.5 },
            figure_weight: 0.25,
            usual_sentences: 60.0,
            min_sentences: 3,
            min_coverage: 0.2,
            max_sentences: 2_000,
        }
    }
}

impl Retold {
    /// Texts in which a rare pair of characters stands at most, of a corpus of `texts`.
    pub(crate) fn rare_limit(&self, texts: u32) -> u32 {
        self.rare_texts.max((self.rare_share * texts as f32) as u32)
    }

    /// The same for finding candidates: grows with the root of the corpus, so that the work grows with its size and not with its square.
    pub(crate) fn candidate_limit(&self, texts: u32) -> u32 {
        self.rare_texts.max(2 * f64::from(texts).sqrt() as u32)
    }
}

/// How tables are recognised whose figures agree, though their words or the order of their rows and columns differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tables {
    /// Figures of one stretch that tell less, in bits, say nothing: two texts that quote one statistic have as much in common. Those of three
    /// digits or more count, without the noughts at their ends, each by its digits (10 bits where it has three, 13 where it has four, 16 at
    /// most) and by less where other units have it too.
    pub min_told: f64,
    /// Characters between two figures of one stretch.
    pub max_gap: u32,
    /// Texts with most rare figures in common that are looked at for each entry.
    pub candidates: u32,
    /// Units with figures at large that are added to those of the corpus when figures are weighed.
    pub prior_texts: f32,
    /// Probability by how improbable the agreement is by chance, in bits.
    pub alike: Logistic,
}

impl Default for Tables {
    fn default() -> Self {
        // What five figures of three digits tell, or four of four.
        Self { min_told: 49.0, max_gap: 80, candidates: 12, prior_texts: 10.0, alike: Logistic { middle: 35.0, step: 5.0 } }
    }
}

/// How files beside the forms are compared: with those of other units' entries, and with their forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Attached {
    /// Whether they are.
    pub enabled: bool,
    /// Probability by folded characters that agree and are nobody's set phrase. Papers repeat each other more than forms do.
    pub copied: Logistic,
    /// Files and forms with most rare words in common that are looked at as retellings, for each file and each form; none where it is 0.
    pub candidates: u32,
    /// Probability of a retelling, by what [`Retold::told`] goes by, for the same reason from more on.
    pub told: Logistic,
    /// A paper that only its name calls a certificate, a declaration or a report is one up to so many folded characters; a longer one is
    /// compared, whatever it is called.
    pub paper_chars: u32,
    /// An entry may send one text in several files. A passage of which both sides stand, to this share, in a passage of two other files of the same
    /// entries is shown with those files alone.
    pub echo: f64,
}

impl Default for Attached {
    fn default() -> Self {
        Self {
            enabled: true,
            copied: Logistic { middle: 100.0, step: 18.0 },
            candidates: 4,
            // The weakest of the gold texts' retellings has 5.5.
            told: Logistic { middle: 5.0, step: 0.5 },
            paper_chars: 1_500,
            echo: 0.5,
        }
    }
}

/// How entries without text are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Titles {
    /// Probability by the sum of points.
    pub alike: Logistic,
    /// Points of two titles that are the same; partly alike titles get the square of their likeness of it.
    pub title: f64,
    /// Further points of titles that are the same, but for slips, and have `distinctive` characters; of longer ones more in proportion, twice as
    /// many at most. With slips, not where two units stand beside them.
    pub same_title: f64,
    /// Pairs of characters that follow each other in a title, see `same_title`: short titles are the same by chance. Two entries of one unit and
    /// one season under one title of so many are compared by it whatever their texts say.
    pub distinctive: u32,
    /// Words that stand around a title and say nothing of the project: two titles of one unit are compared without them too.
    pub frames: Vec<String>,
    /// What a list has around its titles, `…` for the title: they are compared without it.
    pub covers: Vec<String>,
    /// Slips of whoever typed or scanned a list that are believed of a title: one for so many of its characters, none where it is 0. What makes
    /// another word of one is no slip. Two wrong characters side by side count for three.
    pub letters_a_slip: u32,
    /// Remarks in brackets behind a title that speak of the paper and not of the project.
    pub remarks: Vec<String>,
    /// Points of the same unit.
    pub unit: f64,
    /// Points of each representative in common, two at most.
    pub representative: f64,
    /// Titles less alike than this are not compared, unless unit and people are the same.
    pub min_likeness: f64,
}

impl Default for Titles {
    fn default() -> Self {
        Self {
            alike: Logistic { middle: 3.0, step: 0.6 },
            title: 3.0,
            same_title: 1.0,
            distinctive: 12,
            frames: "基于 面向 关于 的研究与应用 研究与应用 的研究 研究 与应用 及应用 应用 示范 解决方案 方案 项目 系统 平台"
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            covers: "关于…的申报 关于…的申报书 关于…的申报材料 关于申报…的请示 …的申报书 …的申报材料 …申报书 …申报表 …申报材料 项目名称… 作品名称…"
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            letters_a_slip: 8,
            remarks: "已撤回 撤回 已退赛 退赛 已作废 作废 已退出 修改稿 修改版 修订稿 修订版 更新版 终稿 定稿 最终版 正式版 新版 副本"
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            unit: 1.5,
            representative: 0.8,
            min_likeness: 0.4,
        }
    }
}

/// How shared passages are found. Lengths count folded characters (letters, digits and ideographs; everything else falls away).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Passages {
    /// Length of a gram, 4 to 8.
    #[serde(deserialize_with = "gram")]
    pub gram: u32,
    /// Of so many consecutive grams one at least is joined (closed syncmers), so that a shared run of `gram + window - 1` is always joined;
    /// 1 to 64.
    #[serde(deserialize_with = "window")]
    pub window: u32,
    /// A gram that occurs so many times at most is joined whether it is one of those or not: rare grams cost little and find edited copies.
    pub dense_occurrences: u32,
    /// A gram that occurs more often is joined where it is one of those and part of a shared run of this length.
    pub frequent_run: u32,
    /// A gram that stands in more documents of one slice than this is common text.
    pub max_documents: u32,
    /// A gram that stands in more documents of the whole corpus than this is common text.
    pub max_documents_total: u32,
    /// A gram that occurs more often than this, be it in two documents, is common text.
    pub max_occurrences: u32,
    /// Common text of fewer characters is a phrase: an edited copy has it changed in places, so that it stays where it is when texts are
    /// aligned. It counts for nothing.
    pub phrase: u32,
    /// Least score of a passage: characters that agree, less half of those that do not on either side.
    pub min_score: u32,
    /// Least share of a passage's characters that agree.
    pub min_identity: f32,
    /// A passage of which one side lies in a better passage of the same two texts is kept where its score is more than this share of that one's.
    pub max_echo: f32,
    /// A passage longer than this has its share counted without the common text inside it.
    pub max_seen: u32,
    /// A shared run of this length that belongs to no passage is still listed; 1 to 1,000.
    #[serde(deserialize_with = "min_run")]
    pub min_run: u32,
    /// A shared run of this length is aligned whatever stands around it.
    pub long_run: u32,
    /// A shorter one that has no other near it is aligned where so many characters agree: of those around it, and of its own those beyond the
    /// eighth.
    pub min_surroundings: u32,
    /// Two shared runs this far apart may belong to one passage.
    pub max_gap: u32,
    /// Insertions and deletions between two shared runs of one passage.
    pub max_drift: u32,
    /// Two passages this far apart, common text counted, are one.
    pub max_break: u32,
    /// An alignment ends where its score has fallen this far below its best.
    pub x_drop: u32,
    /// A passage goes on over a stretch that costs no more than this.
    pub join_drop: u32,
}

/// What cannot be worked with is refused where it is read, with its line, and not after hours of reading files.
fn within<'de, D: Deserializer<'de>>(deserializer: D, key: &str, (low, high): (u32, u32)) -> Result<u32, D::Error> {
    let number = u32::deserialize(deserializer)?;
    if (low..=high).contains(&number) {
        return Ok(number);
    }
    Err(serde::de::Error::custom(format_args!("`{key}` is a whole number from {low} to {high}, got {number}")))
}

fn gram<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, "gram", (4, crate::engine::MAX_GRAM))
}

fn min_run<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, "min_run", (1, 1_000))
}

fn window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, "window", (1, 64))
}

fn min_verbatim<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, "min_verbatim", (1, u32::MAX))
}

fn samples<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, "samples", (1, 10_000))
}

impl Default for Passages {
    fn default() -> Self {
        Self {
            gram: 8,
            window: 6,
            dense_occurrences: 4,
            frequent_run: 11,
            max_documents: 32,
            max_documents_total: 64,
            max_occurrences: 512,
            phrase: 24,
            min_score: 34,
            min_identity: 0.6,
            max_echo: 0.5,
            max_seen: 600,
            min_run: 13,
            long_run: 30,
            min_surroundings: 21,
            max_gap: 120,
            max_drift: 24,
            max_break: 160,
            x_drop: 16,
            join_drop: 40,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_worked_with_is_refused_by_name() {
        let check = |settings: &str, expected: &str| {
            let error = serde_json::from_str::<Settings>(settings).expect_err(settings);
            assert!(error.to_string().starts_with(expected), "{error}");
        };
        check(r#"{"passages": {"gram": 3}}"#, "`gram` is a whole number from 4 to 8, got 3");
        check(r#"{"passages": {"window": 65}}"#, "`window` is a whole number from 1 to 64, got 65");
        check(r#"{"passages": {"min_run": 0}}"#, "`min_run` is a whole number from 1 to 1000, got 0");
        check(r#"{"evidence": {"min_verbatim": 0}}"#, "`min_verbatim` is a whole number from 1 to 4294967295, got 0");
        check(r#"{"evidence": {"told": {"samples": 0}}}"#, "`samples` is a whole number from 1 to 10000, got 0");
        let read: Settings = serde_json::from_str(r#"{"evidence": {"min_verbatim": 25}}"#).expect("it can be worked with");
        let mut expected = Settings::default();
        expected.evidence.min_verbatim = 25;
        assert_eq!(read, expected);
    }

    #[test]
    fn numbers_that_do_not_go_together_are_refused_by_name() {
        fn check(change: fn(&mut Settings), zh: &str) {
            let mut settings = Settings::default();
            change(&mut settings);
            assert_eq!(settings.check().map_err(|say| say.zh), Err(zh.to_owned()));
        }
        assert_eq!(Settings::default().check(), Ok(()));
        check(|s| s.evidence.told.low = 0.8, "evidence.told 的下限是 0.8，上限是 0.8，下限应小于上限");
        check(|s| (s.evidence.legal.low, s.evidence.legal.high) = (0.5, 0.25), "evidence.legal 的下限是 0.5，上限是 0.25，下限应小于上限");
        check(
            |s| s.evidence.about_itself = AboutItself { low: 0.5, high: 0.5, ..AboutItself::default() },
            "evidence.about_itself 的下限是 0.5，上限是 0.5，下限应小于上限",
        );
        check(|s| s.evidence.filled.high = f64::NAN, "evidence.filled 的下限是 0.6，上限是 NaN，下限应小于上限");
        check(|s| s.titles.alike.step = 0.0, "titles.alike.step 是 0，应为大于 0 的数");
        check(|s| s.retold.told.middle = f64::INFINITY, "retold.told.middle 是 inf，应为数");
        check(|s| s.evidence.medium = 1.5, "evidence.medium 是 1.5，应为 0 到 1 的数");
        check(|s| s.titles.unit = -1.0, "titles.unit 是 -1，应为 0 或更大的数");
        check(|s| s.titles.covers.push("的申报".to_owned()), "titles.covers 中的“的申报”应有且只有一个“…”，代表项目名称");
    }
}
