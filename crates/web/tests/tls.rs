//! Pages over TLS, with a certificate made here; and what is said where a certificate cannot be used.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test prepares its own folder and fails where a page is not what it must be"
)]

mod kit;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kit::{Office, account};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use web::{Bind, Error, Role};

/// A certificate for this machine with its key, as files.
fn certificate(dir: &Path, name: &str) -> (PathBuf, PathBuf, rcgen::CertifiedKey<rcgen::KeyPair>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (dir.join(format!("{name}.crt")), dir.join(format!("{name}.key")));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (certificate, key, made)
}

/// What a browser that trusts this certificate gets.
fn fetch(address: SocketAddr, path: &str, trusted: &rcgen::Certificate) -> String {
    fetch_with(address, &format!("GET {path}"), "", "", trusted)
}

fn fetch_with(address: SocketAddr, asked: &str, headers: &str, body: &str, trusted: &rcgen::Certificate) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = client.with_root_certificates(roots).with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(client), ServerName::try_from("localhost").unwrap()).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    write!(stream, "{asked} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n{body}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn pages_are_served_by_tls_with_a_given_certificate() {
    let dir = tempfile::tempdir().unwrap();
    let (certificate, key, made) = certificate(dir.path(), "own");
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let listening = web::bind(&Bind { address: "127.0.0.1:0".parse().unwrap(), certificate: Some((certificate, key)) }).unwrap();
    let (address, app) = (listening.address(), Arc::clone(&office.app));
    std::thread::spawn(move || web::serve(app, listening).unwrap());
    let answer = fetch(address, "/login", &made.cert);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.trim_end().ends_with("</html>"), "{answer}");
    let asked = fetch(address, "/flags", &made.cert);
    assert!(asked.starts_with("HTTP/1.1 303 See Other\r\n"), "{asked}");
    let look = fetch_with(
        address,
        "POST /look",
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n",
        "lang=en",
        &made.cert,
    );
    assert!(look.contains("; Secure\r\n") && look.to_lowercase().contains("strict-transport-security: max-age=31536000\r\n"), "{look}");
    // Whoever speaks plain HTTP gets no page.
    let mut plain = TcpStream::connect(address).unwrap();
    plain.write_all(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    drop(plain.read_to_end(&mut answer));
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP/1.1 200"));
}

#[test]
fn a_certificate_that_cannot_be_used_is_said_before_anything_is_served() {
    let dir = tempfile::tempdir().unwrap();
    let (own, key, _) = certificate(dir.path(), "own");
    let (_, foreign, _) = certificate(dir.path(), "foreign");
    let text = dir.path().join("text.pem");
    std::fs::write(&text, "no certificate").unwrap();
    let missing = dir.path().join("missing.pem");
    let said = |certificate: &Path, key: &Path| {
        let at = Bind { address: "127.0.0.1:0".parse().unwrap(), certificate: Some((certificate.to_owned(), key.to_owned())) };
        web::bind(&at).unwrap_err()
    };
    assert!(matches!(said(&missing, &key), Error::CertificateFile { path, .. } if path == missing));
    assert!(matches!(said(&own, &missing), Error::CertificateFile { path, .. } if path == missing));
    for (certificate, key) in [(&text, &key), (&own, &text), (&own, &foreign)] {
        let error = said(certificate, key);
        let say = error.say();
        assert!(matches!(error, Error::Certificate { .. }), "{error:?}");
        assert!(say.zh.contains("PEM") && say.zh.contains(&certificate.display().to_string()), "{say:?}");
    }
}
