//! Pairs of names of invented people, made from a seed: the same seed gives the same pairs.
//!
//! Two generators that share nothing but the random numbers. [`pairs`] is the one that the matcher was written beside; [`unseen`] has other
//! surnames, other characters, other spellings and other ways to write a name, and is only ever measured.

use testkit::Random;

/// A pair, whether both may be written for one person, and what was done to make the second from the first.
pub(crate) struct Pair {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) same: bool,
    pub(crate) class: &'static str,
}

/// Characters, pinyin, the spelling of Hong Kong.
type Piece = (&'static str, &'static str, &'static str);

const SURNAMES: [Piece; 24] = [
    ("陈", "chen", "chan"),
    ("李", "li", "lee"),
    ("黄", "huang", "wong"),
    ("张", "zhang", "cheung"),
    ("林", "lin", "lam"),
    ("何", "he", "ho"),
    ("吴", "wu", "ng"),
    ("周", "zhou", "chow"),
    ("郑", "zheng", "cheng"),
    ("刘", "liu", "lau"),
    ("梁", "liang", "leung"),
    ("叶", "ye", "yip"),
    ("罗", "luo", "law"),
    ("谢", "xie", "tse"),
    ("邓", "deng", "tang"),
    ("曾", "zeng", "tsang"),
    ("冯", "feng", "fung"),
    ("蔡", "cai", "choi"),
    ("杨", "yang", "yeung"),
    ("许", "xu", "hui"),
    ("关", "guan", "kwan"),
    ("欧阳", "ouyang", "auyeung"),
    ("司徒", "situ", "szeto"),
    ("诸葛", "zhuge", "chukot"),
];

const GIVEN: [Piece; 28] = [
    ("大", "da", "tai"),
    ("文", "wen", "man"),
    ("明", "ming", "ming"),
    ("嘉", "jia", "ka"),
    ("俊", "jun", "chun"),
    ("贤", "xian", "yin"),
    ("志", "zhi", "chi"),
    ("伟", "wei", "wai"),
    ("永", "yong", "wing"),
    ("健", "jian", "kin"),
    ("国", "guo", "kwok"),
    ("雄", "xiong", "hung"),
    ("玲", "ling", "ling"),
    ("美", "mei", "mei"),
    ("慧", "hui", "wai"),
    ("仪", "yi", "yee"),
    ("思", "si", "sze"),
    ("敏", "min", "man"),
    ("佩", "pei", "pui"),
    ("珊", "shan", "shan"),
    ("浩", "hao", "ho"),
    ("子", "zi", "tsz"),
    ("豪", "hao", "ho"),
    ("锦", "jin", "kam"),
    ("婷", "ting", "ting"),
    ("欣", "xin", "yan"),
    ("强", "qiang", "keung"),
    ("德", "de", "tak"),
];

const MINORITY: [&str; 10] = ["阿依古丽", "古丽娜尔", "努尔兰", "阿卜杜拉", "扎西", "帕提曼", "艾力", "巴特尔", "玛依拉", "热依汗"];
const FATHERS: [&str; 8] = ["买买提", "艾合买提", "吐尔逊", "多吉", "阿布力孜", "库尔班", "达瓦", "肉孜"];
const TRADITIONAL: [(&str, &str); 22] = [
    ("陈", "陳"),
    ("黄", "黃"),
    ("张", "張"),
    ("吴", "吳"),
    ("郑", "鄭"),
    ("刘", "劉"),
    ("叶", "葉"),
    ("罗", "羅"),
    ("谢", "謝"),
    ("邓", "鄧"),
    ("冯", "馮"),
    ("杨", "楊"),
    ("许", "許"),
    ("关", "關"),
    ("欧", "歐"),
    ("诸", "諸"),
    ("贤", "賢"),
    ("伟", "偉"),
    ("国", "國"),
    ("仪", "儀"),
    ("锦", "錦"),
    ("强", "強"),
];

struct Person {
    surname: Piece,
    given: [Piece; 2],
}

impl Person {
    fn new(r: &mut Random, surnames: &[Piece], given: &[Piece]) -> Self {
        let first = r.pick(given);
        Self { surname: r.pick(surnames), given: [first, r.other(given, first)] }
    }

    fn han(&self) -> String {
        format!("{}{}{}", self.surname.0, self.given[0].0, self.given[1].0)
    }
}

fn title(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_ascii_uppercase().to_string() + chars.as_str())
}

/// All classes, `each` pairs of each.
pub(crate) fn pairs(seed: u64, each: usize) -> Vec<Pair> {
    let mut r = Random(seed);
    let mut pairs = Vec::new();
    for _ in 0..each {
        alike(&mut r, &mut pairs);
        different(&mut r, &mut pairs);
    }
    pairs
}

