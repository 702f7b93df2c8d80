# Reads `path:line:#include …` lines and prints those that cross a border between rooms. A room may include
# itself, what its line in src/CMakeLists.txt uses, and what those use; its tests and their fixtures also what stands
# behind TESTS_USE, tests/support as "testing/…". Nobody includes another's detail/, but a fuzz target and tests/cel: they
# are a room's tests that lie elsewhere.
BEGIN {
    while ((getline text < "src/CMakeLists.txt") > 0) {
        sub(/#.*/, "", text)
        all = all " " text
    }
    count = split(all, calls, /tepat_room[ \t]*\(/)
    for (i = 2; i <= count; i++) {
        sub(/\).*/, "", calls[i])
        words = split(calls[i], word, /[ \t]+/)
        room = ""
        mode = ""
        for (w = 1; w <= words; w++) {
            if (word[w] == "") continue
            if (room == "") {
                room = word[w]
                rooms[room] = 1
                may[room, room] = 1
            } else if (word[w] ~ /^[A-Z_]+$/) {
                mode = word[w]
            } else if (mode == "USES") {
                for (other in rooms) if ((word[w], other) in may) may[room, other] = 1
            } else if (mode == "TESTS_USE" && sub(/^tepat_/, "", word[w])) {
                tests_may[room, word[w]] = 1
            }
        }
    }
}

function refuse(why) {
    print path ":" line ": " include ": " why
}

{
    path = $0
    sub(/:.*/, "", path)
    rest = substr($0, length(path) + 2)
    line = rest
    sub(/:.*/, "", line)
    include = substr(rest, length(line) + 2)
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", include)
    quoted = substr(include, 1, 1) == "\""
    target = substr(include, 2)
    sub(/[">].*/, "", target)
    include = quoted ? "\"" target "\"" : "<" target ">"
    folder = index(target, "/") ? target : ""
    sub(/\/.*/, "", folder)

    here = ""
    if (path ~ /^src\/[^\/]+\//) {
        here = path
        sub(/^src\//, "", here)
        sub(/\/.*/, "", here)
        if (!(here in rooms)) {
            if (!(here in told)) print "src/" here ": no tepat_room(" here " …) in src/CMakeLists.txt"
            told[here] = 1
            next
        }
    }

    if (target ~ /(^|\/)\.\.(\/|$)/) {
        refuse("goes up the folders; write \"room/header.hpp\"")
    } else if (!quoted) {
        if (folder in rooms) refuse("a header of ours in angle brackets; write quotes")
    } else if (here != "" && folder == "") {
        refuse("write \"" here "/" target "\"")
    } else if ((folder == "testing" || (here, folder) in tests_may) && path ~ /_(test\.cpp|fixture\.hpp)$/) {
        next
    } else if (here != "" && !(folder in rooms)) {
        refuse("there is no room " folder)
    } else if (here != "" && !((here, folder) in may)) {
        refuse(here " does not use " folder " (src/CMakeLists.txt, docs/ARCHITECTURE.md)")
    } else if (folder in rooms && folder != here && target ~ /\/detail\// && path !~ /^(fuzz|tests\/cel)\//) {
        refuse("detail/ is private to " folder)
    }
}
