//! Views out: JSONL, XLSX, self-contained HTML.