fn alike(r: &mut Random, pairs: &mut Vec<Pair>) {
    let p = Person::new(r, &SURNAMES, &GIVEN);
    let han = p.han();
    let mut add = |b: String, class| pairs.push(Pair { a: han.clone(), b, same: true, class });
    let (s, [x, y]) = (p.surname, p.given);
    add(han.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" "), "blanks");
    add(TRADITIONAL.iter().fold(han.clone(), |name, (a, b)| name.replace(a, b)), "traditional");
    add(format!("{han}{}", r.pick(&["教授", "博士", "老师", "先生", "女士", "主任"])), "title behind");
    add(format!("{} {}", title(s.1), title(&format!("{}{}", x.1, y.1))), "pinyin, surname first");
    add(format!("{} {}", title(&format!("{}{}", x.1, y.1)), s.1.to_uppercase()), "pinyin, surname last");
    add(format!("{} {}-{}", s.1.to_uppercase(), title(x.1), y.1), "pinyin with hyphen");
    add(format!("{} {} {}", title(s.2), title(x.2), title(y.2)), "Hong Kong");
    add(format!("{} {}-{}", s.2.to_uppercase(), title(x.2), y.2), "Hong Kong with hyphen");
    add(format!("{} {} {} {}", r.pick(&["Simon", "Grace", "Victor"]), title(s.2), title(x.2), title(y.2)), "Hong Kong with a foreign name");
    add(format!("{} {} {}（{han}）", title(s.2), title(x.2), title(y.2)), "both spellings");
    let (name, father) = (r.pick(&MINORITY), r.pick(&FATHERS));
    let full = format!("{name}·{father}");
    for (b, class) in [
        (format!("{name}{}{father}", r.pick(&["•", "・", "."])), "sign between the parts"),
        (format!("{name} · {father}"), "blanks around the sign"),
        (name.to_owned(), "first part alone"),
    ] {
        pairs.push(Pair { a: full.clone(), b, same: true, class });
    }
}

fn different(r: &mut Random, pairs: &mut Vec<Pair>) {
    let p = Person::new(r, &SURNAMES, &GIVEN);
    let han = p.han();
    let (s, [x, y]) = (p.surname, p.given);
    // A character that is written otherwise and spelled otherwise too.
    let z = loop {
        let z = r.pick(&GIVEN);
        if z.1 != y.1 && z.2 != y.2 && z != x {
            break z;
        }
    };
    let t = loop {
        let t = r.pick(&SURNAMES);
        if t.1 != s.1 && t.2 != s.2 {
            break t;
        }
    };
    let mut add = |b: String, class| pairs.push(Pair { a: han.clone(), b, same: false, class });
    add(format!("{}{}{}", s.0, x.0, z.0), "one character of the name");
    add(format!("{}{}{}", s.0, y.0, x.0), "characters in the other order");
    add(format!("{}{}", s.0, y.0), "one character less");
    add(format!("{}{}{}", t.0, x.0, y.0), "other surname");
    add(format!("{} {}", title(s.1), title(&format!("{}{}", x.1, z.1))), "pinyin of another name");
    add(format!("{} {} {}", title(s.2), title(x.2), title(z.2)), "Hong Kong, another name");
    add(format!("{} {} {}", title(t.2), title(x.2), title(y.2)), "Hong Kong, another surname");
    add(format!("{} {}", r.pick(&["Simon", "Grace", "Victor"]), title(s.2)), "foreign name and surname");
    let (name, father) = (r.pick(&MINORITY), r.pick(&FATHERS));
    pairs.push(Pair {
        a: format!("{name}·{father}"),
        b: format!("{name}·{}", r.other(&FATHERS, father)),
        same: false,
        class: "another father's name",
    });
    pairs.push(Pair {
        a: format!("{name}·{father}"),
        b: format!("{}·{father}", r.other(&MINORITY, name)),
        same: false,
        class: "same father's name",
    });
}

/// Spelling of Macau where Portuguese shaped it, and of Taiwan (Wade-Giles), beside pinyin.
const UNSEEN_SURNAMES: [(&str, &str, &str, &str); 16] = [
    ("王", "wang", "vong", "wang"),
    ("朱", "zhu", "chu", "chu"),
    ("胡", "hu", "vu", "hu"),
    ("高", "gao", "kou", "kao"),
    ("马", "ma", "ma", "ma"),
    ("孙", "sun", "sun", "sun"),
    ("赵", "zhao", "chio", "chao"),
    ("徐", "xu", "choi", "hsu"),
    ("韩", "han", "hon", "han"),
    ("唐", "tang", "tong", "tang"),
    ("程", "cheng", "cheng", "cheng"),
    ("沈", "shen", "sam", "shen"),
    ("江", "jiang", "kong", "chiang"),
    ("卢", "lu", "lou", "lu"),
    ("慕容", "murong", "mouiong", "mujung"),
    ("上官", "shangguan", "seongkun", "shangkuan"),
];
const UNSEEN_GIVEN: [(&str, &str, &str, &str); 18] = [
    ("海", "hai", "hoi", "hai"),
    ("燕", "yan", "in", "yen"),
    ("军", "jun", "kuan", "chun"),
    ("红", "hong", "hong", "hung"),
    ("建", "jian", "kin", "chien"),
    ("芳", "fang", "fong", "fang"),
    ("静", "jing", "cheng", "ching"),
    ("磊", "lei", "loi", "lei"),
    ("勇", "yong", "iong", "yung"),
    ("艳", "yan", "im", "yen"),
    ("涛", "tao", "tou", "tao"),
    ("超", "chao", "chio", "chao"),
    ("秀", "xiu", "sao", "hsiu"),
    ("兰", "lan", "lan", "lan"),
    ("霞", "xia", "ha", "hsia"),
    ("平", "ping", "peng", "ping"),
    ("桂", "gui", "kuai", "kuei"),
    ("春", "chun", "chon", "chun"),
];

