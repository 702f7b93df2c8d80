#!/usr/bin/env bash
# check_test.sh <source dir>: a check that cannot refuse holds nothing. Makes a small project in a temporary
# folder, sees it pass, then breaks one rule at a time and wants script/check to name the file that breaks it.
set -euo pipefail

source_dir=$1
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
cd "$house"
git init -q .
cp -r "$source_dir/script" "$source_dir/.shellcheckrc" .
mkdir -p src/low/detail src/high src/aside docs
cat >src/CMakeLists.txt <<'CMAKE'
# tepat_room(comment USES nothing)
tepat_room(low LIBRARIES some::library)
tepat_room(middle USES low)
tepat_room(high USES middle
    LIBRARIES some::library)
tepat_room(aside USES low)
CMAKE
cat >docs/ARCHITECTURE.md <<'MARKDOWN'
| room | uses |
|---|---|
| `low` | – |
| `middle` | low |
| `high` | middle |
| `aside` | low |
MARKDOWN

failures=0


passes() {
    local said
    if ! said=$(script/check "$2" 2>&1); then
        printf 'FAILED: %s: refused\n%s\n' "$1" "$said"
        failures=$((failures + 1))
    fi
}

# refuses <what> <part> <text it must say>
refuses() {
    local said
    if said=$(script/check "$2" 2>&1); then
        printf 'FAILED: %s: passed\n' "$1"
        failures=$((failures + 1))
    elif ! grep -qF -- "$3" <<<"$said"; then
        printf 'FAILED: %s: refused without saying "%s"\n%s\n' "$1" "$3" "$said"
        failures=$((failures + 1))
    fi
}

# with <file> <content> <what> <part> <text>: one broken rule, gone again afterwards.
with() {
    mkdir -p "$(dirname "$1")"
    printf '%b' "$2" >"$1"
    refuses "$3" "$4" "$5"
    rm "$1"
}

printf '#pragma once\n#include "low/detail/part.hpp"\n' >src/low/low.hpp
printf '#pragma once\n' >src/low/detail/part.hpp
printf '#include "low/low.hpp"\n#include <vector>\n' >src/high/high.cpp
printf '#include "testing/temp_dir.hpp"\n' >src/high/high_test.cpp
passes 'a house in order' borders
passes 'a house in order' size
passes 'a house in order' words
passes 'a house in order' scripts

with src/low/up.cpp '#include "high/high.hpp"\n' 'a room above' borders 'src/low/up.cpp:1: "high/high.hpp": low does not use high'
with src/aside/x.cpp '\n#include "high/high.hpp"\n' 'a room beside' borders 'src/aside/x.cpp:2'
with src/high/x.cpp '#  include "low/detail/part.hpp"\n' 'a foreign detail' borders 'detail/ is private to low'
with apps/x.cpp '#include "low/detail/part.hpp"\n' 'a detail in an app' borders 'detail/ is private to low'
with src/high/x.cpp '#include "../low/low.hpp"\n' 'a path that goes up' borders 'goes up the folders'
with src/low/x.cpp '#include "low.hpp"\n' 'a header without its room' borders 'write "low/low.hpp"'
with src/low/x.cpp '#include <low/low.hpp>\n' 'a header of ours in angle brackets' borders 'angle brackets'
with src/low/x.cpp '#include "nowhere/x.hpp"\n' 'a room that is not there' borders 'there is no room nowhere'
with src/low/x.cpp '#include "testing/temp_dir.hpp"\n' 'test support outside a test' borders 'there is no room testing'
with src/comment/x.cpp '#include <vector>\n' 'a room that is only a comment' borders 'no tepat_room(comment'

sed -i 's/^| `aside` .*/| `aside` | low, middle |/' docs/ARCHITECTURE.md
refuses 'a border that is told otherwise' borders 'lacks the room and uses: aside low'
refuses 'a border that is told otherwise' borders 'no such tepat_room: aside low middle'
sed -i 's/^| `aside` .*/| `aside` | low |/' docs/ARCHITECTURE.md

long_header="#pragma once\n$(printf '// %.0s\\n' {1..200})"
with src/low/long.hpp "$long_header" 'a long header' size 'src/low/long.hpp: 201 lines, at most 200'
with src/low/long.cpp "$(printf '// %.0s\\n' {1..601})" 'a long source' size 'src/low/long.cpp: 601 lines'
with src/low/bare.hpp '/// Nothing.\n' 'a header without its guard' size 'src/low/bare.hpp: does not begin'
printf '%b' "$long_header// long: the grammar of one format is one idea\n" >src/low/long.hpp
passes 'a long header with its reason' size
rm src/low/long.hpp

with docs/x.md 'see /wor''k/main\n' 'a path of one machine' words 'docs/x.md:1'
with docs/x.md 'built in /tm''p/b-some\n' 'a temporary path' words 'docs/x.md:1'
with script/x 'from https://registr''y.example.org\n' 'the host of a registry' words 'script/x:1'
with src/low/x.cpp '// TO''DO later\n' 'work put off' words 'src/low/x.cpp:1'

with script/x '#!/usr/bin/env bash\nif then\n' 'a script that does not parse' scripts 'script/x'

if ((failures > 0)); then exit 1; fi
echo 'every rule was held and every breach was named'
