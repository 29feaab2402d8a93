#!/usr/bin/env bash
# Everything that is claimed of the classifier, in one run, beside scikit-learn: needs ../shared beside the repository, and for the peer
# python3 with scikit-learn. The calibration plot goes to the file named as first argument (default: calibration.svg in a new folder).
set -euo pipefail
cd "$(dirname "$0")/../../.."
plot=${1:-$(mktemp -d)/calibration.svg}
echo "== applications, cross-validated over projects"
cargo run -q --release -p classify --example eval_gold -- --plot "$plot"
echo "calibration plot: $plot"
echo "== CSLDCP"
cargo run -q --release -p classify --example csldcp
if python3 -c 'import sklearn' 2>/dev/null; then
    python3 crates/classify/bench/peer.py ../shared/data
else
    echo "peer skipped: no scikit-learn"
fi
