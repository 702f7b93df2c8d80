#pragma once
#include "core/message.hpp"

#include <string>

namespace tepat::rulefiles {

/// A text in both languages.
struct Words {
    std::string id;
    std::string en;
    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::id ? id : en;
    }
};

} // namespace tepat::rulefiles
