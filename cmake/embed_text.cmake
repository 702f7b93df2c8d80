# cmake -DFROM=<file> -DTO=<source> -DNAME=<function> -P embed_text.cmake
#
# Writes a source whose function tepat::embedded::<NAME>() gives the text of a file.
file(READ ${FROM} text)
file(WRITE ${TO} "#include <string_view>

namespace tepat::embedded {
std::string_view ${NAME}();
std::string_view ${NAME}() {
    return R\"tepat_text(${text})tepat_text\";
}
} // namespace tepat::embedded
")
