#!/bin/sh
# Text, reading order, speed, places and memory of PDF extraction beside the peers that are installed, in one run:
#   crates/extract/bench/run.sh [REAL_DIR] [OUT_DIR]
# REAL_DIR holds pdf/, ref/, manifest.tsv and score.py (see README.md); without it nothing is measured. PROFILE=dev builds faster.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
real=${1:-$root/../shared/real}
out=${2:-$(mktemp -d)}
profile=${PROFILE:-release}
if [ ! -f "$real/manifest.tsv" ]; then
    echo "skipped: no real files at $real"
    exit 0
fi
cd "$root"
cargo build --quiet --profile "$profile" --workspace --locked --example texts --example places
target=${CARGO_TARGET_DIR:-$root/target}
[ "$profile" = dev ] && profile=debug
exec python3 "$here/bench.py" "$real" "$out" "$target/$profile/examples"
