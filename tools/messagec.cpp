// messagec <source dir> <output.cpp> [--lenient]: see cmake/TepatMessages.cmake.
#include <toml++/toml.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace fs = std::filesystem;

namespace {

struct Texts {
    std::string officer;
    std::string citizen;
};
using Catalogue = std::map<std::string, Texts>;

int problems = 0;

void complain(const std::string& text) {
    std::cerr << "messagec: " << text << '\n';
    ++problems;
}

Catalogue read_language(const fs::path& dir) {
    Catalogue all;
    for (const auto& file : fs::directory_iterator{dir}) {
        if (file.path().extension() != ".toml") continue;
        for (const auto& [key, node] : toml::parse_file(file.path().string())) {
            const auto* table = node.as_table();
            const std::string name{key.str()};
            if (table == nullptr || !(*table)["officer"].is_string()) {
                complain(file.path().string() + ": [\"" + name + "\"] needs officer = \"...\"");
                continue;
            }
            const auto officer = (*table)["officer"].value_or(std::string{});
            if (!all.emplace(name, Texts{officer, (*table)["citizen"].value_or(officer)}).second)
                complain(file.path().string() + ": \"" + name + "\" is there twice");
        }
    }
    return all;
}

std::set<std::string> placeholders(const std::string& text) {
    static const std::regex pattern{R"(\{([a-z0-9_]*)\})"};
    std::set<std::string> names;
    for (std::sregex_iterator at{text.begin(), text.end(), pattern}, end; at != end; ++at)
        names.insert((*at)[1]);
    return names;
}

std::set<std::string> codes_in_sources(const fs::path& root) {
    static const std::regex pattern{R"#("([a-z0-9_.]+)"_msg)#"};
    std::set<std::string> codes;
    for (const auto* folder : {"src", "apps"}) {
        for (const auto& file : fs::recursive_directory_iterator{root / folder}) {
            const auto extension = file.path().extension();
            if (extension != ".cpp" && extension != ".hpp") continue;
            if (file.path().stem().string().ends_with("_test")) continue;
            std::ifstream in{file.path()};
            for (std::string line; std::getline(in, line);) {
                if (line.find("///") != std::string::npos) continue;
                for (std::sregex_iterator at{line.begin(), line.end(), pattern}, end; at != end;
                     ++at)
                    codes.insert((*at)[1]);
            }
        }
    }
    return codes;
}

/// With its length, which a compiler would count letter by letter until it gives up.
std::string quoted(const std::string& text) {
    std::string out = "R\"~(";
    return out.append(text).append(")~\"sv");
}

void write_if_changed(const fs::path& path, const std::string& content) {
    std::ostringstream old;
    old << std::ifstream{path}.rdbuf();
    if (old.str() == content) return;
    fs::create_directories(path.parent_path());
    std::ofstream{path} << content;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const fs::path root{argv[1]};
    try {
        const auto id = read_language(root / "messages/id");
        const auto en = read_language(root / "messages/en");
        const auto used = codes_in_sources(root);

        for (const auto& [name, texts] : id) {
            const auto other = en.find(name);
            if (other == en.end()) {
                complain("\"" + name + "\" has no English text");
            } else if (placeholders(texts.officer) != placeholders(other->second.officer)) {
                complain("\"" + name + "\" names other {parameters} in English");
            }
            if (!used.contains(name)) complain("\"" + name + "\" is used by no source file");
        }
        for (const auto& [name, texts] : en)
            if (!id.contains(name)) complain("\"" + name + "\" has no Indonesian text");
        for (const auto& name : used)
            if (!id.contains(name))
                complain("\"" + name + "\" is used but has no text in messages/id");

        std::ostringstream out;
        out << "#include \"core/detail/message_table.hpp\"\n\n#include <array>\n\n"
            << "using namespace std::string_view_literals;\n\nnamespace tepat::detail "
               "{\n\nstd::span<const MessageRow> message_rows() {\n"
            << "    static constexpr std::array<MessageRow, " << id.size() << "> rows{{\n";
        for (const auto& [name, texts] : id) {
            const auto& other = en.contains(name) ? en.at(name) : texts;
            out << "        {\"" << name << "\"sv, {" << quoted(texts.officer) << ", "
                << quoted(texts.citizen) << "}, {" << quoted(other.officer) << ", "
                << quoted(other.citizen) << "}},\n";
        }
        out << "    }};\n    return rows;\n}\n\n} // namespace tepat::detail\n";
        const bool lenient = argc == 4 && std::string{argv[3]} == "--lenient";
        if (problems > 0 && !lenient) return 1;
        write_if_changed(argv[2], out.str());
        return 0;
    } catch (const toml::parse_error& error) {
        std::cerr << "messagec: " << error << '\n';
    } catch (const std::exception& error) {
        std::cerr << "messagec: " << error.what() << '\n';
    }
    return 1;
}
