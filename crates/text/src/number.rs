use record::Span;

/// A quantity that a text states.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Where it stands, unit included.
    pub span: Span,
    /// Its value, 万 and 亿 multiplied in.
    pub value: f64,
    /// Its unit, folded (`元`, `%`, `千瓦时/立方米`), empty where none is known.
    pub unit: String,
    /// As it stands, folded.
    pub text: String,
}

/// The quantities of a text.
pub fn numbers(source: &str) -> Vec<Number> {
    let _ = source;
    Vec::new()
}
