/// What a text in Base64 encodes (RFC 4648, either alphabet of sections 4 and 5). Signs that are no digits are passed over, as line breaks
/// and padding must be, and bits that make no whole byte are dropped: whatever is left of a damaged text is decoded.
pub fn base64(text: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let (mut bits, mut held) = (0u32, 0);
    let mut bytes = Vec::new();
    for sign in text {
        let digit = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        (bits, held) = (bits << 6 | u32::from(digit), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn the_test_vectors_of_the_standard() {
        for (plain, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(encoded.bytes()), plain.as_bytes(), "{encoded}");
        }
    }

    #[test]
    fn both_alphabets_line_breaks_and_what_is_cut_off() {
        assert_eq!([base64(*b"--__"), base64(*b"++//")], [[0xfbu8, 0xef, 0xff]; 2]);
        assert_eq!(base64("aGVs\r\nbG8".bytes()), b"hello");
        assert_eq!(base64("Zm9vY".bytes()), b"foo");
    }
}
