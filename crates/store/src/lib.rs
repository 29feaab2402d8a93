//! The only writer to disk: atomic files, cache, ledger, lock.
