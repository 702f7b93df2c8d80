#include "payments/account_file.hpp"

#include "journal/set_draft.hpp"
#include "payments/accounts.hpp"
#include "payments/detail/account_line.hpp"
#include "registry/nik_claims.hpp"
#include "registry/reader.hpp"
#include "sheets/error_book.hpp"
#include "sheets/reader.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <unordered_map>

namespace tepat::payments {
namespace {

constexpr std::string_view person_scheme = "idartbdt";
constexpr std::int64_t rows_a_report = 1'000;

enum Column : std::uint8_t { key, nik, bank, number, holder, status };
constexpr std::array<std::string_view, 6> column_names{"idartbdt",       "nik",           "bank",
                                                       "nomor_rekening", "nama_rekening", "status"};
/// Where each column stands.
using Places = std::array<std::optional<std::size_t>, column_names.size()>;

struct StatusWord {
    std::string_view word;
    AccountStatus status;
};
constexpr std::array status_words{
    StatusWord{"aktif", AccountStatus::active},
    StatusWord{"tidak aktif", AccountStatus::inactive},
    StatusWord{"belum diaktifkan", AccountStatus::not_activated},
};

/// Without the spaces around it, no-break spaces (U+00A0) among them.
std::string_view trimmed(std::string_view text) {
    constexpr std::string_view no_break = "\xc2\xa0";
    constexpr std::string_view spaces = " \t\r\n";
    for (;;) {
        if (text.starts_with(no_break))
            text.remove_prefix(2);
        else if (text.ends_with(no_break))
            text.remove_suffix(2);
        else if (!text.empty() && spaces.contains(text.front()))
            text.remove_prefix(1);
        else if (!text.empty() && spaces.contains(text.back()))
            text.remove_suffix(1);
        else
            return text;
    }
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// A file whose rows come one by one, with its columns found.
class AccountRows {
public:
    static Result<AccountRows> open(const std::filesystem::path& path) {
        auto book = sheets::open_workbook(path);
        if (!book) return std::unexpected(book.error());
        AccountRows file;
        file.book_ = *std::move(book);
        auto reader = file.book_->rows(0);
        if (!reader) return std::unexpected(reader.error());
        file.reader_ = *std::move(reader);
        sheets::Row header;
        const auto any = file.reader_->next(header);
        if (!any) return std::unexpected(any.error());
        if (auto found = file.find_columns(header, path.filename().string()); !found)
            return std::unexpected(found.error());
        return file;
    }

    Result<bool> next() { return reader_->next(row_); }
    [[nodiscard]] std::uint32_t row() const { return row_.number; }
    [[nodiscard]] sheets::Cell cell(Column column) const {
        return places_[column] ? row_.at(*places_[column]) : sheets::Cell{};
    }
    [[nodiscard]] std::string_view text(Column column) const { return trimmed(cell(column).text); }

private:
    Result<void> find_columns(const sheets::Row& header, const std::string& file) {
        for (std::size_t at = 0; at < header.cells.size(); ++at) {
            const auto name = lower(trimmed(header.cells[at].text));
            const auto column = std::ranges::find(column_names, name);
            if (column == column_names.end()) continue;
            auto& place = places_[static_cast<std::size_t>(column - column_names.begin())];
            if (place)
                return refuse("payments.account_column_twice"_msg,
                              {{"file", file}, {"column", name}});
            place = at;
        }
        for (const auto column : {key, bank, number, holder, status})
            if (!places_[column] && !(column == key && places_[nik]))
                return refuse("payments.account_column"_msg,
                              {{"file", file}, {"column", std::string{column_names[column]}}});
        return {};
    }

    std::unique_ptr<sheets::Workbook> book_;
    std::unique_ptr<sheets::RowReader> reader_;
    sheets::Row row_;
    Places places_;
};

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

    [[nodiscard]] OfRow<detail::AccountLine> read(const AccountRows& rows) {
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

    [[nodiscard]] OfRow<SubjectId> person_of(const AccountRows& rows) const {
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

    [[nodiscard]] OfRow<BankAccount> account_in(const AccountRows& rows) const {
        const auto channel = std::ranges::find(channels_, lower(rows.text(bank)),
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
            std::ranges::find(status_words, lower(rows.text(status)), &StatusWord::word);
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

Result<journal::Digest> digest_of(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    journal::Hasher hasher;
    std::array<char, 65'536> buffer{};
    while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0)
        hasher.add({buffer.data(), static_cast<std::size_t>(in.gcount())});
    if (!in.eof()) return refuse("payments.unreadable"_msg, {{"file", path.filename().string()}});
    return hasher.finish();
}

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
    return AccountRows::open(path).has_value();
}

Result<AccountReport> import_accounts(journal::Journal& journal, const std::filesystem::path& path,
                                      std::span<const Channel> channels,
                                      const AccountOptions& options, Progress& progress) {
    auto rows = AccountRows::open(path);
    if (!rows) return std::unexpected(rows.error());
    const auto digest = digest_of(path);
    if (!digest) return std::unexpected(digest.error());
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
