#!/usr/bin/env bash
# Processor time for a passage on one thread: this crate beside onnxruntime, on the same random weights of the shape of bge-small-zh (4 layers,
# 512 wide) and the same passages, in turns. The peer needs python3 with onnx, onnxruntime, numpy and safetensors.
#   run.sh [TOKENS] [PASSAGES]
set -euo pipefail
cd "$(dirname "$0")/../../.."
tokens=${1:-256} passages=${2:-16}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cargo build -q --release --workspace --locked --example encoder_speed
speed=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/examples/encoder_speed
export RAYON_NUM_THREADS=1 OMP_NUM_THREADS=1
peer=yes
python3 -c 'import numpy, onnx, onnxruntime, safetensors' 2>/dev/null || peer=no
for pooling in mean cls; do
    "$speed" make "$work/$pooling" "$pooling"
    for turn in 1 2 3; do
        echo "$pooling ours $("$speed" time "$work/$pooling" "$tokens" "$passages")"
        [ "$peer" = no ] || python3 crates/encode/bench/peer.py "$work/$pooling" 4 | sed "s/^/$pooling onnxruntime-/"
    done
done | tee "$work/turns" >&2
[ "$peer" = yes ] || echo "peer skipped: python3 lacks numpy, onnx, onnxruntime or safetensors"
echo "$tokens tokens, $passages passages, the best of all turns, milliseconds of processor time a passage:"
awk '{ key = $1 " pooling, " $2; if (!(key in least) || $3 < least[key]) least[key] = $3; if ($5 > far[key]) far[key] = $5 }
     END { for (key in least) printf "  %-36s %7.2f%s\n", key, least[key], far[key] ? "   vectors differ by at most " far[key] : "" }' "$work/turns" | sort
