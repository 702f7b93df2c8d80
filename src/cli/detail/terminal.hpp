#pragma once
#include "cli/detail/report.hpp"
#include "core/progress.hpp"
#include "core/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace tepat::cli::detail {

/// Where answers, progress and refusals go, and in which language.
class Terminal final : public Progress {
public:
    struct Options {
        Language language = Language::id;
        bool json = false;
        bool quiet = false;
    };
    explicit Terminal(Options options);

    [[nodiscard]] Language language() const { return options_.language; }
    [[nodiscard]] std::string text(MessageCode code, const MessageParams& params = {}) const {
        return message_text(code, params, options_.language);
    }

    /// A refusal as one sentence or two, with the file where it is.
    [[nodiscard]] std::string told(const Refusal& refusal) const;

    void show(const Report& report);
    void refuse(const Refusal& refusal);

    /// A bar on stderr when that is a terminal; nothing otherwise, so that logs stay readable.
    void at(MessageCode step, std::int64_t done, std::int64_t total) override;
    /// True after the first Ctrl-C; a second one ends the program at once.
    [[nodiscard]] bool stop_requested() const override;

private:
    void clear_bar();
    Options options_;
    bool live_;
    bool bar_ = false;
    std::chrono::steady_clock::time_point last_{};
};

} // namespace tepat::cli::detail
