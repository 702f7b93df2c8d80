#pragma once
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>

// bankcheck shares no code with Tepat, on purpose: what it knows of bank files it knows by itself,
// so a mistake made in the writer is not made again in its judge.
namespace bankcheck {

/// Prints each problem as `file:line: code: text`.
class Findings {
public:
    void add(std::string_view file, std::size_t line, std::string_view code,
             std::string_view text) {
        ++count_;
        if (count_ <= most_printed)
            std::cout << file << ':' << line << ": " << code << ": " << text << '\n';
    }
    [[nodiscard]] std::size_t count() const { return count_; }

private:
    static constexpr std::size_t most_printed = 200;
    std::size_t count_ = 0;
};

/// What the bank asks besides the format.
struct Rules {
    std::size_t name_limit = 70;
    /// The only bank the files may be for; empty: any of the four.
    std::string bic;
};

struct Payment {
    std::string bic;
    std::string account;
    std::string name;
    std::int64_t amount = 0;
};

/// What all files given together hold.
struct Received {
    std::set<std::string, std::less<>> messages;
    std::set<std::string, std::less<>> blocks;
    std::map<std::string, Payment, std::less<>> payments;
    std::int64_t count = 0;
    std::int64_t sum = 0;
};

} // namespace bankcheck
