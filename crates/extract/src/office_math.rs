//! Formulas (Office MathML, ISO/IEC 29500-1, 22.1) in one line, as people write them in mail: brackets, bars of fractions and roots are
//! properties in the file and signs on the page.

use crate::formula::{bracketed, lowered, raised};
use crate::xml::Node;

/// A formula as a line.
pub(crate) fn linear(node: Node<'_>) -> String {
    let of = |name: &str| node.child(name).map_or_else(String::new, linear);
    match node.name() {
        "t" => node.text(),
        "f" => format!("{}/{}", bracketed(&of("num")), bracketed(&of("den"))),
        "sSup" => of("e") + &raised(&of("sup")),
        "sSub" => of("e") + &lowered(&of("sub")),
        "sSubSup" => of("e") + &lowered(&of("sub")) + &raised(&of("sup")),
        "sPre" => lowered(&of("sub")) + &raised(&of("sup")) + &of("e"),
        "limLow" => of("e") + &lowered(&of("lim")),
        "limUpp" => of("e") + &raised(&of("lim")),
        "rad" => raised(&of("deg")) + "√" + &bracketed(&of("e")),
        "nary" => sign(node, "naryPr", "chr", "∫") + &lowered(&of("sub")) + &raised(&of("sup")) + &of("e"),
        "d" => {
            let inner: Vec<String> = children(node, "e").collect();
            sign(node, "dPr", "begChr", "(") + &inner.join(&sign(node, "dPr", "sepChr", "|")) + &sign(node, "dPr", "endChr", ")")
        }
        "m" => {
            let rows: Vec<String> =
                node.children().filter(|n| n.name() == "mr").map(|row| children(row, "e").collect::<Vec<_>>().join(" ")).collect();
            rows.join("; ")
        }
        "eqArr" => children(node, "e").collect::<Vec<_>>().join("; "),
        "del" | "moveFrom" => String::new(),
        name if name.ends_with("Pr") => String::new(),
        _ => node.children().map(linear).collect(),
    }
}

fn children<'a>(node: Node<'a>, name: &'static str) -> impl Iterator<Item = String> + 'a {
    node.children().filter(move |n| n.name() == name).map(linear)
}

/// A sign that a property names; one that is named without a value is none.
fn sign(node: Node<'_>, properties: &str, name: &str, usual: &str) -> String {
    node.path(&[properties, name]).map_or_else(|| usual.to_owned(), |n| n.val().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use crate::xml::Tree;

    fn check(xml: &str, expected: &str) {
        let (tree, _) = Tree::parse(format!("<m:oMath>{xml}</m:oMath>").as_bytes(), 64);
        assert_eq!(super::linear(tree.root()), expected, "{xml}");
    }

    #[test]
    fn formulas_in_one_line() {
        let r = |text: &str| format!("<m:r><w:rPr/><m:t>{text}</m:t></m:r>");
        let e = |inner: &str| format!("<m:e>{inner}</m:e>");
        let half = format!("<m:f><m:fPr/><m:num>{}</m:num><m:den>{}</m:den></m:f>", r("a+b"), r("2"));
        check(&(r("x=") + &half), "x=(a+b)/2");
        check(&format!("<m:sSup>{}<m:sup>{}</m:sup></m:sSup>", e(&r("m")), r("2")), "m²");
        check(&format!("<m:sSub>{}<m:sub>{}</m:sub></m:sSub>", e(&r("x")), r("i,j")), "x_(i,j)");
        check(&format!("<m:d>{}</m:d>", e(&r("a"))), "(a)");
        check(&format!("<m:d><m:dPr><m:begChr m:val='|'/><m:endChr m:val=''/></m:dPr>{}{}</m:d>", e(&r("a")), e(&r("b"))), "|a|b");
        check(&format!("<m:rad><m:radPr><m:degHide/></m:radPr><m:deg/>{}</m:rad>", e(&r("x+1"))), "√(x+1)");
        let sum = format!(
            "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{}</m:sub><m:sup>{}</m:sup>{}</m:nary>",
            r("i=1"),
            r("n"),
            e(&r("x"))
        );
        check(&sum, "∑_(i=1)ⁿx");
        check(&format!("<m:m><m:mr>{}{}</m:mr><m:mr>{}{}</m:mr></m:m>", e(&r("1")), e(&r("0")), e(&r("0")), e(&r("1"))), "1 0; 0 1");
        check(&format!("<m:func><m:fName>{}</m:fName>{}</m:func>", r("log"), e(&r("x"))), "logx");
    }
}
