#!/usr/bin/env bash
# Measures text reuse against datasketch MinHash-LSH in one run, on one thread.
#
#   crates/reuse/bench/run.sh [--docs 10000] [--big 100000] [--seed 23] [--shared DIR] [--keep DIR] [--with COMMAND]
#
# --with COMMAND stands before each command that is measured: `--with 'taskset -c 1'`.
# --shared DIR also runs an outside bench that holds make_workload.py, evaluate.py and base.jsonl(.xz). What cannot be run is named and skipped.
set -euo pipefail
cd "$(dirname "$0")/../../.."

docs=10000 big=100000 seed=23 shared="" keep="" with=""
while [ $# -gt 0 ]; do
    case "$1" in
        --docs) docs=$2 ;; --big) big=$2 ;; --seed) seed=$2 ;; --shared) shared=$2 ;; --keep) keep=$2 ;; --with) with=$2 ;;
        *) sed -n '2,8p' "$0"; exit 2 ;;
    esac
    shift 2
done
work=${keep:-$(mktemp -d)}
mkdir -p "$work"
[ -n "$keep" ] || trap 'rm -rf "$work"' EXIT
export RAYON_NUM_THREADS=1

cargo build --release -q --workspace --locked --example reuse_pairs --example reuse_bench
bin=$(cargo metadata --format-version 1 --no-deps | grep -o '"target_directory":"[^"]*"' | cut -d'"' -f4)/release/examples
has() { python3 -c "import $1" 2>/dev/null; }
cost() { grep -o "\"$1\":[0-9.]*" <<<"$2" | cut -d: -f2; }

measure() { # folder
    local line
    line=$($with "$bin/reuse_pairs" "$1/docs.jsonl" -)
    echo "candidates alone: $(cost docs_per_cpu_s "$line") documents per CPU second"
    line=$($with "$bin/reuse_pairs" "$1/docs.jsonl" "$1/pairs.tsv")
    echo "end to end:       $(cost docs_per_cpu_s "$line") documents per CPU second, $(cost cpu_s "$line") s, peak $(cost peak_mb "$line") MB"
    last=$(cost cpu_s "$line")
}

peer() { # folder
    if has datasketch; then
        echo "datasketch:       $($with python3 crates/reuse/bench/peer.py "$1/docs.jsonl" "$1/peer.tsv")"
    else
        echo "skipped: datasketch (python3 has no such module)"
    fi
}

echo "== $docs texts, seed $seed, own generator"
"$bin/reuse_bench" make "$work/own" "$docs" "$seed"
measure "$work/own"
small=$last
"$bin/reuse_bench" score "$work/own" "$work/own/pairs.tsv"
peer "$work/own"
if [ -f "$work/own/peer.tsv" ]; then "$bin/reuse_bench" score "$work/own" "$work/own/peer.tsv"; fi

if [ "$big" -gt 0 ]; then
    echo "== $big texts, seed $seed, own generator"
    "$bin/reuse_bench" make "$work/big" "$big" "$seed"
    measure "$work/big"
    "$bin/reuse_bench" score "$work/big" "$work/big/pairs.tsv" | tail -3
    awk -v a="$small" -v b="$last" -v n="$docs" -v m="$big" 'BEGIN { printf "growth: %.1f times the CPU for %.1f times the texts\n", b / a, m / n }'
fi

if [ -z "$shared" ]; then
    echo "skipped: outside bench (no --shared)"
elif ! has numpy || ! has rapidfuzz; then
    echo "skipped: outside bench (python3 lacks numpy or rapidfuzz)"
else
    echo "== $docs texts, seed $seed, $shared"
    base="$shared/base.jsonl"
    if [ ! -f "$base" ]; then base="$work/base.jsonl"; xz -dc "$shared/base.jsonl.xz" >"$base"; fi
    python3 "$shared/make_workload.py" --n "$docs" --seed "$seed" --base "$base" --out "$work/outside" 2>/dev/null
    measure "$work/outside"
    python3 "$shared/evaluate.py" "$work/outside" "$work/outside/pairs.tsv"
    peer "$work/outside"
    if [ -f "$work/outside/peer.tsv" ]; then python3 "$shared/evaluate.py" "$work/outside" "$work/outside/peer.tsv" --flat; fi
fi
