#include "pain_check.hpp"

#include "facts.hpp"
#include "profile.hpp"

#include <expat.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace bankcheck {
namespace {

constexpr char separator = '|';
constexpr std::string_view our_namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

using ParserHandle = std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)>;

class PainCheck {
public:
    PainCheck(const std::string& file, const Rules& rules, Received& received, Findings& findings)
        : file_{file}, rules_{rules}, received_{received}, findings_{findings},
          parser_{XML_ParserCreateNS(nullptr, separator), XML_ParserFree} {
        open_.push_back({&profile()});
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), on_start, on_end);
        XML_SetCharacterDataHandler(parser_.get(), on_text);
        XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
        XML_SetXmlDeclHandler(parser_.get(), on_declaration);
        XML_SetCommentHandler(parser_.get(), on_comment);
        XML_SetProcessingInstructionHandler(parser_.get(), on_instruction);
    }

    void read(std::istream& in) {
        std::array<char, 1 << 16> buffer{};
        bool last = false;
        while (!last) {
            in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
            const auto size = static_cast<int>(in.gcount());
            last = size == 0;
            if (XML_Parse(parser_.get(), buffer.data(), size, last) == XML_STATUS_ERROR) {
                report_parse_error(last);
                return;
            }
        }
        compare(count_, "count", "the file", announced_count_);
        compare(sum_, "sum", "the file", announced_sum_);
    }