/// The pairs that the matcher was not written beside.
pub(crate) fn unseen(seed: u64, each: usize) -> Vec<Pair> {
    let mut r = Random(seed);
    let mut pairs = Vec::new();
    for _ in 0..each {
        unseen_alike(&mut r, &mut pairs);
        unseen_different(&mut r, &mut pairs);
    }
    pairs
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }).collect()
}

fn unseen_alike(r: &mut Random, pairs: &mut Vec<Pair>) {
    let (s, x) = (r.pick(&UNSEEN_SURNAMES), r.pick(&UNSEEN_GIVEN));
    let y = r.other(&UNSEEN_GIVEN, x);
    let han = format!("{}{}{}", s.0, x.0, y.0);
    let mut add = |a: &str, b: String, class| pairs.push(Pair { a: a.to_owned(), b, same: true, class });
    add(&han, format!("{}\u{3000}{}{}", s.0, x.0, y.0), "wide blank behind the surname");
    add(&han, format!("{han}（{}）", r.pick(&["组长", "负责人", "高级工程师"])), "role in brackets");
    add(&han, format!("{}, {}", title(s.1), title(&format!("{}{}", x.1, y.1))), "pinyin with comma");
    add(&han, format!("{}{}{}", s.1, x.1, y.1), "pinyin in one word");
    add(&han, full_width(&format!("{} {}{}", s.1.to_uppercase(), x.1.to_uppercase(), y.1.to_uppercase())), "wide letters");
    add(&han, format!("{} {} {}", s.2.to_uppercase(), x.2.to_uppercase(), y.2.to_uppercase()), "Macau");
    add(&han, format!("{} {}-{}", title(s.3), title(x.3), y.3), "Taiwan");
    add(&han, format!("Dr. {} {}", title(&format!("{}{}", x.1, y.1)), title(s.1)), "title in front");
    let single = format!("{}{}", s.0, y.0);
    add(&single, format!("{} {}", title(y.1), title(s.1)), "name of one character");
    add(&single, format!("{}  {}", s.0, y.0), "blanks in a name of one character");
    add("次仁·旺堆", format!("次仁{}旺堆", r.pick(&["．", "‧", "●"])), "rare sign between the parts");
}

fn unseen_different(r: &mut Random, pairs: &mut Vec<Pair>) {
    let (s, x) = (r.pick(&UNSEEN_SURNAMES), r.pick(&UNSEEN_GIVEN));
    let y = r.other(&UNSEEN_GIVEN, x);
    let z = loop {
        let z = r.pick(&UNSEEN_GIVEN);
        if z != x && z.1 != y.1 && z.2 != y.2 && z.3 != y.3 {
            break z;
        }
    };
    let han = format!("{}{}{}", s.0, x.0, y.0);
    let mut add = |a: &str, b: String, class| pairs.push(Pair { a: a.to_owned(), b, same: false, class });
    add(&han, format!("{}{}{}（组长）", s.0, x.0, z.0), "another name with a role");
    add(&han, format!("{}, {}", title(s.1), title(&format!("{}{}", x.1, z.1))), "another name with comma");
    add(&han, format!("{}{}{}", s.1, x.1, z.1), "another name in one word");
    add(&han, format!("{} {} {}", s.2.to_uppercase(), x.2.to_uppercase(), z.2.to_uppercase()), "Macau, another name");
    add(&han, format!("{} {}-{}", title(s.3), title(x.3), z.3), "Taiwan, another name");
    add(&han, format!("Dr. {} {}", title(&format!("{}{}", z.1, y.1)), title(s.1)), "another name with a title");
    add(&han, format!("{}{}", s.0, x.0), "one character less");
    add(&format!("{}{}", s.0, y.0), format!("{} {}", title(z.1), title(s.1)), "another name of one character");
    add(&han, title(s.1), "surname alone");
    add("次仁·旺堆", format!("次仁·{}", r.pick(&["卓玛", "顿珠", "央金"])), "another second part");
    add(&han, format!("{} {}", title(&x.1[..1]), title(s.1)), "an initial and the surname");
}
