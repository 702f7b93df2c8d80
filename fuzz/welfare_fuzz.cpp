// Model files and lines of rankings from anywhere: read or refused, never a crash. What is read has
// a digest that reading again gives, an edition on each of its first days, and bounds that no
// household's values break; lines that are read are written as they were.
#include "welfare/lowest.hpp"
#include "welfare/model.hpp"
#include "welfare/ranking_line.hpp"

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace tepat::welfare;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto model = read_model(text, "x.toml")) {
        if (read_model(text, "x.toml")->digest != model->digest) std::abort();
        for (const auto& edition : model->editions.entries()) {
            const auto at = model->at(edition.from);
            if (!at || at->edition->from != edition.from) std::abort();
            // In the sanitizer's build an overflow here ends the run.
            for (const bool most : {false, true}) {
                std::int64_t score = 0;
                for (std::size_t i = 0; i < model->variables.size(); ++i) {
                    const auto& its = model->variables[i];
                    score += at->coefficient(i) * (most ? its.most : its.least);
                }
                if (score > most_score || score < -most_score) std::abort();
            }
        }
    }
    if (const auto line = decode_ranking_line(text); line && encode(*line) != text) std::abort();
    if (const auto line = decode_lowest_line(text); line && encode(*line) != text) std::abort();
    if (const auto header = decode_ranking_header(text); header && encode(*header) != text)
        std::abort();
    if (const auto header = decode_lowest_header(text); header && encode(*header) != text)
        std::abort();
    return 0;
}
