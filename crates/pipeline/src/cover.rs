//! The cover of the form beside the registry's row: the first cause of rejection in real form checks is a field that disagrees.

use record::{Contest, Dossier, Material, Place, Problem, Say, Span, column};

/// What a field of the form says beside the registry's cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Same,
    Different,
    /// A track or a topic that one of the two does not name so that it could be told which.
    Unclear,
}

/// Cover fields that differ from the registry, and those of which nobody can tell: one problem for all of a sort, since one wrong file or one
/// careless cover is one letter.
pub(crate) fn differences(dossier: &Dossier, contest: &Contest) -> Vec<Problem> {
    let Some(form) = dossier.application() else { return Vec::new() };
    let entry = &dossier.entry;
    let mut cover = Cover { dossier, form, compared: 0, found: Vec::new() };
    for (column, registry) in [
        (column::TITLE, entry.title.as_str()),
        (column::UNIT, &entry.org.name),
        (column::CREDIT_CODE, entry.org.credit_code.as_deref().unwrap_or("")),
        (column::TEAM, &entry.team),
    ] {
        cover.compare(column, registry, |form| told(letters(form) == letters(registry)));
    }
    // Words are looked up only where they differ: a season has tens of thousands of forms, and nearly all of them say what the registry says.
    let same = |form: &str, registry: &str| letters(form) == letters(registry);
    let track = |written: &str| text::decide_track(contest, written);
    let name = |code: &str| contest.track(code).map_or("", |t| t.name.as_str());
    let (declared, here) = (&entry.declared_track, entry.track.clone().or_else(|| track(&entry.declared_track)));
    cover.compare(column::TRACK, declared, |form| {
        let form = chosen(form);
        match same(form, declared) {
            true => Beside::Same,
            false => choice(form, declared, (track(form), here.clone()), name),
        }
    });
    // A number alone (赛题五) counts within a track: each side's own, or else the other's.
    let differs = cover.field(column::TRACK).map(|(value, _)| chosen(value)).filter(|value| !same(value, declared));
    let there = differs.and_then(track).or_else(|| here.clone());
    let topic = |written: &str, track: &Option<String>| text::decide_topic(contest, written, track.as_deref());
    let title = |code: &str| contest.topic(code).map_or("", |t| t.title.as_str());
    let declared = &entry.declared_topic;
    cover.compare(column::TOPIC, declared, |form| {
        let form = chosen(form);
        match there == here && same(form, declared) {
            true => Beside::Same,
            false => {
                let registry = entry.topic.clone().or_else(|| topic(declared, &here));
                choice(form, declared, (topic(form, &there), registry), title)
            }
        }
    });
    for (column, registry) in [(column::REPRESENTATIVES, &entry.representatives), (column::PARTNERS, &entry.partners)] {
        cover.compare(column, &registry.join("、"), |form| told(names_the_same(form, registry)));
    }
    let mut problems = cover.problems();
    problems.extend(is_foreign(form).then(|| foreign(form, &entry.no)));
    problems
}

/// Whether a form has hardly a Chinese word: of its letters, where there are enough to tell, less than a tenth.
fn is_foreign(form: &Material) -> bool {
    const TELLING: usize = 200;
    let letters = form.document.text.as_str().chars().filter(|c| c.is_alphabetic());
    let (all, chinese) = letters.fold((0usize, 0usize), |(all, chinese), c| (all + 1, chinese + usize::from(text::is_cjk(c))));
    all >= TELLING && 10 * chinese < all
}

/// That what is made of the words of the form says little here: nobody sees it in a place in the reading order.
fn foreign(form: &Material, no: &str) -> Problem {
    Problem::new(
        Place { entry: Some(no.to_owned()), file: Some(form.path.clone()), ..Place::default() },
        "form.foreign",
        Say::new("申报书几乎没有中文", "the form has hardly a Chinese word"),
        Say::new(
            "照常筛查，但赛道赛题、章节、评审要点和阅读顺序都依据中文用词，在本项目上不可靠",
            "it was screened like the others, but topic, sections, criteria and reading order go by Chinese words and say little of it",
        ),
        Say::new(
            "请秘书处由人评阅，或请参赛单位补交中文申报书",
            "the secretariat has it read by people, or asks the entrant for a form in Chinese",
        ),
    )
}

