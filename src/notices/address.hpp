#pragma once
#include "core/message.hpp"
#include "core/result.hpp"
#include "journal/journal.hpp"
#include "store/server_key.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tepat::notices {

struct AddressRules {
    std::chrono::minutes code_holds{30};
    int most_wrong = 5;       ///< codes typed, then a new one is needed
    int most_codes_a_day = 5; ///< mails that one account has sent to addresses not yet its own
};

/// The addresses that holders of accounts gave for mail. Operational: no entries of the journal,
/// sealed with the server's key, shown masked. An address gets mail once a code that was sent to it
/// was typed back. Thread-safe.
class Addresses {
public:
    Addresses(journal::Journal& journal, store::ServerKey key, AddressRules rules = {})
        : journal_{journal}, key_{std::move(key)}, rules_{rules} {}

    struct Shown {
        std::string address; ///< masked; empty: none yet
        std::string waiting; ///< masked, for a code; empty: none
        bool failed = false; ///< the last mail to it was given up
    };
    [[nodiscard]] std::optional<Shown> shown(store::Connection& connection,
                                             std::string_view login) const;

    /// Has a code sent there; the address before holds on until it is typed. Mail is in `language`
    /// from now on. Refused: notices.address_shape, notices.codes_many {most}.
    [[nodiscard]] Result<void> give(const std::string& login, const std::string& address,
                                    Language language);
    /// The address before, if any, is told. Refused: notices.code_wrong, also when it is too old or
    /// none is asked for; each counts.
    [[nodiscard]] Result<void> confirm(const std::string& login, const std::string& code);
    /// And mails that wait for it. Done twice, it does nothing.
    void remove(const std::string& login);

    /// What was sealed; nothing when the key is another.
    [[nodiscard]] std::optional<std::string> open(BytesView sealed) const {
        return key_.open(sealed);
    }
    /// A name for one mail, which tells nobody whose it is.
    [[nodiscard]] std::string mail_name(std::string_view login, std::int64_t kind,
                                        std::int64_t seq) const;

private:
    template <class F>
    auto write(F&& work) {
        return journal_.sequencer().run(
            store::Lane::interactive,
            [&](store::Transaction& transaction) { return work(transaction.connection); });
    }

    journal::Journal& journal_;
    const store::ServerKey key_;
    const AddressRules rules_;
};

} // namespace tepat::notices
