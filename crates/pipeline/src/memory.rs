/// Peak resident memory of this process in KiB (Linux `VmHWM`); 0 where the system does not tell, since a run must not fail for a figure.
pub(crate) fn peak_kib() -> u64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return 0 };
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|digits| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'))))
        .unwrap_or(0)
}