/// Of a form that shows all there is to choose from, with boxes, what is ticked.
fn chosen(form: &str) -> &str {
    text::ticked(form).unwrap_or(form)
}

fn told(same: bool) -> Beside {
    if same { Beside::Same } else { Beside::Different }
}

struct Cover<'a> {
    dossier: &'a Dossier,
    form: &'a Material,
    /// Fields that both the form and the registry fill in.
    compared: usize,
    found: Vec<Found>,
}

/// A field in which form and registry are not the same.
struct Found {
    sort: Sort,
    column: String,
    form: String,
    registry: String,
    page: u32,
}

/// Why it is told, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Different,
    /// Different, where the form was recognised from an image: it may be an error of recognition.
    InScan,
    /// One of the two means no track or topic, or several.
    Unclear,
}

impl<'a> Cover<'a> {
    /// What the form says in a field, and where.
    fn field(&self, column: &str) -> Option<(&'a str, Span)> {
        let field = self.dossier.form.fields.get(column)?;
        Some((field.value.trim(), field.span)).filter(|(value, _)| !value.is_empty())
    }

    fn compare(&mut self, column: &str, registry: &str, beside: impl Fn(&str) -> Beside) {
        let Some((value, span)) = self.field(column) else { return };
        if registry.trim().is_empty() {
            return;
        }
        self.compared += 1;
        let page = self.form.document.page_of(span.from());
        let from_image = self.form.document.pages.iter().any(|p| p.number == page && p.ocr);
        let beside = beside(value);
        if from_image && beside == Beside::Different && is_misread(&letters(value), &letters(registry)) {
            return;
        }
        let sort = match beside {
            Beside::Same => return,
            Beside::Different if from_image => Sort::InScan,
            Beside::Different => Sort::Different,
            Beside::Unclear => Sort::Unclear,
        };
        self.found.push(Found { sort, column: column.to_owned(), form: value.to_owned(), registry: registry.to_owned(), page });
    }

    /// One problem for each sort of what was found.
    fn problems(self) -> Vec<Problem> {
        let of = |sort: Sort| -> Vec<&Found> { self.found.iter().filter(|f| f.sort == sort).collect() };
        [Sort::Different, Sort::InScan, Sort::Unclear].into_iter().filter_map(|sort| self.problem(sort, &of(sort))).collect()
    }

    fn problem(&self, sort: Sort, found: &[&Found]) -> Option<Problem> {
        let page = found.first()?.page;
        let told = said(found);
        let ask = Say::new("请参赛单位确认哪一处有误并更正", "ask the entrant which of the two is wrong and have it corrected");
        let (code, what, to_do) = match sort {
            Sort::Different if self.is_of_another_project(found) => (
                "form.other_project",
                Say::new(
                    format!("申报书写的疑似是另一个项目，{} 项中 {} 项与登记表不同：{}", self.compared, found.len(), told.zh),
                    format!("the form seems to be another project's; of {} fields {} differ: {}", self.compared, found.len(), told.en),
                ),
                Say::new(
                    "请参赛单位确认提交的是不是本项目的申报书，交错的请换成本项目的",
                    "ask the entrant whether this is the form of this entry, and for the right one where it is not",
                ),
            ),
            Sort::Different => ("form.differs_from_registry", told, ask),
            Sort::InScan => (
                "form.scan_differs",
                Say::new(
                    format!("{}（识别自扫描件，可能是识别误差）", told.zh),
                    format!("{} (recognised from a scan; it may be an error of recognition)", told.en),
                ),
                Say::new(format!("请秘书处看原件第 {page} 页"), format!("the secretariat looks at page {page} of the original")),
            ),
            Sort::Unclear => (
                "form.unclear_choice",
                Say::new(
                    format!("{}；其中有一处对应不到唯一的赛道或赛题，无法比对", told.zh),
                    format!("{}; one of the two means no track or topic, or several", told.en),
                ),
                ask,
            ),
        };
        let place = Place { entry: Some(self.dossier.entry.no.clone()), file: Some(self.form.path.clone()), row: None, page: Some(page) };
        let done = Say::new("以登记表为准继续筛查", "screening went on with the registry's value");
        Some(Problem::new(place, code, what, done, to_do))
    }

