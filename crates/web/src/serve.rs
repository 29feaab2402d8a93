//! Where the web listens: this machine alone, or others by TLS.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;

use crate::{App, Error, router};

/// Where to listen, and with which certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bind {
    /// Address and port; port 0 is any that is free.
    pub address: SocketAddr,
    /// Certificate and key, PEM.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// Takes the address, so that whoever starts the program can be told it before anything is served.
///
/// # Errors
/// [`Error::PlainAddress`] for an address that others can reach without a certificate; [`Error::Listen`].
pub fn bind(at: &Bind) -> Result<TcpListener, Error> {
    if at.certificate.is_none() && !at.address.ip().is_loopback() {
        return Err(Error::PlainAddress { address: at.address });
    }
    let listen = |source| Error::Listen { address: at.address, source };
    let listener = TcpListener::bind(at.address).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    Ok(listener)
}

/// Serves until the process ends. Blocks.
///
/// # Errors
/// [`Error::Certificate`], [`Error::Listen`].
pub fn serve(app: Arc<App>, listener: TcpListener, at: &Bind) -> Result<(), Error> {
    let listen = |source| Error::Listen { address: at.address, source };
    // Two threads wait for requests; what takes time (drawing, hashing) runs on threads of its own.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().map_err(listen)?;
    runtime.block_on(async {
        let service = router(app).into_make_service();
        match &at.certificate {
            None => axum_server::from_tcp(listener).map_err(listen)?.serve(service).await.map_err(listen),
            Some((certificate, key)) => {
                let unusable = |source| Error::Certificate { certificate: certificate.clone(), key: key.clone(), source };
                let config = RustlsConfig::from_pem_file(certificate, key).await.map_err(unusable)?;
                axum_server::from_tcp_rustls(listener, config).map_err(listen)?.serve(service).await.map_err(listen)
            }
        }
    })
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
            assert!(bind(&at(own)).unwrap().local_addr().unwrap().ip().is_loopback());
        }
    }
}
