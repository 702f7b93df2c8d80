#include "payments/account_file.hpp"

#include "journal/set_draft.hpp"
#include "payments/accounts.hpp"
#include "payments/detail/account_line.hpp"
#include "registry/groups.hpp"
#include "registry/nik_claims.hpp"
#include "registry/reader.hpp"
#include "sheets/error_book.hpp"
#include "sheets/named_rows.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tepat::payments {
namespace {

constexpr std::string_view person_scheme = "idartbdt";
constexpr std::int64_t rows_a_report = 1'000;

enum Column : std::uint8_t { key, nik, bank, number, holder, status, group };
constexpr std::array<std::string_view, 7> column_names{
    "idartbdt", "nik", "bank", "nomor_rekening", "nama_rekening", "status", registry::group_scheme};

struct StatusWord {
    std::string_view word;
    AccountStatus status;
};
constexpr std::array status_words{
    StatusWord{"aktif", AccountStatus::active},
    StatusWord{"tidak aktif", AccountStatus::inactive},
    StatusWord{"belum diaktifkan", AccountStatus::not_activated},
};

Result<sheets::NamedRows> open_rows(const std::filesystem::path& path) {
    auto rows = sheets::NamedRows::open(path, column_names);
    if (!rows) return rows;
    for (const auto column : {key, bank, number, holder, status})
        if (!rows->has(column) && !(column == key && (rows->has(nik) || rows->has(group))))
            return refuse("payments.account_column"_msg,
                          {{"file", rows->file()}, {"column", std::string{column_names[column]}}});
    return rows;
}

/// What is wrong with a row, and in which column.
struct RowError {
    Column column;
    Refusal refusal;
};
template <class T>
using OfRow = std::expected<T, RowError>;

std::unexpected<RowError> wrong(Column column, MessageCode code, MessageParams params = {}) {
    return std::unexpected(RowError{column, {code, std::move(params)}});
}

class AccountImport {
public:
    AccountImport(store::Connection& connection, std::span<const Channel> channels, Date on)
        : connection_{connection}, channels_{channels}, on_{on}, visibility_{visible(connection)},
          register_{connection, visibility_, on} {}

    [[nodiscard]] OfRow<detail::AccountLine> read(const sheets::NamedRows& rows) {
        const auto person = person_of(rows);
        if (!person) return std::unexpected(person.error());
        auto account = account_in(rows);
        if (!account) return std::unexpected(account.error());
        const auto [first, fresh] = rows_of_.try_emplace(*person, rows.row());
        if (!fresh)
            return wrong(key, "payments.row_twice"_msg, {{"row", std::to_string(first->second)}});
        return detail::AccountLine{*person, *std::move(account)};
    }
    [[nodiscard]] std::optional<BankAccount> known(SubjectId person) const {
        return account_of(connection_, visibility_, person);
    }

private:
    static journal::Visibility visible(store::Connection& connection) {
        const store::ReadScope scope{connection};
        return journal::Visibility{connection};
    }

    [[nodiscard]] OfRow<SubjectId> person_of(const sheets::NamedRows& rows) const {
        if (const auto text = rows.text(group); !text.empty()) {
            if (const auto found = register_.find(registry::group_scheme, text)) return *found;
            return wrong(group, "payments.row_group"_msg);
        }
        if (const auto text = rows.text(key); !text.empty())
            if (const auto found = register_.find(person_scheme, text)) return *found;
        const auto claimed = Nik::parse(rows.text(nik));
        if (!claimed || rows.cell(nik).digits_suspect())
            return wrong(key, "payments.row_person"_msg);
        const auto found = registry::persons_with(connection_, visibility_, on_, *claimed);
        if (found.empty()) return wrong(key, "payments.row_person"_msg);
        if (found.size() > 1)
            return wrong(nik, "payments.row_nik_shared"_msg,
                         {{"persons", std::to_string(found.size())}});
        return found.front();
    }

