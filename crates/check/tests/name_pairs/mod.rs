//! Pairs of names of invented organisations, made from a seed: the same seed gives the same pairs.

use testkit::Random;

/// A pair, whether both mean one body, and what was done to make the second from the first.
pub(crate) struct Pair {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) same: bool,
    pub(crate) class: &'static str,
}

const CITIES: [(&str, &str); 24] = [
    ("广东", "佛山"),
    ("广东", "东莞"),
    ("广东", "珠海"),
    ("广东", "湛江"),
    ("广东", "梅州"),
    ("广东", "清远"),
    ("浙江", "温州"),
    ("浙江", "台州"),
    ("江苏", "无锡"),
    ("江苏", "盐城"),
    ("福建", "泉州"),
    ("山东", "潍坊"),
    ("山东", "临沂"),
    ("湖南", "岳阳"),
    ("湖南", "郴州"),
    ("江西", "赣州"),
    ("广西", "柳州"),
    ("四川", "绵阳"),
    ("河南", "洛阳"),
    ("河北", "保定"),
    ("安徽", "芜湖"),
    ("湖北", "宜昌"),
    ("陕西", "宝鸡"),
    ("云南", "曲靖"),
];
const FIRST: [&str; 30] = [
    "朗", "恒", "澄", "溯", "砺", "序", "铭", "穗", "辰", "泊", "岚", "睿", "量", "禾", "蔗", "峰", "墨", "芯", "聆", "沧", "牧", "擎",
    "衡", "启", "鹿", "青", "竹", "远", "观", "听",
];
const SECOND: [&str; 30] = [
    "擎", "岳", "脉", "芯", "安", "构", "泰", "丰", "溪", "风", "澜", "板", "清", "序", "航", "图", "池", "原", "潮", "舟", "云", "塔",
    "衡", "晟", "鸣", "禾", "海", "帆", "石", "桥",
];
const TRADES: [&str; 26] = [
    "流体机械",
    "压缩机",
    "建陶",
    "智能科技",
    "信息技术",
    "供应链管理",
    "农业科技",
    "医药科技",
    "数据服务",
    "声学科技",
    "冷链能源管理",
    "检测技术",
    "海洋信息",
    "交通科技",
    "环保工程",
    "新材料",
    "跨境供应链服务",
    "汽车焊装",
    "文化传播",
    "气动装备",
    "电力设备",
    "软件",
    "光电",
    "渔业科技",
    "融资担保",
    "工业安全技术",
];
const BODIES: [&str; 14] = [
    "人民医院",
    "中医院",
    "职业技术学院",
    "水利勘测设计院",
    "农业科学研究院",
    "公共气象服务中心",
    "疾病预防控制中心",
    "不动产登记中心",
    "公证处",
    "图书馆",
    "商务数据服务中心",
    "生态环境监测站",
    "妇幼保健院",
    "海洋研究所",
];
const NUMBERED: [(&str, &str); 8] = [
    ("第", "人民医院"),
    ("第", "中学"),
    ("第", "建筑工程公司"),
    ("第", "小学"),
    ("第", "污水处理厂"),
    ("第", "公证处"),
    ("第", "勘察设计院"),
    ("第", "幼儿园"),
];
const NUMERALS: [&str; 14] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "二十一", "二十三"];
const DISTRICTS: [&str; 14] =
    ["东湖", "西湖", "南城", "北城", "河东", "河西", "鼓楼", "新城", "金湾", "斗门", "禅城", "高明", "龙岗", "盐田"];
const OFFICES: [&str; 9] = [
    "财政局",
    "教育局",
    "农业农村局",
    "卫生健康局",
    "市场监督管理局",
    "人力资源和社会保障局",
    "应急管理局",
    "交通运输局",
    "政务服务和数据管理局",
];
const BRANCHES: [&str; 4] = ["分公司", "办事处", "营业部", "分公司"];
const BANK_BRANCHES: [&str; 2] = ["分行", "支行"];
/// Simplified, traditional.
const TRADITIONAL: [(&str, &str); 34] = [
    ("广", "廣"),
    ("东", "東"),
    ("岳", "嶽"),
    ("压", "壓"),
    ("缩", "縮"),
    ("机", "機"),
    ("医", "醫"),
    ("药", "藥"),
    ("数", "數"),
    ("据", "據"),
    ("声", "聲"),
    ("学", "學"),
    ("链", "鏈"),
    ("务", "務"),
    ("检", "檢"),
    ("测", "測"),
    ("术", "術"),
    ("环", "環"),
    ("传", "傳"),
    ("装", "裝"),
    ("备", "備"),
    ("设", "設"),
    ("电", "電"),
    ("软", "軟"),
    ("渔", "漁"),
    ("业", "業"),
    ("责", "責"),
    ("银", "銀"),
    ("顺", "順"),
    ("湾", "灣"),
    ("丰", "豐"),
    ("图", "圖"),
    ("云", "雲"),
    ("风", "風"),
];

struct Company {
    province: &'static str,
    city: &'static str,
    brand: String,
    trade: &'static str,
    form: &'static str,
}

impl Company {
    fn new(r: &mut Random) -> Self {
        let (province, city) = r.pick(&CITIES);
        let brand = loop {
            let (x, y) = (r.pick(&FIRST), r.pick(&SECOND));
            if x != y {
                break format!("{x}{y}");
            }
        };
        Self {
            province,
            city,
            brand,
            trade: r.pick(&TRADES),
            form: r.pick(&["有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司"]),
        }
    }

