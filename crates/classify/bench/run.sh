#!/usr/bin/env bash
# Everything that is claimed of the classifier, in one run, beside scikit-learn: needs ../shared beside the repository, and for the peer
# python3 with scikit-learn. Diagrams go to the folder named as first argument (default: a new one).
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=${1:-$(mktemp -d)}
mkdir -p "$out"
echo "== applications, cross-validated over projects"
cargo run -q --release --workspace --locked --example eval_gold -- --learnt --out "$out"
echo "diagrams: $out"
echo "== CSLDCP"
cargo run -q --release --workspace --locked --example csldcp
echo "== what must not change where an application belongs"
cargo build -q --release --workspace --locked --bin shai
python3 crates/classify/bench/robust.py target/release/shai pipelines/demo.toml ../shared
if python3 -c 'import sklearn' 2>/dev/null; then
    echo "== the peer"
    python3 crates/classify/bench/peer.py ../shared/data ../shared/gold/texts pipelines/guangdong-2025/topics.toml
else
    echo "peer skipped: no scikit-learn"
fi
