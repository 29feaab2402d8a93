//! Whether what a text layer says is Chinese at all: a broken table can map every glyph to some ideograph and no error shows.
//!
//! Three measures: which characters a page has, which tells a table that maps to anything; which of them stand side by side, which also tells
//! one that deals the characters of the file out to the wrong glyphs; and how many characters never stand beside one that they go with, which
//! tells one that does so with a part of them.

use rustc_hash::FxHashMap;
use text::Keep;

use crate::Belief;

/// The 400 most frequent characters of Chinese research and project texts, of official forms and of theses; they make up three quarters of
/// such texts, two fifths of traditional or Japanese ones, and about 2 % of ideographs taken at random.
const COMMON: &str = "的学和分对了中用性为在法有方化与一理工度合行结进发以标大数生人系于体应不量地程能出及研动制成高提基究定是作计业时型文要表实模国果同现种过其水机明析物本统力可相效关上产件测间通下构质率组面年电并采后术建经设变算个重特区主等式响验据内子影展多加论到技流期利管目新较值因资形比投平点位得公最自部小会解信具科保控全而气料代类显态价者证规单品素前来题入原传问长向线评环层运该均低三试外从增开市育器务源强供差治之优由政条求所金处光导取收项立正速别确参我观改存复或例指交活农土道元调将图降这医准家场济空预反使两民检达义细权病二无状集社征网好次接报境含教海情热当疗心造域压药温异波布各酸服施限维院转路选日意此积格常共探事风离断企矿总功根况考息联员口精段液随非司油样微备感材级岩菌础配包号着述步射色创整安近需然持且月识林查养天更真适认策剂商置拟支购血干核减艺白讨知西带界起广照引受案织容南石致范史也台但推著回抗如第极深";

/// What a page's text is, by its characters alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// Nothing speaks against it.
    Fine,
    /// Rarer characters than usual: a list of names, or a table that is wrong in part.
    Doubtful,
    /// No language is written like this.
    Garbled,
}

/// What the pages of one file say, in their order. One table serves many pages: where all of them together make no words, a page need not
/// be long to be known by it.
pub(super) fn senses<'t>(pages: impl IntoIterator<Item = &'t str>, settings: &Belief) -> Vec<Sense> {
    let counts: Vec<Count> = pages.into_iter().map(Count::of).collect();
    let mut whole = Neighbours::default();
    counts.iter().for_each(|count| whole.add(&count.neighbours));
    let whole_pairs = counts.iter().fold(Pairs::default(), |sum, c| sum.plus(c.pairs));
    let is_shuffled = whole_pairs.all >= settings.min_pairs_of_file && whole_pairs.common_share() < settings.min_common_pairs_of_file;
    let strangers = whole.strangers(settings);
    let sense = |count: &Count| {
        let is_like_the_rest = count.pairs.all > 0 && count.pairs.common_share() < 2.0 * settings.min_common_pairs_of_file;
        let has_strangers = count.neighbours.share_of(&strangers) >= settings.max_strangers / 2.0;
        if is_shuffled && is_like_the_rest || !strangers.is_empty() && has_strangers { Sense::Garbled } else { count.sense(settings) }
    };
    counts.iter().map(sense).collect()
}

/// Ideographs in a row from which on they are a sentence; lists of names and goods are words that nobody foresees.
const SENTENCE: usize = 7;

/// Neighbouring ideographs of sentences, how many of them go together, and how many are among the commonest that do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Pairs {
    all: usize,
    known: usize,
    common: usize,
}

impl Pairs {
    fn plus(self, other: Self) -> Self {
        Self { all: self.all + other.all, known: self.known + other.known, common: self.common + other.common }
    }

    fn common_share(self) -> f64 {
        self.common as f64 / self.all.max(1) as f64
    }
}

/// Pairs that each character is in, in sentences of Chinese.
#[derive(Debug, Default)]
struct Neighbours(FxHashMap<char, Pairs>);

