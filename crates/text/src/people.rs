use std::sync::LazyLock;

use crate::{Keep, fold_str, is_cjk, list_items};

/// Characters with which surnames begin, those of two characters included, simplified. Characters that begin what people are
/// as often (商务经理, 项目经理, 战略总监) are left out: a cell with such a name stays whole.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦\
                        贾夏付傅方邹熊白孟秦邱丘侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄温岑麦区关梅盛霍邢齐樊倪耿牛\
                        翟葛欧骆祝费游申季包冼凌伍甘聂柴章焦岳俞裴尤兰纪童翁殷米卫宁鲍滕舒涂管屈娄成房车安谷左古党牟桂应单穆鲁连隋司卓苗詹阮符佘简练蓝宫\
                        沙柳华冉景蒲匡巫窦薄阳上诸东皇尉公慕令长端轩闻澹濮太南独呼淳\
                        敖晏仇卜饶解巩佟靳郎桑苑荆臧占戚闵蒙谌蔺乌揭阙粟宿祁柏尚苟湛荣伊庞扈燕卞晁晋楚戈井戢仝庾储靖褚訾迟逄禹厉虞仲隆寇邰辜冀鞠滑郁昌竺丛宦\
                        冒钮嵇荀惠芮羿宓栾束幸蓟鄂咸籍屠胥莘扶堵郦雍璩郏浦瞿茹艾慎暨沃蔚夔勾巢桓裘缪茅奚贡盖池路边权";

/// The same as names are folded.
static FOLDED: LazyLock<String> = LazyLock::new(|| fold_str(SURNAMES, Keep::Letters));

/// Signs that part names as blanks do.
const PARTING: [char; 9] = ['/', '／', '\\', '|', '｜', '&', '＆', '+', '＋'];

/// Words that join names. They stand inside names as well (何和平): they part where only they leave nothing but names.
const JOINING: [char; 3] = ['和', '与', '及'];

/// People in a cell: the items of a list ([`list_items`]), and of an item that is Chinese names with blanks, strokes, 和 or the like between them
/// each of these. A blank stands inside names too (张　三, 买买提 艾力, Lee Ka Ming): it parts where each part is a name, two to four ideographs of which the
/// first is a surname, whatever stands in brackets behind.
pub fn people<'t>(cell: &'t str, signs: &str) -> Vec<&'t str> {
    let names = |item: &'t str| -> Vec<&'t str> {
        by_signs(item, |_| false).or_else(|| by_signs(item, |c| JOINING.contains(&c))).unwrap_or_else(|| vec![item])
    };
    list_items(cell, signs).flat_map(names).collect()
}

/// The names in an item that blanks, signs of [`PARTING`] and characters for which `joins` holds part; `None` where anything between them is no
/// name, or it is one alone.
fn by_signs(item: &str, joins: impl Fn(char) -> bool) -> Option<Vec<&str>> {
    let parts = item.split(|c: char| c.is_whitespace() || PARTING.contains(&c) || joins(c));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    (parts.len() > 1 && parts.iter().all(|part| is_name(part))).then_some(parts)
}

fn is_name(written: &str) -> bool {
    let name = fold_str(written.split(['（', '(']).next().unwrap_or(written), Keep::Letters);
    let first = name.chars().next();
    first.is_some_and(|c| FOLDED.contains(c)) && (2..=4).contains(&name.chars().count()) && name.chars().all(is_cjk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_part_names_and_stand_inside_them() {
        let check = |cell: &str, expected: &[&str]| assert_eq!(people(cell, crate::LIST_SIGNS), expected, "{cell:?}");
        check("张三、李四", &["张三", "李四"]);
        check("张三 李四　王小五", &["张三", "李四", "王小五"]);
        check("庞伟 饶敏 虞文华 靳东明 瞿秋 栾玉", &["庞伟", "饶敏", "虞文华", "靳东明", "瞿秋", "栾玉"]);
        check("項目經理 張三", &["項目經理 張三"]);
        check("張三（组长） 陳大文(成员)、欧阳娜娜  司马光", &["張三（组长）", "陳大文(成员)", "欧阳娜娜", "司马光"]);
        for sign in ["/", " / ", "／", "|", "＋", "&"] {
            check(&format!("张三{sign}李四（技术）{sign}欧阳娜娜"), &["张三", "李四（技术）", "欧阳娜娜"]);
        }
        check("张三/李四、王小五", &["张三", "李四", "王小五"]);
        check("张三和李四与王小五", &["张三", "李四", "王小五"]);
        check("何和平、李与之/王及第", &["何和平", "李与之", "王及第"]);
        check("何和平和李四", &["何和平和李四"]);
        for one in ["Lee Ka Ming/李嘉铭", "项目经理/张三", "张三（组长/技术）", "张三/138"] {
            check(one, &[one]);
        }
        for one in ["张　三", "Lee Ka Ming", "买买提 艾力", "李嘉铭 Lee", "张三（项目 负责人）", "王 五 赵六", "何 以宁"]
        {
            check(one, &[one]);
        }
        check("张 三、李四 王五", &["张 三", "李四", "王五"]);
        check("无", &[]);
    }
}
