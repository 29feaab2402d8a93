use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Place name without 省 市 → the province it lies in (itself, for a province).
static PROVINCE_OF: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    let mut map = FxHashMap::default();
    for line in include_str!("regions.txt").lines().filter(|l| !l.starts_with('#')) {
        let mut names = line.split_whitespace();
        let Some(province) = names.next() else { continue };
        map.insert(province, province);
        names.for_each(|city| _ = map.insert(city, province));
    }
    assert!(map.len() > 350, "the list of regions is cut short");
    map
});

/// What may follow the name of a listed place.
const LEVELS: [&str; 12] =
    ["壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "自治州", "经济特区", "地区", "省", "市", "州", "盟"];
/// What ends the name of a place that is not listed.
const ENDINGS: [&str; 9] = ["自治县", "自治旗", "市", "县", "区", "旗", "镇", "乡", "街道"];
/// Words that end like a place and are none.
const NO_PLACES: [&str; 16] =
    ["园区", "社区", "小区", "景区", "灾区", "校区", "院区", "库区", "片区", "矿区", "林区", "牧区", "城市", "超市", "门市", "股市"];

/// The province of a listed place.
pub(super) fn province_of(place: &str) -> Option<&'static str> {
    PROVINCE_OF.get(place).copied()
}

/// The place at the start of a folded name, and how many characters it takes with what follows it (佛山市 → 佛山, 3). A place that is not
/// listed keeps its level (客源区, 客源县): only that tells a district from a county of the same name.
pub(super) fn at_start(chars: &[char]) -> Option<(String, usize)> {
    listed(chars).or_else(|| ending(chars))
}

fn listed(chars: &[char]) -> Option<(String, usize)> {
    let (name, taken) = (2..=5.min(chars.len())).rev().find_map(|n| {
        let name: String = chars[..n].iter().collect();
        PROVINCE_OF.contains_key(name.as_str()).then_some((name, n))
    })?;
    let rest: String = chars[taken..].iter().take(5).collect();
    let level = LEVELS.iter().find(|l| rest.starts_with(**l)).map_or(0, |l| l.chars().count());
    Some((name, taken + level))
}

fn ending(chars: &[char]) -> Option<(String, usize)> {
    (2..=5.min(chars.len())).find_map(|n| {
        let text: String = chars[..n].iter().collect();
        let level = ENDINGS.iter().find(|e| text.ends_with(**e))?;
        let place = text.strip_suffix(level)?;
        // One character before 市 or 区 is no place name, but 县 has such (黟县).
        let long_enough = place.chars().count() >= if *level == "县" { 1 } else { 2 };
        (long_enough && !NO_PLACES.iter().any(|w| text.ends_with(w))).then(|| (text.clone(), n))
    })
}

/// A place without its level.
pub(super) fn bare(place: &str) -> &str {
    if PROVINCE_OF.contains_key(place) {
        return place;
    }
    ENDINGS.iter().find_map(|e| place.strip_suffix(e)).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_taken_off_the_front() {
        let check = |name: &str, expected: Option<(&str, usize)>| {
            let chars: Vec<char> = name.chars().collect();
            assert_eq!(at_start(&chars), expected.map(|(p, n)| (p.to_owned(), n)), "{name}");
        };
        check("佛山市朗擎流体", Some(("佛山", 3)));
        check("广东省佛山", Some(("广东", 3)));
        check("广西壮族自治区南宁", Some(("广西", 7)));
        check("榕溪县住房局", Some(("榕溪县", 3)));
        check("恒岳园区运营", None);
        check("朗擎流体", None);
        assert_eq!((province_of("佛山"), province_of("朗擎")), (Some("广东"), None));
    }
}
