#pragma once
#include "generate/workbook.hpp"
#include "journal/journal.hpp"
#include "programmes/list.hpp"
#include "programmes/policy_file.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/region_files.hpp"
#include "scratch.hpp"
#include "store/sequencer.hpp"
#include "store/system.hpp"
#include "table.hpp"
#include "welfare/ranking.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace tepat::bench {

constexpr int districts = 20;
constexpr int villages_a_district = 10;
inline const Date register_day = Date::parse("2021-04-01").value();

inline std::string text_of(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

/// A generated regency in a SQLite file, imported as districts send it, with the PKH list of a
/// stage. Closed: what is measured opens it anew.
class MadeRegister {
public:
    MadeRegister(const Scratch& dir, int families) : path_{dir.file("register.db")} {
        write_regions(dir.path(), districts, villages_a_district);
        generate::Options made;
        made.parameters.families = families;
        made.region_lists = dir.path();
        made.regency = RegionCode::parse("91.01").value();
        made.output = dir.path() / "files";
        made.format = generate::Format::csv;
        generate::generate_regency(made, silent_).value();

        database_ = store::open_database(path_, true).value();
        store::migrate(*database_->connect(), folds_.schemas(), clock_.now()).value();
        const auto sequencer = store::Sequencer::start(*database_, {}).value();
        journal::Journal journal{*sequencer, *database_, folds_, clock_, secrets_, {}};
        registry::load_regions(journal, dir.path(), "bench", Date::parse("2000-01-01").value(),
                               silent_)
            .value();
        const std::vector<std::filesystem::path> files{made.output / "rumah_tangga.csv",
                                                       made.output / "anggota.csv"};
        const registry::ImportOptions options{"bench", register_day,
                                              registry::CodeSystem::kemendagri,
                                              dir.path() / "errors.xlsx", false};
        registry::import_files(journal, instrument_, files, options, silent_).value();
        list_ =
            programmes::make_list(
                journal, policy_, policy_text_, instrument_,
                {"bench", Period::parse("2021:2/4").value(), made.regency, std::nullopt}, silent_)
                .value();
        ranking_ =
            welfare::make_ranking(journal, model_, model_text_, instrument_,
                                  {"bench", made.regency, register_day, std::nullopt}, silent_)
                .value();
    }

    [[nodiscard]] store::Database& database() { return *database_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const programmes::StoredList& list() const { return list_; }
    [[nodiscard]] const welfare::StoredRanking& ranking() const { return ranking_; }
    [[nodiscard]] const welfare::Model& model() const { return model_; }
    [[nodiscard]] const journal::Folds& folds() const { return folds_; }
    [[nodiscard]] const registry::Instrument& instrument() const { return instrument_; }
    [[nodiscard]] const programmes::Policy& policy() const { return policy_; }

private:
    SilentProgress silent_;
    store::SystemClock clock_;
    store::SystemRandom secrets_;
    const journal::Folds folds_{{registry::folds(), welfare::folds(), programmes::folds()}};
    const registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    const std::string policy_text_ = text_of(TEPAT_SOURCE_DIR "/policies/pkh.toml");
    const programmes::Policy policy_ = programmes::read_policy(policy_text_, "pkh.toml").value();
    const std::string model_text_ = text_of(TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml");
    const welfare::Model model_ = welfare::read_model(model_text_, "pmt_synthetic.toml").value();
    std::string path_;
    std::unique_ptr<store::Database> database_;
    programmes::StoredList list_;
    welfare::StoredRanking ranking_;
};

} // namespace tepat::bench
