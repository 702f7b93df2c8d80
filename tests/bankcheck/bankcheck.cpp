// bankcheck [--csv FILE] [--name-limit N] [--bic BIC] [--expect-count N] [--expect-sum N]
// FILE.xml...
//
// Plays the bank that receives payment files: accepts them (exit 0) or rejects them (exit 1), one
// line a problem, `file:line: code: text`. Files named together are judged together, so that a
// batch sent twice shows. Exit 2: wrong use, or a file that cannot be read. The codes are in
// docs/formats/bank-file.md.
#include "csv_check.hpp"
#include "facts.hpp"
#include "pain_check.hpp"

#include <fstream>
#include <iostream>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Request {
    std::vector<std::string> files;
    std::optional<std::string> csv;
    std::optional<std::int64_t> expected_count;
    std::optional<std::int64_t> expected_sum;
    bankcheck::Rules rules;
};

std::int64_t number(const std::string& text) {
    const auto value = bankcheck::whole_number(text);
    if (!value) throw std::invalid_argument{"not a whole number: " + text};
    return *value;
}

Request read_arguments(std::span<char*> arguments) {
    Request request;
    for (std::size_t at = 1; at < arguments.size(); ++at) {
        const std::string word = arguments[at];
        if (!word.starts_with("--")) {
            request.files.push_back(word);
            continue;
        }
        if (++at == arguments.size()) throw std::invalid_argument{word + " needs a value"};
        const std::string value = arguments[at];
        if (word == "--csv")
            request.csv = value;
        else if (word == "--name-limit")
            request.rules.name_limit = static_cast<std::size_t>(number(value));
        else if (word == "--bic")
            request.rules.bic = value;
        else if (word == "--expect-count")
            request.expected_count = number(value);
        else if (word == "--expect-sum")
            request.expected_sum = number(value);
        else
            throw std::invalid_argument{"unknown option " + word};
    }
    if (request.files.empty()) throw std::invalid_argument{"name at least one file"};
    return request;
}

std::ifstream open(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::invalid_argument{"cannot read " + file};
    return in;
}

bool accepted(const Request& request) {
    bankcheck::Findings findings;
    bankcheck::Received received;
    for (const auto& file : request.files) {
        auto in = open(file);
        bankcheck::check_pain(in, file, request.rules, received, findings);
    }
    if (request.csv) {
        auto in = open(*request.csv);
        bankcheck::check_csv(in, *request.csv, received, findings);
    }
    if (request.expected_count && *request.expected_count != received.count)
        findings.add("all files", 0, "expected_count", "hold " + std::to_string(received.count));
    if (request.expected_sum && *request.expected_sum != received.sum)
        findings.add("all files", 0, "expected_sum", "hold " + std::to_string(received.sum));
    if (findings.count() > 0) {
        std::cout << "rejected: " << findings.count() << " problems\n";
        return false;
    }
    std::cout << "accepted: " << received.count << " payments, IDR " << received.sum << '\n';
    return true;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return accepted(read_arguments({argv, static_cast<std::size_t>(argc)})) ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "bankcheck: " << error.what() << '\n';
        return 2;
    }
}
