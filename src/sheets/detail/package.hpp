#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"
#include "sheets/reader.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct zip;
struct zip_file;
struct zip_source;

namespace tepat::sheets::detail {

/// A part being inflated; stops with a refusal as soon as a limit is passed or the checksum is
/// wrong. Must not outlive its package.
class Part {
public:
    /// 0 at the end.
    [[nodiscard]] Result<std::size_t> read(std::span<char> buffer);
    /// Refusal "damaged" for what is inside, such as broken XML.
    [[nodiscard]] Refusal damaged(std::string detail) const;
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    friend class Package;
    struct Close {
        void operator()(zip_file* file) const;
    };
    std::unique_ptr<zip_file, Close> handle_;
    std::string file_;
    std::string name_;
    Limits limits_;
    std::uint64_t compressed_ = 0;
    std::uint64_t inflated_ = 0;
};

/// The zip container of an xlsx (OPC): parts by name, case aside.
class Package {
public:
    /// `bytes` or, when absent, the file at `path`. `file` is for messages.
    [[nodiscard]] static Result<Package> open(const std::filesystem::path& path,
                                              std::optional<BytesView> bytes, std::string file,
                                              const Limits& limits);
    [[nodiscard]] bool has(std::string_view part) const;
    /// `most` bytes inflated at most, within the package's limits.
    [[nodiscard]] Result<Part> part(std::string_view name, std::uint64_t most);
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] const Limits& limits() const { return limits_; }

private:
    struct Close {
        void operator()(zip* archive) const;
    };
    std::unique_ptr<zip, Close> archive_;
    std::string file_;
    Limits limits_;
};

} // namespace tepat::sheets::detail