    /// Whether the form is hardly this entry's at all: its title is another one, and so is most of what can be compared.
    fn is_of_another_project(&self, different: &[&Found]) -> bool {
        different.len() >= 3 && 2 * different.len() > self.compared && different.iter().any(|f| f.column == column::TITLE)
    }
}

/// Characters of a field that a message quotes: a title is shorter, and where a page runs on behind a label, its beginning shows it.
const QUOTED: usize = 80;

/// The beginning of what a message quotes.
fn clipped(value: &str) -> String {
    value.char_indices().nth(QUOTED).map_or_else(|| value.to_owned(), |(end, _)| format!("{}…", &value[..end]))
}

/// What form and registry say, field by field.
fn said(found: &[&Found]) -> Say {
    let zh = |f: &&Found| format!("“{}”是“{}”，登记表是“{}”", f.column, clipped(&f.form), clipped(&f.registry));
    let en = |f: &&Found| format!("{} is \"{}\", in the registry \"{}\"", f.column, clipped(&f.form), clipped(&f.registry));
    let (zh, en): (Vec<String>, Vec<String>) = found.iter().map(|f| (zh(f), en(f))).unzip();
    Say::new(format!("申报书的{}", zh.join("；")), format!("in the form {}", en.join("; ")))
}

/// Whether what was recognised from an image may be the registry's words with a character or two misread: at most two changes, and at most one
/// in four characters, so that short words do not pass for each other.
fn is_misread(recognised: &str, registry: &str) -> bool {
    let (seen, known): (Vec<char>, Vec<char>) = (recognised.chars().collect(), registry.chars().collect());
    // Lengths alone tell most words apart, and a field has no bound.
    if seen.len().abs_diff(known.len()) > 2 {
        return false;
    }
    let mut row: Vec<usize> = (0..=known.len()).collect();
    for (i, a) in seen.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in known.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    let changes = row[known.len()];
    changes <= 2 && changes * 4 <= known.len()
}

fn letters(value: &str) -> String {
    text::fold_str(value, text::Keep::Letters)
}

/// A choice among those of the contest, by the codes that form and registry mean.
fn choice<'c>(form: &str, registry: &str, means: (Option<String>, Option<String>), name: impl Fn(&str) -> &'c str) -> Beside {
    match means {
        (Some(there), Some(here)) => told(there == here),
        // A form that shows all there is to choose from, or says more than its choice, names the registry's among it.
        (None, Some(here)) if names(form, &[registry, &here, name(&here)]) => Beside::Same,
        _ => Beside::Unclear,
    }
}

fn names(form: &str, any: &[&str]) -> bool {
    let form = letters(form);
    any.iter().map(|name| letters(name)).any(|name| !name.is_empty() && form.contains(&name))
}

/// Whether a list names the same people or units, in whatever order, parted by whatever signs, with or without remarks in brackets.
fn names_the_same(form: &str, registry: &[String]) -> bool {
    /// What stands between names or behind the last one.
    const BETWEEN: &str = "和及与等";
    let mut names: Vec<String> = registry.iter().map(|name| letters(name)).filter(|name| !name.is_empty()).collect();
    // The longer first: a name may be the beginning of another.
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    let all_of = |list: &str| {
        let mut rest = letters(list);
        let found = names.iter().all(|name| {
            let at = rest.find(name.as_str());
            at.map(|at| rest.replace_range(at..at + name.len(), "")).is_some()
        });
        found && rest.chars().all(|c| BETWEEN.contains(c))
    };
    all_of(form) || all_of(&without_remarks(form))
}

