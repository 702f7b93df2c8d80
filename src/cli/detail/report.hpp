#pragma once
#include "cli/cli.hpp"
#include "core/message.hpp"
#include "core/rupiah.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace tepat::cli::detail {

using Cell = std::variant<std::string, std::int64_t, Rupiah, bool>;

/// One thing that a verb says: under `name` in JSON, with `label` for people.
struct Line {
    std::string name;
    MessageCode label;
    Cell value;
};

struct Column {
    std::string name;
    MessageCode label;
};

struct Table {
    std::string name;
    MessageCode title;
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
};

/// What a verb answers, said once and shown either to people or as JSON.
struct Report {
    std::vector<Line> lines;
    std::vector<Table> tables;
    /// Finished sentences for people, such as an explanation; an array in JSON.
    std::vector<std::string> texts;
    Exit exit = Exit::done;

    void add(std::string name, MessageCode label, Cell value) {
        lines.push_back({std::move(name), label, std::move(value)});
    }
};

} // namespace tepat::cli::detail
