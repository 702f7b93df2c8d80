#pragma once
#include "access/account.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::access {

/// How long things hold.
struct GateRules {
    std::chrono::minutes idle{30};         ///< a session that is not used
    std::chrono::hours whole{12};          ///< a session at all
    std::chrono::minutes renewed{10};      ///< after which it gets another token
    std::chrono::seconds both{60};         ///< for which the old token holds beside the new one
    std::chrono::hours first_password{72}; ///< one that somebody else gave
    int wrong_before_lock = 5;
    std::chrono::minutes first_lock{1};    ///< doubled with every further wrong one …
    std::chrono::minutes longest_lock{60}; ///< … up to this
};

/// What is still to be done before anything else can be.
enum class Must : std::uint8_t { nothing, change_password, set_up_code };

/// Who is signed in. Holds no secret but its session's tokens.
struct Caller {
    Account account;
    Must must = Must::nothing;
    std::string csrf; ///< to be sent along with everything that changes something
    /// The token the client is to use from now on; empty: the one it has.
    std::string renewed;
};

struct SignIn {
    std::string login;
    std::string password;
    std::string code; ///< of the authenticator; empty when none was asked for
};

/// Who a provider outside says has come.
struct OutsideSignIn {
    OutsideIdentity identity;
    bool with_code = false; ///< it asked for a code itself, and that is believed
    std::string code;       ///< of the authenticator; empty when none was asked for
};

/// What an authenticator app is set up with.
struct CodeSecret {
    std::string text; ///< base32, RFC 4648
    std::string uri;  ///< otpauth://totp/…, for a QR code
};

/// Keeps passwords (argon2id), codes of the moment (RFC 6238) and sessions. They are operational:
/// no entries of the journal, part of no answer, and not in a copy that is handed to an auditor.
/// A session's token is random, tagged with the key of this server, and kept as its digest only;
/// the authenticators' secrets are encrypted with that key, so that the database alone opens
/// nothing. Thread-safe. Cost: a sign-in takes 64 MB and about 0.1 s, whether the login exists or
/// not; to know a caller, three rows by their keys.
class Gate {
public:
    /// `key_file` is made, for its owner alone, when it is not there. Refused: it cannot be made or
    /// read, or is no key (access.key_file).
    [[nodiscard]] static Result<std::unique_ptr<Gate>>
    open(journal::Journal& journal, const std::filesystem::path& key_file, GateRules rules = {});
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    virtual ~Gate() = default;

    /// Whether there are accounts, so that who is not signed in is nobody.
    [[nodiscard]] virtual bool guarded() = 0;

    struct SignedIn {
        std::string token;
        Caller caller;
    };
    /// Refused with one answer for every cause, access.sign_in_wrong: unknown, closed, wrong
    /// password, wrong or used code, locked after too many wrong ones, a first password that is too
    /// old. Only who has the password learns access.code_wanted. One password is checked at a time,
    /// so that who floods the door stops nobody inside: access.sign_in_busy, try again in a moment.
    [[nodiscard]] virtual Result<SignedIn> sign_in(const SignIn& given) = 0;
    /// Without a password: somebody else has asked for one. The account's code of the moment is
    /// still asked for, unless the provider did, and counts when it is wrong. No password has to be
    /// changed, and none is known. Refused: access.outside_unknown {subject}, bound to no account
    /// that is open; access.code_wanted; access.sign_in_wrong, a wrong or used code, or locked.
    [[nodiscard]] virtual Result<SignedIn> sign_in_outside(const OutsideSignIn& given) = 0;
    /// Who has this token; nothing when it is none, or not any more.
    [[nodiscard]] virtual std::optional<Caller> caller(std::string_view token) = 0;
    /// The same, and the session stays as it is: not renewed, not used. For a question before the
    /// question.
    [[nodiscard]] virtual std::optional<Caller> known(std::string_view token) = 0;
    /// Ends this session.
    virtual void sign_out(std::string_view token) = 0;

    /// Refused: access.signed_out; access.sign_in_wrong when `now` is wrong, which counts as at a
    /// sign-in; access.password_short (12 characters); access.password_same; access.password_login
    /// when the login is in it. Ends the account's other sessions.
    [[nodiscard]] virtual Result<void>
    change_password(std::string_view token, const std::string& now, const std::string& next) = 0;
    /// A new secret; it holds once a code of it was given to confirm_code. Refused:
    /// access.signed_out; access.code_is_set, since a stolen session must not replace it.
    [[nodiscard]] virtual Result<CodeSecret> new_code(std::string_view token) = 0;
    /// Refused: access.signed_out, access.code_wrong.
    [[nodiscard]] virtual Result<void> confirm_code(std::string_view token,
                                                    const std::string& code) = 0;

protected:
    Gate() = default;
};

/// A new first password for an account, which must be changed at the first sign-in; the code is
/// forgotten and every session ended. What is returned is nowhere else. Waits for the disk.
[[nodiscard]] std::string give_first_password(journal::Journal& journal, const std::string& login);

} // namespace tepat::access