fn without_remarks(list: &str) -> String {
    let mut depth = 0u32;
    let mut out = String::new();
    for c in list.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use record::{FieldValue, FileKind};

    use super::*;

    #[test]
    fn lists_are_the_same_in_any_order_and_with_any_signs() {
        let people = ["张三".to_owned(), "张三丰".to_owned(), "李四".to_owned()];
        for same in ["张三、张三丰、李四", "李四 张三丰,张三", "张三（负责人）；张三丰；李四等", "张 三/张三丰/李 四"]
        {
            assert!(names_the_same(same, &people), "{same}");
        }
        for other in ["张三、李四", "张三、张三丰、李四、王五", "无"] {
            assert!(!names_the_same(other, &people), "{other}");
        }
        assert!(names_the_same("甲（广州）有限公司", &["甲(广州)有限公司".to_owned()]));
    }

    fn contest() -> Contest {
        let tracks = vec![testkit::track("T01", "工业制造"), testkit::track("T05", "金融服务")];
        let topics = [
            ("T01.01", "提升创新研发能力"),
            ("T01.02", "提高制造决策科学性"),
            ("T05.01", "提升金融服务水平"),
            ("T05.02", "提高金融抗风险能力"),
        ];
        Contest { tracks, topics: topics.map(|(code, title)| testkit::topic(code, title)).to_vec(), ..testkit::contest("赛") }
    }

    /// Codes of the problems where form and registry say this, each pair a column, the form's words and the registry's.
    fn problems(said: &[(&str, &str, &str)]) -> Vec<String> {
        let mut entry = testkit::entry("GD-1", "项目", "单位");
        let mut text = String::new();
        let mut form = record::Form::default();
        for (column, there, here) in said {
            let from = text.chars().count() as u32;
            text.push_str(there);
            let span = Span::of(from, text.chars().count() as u32);
            form.fields.insert((*column).to_owned(), FieldValue { value: (*there).to_owned(), span });
            match *column {
                "赛道" => entry.declared_track = (*here).to_owned(),
                _ => entry.declared_topic = (*here).to_owned(),
            }
        }
        let document = testkit::document(FileKind::Text, &[&text]);
        let mut dossier = testkit::dossier(entry, vec![("GD-1/申报书.txt".to_owned(), document)]);
        (dossier.form_at, dossier.form) = (Some(0), form);
        differences(&dossier, &contest()).into_iter().map(|p| p.code).collect()
    }

    #[test]
    fn a_choice_is_compared_by_what_it_means() {
        let (differs, unclear) = (["form.differs_from_registry"].as_slice(), ["form.unclear_choice"].as_slice());
        let track = |form: &str, registry: &str, expected: &[&str]| {
            assert_eq!(problems(&[("赛道", form, registry)]), expected, "{form} beside {registry}");
        };
        track("T01", "T05", differs);
        track("T05", "T05", &[]);
        track("赛道五", "T05", unclear);
        track("☑工业制造 □金融服务", "T05", differs);
        track("□工业制造 ☑金融服务", "T05", &[]);
        track("□工业制造 □金融服务", "T05", &[]);
        track("工业制造赛道", "01 工业制造", &[]);
        track("1.工业制造", "T01", &[]);
        track("金融服务", "01 工业制造", differs);
        track("□工业制造 ☑金融服务", "金融服务", &[]);
        track("现代农业", "金融服务", unclear);
        track("现代农业", "现代农业", &[]);
        track("金融服务", "其他", unclear);
        let topic = |form: &str, registry: &str, expected: &[&str]| {
            assert_eq!(problems(&[("赛道", "T01", "T01"), ("赛题", form, registry)]), expected, "{form} beside {registry}");
        };
        topic("赛题2", "T01.02", &[]);
        topic("赛题2", "T01.01", differs);
        topic("赛题5", "T01.02", unclear);
        topic("（二）提高制造决策科学性", "赛题二", &[]);
        topic("T05.02", "T01.02", differs);
        topic("提高金融抗风险能力", "提高制造决策科学性", differs);
        topic("", "T01.02", &[]);
    }

    #[test]
    fn a_character_or_two_may_be_misread_but_not_half_a_name() {
        assert!(is_misread("温国标赖思颖莫志勇", "温国栋赖思颖莫志勇"));
        assert!(is_misread("广州数据科技有限公可", "广州数据科技有限公司"));
        assert!(!is_misread("吴她", "吴迪"), "half a name");
        assert!(!is_misread("广州数据科技有限公司", "深圳算力科技有限公司"));
        assert!(!is_misread("", "广州"));
    }

    #[test]
    fn what_was_read_from_an_image_is_for_the_secretariat() {
        let told = |value: &str| {
            let mut document = testkit::document(FileKind::Text, &[value]);
            document.pages[0].ocr = true;
            let mut dossier =
                testkit::dossier(testkit::entry("GD-1", "潭江两岸农业数据平台", "单位"), vec![("GD-1/申报书.txt".to_owned(), document)]);
            let span = Span::of(0, value.chars().count() as u32);
            dossier.form_at = Some(0);
            dossier.form.fields.insert(column::TITLE.to_owned(), FieldValue { value: value.to_owned(), span });
            differences(&dossier, &contest()).into_iter().map(|p| (p.code, p.what_to_do.zh)).collect::<Vec<_>>()
        };
        assert_eq!(told("潭江两岸农业数据乎台"), []);
        assert_eq!(told("另一个完全不同的项目名称"), [("form.scan_differs".to_owned(), "请秘书处看原件第 1 页".to_owned())]);
    }

    #[test]
    fn a_form_in_another_language_is_told() {
        let told = |value: &str| {
            let document = testkit::document(FileKind::Text, &[value]);
            let mut dossier = testkit::dossier(testkit::entry("GD-1", "题", "单位"), vec![("GD-1/Form.txt".to_owned(), document)]);
            dossier.form_at = Some(0);
            differences(&dossier, &contest()).into_iter().map(|p| p.code).collect::<Vec<_>>()
        };
        let english = "Rivers in the delta are dredged each dry season. ".repeat(10);
        assert_eq!(told(&english), ["form.foreign"]);
        assert_eq!(told(&format!("{english}潭江两岸农业数据平台")), ["form.foreign"]);
        assert!(told(&format!("{english}{}", "潭江两岸农业数据平台".repeat(20))).is_empty());
        assert!(told("AIS data").is_empty(), "too little to tell");
    }

    /// A page that came together behind a label is not told as a whole.
    #[test]
    fn a_message_quotes_the_beginning_of_a_long_field() {
        assert_eq!(clipped(&"长".repeat(QUOTED)), "长".repeat(QUOTED));
        assert_eq!(clipped(&"长".repeat(QUOTED + 1)), "长".repeat(QUOTED) + "…");
    }

    #[test]
    fn a_number_counts_within_the_track_of_its_own_side() {
        assert_eq!(problems(&[("赛道", "T05", "T01"), ("赛题", "赛题二", "赛题二")]), ["form.differs_from_registry"]);
    }

    /// Problems where form and registry say this of title, unit and team.
    fn of_cover(form: [&str; 3], registry: [&str; 3]) -> Vec<(String, String)> {
        let document = testkit::document(FileKind::Text, &[&form.concat()]);
        let mut entry = testkit::entry("GD-1", registry[0], registry[1]);
        entry.team = registry[2].to_owned();
        let mut dossier = testkit::dossier(entry, vec![("GD-1/申报书.txt".to_owned(), document)]);
        dossier.form_at = Some(0);
        let mut from = 0;
        for (column, value) in [column::TITLE, column::UNIT, column::TEAM].into_iter().zip(form) {
            let to = from + value.chars().count() as u32;
            dossier.form.fields.insert(column.to_owned(), FieldValue { value: value.to_owned(), span: Span::of(from, to) });
            from = to;
        }
        differences(&dossier, &contest()).into_iter().map(|p| (p.code, p.what.zh)).collect()
    }

    #[test]
    fn all_that_differs_on_one_cover_is_one_problem() {
        let registry = ["气源服务平台", "东岭压缩机有限公司", "气源小组"];
        assert_eq!(of_cover(registry, registry), []);
        let what = "申报书的“参赛单位”是“西岭水泵有限公司”，登记表是“东岭压缩机有限公司”；“团队名称”是“水泵小组”，登记表是“气源小组”";
        let two = of_cover(["气源服务平台", "西岭水泵有限公司", "水泵小组"], registry);
        assert_eq!(two, [("form.differs_from_registry".to_owned(), what.to_owned())]);
        let other = of_cover(["水泵诊断", "西岭水泵有限公司", "水泵小组"], registry);
        assert_eq!(other.len(), 1);
        assert_eq!(other[0].0, "form.other_project");
        assert!(other[0].1.starts_with("申报书写的疑似是另一个项目，3 项中 3 项与登记表不同："), "{}", other[0].1);
    }
}
