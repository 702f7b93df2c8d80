#include "sheets/detail/package.hpp"

#include <zip.h>

#include <algorithm>

namespace tepat::sheets::detail {

void Part::Close::operator()(zip_file* file) const {
    zip_fclose(file);
}
void Package::Close::operator()(zip* archive) const {
    zip_discard(archive);
}

Refusal Part::damaged(std::string detail) const {
    return {"sheets.damaged"_msg,
            {{"file", file_}, {"part", name_}, {"detail", std::move(detail)}}};
}

Result<std::size_t> Part::read(std::span<char> buffer) {
    const auto got = zip_fread(handle_.get(), buffer.data(), buffer.size());
    if (got < 0) return std::unexpected(damaged(zip_file_strerror(handle_.get())));
    inflated_ += static_cast<std::uint64_t>(got);
    const bool too_dense =
        inflated_ > limits_.ratio_from &&
        inflated_ / std::max<std::uint64_t>(compressed_, 1) >= limits_.inflation_ratio;
    if (inflated_ > limits_.inflated_bytes || too_dense)
        return refuse("sheets.inflates_too_much"_msg, {{"file", file_},
                                                       {"part", name_},
                                                       {"compressed", std::to_string(compressed_)},
                                                       {"inflated", std::to_string(inflated_)}});
    return static_cast<std::size_t>(got);
}

Result<Package> Package::open(const std::filesystem::path& path, std::optional<BytesView> bytes,
                              std::string file, const Limits& limits) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = bytes ? zip_source_buffer_create(bytes->data(), bytes->size(), 0, &error)
                                 : zip_source_file_create(path.c_str(), 0, -1, &error);
    zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    if (archive == nullptr) {
        const std::string detail = zip_error_strerror(&error);
        if (source != nullptr) zip_source_free(source);
        zip_error_fini(&error);
        return refuse("sheets.zip_damaged"_msg, {{"file", file}, {"detail", detail}});
    }
    Package package;
    package.archive_.reset(archive);
    package.file_ = std::move(file);
    package.limits_ = limits;
    return package;
}

bool Package::has(std::string_view part) const {
    return zip_name_locate(archive_.get(), std::string{part}.c_str(), ZIP_FL_NOCASE) >= 0;
}

Result<Part> Package::part(std::string_view name, std::uint64_t most) {
    Part part;
    part.file_ = file_;
    part.name_ = name;
    part.limits_ = limits_;
    part.limits_.inflated_bytes = std::min(limits_.inflated_bytes, most);

    const auto index = zip_name_locate(archive_.get(), part.name_.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return std::unexpected(part.damaged("missing part"));
    zip_stat_t stat;
    if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &stat) != 0)
        return std::unexpected(part.damaged(zip_strerror(archive_.get())));
    if (stat.encryption_method != ZIP_EM_NONE)
        return refuse("sheets.password"_msg, {{"file", file_}});
    if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
        return std::unexpected(part.damaged("unusual compression"));
    part.compressed_ = stat.comp_size;
    part.handle_.reset(zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0));
    if (!part.handle_) return std::unexpected(part.damaged(zip_strerror(archive_.get())));
    return part;
}

} // namespace tepat::sheets::detail
