#pragma once
#include "cli/detail/verbs.hpp"
#include "journal/journal.hpp"
#include "notices/address.hpp"

#include <filesystem>
#include <memory>
#include <string>

/// Notices as mail.
namespace tepat::cli::detail {

struct NoticeArgs {
    std::string mail; ///< settings of the mail server
    std::string work;
};

/// Queues what is due and sends what waits, once.
[[nodiscard]] Result<Report> notice_send(const Context& context, const NoticeArgs& args);

/// Sends mail beside the server, every quarter of a minute, on a thread of its own; ends with it,
/// and cuts off what is being sent.
class Mailing {
public:
    /// Refused: what read_mail_settings refuses, access.key_file.
    [[nodiscard]] static Result<std::unique_ptr<Mailing>> start(const Context& context,
                                                                journal::Journal& journal,
                                                                const std::string& settings,
                                                                const std::filesystem::path& work);
    Mailing(const Mailing&) = delete;
    Mailing& operator=(const Mailing&) = delete;
    virtual ~Mailing() = default;
    [[nodiscard]] virtual notices::Addresses& addresses() = 0;

protected:
    Mailing() = default;
};

} // namespace tepat::cli::detail
