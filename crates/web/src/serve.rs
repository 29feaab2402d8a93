//! Where the web listens: this machine alone, or others by TLS.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::middleware::map_response;
use axum_server::tls_rustls::RustlsConfig;

use crate::router::only_by_tls;
use crate::{App, Error, router};

/// Where to listen, and with which certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bind {
    /// Address and port; port 0 is any that is free.
    pub address: SocketAddr,
    /// Certificate and key, PEM.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// An address that is taken, and the certificate to serve it with.
pub struct Listening {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<RustlsConfig>,
}

impl std::fmt::Debug for Listening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listening").field("address", &self.address).field("tls", &self.tls.is_some()).finish_non_exhaustive()
    }
}

impl Listening {
    /// Address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Reads the certificate and takes the address, so that whoever starts the program is told what is wrong before anything is served.
///
/// # Errors
/// [`Error::PlainAddress`] for an address that others can reach without a certificate; [`Error::CertificateFile`], [`Error::Certificate`],
/// [`Error::Listen`].
pub fn bind(at: &Bind) -> Result<Listening, Error> {
    if at.certificate.is_none() && !at.address.ip().is_loopback() {
        return Err(Error::PlainAddress { address: at.address });
    }
    let tls = at.certificate.as_ref().map(|(certificate, key)| tls(certificate, key)).transpose()?;
    let listen = |source| Error::Listen { address: at.address, source };
    let listener = TcpListener::bind(at.address).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    Ok(Listening { listener, address, tls })
}

fn tls(certificate: &Path, key: &Path) -> Result<RustlsConfig, Error> {
    let read = |path: &Path| std::fs::read(path).map_err(|source| Error::CertificateFile { path: path.to_owned(), source });
    let (chain, secret) = (read(certificate)?, read(key)?);
    let unusable = |source| Error::Certificate { certificate: certificate.to_owned(), key: key.to_owned(), source };
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(unusable)?;
    runtime.block_on(RustlsConfig::from_pem(chain, secret)).map_err(unusable)
}

/// Serves until the process ends. Blocks.
///
/// # Errors
/// [`Error::Listen`].
pub fn serve(app: Arc<App>, listening: Listening) -> Result<(), Error> {
    let Listening { listener, address, tls } = listening;
    let listen = |source| Error::Listen { address, source };
    // Four threads answer requests, most of them within milliseconds; what takes longer (drawing, hashing, comparing with all) runs beside
    // them. More would only share the two cores of an office machine.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().map_err(listen)?;
    runtime.block_on(async {
        tokio::spawn(keep_prepared(Arc::clone(&app)));
        let plain = router(app);
        match tls {
            None => {
                let service = plain.into_make_service_with_connect_info::<SocketAddr>();
                axum_server::from_tcp(listener).map_err(listen)?.serve(service).await.map_err(listen)
            }
            Some(tls) => {
                let service = plain.layer(map_response(only_by_tls)).into_make_service_with_connect_info::<SocketAddr>();
                axum_server::from_tcp_rustls(listener, tls).map_err(listen)?.serve(service).await.map_err(listen)
            }
        }
    })
}

/// Between two looks whether another run has finished, or the accounts or the list of experts have changed.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// The same where something broke off, as it may do again, with a line on the terminal each time.
const AFTER_A_BREAK: Duration = Duration::from_secs(300);

/// Prepares what takes seconds, and again whenever it has to be made anew, so that nobody waits for it.
async fn keep_prepared(app: Arc<App>) {
    loop {
        let preparing = Arc::clone(&app);
        let pause = match tokio::task::spawn_blocking(move || preparing.prepare()).await {
            // What cannot be made is told to whoever asks for it.
            Ok(Ok(()) | Err(_)) => LOOK_AGAIN,
            Err(broken) => {
                let noting = Arc::clone(&app);
                let noted = tokio::task::spawn_blocking(move || noting.broke_off(&broken)).await;
                // Where a workspace cannot even be looked at, every request says so.
                if matches!(noted, Ok(Ok(()))) { AFTER_A_BREAK } else { LOOK_AGAIN }
            }
        };
        // Until somebody has seen another run, or it is time to look: both are a reason to.
        tokio::time::timeout(pause, app.stale.notified()).await.unwrap_or(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_served_by_tls_or_not_at_all() {
        let at = |address: &str| Bind { address: address.parse().unwrap(), certificate: None };
        for open in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
            assert!(matches!(bind(&at(open)), Err(Error::PlainAddress { .. })), "{open}");
        }
        for own in ["127.0.0.1:0", "127.0.0.2:0"] {
            assert!(bind(&at(own)).unwrap().address().ip().is_loopback());
        }
    }
}