impl Neighbours {
    /// Those of a text, with all its pairs. Japanese, which has kana between its ideographs, has pairs of its own.
    fn of(text: &str) -> (Self, Pairs) {
        let folded = text::fold_str(text, Keep::All);
        let folded: Vec<char> = folded.chars().collect();
        let of = |is: fn(char) -> bool| folded.iter().filter(|&&c| is(c)).count();
        let (mut neighbours, mut pairs) = (Self::default(), Pairs::default());
        if of(|c| matches!(c, '\u{3041}'..='\u{30ff}')) * 20 > of(is_ideograph) {
            return (neighbours, pairs);
        }
        for pair in folded.split(|&c| !is_ideograph(c)).filter(|run| run.len() >= SENTENCE).flat_map(|run| run.windows(2)) {
            let place = PLACES.get(&[pair[0], pair[1]]);
            let one =
                Pairs { all: 1, known: usize::from(place.is_some()), common: usize::from(place.is_some_and(|&at| at < COMMON_PAIRS)) };
            pairs = pairs.plus(one);
            for &c in pair {
                let sum = neighbours.0.entry(c).or_default();
                *sum = sum.plus(one);
            }
        }
        (neighbours, pairs)
    }

    fn add(&mut self, other: &Self) {
        other.0.iter().for_each(|(&c, &pairs)| {
            let sum = self.0.entry(c).or_default();
            *sum = sum.plus(pairs);
        });
    }

    /// Characters that go with many others and hardly ever stand beside one of them here; none where they are so few that any text may have
    /// them, or where there is too little text to tell.
    fn strangers(&self, settings: &Belief) -> Vec<char> {
        let sociable = |c: &char| PARTNERS.get(c).is_some_and(|&n| n >= MANY_PARTNERS);
        let told: Vec<(char, Pairs)> =
            self.0.iter().filter(|(c, pairs)| pairs.all >= settings.min_neighbours && sociable(c)).map(|(&c, &pairs)| (c, pairs)).collect();
        let is_stranger = |pairs: &Pairs| (pairs.known as f64) < settings.min_known_neighbours * pairs.all as f64;
        let all: usize = told.iter().map(|(_, pairs)| pairs.all).sum();
        let strange: usize = told.iter().filter(|(_, pairs)| is_stranger(pairs)).map(|(_, pairs)| pairs.all).sum();
        let is_enough = all >= settings.min_neighbours_of_file && told.len() >= settings.min_told;
        if !is_enough || (strange as f64) < settings.max_strangers * all as f64 {
            return Vec::new();
        }
        told.into_iter().filter(|(_, pairs)| is_stranger(pairs)).map(|(c, _)| c).collect()
    }

    /// Share of the places in pairs that these characters have.
    fn share_of(&self, chars: &[char]) -> f64 {
        let all: usize = self.0.values().map(|pairs| pairs.all).sum();
        let of_them: usize = chars.iter().filter_map(|c| self.0.get(c)).map(|pairs| pairs.all).sum();
        of_them as f64 / all.max(1) as f64
    }
}

/// How many neighbouring ideographs of a text go together: of two readings of the same page, the one with more is the better one.
pub(super) fn known_pairs(text: &str) -> usize {
    let folded: Vec<char> = text::fold_str(text, Keep::All).chars().collect();
    folded.windows(2).filter(|pair| PLACES.contains_key(&[pair[0], pair[1]])).count()
}

const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

#[derive(Debug, Default)]
struct Count {
    neighbours: Neighbours,
    pairs: Pairs,
    all: usize,
    ideographs: usize,
    common: usize,
    marked: usize,
    stray: usize,
    /// Scripts of the stray letters: halves of 256 code points, which is how scripts are dealt out.
    scripts: Vec<u32>,
}

impl Count {
    fn of(text: &str) -> Self {
        let mut count = Self::default();
        text.chars().for_each(|c| count.add(c));
        if count.ideographs >= SENTENCE {
            (count.neighbours, count.pairs) = Neighbours::of(text);
        }
        count
    }

