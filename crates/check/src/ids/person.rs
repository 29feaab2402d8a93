/// Weights of GB 11643-1999.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: &[u8; 11] = b"10X98765432";

/// Whether 18 characters are a resident identity number (GB 11643-1999): a plausible date of birth and the right check character.
pub fn check_identity_number(number: &str) -> bool {
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digits = |from: usize, to: usize| bytes[from..to].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    let (year, month, day) = (digits(6, 10), digits(10, 12), digits(12, 14));
    if !(1900..2100).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) || bytes[0] == b'0' {
        return false;
    }
    let sum: u32 = bytes[..17].iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    CHECK[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::check_identity_number;

    #[test]
    fn the_check_character_and_the_date_decide() {
        // The worked example of the standard, and the same with one digit changed.
        assert!(check_identity_number("11010519491231002X"));
        assert!(check_identity_number("11010519491231002x"));
        assert!(!check_identity_number("110105194912310021"));
        assert!(!check_identity_number("11010519491331002X"));
        assert!(!check_identity_number("1101051949123100"));
    }
}
