#include "csv_check.hpp"

#include "facts.hpp"

#include <optional>
#include <vector>

namespace bankcheck {
namespace {

constexpr std::string_view columns = "record,number,message_id,end_to_end_id,bic,account,name,"
                                     "amount,currency,execution_date,remittance";
enum Column : std::size_t {
    record,
    number,
    message_id,
    end_to_end_id,
    bic,
    account,
    name,
    amount,
    currency,
    execution_date,
    remittance,
    column_count
};

/// The fields of one line without its end; nothing if its quotes do not match.
std::optional<std::vector<std::string>> split(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        if (quoted && c == '"' && at + 1 < line.size() && line[at + 1] == '"') {
            fields.back().push_back('"');
            ++at;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back().push_back(c);
        }
    }
    if (quoted) return std::nullopt;
    return fields;
}

class CsvCheck {
public:
    CsvCheck(const std::string& file, const Received& received, Findings& findings)
        : file_{file}, received_{received}, findings_{findings} {}

    void read(std::istream& in) {
        bool last_has_end = true;
        for (std::string line; std::getline(in, line);) {
            ++line_;
            last_has_end = line.ends_with('\r');
            if (last_has_end) line.pop_back();
            if (line_ == 1 && line != columns)
                add("csv_structure", "the columns are not the documented ones");
            if (line_ > 1) check_line(line);
        }
        if (!closed_ || !last_has_end) add("csv_truncated", "the line of totals is missing");
        if (closed_ && !unreadable_ && seen_.size() != received_.payments.size())
            add("csv_differs", "not as many payments as the pain.001 files");
    }

private:
    void add(std::string_view code, std::string_view text) {
        findings_.add(file_, line_, code, text);
    }

    void check_line(std::string_view line) {
        const auto fields = split(line);
        if (!fields || fields->size() != column_count || closed_) {
            unreadable_ = true;
            return add("csv_structure", "a line that is not expected here");
        }
        const auto& field = *fields;
        for (const auto column : {message_id, end_to_end_id, name, remittance})
            if (holds_identity_number(field[column]))
                add("nik", "sixteen digits that may be a NIK or KK number");
        if (!received_.messages.contains(field[message_id]))
            add("csv_differs", "a MsgId that no pain.001 file has");
        if (field[currency] != "IDR") add("csv_currency", "not IDR");
        if (!is_date(field[execution_date])) add("csv_structure", "execution_date is not a day");
        if (field[record] == "P")
            payment(field);
        else if (field[record] == "T")
            totals(field);
        else
            add("csv_structure", "a record that is neither P nor T");
    }

    void payment(const std::vector<std::string>& field) {
        ++count_;
        if (whole_number(field[number]) != static_cast<std::int64_t>(line_ - 1))
            add("csv_structure", "the numbers do not run from 1");
        sum_ = add_up(sum_, whole_number(field[amount]).value_or(0));
        if (!seen_.insert(field[end_to_end_id]).second)
            return add("csv_duplicate", "an EndToEndId that was used before");
        const auto twin = received_.payments.find(field[end_to_end_id]);
        if (twin == received_.payments.end())
            return add("csv_differs", "a payment that pain.001 does not have");
        const auto& other = twin->second;
        if (field[bic] != other.bic || field[account] != other.account ||
            field[name] != other.name || whole_number(field[amount]) != other.amount)
            add("csv_differs", "the payment is another one in pain.001");
    }

    void totals(const std::vector<std::string>& field) {
        closed_ = true;
        // Payments in a line that could not be read are missing from both; one problem is enough.
        if (unreadable_) return;
        if (whole_number(field[number]) != count_)
            add("csv_count", "the line of totals counts otherwise");
        if (whole_number(field[amount]) != sum_)
            add("csv_sum", "the line of totals sums otherwise");
    }

    const std::string& file_;
    const Received& received_;
    Findings& findings_;
    std::size_t line_ = 0;
    std::int64_t count_ = 0;
    std::int64_t sum_ = 0;
    std::set<std::string, std::less<>> seen_;
    bool closed_ = false;
    bool unreadable_ = false;
};

} // namespace

void check_csv(std::istream& in, const std::string& file, const Received& received,
               Findings& findings) {
    CsvCheck{file, received, findings}.read(in);
}

} // namespace bankcheck
