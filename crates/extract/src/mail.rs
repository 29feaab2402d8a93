//! E-mails (RFC 5322 with MIME, `.eml`), which entrants hand in as they sent them: what is written in them, and the files that are attached, each
//! read like a file of its own.

use encoding_rs::{Encoding, UTF_8};
use record::{BlockKind, Document, FileKind, Sha256};

use crate::draft::{Draft, Style};
use crate::inside::Inside;
use crate::mhtml::{self, Part};
use crate::package::Unpacked;
use crate::{flow, html, trouble};

/// Whether a text is an e-mail: a message with parts that went to somebody, or that has files. Web pages in one file are such messages too.
pub(crate) fn is_mail(bytes: &[u8]) -> bool {
    const FIRST: usize = 1 << 14;
    if !mhtml::is_mhtml(bytes) {
        return false;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FIRST)]).to_ascii_lowercase();
    let mut header = head.lines().take_while(|line| !line.trim().is_empty());
    header.any(|line| {
        ["to:", "cc:", "received:", "delivered-to:", "content-type: multipart/mixed"].iter().any(|start| line.starts_with(start))
    })
}

/// Reads an e-mail. Its text is what its pages say, or its plain text where it has none.
pub(crate) fn read(bytes: &[u8], digest: Sha256, inside: &mut Inside<'_, '_>) -> Document {
    let limits = inside.limits();
    let mut draft = Draft::new(limits);
    let (mut subject, mut plain) = (None, Vec::new());
    mhtml::for_each_part(bytes, |part| {
        let header = unfolded(&part.header);
        subject = subject.take().or_else(|| field(&header, "subject").map(decoded));
        if let Some(name) = file_name(part, &header) {
            let body = Unpacked { bytes: part.bytes(), damage: None };
            inside.attachment(&name, |left| body.charged(&name, left));
        } else if part.is("text/plain") {
            plain.extend(part.text());
        }
    });
    if let Some(subject) = subject {
        draft.block(BlockKind::Paragraph, &format!("主题：{subject}"), Style::default());
    }
    let html::Said { pieces, hidden, is_cut } = html::said(bytes, limits);
    if pieces.is_empty() {
        for line in plain.iter().flat_map(|text| text.lines()) {
            draft.block(BlockKind::Paragraph, line, Style::default());
        }
    }
    flow::write(&mut draft, &pieces);
    for (why, text) in &hidden {
        draft.hide(*why, text, None);
    }
    if is_cut {
        draft.problem(trouble::too_many_cells());
    }
    draft.finish(digest, FileKind::Text)
}

/// Fields of a header, each on one line.
fn unfolded(header: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in header.lines() {
        if line.starts_with([' ', '\t'])
            && let Some(last) = lines.last_mut()
        {
            last.push(' ');
            last.push_str(line.trim());
        } else {
            lines.push(line.trim_end().to_owned());
        }
    }
    lines
}

/// What a field says.
fn field<'h>(header: &'h [String], name: &str) -> Option<&'h str> {
    let mut fields = header.iter().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// The name of the file that a part is, if it is one. An e-mail in an e-mail has parts of its own, which are told like the others.
fn file_name(part: &Part<'_>, header: &[String]) -> Option<String> {
    if part.is("message/") || part.is("multipart/") {
        return None;
    }
    let named = |of: &str, name: &str| field(header, of).and_then(|value| parameter(&parameters(value), name));
    named("content-disposition", "filename").or_else(|| named("content-type", "name")).filter(|name| !name.trim().is_empty())
}

/// Parameters of a field's value, names in lower case.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut rest = value.split_once(';').map_or("", |(_, rest)| rest);
    let mut found = Vec::new();
    while let Some((name, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let (value, after) = match behind.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => behind.split_at(behind.find(';').unwrap_or(behind.len())),
        };
        found.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        rest = after.trim_start().trim_start_matches(';');
    }
    found
}

/// A parameter in any of its forms: encoded words, or RFC 2231 (`name*=utf-8''%E7…`, in pieces `name*0*`, `name*1*`).
fn parameter(parameters: &[(String, String)], name: &str) -> Option<String> {
    let mut pieces: Vec<(u32, bool, &str)> = Vec::new();
    for (key, value) in parameters {
        let Some(behind) = key.strip_prefix(name).and_then(|behind| behind.strip_prefix('*')) else { continue };
        let digits = behind.trim_end_matches('*');
        let number = if digits.is_empty() { Ok(0) } else { digits.parse::<u32>() };
        if let Ok(number) = number {
            pieces.push((number, behind.is_empty() || behind.ends_with('*'), value.as_str()));
        }
    }
    if pieces.is_empty() {
        return parameters.iter().find(|(key, _)| key == name).map(|(_, value)| decoded(value));
    }
    pieces.sort_by_key(|(number, ..)| *number);
    let mut encoding = UTF_8;
    let mut bytes = Vec::new();
    for (at, (_, is_coded, mut value)) in pieces.into_iter().enumerate() {
        if at == 0
            && is_coded
            && let Some((charset, behind)) = value.split_once('\'')
        {
            encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
            value = behind.split_once('\'').map_or(behind, |(_, text)| text);
        }
        if is_coded { bytes.extend(percent_decoded(value)) } else { bytes.extend(value.bytes()) }
    }
    Some(encoding.decode(&bytes).0.into_owned())
}