    fn add(&mut self, c: char) {
        self.all += usize::from(!c.is_whitespace());
        match c {
            c if is_ideograph(c) => {
                self.ideographs += 1;
                self.common += usize::from(COMMON_SET.binary_search(&c).is_ok());
            }
            '\u{a1}'..='\u{ff}' => self.marked += 1,
            '\u{180}'..='\u{24f}'
            | '\u{530}'..='\u{1dff}'
            | '\u{2800}'..='\u{28ff}'
            | '\u{2c00}'..='\u{2dff}'
            | '\u{a000}'..='\u{abff}' => {
                self.stray += 1;
                let script = u32::from(c) / 128;
                if !self.scripts.contains(&script) {
                    self.scripts.push(script);
                }
            }
            _ => {}
        }
    }

    fn sense(&self, s: &Belief) -> Sense {
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let common = if self.ideographs >= s.min_ideographs { share(self.common, self.ideographs) } else { 1.0 };
        let is_mojibake = self.all >= s.min_letters && share(self.marked, self.all) > s.max_marked;
        let is_salad = self.all >= s.min_letters && self.scripts.len() > s.max_stray_scripts && share(self.stray, self.all) > s.max_stray;
        let is_shuffled = self.pairs.all >= s.min_pairs && self.pairs.common_share() < s.min_common_pairs;
        // Names of people and goods have rare characters, and none of them is a sentence.
        let is_no_list = self.pairs.all >= s.min_pairs / 4 && self.pairs.common_share() < s.min_common_pairs;
        let is_random = common < s.rarest_common || common < s.min_common && is_no_list;
        if is_random || is_mojibake || is_salad || is_shuffled {
            Sense::Garbled
        } else if common < s.surely_common {
            Sense::Doubtful
        } else {
            Sense::Fine
        }
    }
}

static COMMON_SET: std::sync::LazyLock<Vec<char>> = std::sync::LazyLock::new(|| {
    let mut set: Vec<char> = COMMON.chars().collect();
    set.sort_unstable();
    set.dedup();
    set
});

/// Pairs by their place in the list, the commonest first.
static PLACES: std::sync::LazyLock<FxHashMap<[char; 2], usize>> = std::sync::LazyLock::new(|| {
    let lines = include_str!("pairs.txt").lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(str::split_whitespace).map(|pair| chars_of(pair, pair.chars()));
    pairs.zip(0..).collect()
});

/// So many at the head of the list are the commonest pairs; all of the list are those that go together.
const COMMON_PAIRS: usize = 2_000;

/// In how many pairs of the list each character is.
static PARTNERS: std::sync::LazyLock<FxHashMap<char, u32>> = std::sync::LazyLock::new(|| {
    let mut partners = FxHashMap::default();
    PLACES.keys().flatten().for_each(|&c| *partners.entry(c).or_default() += 1);
    partners
});

/// Characters with fewer pairs in the list stand beside others often enough in any text.
const MANY_PARTNERS: u32 = 8;

