use std::net::SocketAddr;
use std::path::PathBuf;

use record::Say;

/// Why the web cannot be served, or an answer cannot be given.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum Error {
    /// The workspace refuses.
    Store(#[from] store::Error),
    /// The index cannot be read.
    Index(#[from] index::Error),
    /// The run's files cannot be found.
    Pipeline(#[from] pipeline::Error),
    /// A workbook cannot be made.
    Report(#[from] report::Error),
    /// An address that others can reach, without a certificate.
    PlainAddress {
        /// The address.
        address: SocketAddr,
    },
    /// The address cannot be taken.
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Certificate or key cannot be opened.
    CertificateFile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Certificate or key cannot be used.
    Certificate {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A password that anybody guesses.
    WeakPassword {
        /// Characters that it has to have.
        least: usize,
    },
    /// A name that cannot be shown or typed.
    Name {
        /// As given.
        name: String,
    },
    /// The password cannot be hashed, or the system gives no random numbers.
    Secret {
        /// What failed.
        what: String,
    },
    /// What the accounts file says of a person is not understood.
    Account {
        /// The person.
        name: String,
        /// Why.
        source: serde_json::Error,
    },
}

impl Error {
    /// For the user: what happened and what to do.
    pub fn say(&self) -> Say {
        match self {
            Self::Store(e) => e.say(),
            Self::Index(e) => e.say(),
            Self::Pipeline(e) => e.say(),
            Self::Report(e) => Say::new(e.to_string(), e.to_string()),
            Self::PlainAddress { address } => Say::new(
                format!("{address} 能被其他电脑访问，明文传输会泄露口令和申报材料。请加 --cert 证书 --key 私钥，或只用 127.0.0.1。"),
                format!(
                    "{address} can be reached by others, and plain HTTP would show passwords and applications; give --cert and --key, or use 127.0.0.1"
                ),
            ),
            Self::Listen { address, source } => {
                let why = Say::of_io(source);
                Say::new(
                    format!("无法在 {address} 上监听：{}。可能已有一个 shai serve 在运行；请换一个端口（--at 127.0.0.1:8801）。", why.zh),
                    format!(
                        "cannot listen on {address}: {}; another `shai serve` may be running, try another port (--at 127.0.0.1:8801)",
                        why.en
                    ),
                )
            }
            Self::CertificateFile { path, source } => {
                let (path, why) = (path.display(), Say::of_io(source));
                Say::new(
                    format!("打不开 {path}：{}。--cert 给证书文件，--key 给它的私钥文件，都是 PEM 格式。", why.zh),
                    format!("cannot open {path}: {}; --cert names the certificate and --key its private key, both PEM", why.en),
                )
            }
            Self::Certificate { certificate, key, source } => Say::new(
                format!(
                    "证书 {} 与私钥 {} 无法使用：{source}。两者都须是 PEM 格式，私钥须是这张证书的。",
                    certificate.display(),
                    key.display()
                ),
                format!(
                    "certificate {} and key {} cannot be used: {source}; both must be PEM, and the key the certificate's own",
                    certificate.display(),
                    key.display()
                ),
            ),
            Self::WeakPassword { least } => {
                Say::new(format!("口令至少 {least} 个字符。"), format!("a password has at least {least} characters"))
            }
            Self::Name { name } => Say::new(
                format!("账号名“{name}”不可用：1 到 40 个字，不含空格和控制字符。"),
                format!("the name {name:?} cannot be used: 1 to 40 characters without spaces"),
            ),
            Self::Secret { what } => {
                Say::new(format!("系统无法生成口令摘要或随机数：{what}"), format!("no password digest or random number: {what}"))
            }
            Self::Account { name, source } => Say::new(
                format!("账号“{name}”的记录无法读取：{source}。请用 shai user add 重新添加。"),
                format!("the record of {name:?} cannot be read: {source}; add it again with `shai user add`"),
            ),
        }
    }
}