/// Bytes behind `%E7`; what is no code stands for itself.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|&d| char::from(d).to_digit(16));
        if byte == b'%'
            && let (Some(high), Some(low)) = (digit(0), digit(1))
        {
            out.push((high * 16 + low) as u8);
            rest = &after[2..];
        } else {
            out.push(byte);
            rest = after;
        }
    }
    out
}

/// A text with encoded words (RFC 2047, `=?utf-8?B?…?=`). Programs cut words within a character: what follows one of the same encoding is decoded
/// with it.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut open: Option<(&'static Encoding, Vec<u8>)> = None;
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let Some((encoding, bytes, behind)) = word(&rest[at + 2..]) else { break };
        // Blanks between words only part them.
        let is_next = open.is_some() && rest[..at].trim().is_empty();
        let is_same = open.as_ref().is_some_and(|(same, _)| is_next && *same == encoding);
        if is_same && let Some((_, held)) = &mut open {
            held.extend(bytes);
        } else {
            close(&mut out, open.take());
            out.push_str(if is_next { "" } else { &rest[..at] });
            open = Some((encoding, bytes));
        }
        rest = behind;
    }
    close(&mut out, open);
    out.push_str(rest);
    out
}

fn close(out: &mut String, words: Option<(&'static Encoding, Vec<u8>)>) {
    if let Some((encoding, bytes)) = words {
        out.push_str(&encoding.decode(&bytes).0);
    }
}

/// An encoded word behind its `=?`: its encoding, its bytes, and what stands behind it.
fn word(text: &str) -> Option<(&'static Encoding, Vec<u8>, &str)> {
    let (charset, rest) = text.split_once('?')?;
    let (coding, rest) = rest.split_once('?')?;
    let (coded, behind) = rest.split_once("?=")?;
    let bytes = match coding {
        "B" | "b" => text::base64(coded.bytes()),
        "Q" | "q" => mhtml::quoted_printable(coded.replace('_', " ").as_bytes()),
        _ => return None,
    };
    Some((Encoding::for_label(charset.split('*').next()?.as_bytes())?, bytes, behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, extract};

    const MAIL: &str = "Received: from a.example by b.example; Fri, 18 Jul 2025 16:32:00 +0800\r\n\
        Subject: =?utf-8?B?5YWz5LqO5oql6YCB5Y+C6LWb5p2Q?=\r\n =?utf-8?B?5paZ55qE6YKu5Lu2?=\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=\"==a\"\r\n\
        \r\n\
        --==a\r\n\
        Content-Type: text/plain; charset=\"utf-8\"\r\n\
        Content-Transfer-Encoding: base64\r\n\
        \r\n\
        6K+35p+l5pS244CC\r\n\
        --==a\r\n\
        Content-Type: application/octet-stream\r\n\
        Content-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment;\r\n filename=\"=?utf-8?B?6aG555uu55Sz5oql5LmmLnR4dA==?=\"\r\n\
        \r\n\
        6aG555uu5ZCN56ew77ya55Sy\r\n\
        --==a\r\n\
        Content-Type: text/plain; name*0*=utf-8''%E8%90%A5%E4%B8%9A; name*1*=%E6%89%A7%E7%85%A7.txt\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\
        \r\n\
        =E5=90=8D=E7=A7=B0=EF=BC=9A=E4=B9=99\r\n\
        --==a--\r\n";

    #[test]
    fn what_is_written_and_what_is_attached_are_read() {
        let read = extract(MAIL.as_bytes(), "报送.eml", &Limits::default(), None);
        assert_eq!(read.document.text.as_str().lines().collect::<Vec<_>>(), ["主题：关于报送参赛材料的邮件", "请查收。"]);
        assert_eq!((read.document.kind, read.document.problems.len()), (FileKind::Text, 0));
        let members: Vec<(&str, &str)> = read.members.iter().map(|m| (m.path.as_str(), m.document.text.as_str())).collect();
        assert_eq!(members, [("营业执照.txt", "名称：乙"), ("项目申报书.txt", "项目名称：甲")]);
    }

    #[test]
    fn web_pages_in_one_file_are_no_mails() {
        let page = MAIL.replace("multipart/mixed", "multipart/related");
        assert!(is_mail(page.as_bytes()));
        assert!(!is_mail(page.split_once("\r\n").unwrap().1.as_bytes()));
        assert!(!is_mail(b"To: somebody\r\n\r\nnothing"));
    }

    #[test]
    fn names_come_in_many_forms() {
        let check = |value: &str, expected: Option<&str>| {
            assert_eq!(parameter(&parameters(value), "filename").as_deref(), expected, "{value}");
        };
        check("attachment; filename=\"a b.pdf\"; size=3", Some("a b.pdf"));
        check("attachment; filename=a.pdf", Some("a.pdf"));
        check("attachment; filename==?gb2312?B?us/NrC5wZGY=?=", Some("合同.pdf"));
        check("attachment; filename*=gb18030''%BA%CF%CD%AC.pdf; filename=\"x.pdf\"", Some("合同.pdf"));
        check("inline", None);
        assert_eq!(decoded("=?utf-8?Q?=E7=94=B2_?= =?x?Z?a?="), "甲  =?x?Z?a?=");
        // One character in two words.
        assert_eq!(decoded("回复：=?utf-8?B?55Q=?= =?utf-8?B?sg==?=（一）"), "回复：甲（一）");
        assert_eq!(percent_decoded("%41%4"), b"A%4");
    }
}