    [[nodiscard]] OfRow<BankAccount> account_in(const sheets::NamedRows& rows) const {
        const auto channel = std::ranges::find(channels_, sheets::lower(rows.text(bank)),
                                               [](const auto& c) { return c.id; });
        if (channel == channels_.end()) return wrong(bank, "payments.row_bank"_msg);
        const auto digits = rows.text(number);
        if (digits.size() != channel->account_digits || rows.cell(number).digits_suspect() ||
            !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
            return wrong(
                number, "payments.row_number"_msg,
                {{"bank", channel->name}, {"digits", std::to_string(channel->account_digits)}});
        const auto name = rows.text(holder);
        if (name.empty()) return wrong(holder, "payments.row_holder"_msg);
        const auto word =
            std::ranges::find(status_words, sheets::lower(rows.text(status)), &StatusWord::word);
        if (word == status_words.end()) return wrong(status, "payments.row_status"_msg);
        return BankAccount{channel->id, std::string{digits}, std::string{name}, word->status};
    }

    store::Connection& connection_;
    std::span<const Channel> channels_;
    Date on_;
    journal::Visibility visibility_;
    registry::Reader register_;
    std::unordered_map<SubjectId, std::uint32_t> rows_of_;
};

/// How often the file was imported before.
std::int64_t times_imported(store::Connection& connection, const journal::Digest& digest) {
    std::int64_t times = 0;
    connection.each(
        "select count(*) from account_import where digest = $1",
        [&](const store::Row& row) { times = row.integer(0); }, store::Blob{digest.view()});
    return times;
}

} // namespace

bool is_account_file(const std::filesystem::path& path) {
    return open_rows(path).has_value();
}

Result<AccountReport> import_accounts(journal::Journal& journal, const std::filesystem::path& path,
                                      std::span<const Channel> channels,
                                      const AccountOptions& options, Progress& progress) {
    auto rows = open_rows(path);
    if (!rows) return std::unexpected(rows.error());
    const auto digest = journal::digest_of_file(path);
    if (!digest) return refuse("payments.unreadable"_msg, {{"file", rows->file()}});
    const auto reader = journal.database().connect_reader();
    const auto times = times_imported(*reader, *digest);
    AccountReport report;
    report.known_file = times > 0 && !options.again;
    if (report.known_file) return report;

    journal::SetDraft draft{journal, "accounts:" + digest->hex()};
    draft.discard(); // of a run that was stopped: reading again is quicker than going on
    sheets::ErrorBook errors{options.errors};
    AccountImport import{*reader, channels, options.effective_on};
    for (;;) {
        const auto any = rows->next();
        if (!any) return std::unexpected(any.error());
        if (!*any) break;
        if (++report.read % rows_a_report == 0) {
            progress.at("progress.accounts"_msg, report.read, 0);
            if (progress.stop_requested()) {
                draft.discard();
                return refuse("payments.stopped"_msg);
            }
        }
        const auto line = import.read(*rows);
        if (!line) {
            const auto& [column, refusal] = line.error();
            errors.add(path.filename().string(), {}, rows->row(), column_names[column],
                       rows->text(column), refusal);
            ++report.refused;
            continue;
        }
        const auto known = import.known(line->person);
        if (known == line->account) {
            ++report.unchanged;
            continue;
        }
        ++(known ? report.changed : report.added);
        draft.add(encode(*line));
        draft.mark({});
    }
    auto book = errors.finish();
    if (!book) return std::unexpected(book.error());
    report.errors = *std::move(book);
    if (report.added + report.changed == 0) return report;

    draft.finish();
    const journal::Command command{
        options.actor, {draft.key(), times, *digest}, options.effective_on};
    const detail::AccountHeader header{path.filename().string(), *digest, report.read,
                                       report.refused};
    auto receipt = journal.submit_set(command,
                                      {{"payments.accounts_imported", 1},
                                       encode(header),
                                       draft.chunks(),
                                       {{"added", report.added},
                                        {"changed", report.changed},
                                        {"refused", report.refused},
                                        {"unchanged", report.unchanged}},
                                       {*digest}},
                                      draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    report.receipt = *receipt;
    return report;
}

} // namespace tepat::payments
