#include "cases.hpp"

#include "rules/detail/checker.hpp"
#include "rules/detail/lexer.hpp"
#include "rules/detail/machine.hpp"
#include "rules/detail/parser.hpp"
#include "values.hpp"

namespace tepat::rules::test {
namespace {

std::string told(const Refusal& refusal) {
    return message_text(refusal.code, refusal.params, Language::en) + " [" +
           std::string{refusal.code.name} + "]";
}

class Case {
public:
    explicit Case(const Json& test) : test_{test}, expected_{test.at("expected")} {}

    std::optional<std::string> run() {
        if (!declare()) return "it is given a message";
        const auto& source = test_.at("source").get_ref<const std::string&>();
        const auto tree = detail::parse(source);
        if (!tree) return refused(tree.error());
        const auto program = detail::check(source, **tree, schema_, options_);
        if (!program) return refused(program.error());
        if (auto wrong = wrong_type(**program)) return wrong;
        if (!test_.at("evaluated").get<bool>()) return std::nullopt;
        detail::Machine machine{**program, root_.record(root_.add(row_))};
        const Value value = machine.evaluate((*program)->root);
        if (!value.known()) return failed(machine.fault());
        if (is_error_expected()) return "an error is expected, not " + shown(value);
        const auto expected = values_.value(expected_.at("value"));
        if (expected && same(value, *expected)) return std::nullopt;
        if (expected && value.kind() == Kind::optional && value.size() == 1 &&
            same(value.item(), *expected))
            return std::nullopt;
        return "it is " + shown(value) + ", not " +
               (expected ? shown(*expected) : expected_.at("value").dump());
    }

private:
    [[nodiscard]] bool is_error_expected() const { return expected_.contains("error"); }

    bool declare() {
        std::vector<Field> variables;
        for (const auto& variable : test_.at("variables")) {
            auto type = values_.type(variable.at("type"));
            if (!type) return false;
            const auto& name = variable.at("name").get_ref<const std::string&>();
            std::optional<Value> value{Value{}};
            for (const auto& [bound, given] : pairs(test_.at("values")))
                if (bound == name) value = values_.value(given, type);
            if (!value) return false;
            variables.push_back({name, std::move(*type)});
            row_.push_back(*value);
        }
        schema_.set_variables(std::move(variables));
        options_.container = test_.at("container");
        options_.unchecked = test_.at("unchecked");
        for (const auto& function : test_.at("functions")) {
            auto read = detail::read_signature(function.get_ref<const std::string&>());
            if (!read) return false;
            options_.functions.push_back(std::move(*read));
        }
        return true;
    }
    static std::vector<std::pair<std::string, Json>> pairs(const Json& of) {
        std::vector<std::pair<std::string, Json>> all;
        for (const auto& one : of)
            all.emplace_back(one[0], one[1]);
        return all;
    }

    std::optional<std::string> refused(const Refusal& refusal) const {
        if (is_error_expected() && refusal.code == "rules.bad_literal"_msg) return std::nullopt;
        return "it is refused: " + told(refusal);
    }
    std::optional<std::string> failed(const Fault& fault) const {
        if (is_error_expected()) return std::nullopt;
        return "it ends with " + std::string{fault.code.name};
    }
    std::optional<std::string> wrong_type(const detail::Program& program) {
        if (!expected_.contains("type")) return std::nullopt;
        const auto type = detail::settled(program.node(program.root).type);
        const auto expected = values_.type(expected_.at("type"));
        if (expected && type == *expected) return std::nullopt;
        return "its type is " + schema_.type_name(type) + ", not " + expected_.at("type").dump();
    }

    const Json& test_;
    const Json& expected_;
    Schema schema_;
    Values values_{schema_};
    detail::CheckOptions options_;
    std::vector<Value> row_;
    MemoryRows root_;
};

} // namespace

std::optional<std::string> run(const nlohmann::json& test) {
    return Case{test}.run();
}

} // namespace tepat::rules::test
