//! Small files of every kind, damaged at random: no panic, a sound document, the same one each time.

mod common;

use common::{docx, seeds};
use extract::{Limits, extract};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Damage {
    Flip { at: prop::sample::Index, with: u8 },
    Cut { at: prop::sample::Index },
    Remove { at: prop::sample::Index, count: usize },
    Double { at: prop::sample::Index, count: usize },
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        5 => (at(), any::<u8>()).prop_map(|(at, with)| Damage::Flip { at, with }),
        1 => at().prop_map(|at| Damage::Cut { at }),
        1 => (at(), 1..40usize).prop_map(|(at, count)| Damage::Remove { at, count }),
        1 => (at(), 1..40usize).prop_map(|(at, count)| Damage::Double { at, count }),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match damage {
        Damage::Flip { at, with } => bytes[at.index(length)] ^= with | 1,
        Damage::Cut { at } => bytes.truncate(at.index(length)),
        Damage::Remove { at, count } => {
            let from = at.index(length);
            bytes.drain(from..(from + count).min(length));
        }
        Damage::Double { at, count } => {
            let from = at.index(length);
            let piece = bytes[from..(from + count).min(length)].to_vec();
            bytes.splice(from..from, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_damage_brings_a_reader_down(which in any::<prop::sample::Index>(), damages in prop::collection::vec(damage(), 1..6)) {
        let mut bytes = which.get(&seeds::all()).bytes();
        damages.iter().for_each(|d| apply(&mut bytes, d));
        let limits = Limits { chars: 10_000, ..Limits::default() };
        let first = extract(&bytes, "文件.docx", &limits, None);
        first.assert_sound();
        let stumbled = std::iter::once(&first.document).chain(first.members.iter().map(|m| &m.document)).any(|d| d.problems.iter().any(|p| p.code == "extract.internal"));
        prop_assert!(!stumbled, "a reader panicked: {:?}", first.document.problems);
        prop_assert_eq!(first, extract(&bytes, "文件.docx", &limits, None));
    }

    #[test]
    fn any_xml_is_a_document(body in "(<(w:p|w:r|w:t|w:tbl|w:tr|w:tc|w:sdt|w:del|w:ins|mc:AlternateContent|mc:Choice|w:fldChar)( w:val='[0-9a-z]{1,3}')?/?>|</(w:p|w:r|w:t|w:tbl|w:tr|w:tc)>|[数据 a&;<]{1,3}){0,60}") {
        let extraction = extract(&docx(&body, &[]), "a.docx", &Limits::default(), None);
        prop_assert!(extraction.document.problems.iter().all(|p| p.code != "extract.internal"), "{:?}", extraction.document.problems);
    }
}
