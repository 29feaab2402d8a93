//! What rules say where something was not there to be read: they cannot tell, and suspect nobody.

use record::Attention;

use super::season::{Draft, Season};
use super::table::{a, b, check, one, unknown};

/// What nobody could open is not known to be missing.
#[test]
fn a_folder_that_was_not_opened_lacks_nothing() {
    let draft = || a().without_file("财务审计报告.pdf");
    one(draft(), "entry.missing_evidence", Attention::High);
    let season = Season { unopened: ["GD-2025-0001".to_owned()].into(), ..Season::of(vec![draft(), b()]) };
    check(&season, &[]);
    assert_eq!(unknown(&season, "entry.missing_evidence"), ["有文件或文件夹未能打开（权限或存储介质），不知其中有哪些材料"]);
}

/// What no row says is no fault of an entry, and whose a file is cannot be told beside a unit without a name.
#[test]
fn a_registry_without_units_makes_nobody_suspect() {
    let nameless = |draft: Draft| draft.without_column("参赛单位");
    let season = Season::of(vec![nameless(a()), nameless(b())]);
    check(&season, &[]);
    assert_eq!(unknown(&season, "org.no_lead"), ["登记表没有“参赛单位”列"]);
    for kind in ["evidence.other_entity", "ip.owner_not_applicant"] {
        assert_eq!(unknown(&season, kind), ["登记表未写参赛单位，无从核对属于谁"], "{kind}");
    }
    // A cell that is left empty in one row is that row's fault, and its files are still nobody's.
    one(a().set("参赛单位", ""), "org.no_lead", Attention::Medium);
}