    fn name(&self) -> String {
        format!("{}市{}{}{}", self.city, self.brand, self.trade, self.form)
    }
}

/// All classes, `each` pairs of most.
pub(crate) fn pairs(seed: u64, each: usize) -> Vec<Pair> {
    let mut r = Random(seed);
    let mut pairs = Vec::new();
    for _ in 0..each {
        companies(&mut r, &mut pairs);
        bodies(&mut r, &mut pairs);
    }
    pairs
}

fn companies(r: &mut Random, pairs: &mut Vec<Pair>) {
    let mut add = |a: String, b: String, same, class| pairs.push(Pair { a, b, same, class });
    let c = Company::new(r);
    let (city, brand, trade, form) = (c.city, &c.brand, c.trade, c.form);
    add(c.name(), format!("{city}市{brand}{trade}"), true, "form dropped");
    let limited = format!("{city}市{brand}{trade}有限公司");
    add(limited.clone(), format!("{city}市{brand}{trade}有限责任公司"), true, "有限公司 / 有限责任公司");
    add(c.name(), format!("{city}{brand}{trade}{form}"), true, "市 dropped");
    add(c.name(), format!("{}省{}", c.province, c.name()), true, "province added");
    add(c.name(), format!("{brand}{trade}{form}"), true, "place dropped");
    add(c.name(), c.name().chars().flat_map(|x| [x, ' ']).collect(), true, "blanks");
    let traditional = TRADITIONAL.iter().fold(c.name(), |name, (s, t)| name.replace(s, t));
    add(c.name(), traditional, true, "traditional");
    add(format!("{brand}（{city}）{trade}{form}"), format!("{brand}({city}){trade}{form}"), true, "width of brackets");
    add(
        limited.clone(),
        format!("{limited}（{} Co., Ltd.）", r.pick(&["Blue Harbour", "Northgate", "Clearwater"])),
        true,
        "foreign name added",
    );
    let other = loop {
        let (_, other) = r.pick(&CITIES);
        if other != city {
            break other;
        }
    };
    add(c.name(), format!("{other}市{brand}{trade}{form}"), false, "same brand in two cities");
    add(c.name(), format!("{}{}{}", c.name(), r.pick(&CITIES).1, r.pick(&BRANCHES)), false, "branch");
    add(format!("{}{other}分公司", c.name()), format!("{}{city}分公司", c.name()), false, "two branches");
    add(c.name(), format!("{city}市{brand}控股集团有限公司"), false, "holding");
    add(c.name(), format!("{city}市{brand}{trade}集团有限公司"), false, "group");
    let business = loop {
        let business = r.pick(&TRADES);
        if business != trade {
            break business;
        }
    };
    add(c.name(), format!("{city}市{brand}{business}{form}"), false, "other business");
    add(c.name(), format!("{city}市{brand}{trade}合伙企业（有限合伙）"), false, "partnership");
    let second = loop {
        let second = r.pick(&SECOND);
        if !brand.ends_with(second) {
            break second;
        }
    };
    let first: String = brand.chars().take(1).collect();
    add(c.name(), format!("{city}市{first}{second}{trade}{form}"), false, "one character of the brand");
    let d = Company::new(r);
    add(c.name(), d.name(), c.name() == d.name(), "two companies");
}

fn bodies(r: &mut Random, pairs: &mut Vec<Pair>) {
    let mut add = |a: String, b: String, same, class| pairs.push(Pair { a, b, same, class });
    let (province, city) = r.pick(&CITIES);
    let other = loop {
        let (_, other) = r.pick(&CITIES);
        if other != city {
            break other;
        }
    };
    let body = r.pick(&BODIES);
    add(format!("{city}市{body}"), format!("{province}省{city}市{body}"), true, "province added to a body");
    add(format!("{city}市{body}"), format!("{other}市{body}"), false, "bodies of two cities");
    let (before, numbered) = r.pick(&NUMBERED);
    let (x, y) = loop {
        let (x, y) = (r.pick(&NUMERALS), r.pick(&NUMERALS));
        if x != y {
            break (x, y);
        }
    };
    add(format!("{city}市{before}{x}{numbered}"), format!("{city}市{before}{y}{numbered}"), false, "ordinals");
    add(format!("{city}市{before}{x}{numbered}"), format!("{city}市{numbered}"), false, "ordinal or none");
    add(format!("{city}市{before}{x}{numbered}"), format!("{city}{before}{x}{numbered}"), true, "ordinal, 市 dropped");
    let office = r.pick(&OFFICES);
    let (p, q) = loop {
        let (p, q) = (r.pick(&DISTRICTS), r.pick(&DISTRICTS));
        if p != q {
            break (p, q);
        }
    };
    add(format!("{city}市{p}区{office}"), format!("{city}市{q}区{office}"), false, "bureaus of two districts");
    add(format!("{city}市{office}"), format!("{city}市{p}区{office}"), false, "bureau of city and of district");
    let bank = format!("{}{}银行股份有限公司", r.pick(&FIRST), r.pick(&SECOND));
    add(bank.clone(), format!("{bank}{city}{}", r.pick(&BANK_BRANCHES)), false, "bank and branch");
    add(format!("{bank}{city}分行"), format!("{bank}{other}分行"), false, "two branches of a bank");
    add(format!("{bank}{city}分行"), format!("{bank}{city}市分行"), true, "branch, 市 added");
    add(format!("{city}市人民医院{p}分院"), format!("{city}市人民医院"), false, "branch of a hospital");
    add(format!("{city}大学"), format!("{city}学院"), false, "university and college");
}
