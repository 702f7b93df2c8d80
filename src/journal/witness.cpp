#include "journal/witness.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace tepat::journal {
namespace {

Refusal bad_file(const std::filesystem::path& file) {
    return {"journal.witness_file"_msg, {{"file", file.string()}}};
}

/// Where what was wholly written ends: behind the last empty line that closes a checkpoint.
std::size_t whole(std::string_view text) {
    std::size_t at = 0;
    for (;;) {
        const auto signatures = text.find("\n\n", at);
        if (signatures == std::string_view::npos) return at;
        const auto end = text.find("\n\n", signatures + 2);
        if (end == std::string_view::npos) return at;
        at = end + 2;
    }
}

Result<std::string> text_of(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file))
        return refuse("journal.witness_missing"_msg, {{"file", file.string()}});
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    if (failed || size > witness_size_most) return std::unexpected(bad_file(file));
    std::ifstream in{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in) return std::unexpected(bad_file(file));
    return text;
}

/// Cuts off what was never wholly written, adds, and waits for the disk: the file's, and its
/// folder's when it is new.
bool append(const std::filesystem::path& file, std::size_t whole_size, std::string_view text) {
    const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                           S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
    if (out < 0) return false;
    struct stat status{};
    bool well = ::fstat(out, &status) == 0;
    if (well && static_cast<std::size_t>(status.st_size) > whole_size)
        well = ::ftruncate(out, static_cast<off_t>(whole_size)) == 0;
    well = well && ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           ::fsync(out) == 0;
    well = ::close(out) == 0 && well;
    const auto folder = std::filesystem::absolute(file).parent_path();
    const int its = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (its < 0) return false;
    well = ::fsync(its) == 0 && well;
    ::close(its);
    return well;
}

} // namespace

std::optional<std::vector<SignedCheckpoint>> parse_witness(std::string_view text) {
    std::vector<SignedCheckpoint> lodged;
    text = text.substr(0, whole(text));
    while (!text.empty()) {
        const auto end = text.find("\n\n", text.find("\n\n") + 2) + 1;
        auto checkpoint = parse_signed_checkpoint(text.substr(0, end));
        if (!checkpoint) return std::nullopt;
        if (!lodged.empty() && (lodged.back().checkpoint.size > checkpoint->checkpoint.size ||
                                lodged.back().checkpoint.origin != checkpoint->checkpoint.origin))
            return std::nullopt;
        lodged.push_back(*std::move(checkpoint));
        text.remove_prefix(end + 1);
    }
    return lodged;
}

Result<std::vector<SignedCheckpoint>> read_witness(const std::filesystem::path& file) {
    const auto text = text_of(file);
    if (!text) return std::unexpected(text.error());
    auto lodged = parse_witness(*text);
    if (!lodged) return std::unexpected(bad_file(file));
    return *std::move(lodged);
}

Result<void> lodge(const std::filesystem::path& file, const SignedCheckpoint& checkpoint) {
    std::size_t whole_size = 0;
    if (std::filesystem::exists(file)) {
        const auto text = text_of(file);
        if (!text) return std::unexpected(text.error());
        const auto lodged = parse_witness(*text);
        if (!lodged) return std::unexpected(bad_file(file));
        whole_size = whole(*text);
        if (!lodged->empty()) {
            const auto& last = lodged->back();
            if (last == checkpoint) return {};
            if (last.checkpoint.origin != checkpoint.checkpoint.origin)
                return refuse("journal.witness_origin"_msg,
                              {{"file", file.string()},
                               {"origin", last.checkpoint.origin},
                               {"ours", checkpoint.checkpoint.origin}});
            if (last.checkpoint.size > checkpoint.checkpoint.size)
                return refuse(
                    "journal.witness_ahead"_msg,
                    {{"file", file.string()}, {"size", std::to_string(last.checkpoint.size)}});
        }
    }
    if (!append(file, whole_size, checkpoint.note + "\n")) return std::unexpected(bad_file(file));
    return {};
}

Result<void> guard(store::Connection& connection, const std::filesystem::path& file) {
    if (!std::filesystem::exists(file) && kept_checkpoints(connection).empty()) return {};
    const auto lodged = read_witness(file);
    if (!lodged) return std::unexpected(lodged.error());
    for (const auto& its : *lodged)
        if (auto wrong = compare_with(connection, its.checkpoint)) {
            wrong->params.emplace_back("file", file.string());
            return refuse(wrong->code == "journal.shorter"_msg ? "journal.rolled_back"_msg
                                                               : "journal.other_history"_msg,
                          wrong->params);
        }
    return {};
}

} // namespace tepat::journal
