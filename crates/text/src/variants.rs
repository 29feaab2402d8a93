use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// Groups of characters that fold to the first of each line.
const TABLES: [&str; 2] = [include_str!("data/traditional.txt"), include_str!("data/variants.txt")];

/// Variant form and standard simplified form.
fn pairs() -> impl Iterator<Item = (char, char)> {
    let lines = TABLES.iter().flat_map(|t| t.lines()).filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| {
        let mut chars = line.chars();
        let standard = chars.next();
        chars.filter_map(move |variant| Some((variant, standard?)))
    })
}

fn table() -> &'static FxHashMap<char, char> {
    static TABLE: OnceLock<FxHashMap<char, char>> = OnceLock::new();
    TABLE.get_or_init(|| pairs().collect())
}

/// The standard simplified form of a character; most characters are their own.
///
/// One character never becomes two, and a standard form is never itself a variant, so applying this twice changes nothing. Context is
/// not looked at: 乾 is always 干, which finds too much (乾坤) rather than too little.
pub(crate) fn simplify(c: char) -> char {
    // Below the first radical there is no variant: spares ASCII and Latin the look-up.
    if c < '\u{2E80}' { c } else { table().get(&c).copied().unwrap_or(c) }
}

#[cfg(test)]
mod tests {
    use ferrous_opencc::OpenCC;
    use ferrous_opencc::config::BuiltinConfig;

    use super::*;

    #[test]
    fn a_standard_form_is_its_own_standard_form() {
        for (variant, standard) in pairs() {
            assert_ne!(variant, standard);
            assert_eq!(simplify(standard), standard, "{variant} folds to {standard}, which folds on");
        }
    }

    #[test]
    fn every_character_agrees_with_opencc() {
        let opencc = OpenCC::from_config(BuiltinConfig::T2s).unwrap();
        let han: Vec<char> = ('\u{3400}'..='\u{9FFF}').chain('\u{20000}'..='\u{2FA1F}').collect();
        // A line break between characters keeps the phrase dictionary out of it.
        let lines: String = han.iter().flat_map(|&c| [c, '\n']).collect();
        let theirs: Vec<char> = opencc.convert(&lines).chars().step_by(2).collect();
        assert_eq!(theirs.len(), han.len());
        for (&c, &their) in han.iter().zip(&theirs) {
            let ours = simplify(c);
            assert!(ours == simplify(their), "{c}: {ours}, OpenCC says {their}");
        }
    }

    #[test]
    fn simplified_text_stays_as_it_is() {
        for c in "软件著作权明了瞭望覆盖凭借一体化里程碑面向后台".chars() {
            assert_eq!(simplify(c), c);
        }
    }
}