private:
    struct Open {
        /// Nothing: an element outside the profile, reported once and passed over with all it
        /// holds.
        const Element* element = nullptr;
        /// The child expected next, and whether it was already seen.
        std::size_t next = 0;
        bool seen = false;
    };

    static PainCheck& self(void* user) { return *static_cast<PainCheck*>(user); }
    static void on_start(void* user, const XML_Char* name, const XML_Char** attributes) {
        self(user).start(name, attributes);
    }
    static void on_end(void* user, const XML_Char*) { self(user).end(); }
    static void on_text(void* user, const XML_Char* text, int size) {
        self(user).text_.append(text, static_cast<std::size_t>(size));
    }
    static void on_doctype(void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
        self(user).add("doctype", "a document type declaration is not taken");
        self(user).stopped_ = true;
        XML_StopParser(self(user).parser_.get(), XML_FALSE);
    }
    static void on_declaration(void* user, const XML_Char*, const XML_Char* encoding, int) {
        if (encoding != nullptr && std::string_view{encoding} != "UTF-8")
            self(user).add("encoding", "the encoding must be UTF-8");
    }
    static void on_comment(void* user, const XML_Char* text) { self(user).outside_content(text); }
    static void on_instruction(void* user, const XML_Char*, const XML_Char* text) {
        self(user).outside_content(text);
    }

    void add(std::string_view code, std::string_view text) {
        findings_.add(file_, XML_GetCurrentLineNumber(parser_.get()), code, text);
    }

    void report_parse_error(bool at_end) {
        if (stopped_) return;
        const auto error = XML_GetErrorCode(parser_.get());
        if (at_end)
            add("truncated", "the file ends before its last element is closed");
        else
            add("not_xml", XML_ErrorString(error));
    }

    void outside_content(std::string_view text) {
        add("structure", "comments and processing instructions are not taken");
        refuse_identity_number(text);
    }

    void refuse_identity_number(std::string_view text) {
        if (holds_identity_number(text))
            add("nik", "sixteen digits that may be a NIK or KK number");
    }

    void start(std::string_view name, const XML_Char** attributes) {
        reject_text_between();
        const auto at = name.find(separator);
        const auto local = at == std::string_view::npos ? name : name.substr(at + 1);
        const bool ours = at != std::string_view::npos && name.substr(0, at) == our_namespace;
        const auto* element = open_.back().element == nullptr ? nullptr : expect(local, ours);
        open_.push_back({element});
        text_.clear();
        currency_.clear();
        for (; *attributes != nullptr; attributes += 2)
            attribute(element, attributes[0], attributes[1]);
        if (local == "CdtTrfTxInf") begin_payment();
        if (local == "PmtInf") begin_block();
    }

    const Element* expect(std::string_view local, bool ours) {
        if (!ours) {
            add("namespace", "an element outside pain.001.001.09");
            return nullptr;
        }
        auto& parent = open_.back();
        const auto& children = parent.element->children;
        for (std::size_t at = parent.next; at < children.size(); ++at) {
            if (children[at].name != local) continue;
            if (at == parent.next && parent.seen && children[at].times != Times::at_least_once)
                break;
            while (parent.next < at)
                pass_child(parent);
            parent.seen = true;
            return &children[at];
        }
        add("structure", "element " + std::string{local} + " is not expected here");
        return nullptr;
    }

    /// Goes on to the next child; one that had to come and did not is a problem.
    void pass_child(Open& parent) {
        const auto& child = parent.element->children[parent.next];
        if (!parent.seen && child.times != Times::at_most_once)
            add(child.missing, "element " + std::string{child.name} + " is missing");
        ++parent.next;
        parent.seen = false;
    }

    void attribute(const Element* element, std::string_view name, std::string_view value) {
        refuse_identity_number(value);
        if (element != nullptr && element->field == Field::amount && name == "Ccy")
            currency_ = value;
        else if (element != nullptr)
            add("structure", "attribute " + std::string{name} + " is not expected here");
    }

    void end() {
        auto& closing = open_.back();
        if (closing.element != nullptr) {
            if (closing.element->field == Field::none) {
                reject_text_between();
                while (closing.next < closing.element->children.size())
                    pass_child(closing);
                if (closing.element->name == "CdtTrfTxInf") end_payment();
                if (closing.element->name == "PmtInf") end_block();
            } else {
                leaf(*closing.element);
            }
        } else {
            refuse_identity_number(text_);
        }
        open_.pop_back();
        text_.clear();
    }

    void reject_text_between() {
        const auto& around = open_.back();
        if (around.element != nullptr && text_.find_first_not_of(" \t\r\n") != std::string::npos) {
            add("structure", "text where only elements may stand");
            refuse_identity_number(text_);
        }
        text_.clear();
    }

    void leaf(const Element& element) {
        switch (element.field) {
        case Field::none:
            break;
        case Field::message_id:
            identifier(received_.messages, "duplicate_message");
            break;
        case Field::block_id:
            identifier(received_.blocks, "duplicate_block");
            break;
        case Field::created:
            if (is_time_in_jakarta(text_))
                created_on_ = text_.substr(0, 10);
            else
                add("date", "CreDtTm is not a time in the bank's zone, +07:00");
            break;
        case Field::count:
            announced_count_ = announced("count");
            break;
        case Field::sum:
            announced_sum_ = announced("sum");
            break;
        case Field::block_count:
            announced_block_count_ = announced("block_count");
            break;
        case Field::block_sum:
            announced_block_sum_ = announced("block_sum");
            break;
        case Field::payer:
            name(70);
            break;
        case Field::payee:
            name(rules_.name_limit);
            payment_.name = text_;
            break;
        case Field::method:
            exactly("TRF");
            break;
        case Field::booking:
            exactly("true");
            break;
        case Field::purpose:
            exactly("GOVT");
            break;
        case Field::charges:
            exactly("DEBT");
            break;
        case Field::account_currency:
            if (text_ != "IDR") add("currency", "an account in a currency that is not IDR");
            break;
        case Field::execution_date:
            if (!is_date(text_))
                add("date", "ReqdExctnDt is not a day");
            else if (text_ < created_on_)
                add("execution_date", "the bank cannot pay before the file was made");
            break;
        case Field::payer_bank:
            bank();
            block_bic_ = text_;
            break;
        case Field::payee_bank:
            bank();
            if (text_ != block_bic_) add("bic", "the payee's bank is not the one the file is for");
            payment_.bic = text_;
            break;
        case Field::payer_account:
            account(std::nullopt);
            break;
        case Field::payee_account:
            account(account_digits(block_bic_));
            payment_.account = text_;
            break;
        case Field::end_to_end_id:
            end_to_end_id();
            break;
        case Field::amount:
            amount();
            break;
        case Field::remittance:
            if (text_.empty() || text_.size() > 140)
                add("structure", "Ustrd has 1 to 140 characters");
            plain_text();
            break;
        }
    }

    void plain_text() {
        if (!carried_everywhere(text_)) add("characters", "a character that banks do not carry");
        refuse_identity_number(text_);
    }

    void exactly(std::string_view value) {
        if (text_ != value) add("structure", "only " + std::string{value} + " is taken here");
    }

    void short_identifier() {
        if (text_.empty() || text_.size() > 35)
            add("id_length", "an identifier has 1 to 35 characters");
        plain_text();
    }

    void identifier(std::set<std::string, std::less<>>& seen, std::string_view code) {
        short_identifier();
        if (!seen.insert(text_).second) add(code, "this identifier was used before");
    }

    void end_to_end_id() {
        short_identifier();
        id_ = text_;
        if (received_.payments.contains(id_)) {
            add("duplicate_end_to_end", "EndToEndId " + id_ + " was used before");
            id_.clear();
        }
    }

    std::optional<std::int64_t> announced(std::string_view code) {
        const auto value = whole_number(text_);
        if (!value) add(code, "not a whole number");
        return value;
    }

    void name(std::size_t limit) {
        if (text_.find_first_not_of(' ') == std::string::npos)
            add("name_missing", "a name is empty");
        if (text_.size() > limit) add("name_length", "a name is longer than the bank takes");
        plain_text();
    }

    void bank() {
        if (!account_digits(text_)) add("bic", "not one of the four banks");
        if (!rules_.bic.empty() && text_ != rules_.bic) add("bic", "the file is for another bank");
    }

    void account(std::optional<std::size_t> digits) {
        if (text_.empty()) return add("missing_account", "an account number is empty");
        if (!all_digits(text_) || text_.size() > 34 || (digits && text_.size() != *digits))
            add("account", "not an account number of this bank");
        if (is_dated_identity_number(text_)) add("nik", "the account may be a NIK or KK number");
    }

    void amount() {
        if (currency_ != "IDR") add("currency", "the amount is not in IDR");
        const auto value = whole_number(text_);
        if (!value || *value == 0) return add("amount", "an amount is whole rupiah above zero");
        payment_.amount = *value;
    }

    void begin_payment() {
        payment_ = {};
        id_.clear();
    }

    void end_payment() {
        ++count_;
        ++block_count_;
        ++received_.count;
        if (payment_.amount == 0) {
            // The sums cannot agree; one problem is enough.
            announced_sum_.reset();
            announced_block_sum_.reset();
        }
        sum_ = add_up(sum_, payment_.amount);
        block_sum_ = add_up(block_sum_, payment_.amount);
        received_.sum = add_up(received_.sum, payment_.amount);
        if (!id_.empty()) received_.payments.emplace(id_, payment_);
    }

    void begin_block() {
        block_count_ = 0;
        block_sum_ = 0;
        block_bic_.clear();
    }

    void end_block() {
        compare(block_count_, "block_count", "the block", announced_block_count_);
        compare(block_sum_, "block_sum", "the block", announced_block_sum_);
    }

    void compare(std::int64_t found, std::string_view code, std::string_view what,
                 std::optional<std::int64_t> told) {
        if (told && *told != found)
            add(code, std::string{what} + " announces " + std::to_string(*told) + " but holds " +
                          std::to_string(found));
    }

    const std::string& file_;
    const Rules& rules_;
    Received& received_;
    Findings& findings_;
    ParserHandle parser_;

    std::vector<Open> open_;
    std::string text_;
    std::string currency_;
    bool stopped_ = false;

    std::string created_on_;
    std::optional<std::int64_t> announced_count_;
    std::optional<std::int64_t> announced_sum_;
    std::optional<std::int64_t> announced_block_count_;
    std::optional<std::int64_t> announced_block_sum_;
    std::int64_t count_ = 0;
    std::int64_t sum_ = 0;
    std::int64_t block_count_ = 0;
    std::int64_t block_sum_ = 0;
    std::string block_bic_;
    std::string id_;
    Payment payment_;
};

} // namespace

void check_pain(std::istream& in, const std::string& file, const Rules& rules, Received& received,
                Findings& findings) {
    PainCheck{file, rules, received, findings}.read(in);
}

} // namespace bankcheck