fn chars_of(pair: &str, mut chars: std::str::Chars<'_>) -> [char; 2] {
    match (chars.next(), chars.next(), chars.next()) {
        (Some(a), Some(b), None) => [a, b],
        _ => unreachable!("{pair} of pairs.txt has not two characters"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Sense) {
        assert_eq!(senses([text], &Belief::default()), [expected], "{text}");
    }

    const PROSE: &str = "本项目依托公共数据与企业数据的融合应用，建立面向中小企业的信用评价模型，为金融机构提供风险识别服务，降低融资成本，提高资金使用效率。";

    fn random(count: u32) -> String {
        (0..count).filter_map(|i| char::from_u32(0x4e00 + (i * 7919) % 20_000)).collect()
    }

    #[test]
    fn languages_are_fine() {
        check(&PROSE.repeat(2), Sense::Fine);
        let traditional = "本項目依託公共數據與企業數據的融合應用，建立面向中小企業的信用評價模型，為金融機構提供風險識別服務，降低融資成本，提高資金使用效率。";
        check(&traditional.repeat(2), Sense::Fine);
        check("L’été à Orléans, où l’on a déjà réservé une chambre très agréable près de la forêt.", Sense::Fine);
        check("Việt Nam: Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.", Sense::Fine);
        check("too short 鼉黌齉", Sense::Fine);
        check(
            "English, ไทย, हिन्दी, தமிழ், 中文, русский, ქართული and other languages are listed here in the order of speakers",
            Sense::Fine,
        );
    }

    #[test]
    fn what_no_language_is_written_like_is_garbled() {
        check(&random(200), Sense::Garbled);
        // A page of Chinese in GBK whose bytes were taken for Latin letters.
        let (mojibake, _, _) = encoding_rs::GBK.encode(PROSE);
        check(&encoding_rs::WINDOWS_1252.decode(&mojibake).0, Sense::Garbled);
        // Numbers of glyphs taken for characters.
        let glyphs: String = (0..80u32).filter_map(|i| char::from_u32(0x0a00 + (i * 611) % 0x1200)).collect();
        check(&glyphs, Sense::Garbled);
    }

    /// `text` with each of its ideographs replaced by the one `by` places on in the order of the code, which is how a table that is shifted
    /// by some entries reads.
    fn shifted(text: &str, by: usize) -> String {
        let mut own: Vec<char> = text.chars().filter(|&c| is_ideograph(c)).collect();
        own.sort_unstable();
        own.dedup();
        let next = |c: char| own.binary_search(&c).map_or(c, |at| own[(at + by) % own.len()]);
        text.chars().map(next).collect()
    }

    const MORE: &str = "本单位围绕医疗健康领域的数据流通需求，汇聚多家医院的临床数据，在保证数据安全和个人信息保护的前提下，开展疾病预测模型训练和辅助诊断应用。\
        项目已经在三家医院部署运行，累计服务患者超过十万人次，诊断准确率提高到百分之九十二，平均候诊时间缩短三成，取得了良好的社会效益和经济效益。\
        下一步将继续完善数据治理体系，制定统一的数据标准，推动形成可复制可推广的应用模式，带动产业链上下游企业共同发展，为数字经济高质量发展提供支撑。";

    #[test]
    fn the_characters_of_a_language_in_the_order_of_none_are_garbled() {
        let prose = PROSE.to_owned() + MORE;
        check(&prose, Sense::Fine);
        for by in [1, 2, 5, 40] {
            check(&shifted(&prose, by), Sense::Garbled);
        }
        // A list of names has rare characters, no pairs that could be foreseen, and no sentence.
        let names = "欧阳予倩 司马懿 诸葛瑾 公孙瓒 皇甫嵩 夏侯惇、";
        check(&names.repeat(30), Sense::Doubtful);
        check(&shifted(&names.replace([' ', '、'], "").repeat(30), 1), Sense::Garbled);
        // Short pages of a file whose other pages make no words.
        let pages = [shifted(&prose, 1), shifted(PROSE, 1), String::new(), "page 4".to_owned()];
        let expected = [Sense::Garbled, Sense::Garbled, Sense::Fine, Sense::Fine];
        assert_eq!(senses(pages.iter().map(String::as_str), &Belief::default()), expected);
    }

    /// A table that is right but for some entries, which give one another's characters.
    fn dealt_in_part(text: &str, one_in: usize) -> String {
        let mut own: Vec<char> = text.chars().filter(|&c| is_ideograph(c)).collect();
        own.sort_unstable();
        own.dedup();
        let wrong: Vec<char> = own.into_iter().step_by(one_in).collect();
        let next = |c: char| wrong.binary_search(&c).map_or(c, |at| wrong[(at + 7) % wrong.len()]);
        text.chars().map(next).collect()
    }

    #[test]
    fn a_part_of_the_characters_in_the_place_of_others_is_garbled() {
        // As long as a chapter, and no character stands beside the same one every time by the wish of a test.
        let prose = (PROSE.to_owned() + MORE).repeat(10);
        check(&prose, Sense::Fine);
        check(&dealt_in_part(&prose, 2), Sense::Garbled);
        check(&dealt_in_part(&prose, 3), Sense::Garbled);
        // Of the pages of such a file, those without a sentence are left alone.
        let pages = [dealt_in_part(&prose, 2), "目录".to_owned(), dealt_in_part(PROSE, 2)];
        let senses = senses(pages.iter().map(String::as_str), &Belief::default());
        assert_eq!(senses[..2], [Sense::Garbled, Sense::Fine]);
    }

    #[test]
    fn half_a_wrong_table_leaves_it_open() {
        check(&(PROSE.to_owned() + &random(130)), Sense::Doubtful);
    }
}
