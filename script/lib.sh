# What the scripts share. Sourced, never run: every script sets strict mode and its own usage first.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit
logs=$root/build/log
mkdir -p "$logs"

# Two jobs are what a village office's machine and our smallest builder have.
cores=$(nproc)
jobs=${TEPAT_JOBS:-$((cores < 2 ? cores : 2))}
export CTEST_PARALLEL_LEVEL=$jobs CMAKE_BUILD_PARALLEL_LEVEL=$jobs

# The web app's tools want a newer node than Debian 12 has; script/setup puts one here where it is needed.
if [[ -x $root/.tools/node_modules/.bin/node ]]; then PATH=$root/.tools/node_modules/.bin:$PATH; fi

if [[ -t 1 ]]; then
    bold=$(tput bold 2>/dev/null || true) red=$(tput setaf 1 2>/dev/null || true)
    plain=$(tput sgr0 2>/dev/null || true)
else
    bold='' red='' plain=''
fi

say() { printf '%s\n' "$*"; }
title() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }
complain() { printf '%s%s%s\n' "$red" "$*" "$plain" >&2; }
die() {
    complain "$*"
    exit 1
}

# Prints the comment block at the head of the calling script.
usage() { sed -n '2,/^[^#]/ { s/^# \{0,1\}//p }' "$0"; }

ticker=
stop_ticker() {
    if [[ -n $ticker ]]; then
        kill "$ticker" 2>/dev/null || true
        wait "$ticker" 2>/dev/null || true
        ticker=
    fi
}
trap stop_ticker EXIT

# On a terminal: the step's name, its seconds and ninja's counter, renewed every second.
tick() {
    local name=$1 log=$2 begin=$SECONDS counter
    while sleep 1; do
        counter=$(tail -n 1 "$log" 2>/dev/null | grep -oE '^\[[0-9]+/[0-9]+\]' || true)
        printf '\r  %-44s %4d s %s\033[K' "$name" $((SECONDS - begin)) "$counter"
    done
}

# step <name> <command…>: runs the command quietly, with its seconds; its words go to build/log/<name>.log and
# are shown when it fails.
step() {
    local name=$1 log status=0 begin=$SECONDS
    shift
    log=$logs/$(tr -c 'a-zA-Z0-9\n' '-' <<<"${name:0:100}").log
    : >"$log"
    if [[ -t 1 ]]; then
        tick "$name" "$log" &
        ticker=$!
    fi
    "$@" >"$log" 2>&1 </dev/null || status=$?
    stop_ticker
    if [[ -t 1 ]]; then printf '\r\033[K'; fi
    if ((status != 0)); then
        printf '  %-44s %s\n' "$name" "failed after $((SECONDS - begin)) s"
        # ninja goes on with what it had begun: what failed stands before the end.
        { grep -A 20 '^FAILED:' "$log" || tail -n 40 "$log"; } | head -n 60 | cut -c 1-240 >&2
        complain "The whole output: ${log#"$root"/}"
        return "$status"
    fi
    printf '  %-44s %4d s\n' "$name" $((SECONDS - begin))
}

# build <preset> [target…]
build() {
    local preset=$1 targets=()
    shift
    if (($# > 0)); then targets=(--target "$@"); fi
    step "configure $preset" cmake --preset "$preset"
    step "build $preset${*:+: $*}" cmake --build "build/$preset" --parallel "$jobs" "${targets[@]}"
}

# Builds the web app into build/web, unless what it is made of is as it was.
build_web() {
    local digest stamp=build/web.digest
    digest=$(files 'web/*' api/openapi.yaml package.json package-lock.json | grep -v '^web/tests/' |
        xargs sha256sum | sha256sum)
    if [[ -f build/web/index.html && -f web/src/generated/schema.ts && $(cat "$stamp" 2>/dev/null) == "$digest" ]]; then return; fi
    step 'build web' npm run build
    printf '%s\n' "$digest" >"$stamp"
}

# Files of the project, tracked or new, that match the patterns; one a line.
files() { git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while IFS= read -r file; do
    if [[ -f $file ]]; then printf '%s\n' "$file"; fi
done; }
