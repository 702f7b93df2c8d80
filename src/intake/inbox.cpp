#include "intake/inbox.hpp"

#include "core/bytes.hpp"
#include "journal/digest.hpp"
#include "sheets/atomic_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <iterator>
#include <set>

namespace tepat::intake {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::array states{ItemState::waiting, ItemState::running, ItemState::done,
                            ItemState::refused, ItemState::stopped};
constexpr std::size_t longest_name = 200;

/// A code read from disk, kept for the life of the process as the literals are.
MessageCode kept_code(const std::string& name) {
    static std::mutex mutex;
    static std::set<std::string> names;
    const std::scoped_lock lock{mutex};
    return {*names.insert(name).first};
}

Json json_of(const registry::RowCounts& counts) {
    return {counts.read, counts.added, counts.changed, counts.unchanged, counts.refused};
}

registry::RowCounts counts_of(const Json& json) {
    return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4)};
}

Json json_of(const Item& item) {
    Json json{{"file", item.file},
              {"actor", item.actor},
              {"effective_on", item.effective_on.text()},
              {"bytes", item.bytes},
              {"handed_in", item.handed_in.text()},
              {"state", name_of(item.state)}};
    if (item.refusal)
        json["refusal"] = {{"code", item.refusal->code.name}, {"params", item.refusal->params}};
    if (item.errors) json["errors"] = item.errors->filename().string();
    if (const auto& report = item.report)
        json["report"] = {
            {"households", json_of(report->households)}, {"members", json_of(report->members)},
            {"accounts", json_of(report->accounts)},     {"families_added", report->families_added},
            {"fields_refused", report->fields_refused},  {"without_nik", report->without_nik},
            {"suspect_niks", report->suspect_niks},      {"shared_niks", report->shared_niks},
            {"known_files", report->known_files}};
    return json;
}

IntakeReport report_of(const Json& json) {
    IntakeReport report;
    report.households = counts_of(json.at("households"));
    report.members = counts_of(json.at("members"));
    report.accounts = counts_of(json.at("accounts"));
    report.families_added = json.at("families_added");
    report.fields_refused = json.at("fields_refused");
    report.without_nik = json.at("without_nik");
    report.suspect_niks = json.at("suspect_niks");
    report.shared_niks = json.at("shared_niks");
    report.known_files = json.at("known_files");
    return report;
}

/// Nothing for what this program did not write: such a folder is left alone.
std::optional<Item> item_of(const fs::path& folder) {
    std::ifstream in{folder / "item.json", std::ios::binary};
    const auto json = Json::parse(in, nullptr, false);
    if (json.is_discarded()) return std::nullopt;
    try {
        Item item;
        item.id = folder.filename().string();
        item.file = json.at("file");
        item.actor = json.at("actor");
        const auto on = Date::parse(json.at("effective_on").get<std::string>());
        const auto at = Instant::parse(json.at("handed_in").get<std::string>());
        const auto state = std::ranges::find(states, json.at("state").get<std::string>(),
                                             [](ItemState its) { return name_of(its); });
        if (!on || !at || state == states.end()) return std::nullopt;
        item.effective_on = *on;
        item.handed_in = *at;
        item.state = *state;
        item.bytes = json.at("bytes");
        if (json.contains("refusal")) {
            const auto& its = json.at("refusal");
            item.refusal = Refusal{kept_code(its.at("code")), its.at("params")};
        }
        if (json.contains("errors"))
            item.errors = folder / "galat" / json.at("errors").get<std::string>();
        if (json.contains("report")) item.report = report_of(json.at("report"));
        return item;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

std::string id_of(const fs::path& file, Date on) {
    std::ifstream in{file, std::ios::binary};
    journal::Hasher hasher;
    std::array<char, 65'536> piece{};
    while (in.read(piece.data(), piece.size()), in.gcount() > 0)
        hasher.add({piece.data(), static_cast<std::size_t>(in.gcount())});
    hasher.add(on.text());
    return hasher.finish().hex().substr(0, 16);
}

void move_file(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::rename(from, to, error);
    if (!error) return;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing); // another file system
    fs::remove(from);
}

} // namespace

bool is_file_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name && !name.starts_with('.') &&
           std::ranges::none_of(name, [](char c) {
               return c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ' || c == '\x7f';
           });
}

std::string_view name_of(ItemState state) {
    switch (state) {
    case ItemState::waiting:
        return "waiting";
    case ItemState::running:
        return "running";
    case ItemState::done:
        return "done";
    case ItemState::refused:
        return "refused";
    case ItemState::stopped:
        return "stopped";
    }
    return {};
}

struct Inbox::Entry {
    Item item;
    std::atomic<bool> stop = false;
};

/// Where the import says how far it is.
class Inbox::Watch final : public Progress {
public:
    Watch(Inbox& inbox, Entry& entry) : inbox_{inbox}, entry_{entry} {}
    void at(MessageCode step, std::int64_t done, std::int64_t total) override {
        const std::scoped_lock lock{inbox_.mutex_};
        entry_.item.step = step;
        entry_.item.done = done;
        entry_.item.total = total;
    }
    [[nodiscard]] bool stop_requested() const override { return entry_.stop; }

private:
    Inbox& inbox_;
    Entry& entry_;
};

Inbox::Inbox(Services services, fs::path folder) : services_{services}, folder_{std::move(folder)} {
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
    load();
    worker_ = std::thread{[this] { work(); }};
}

Inbox::~Inbox() {
    {
        const std::scoped_lock lock{mutex_};
        closing_ = true;
        for (auto& [id, entry] : entries_)
            entry->stop = true;
    }
    changed_.notify_all();
    worker_.join();
}

void Inbox::load() {
    for (const auto& child : fs::directory_iterator{folder_}) {
        if (!child.is_directory()) continue;
        auto item = item_of(child.path());
        if (!item) continue;
        if (item->state == ItemState::running) item->state = ItemState::waiting;
        auto entry = std::make_unique<Entry>();
        entry->item = *std::move(item);
        auto id = entry->item.id;
        entries_.emplace(std::move(id), std::move(entry));
    }
}

fs::path Inbox::file_of(const Item& item) const {
    return folder_ / item.id / "berkas" / item.file;
}

void Inbox::keep(const Item& item) const {
    auto file = sheets::AtomicFile::create(folder_ / item.id / "item.json");
    if (file && file->write(json_of(item).dump()) && file->commit()) return;
    throw fs::filesystem_error{"inbox", folder_ / item.id,
                               std::make_error_code(std::errc::io_error)};
}

Result<Item> Inbox::add(std::string_view name, const fs::path& upload, const std::string& actor,
                        Date effective_on) {
    if (!is_file_name(name)) return refuse("intake.file_name"_msg);
    const auto bytes = static_cast<std::int64_t>(fs::file_size(upload));
    if (bytes == 0) return refuse("intake.empty_file"_msg, {{"file", std::string{name}}});
    const auto id = id_of(upload, effective_on);

    const std::scoped_lock lock{mutex_};
    auto& entry = entries_[id];
    if (!entry) entry = std::make_unique<Entry>();
    auto& item = entry->item;
    const bool busy =
        !item.id.empty() && (item.state == ItemState::waiting || item.state == ItemState::running);
    if (busy) return item;
    item = Item{};
    item.id = id;
    item.file = name;
    item.actor = actor;
    item.effective_on = effective_on;
    item.bytes = bytes;
    item.handed_in = services_.journal.clock().now();
    entry->stop = false;
    fs::create_directories(file_of(item).parent_path());
    move_file(upload, file_of(item));
    keep(item);
    changed_.notify_all();
    return item;
}

std::vector<Item> Inbox::items() const {
    std::vector<Item> items;
    {
        const std::scoped_lock lock{mutex_};
        for (const auto& [id, entry] : entries_)
            items.push_back(entry->item);
    }
    std::ranges::sort(items, std::greater{},
                      [](const Item& item) { return std::pair{item.handed_in, item.id}; });
    return items;
}

std::optional<Item> Inbox::item(std::string_view id) const {
    const std::scoped_lock lock{mutex_};
    const auto found = entries_.find(id);
    return found == entries_.end() ? std::nullopt : std::optional{found->second->item};
}

bool Inbox::stop(std::string_view id) {
    const std::scoped_lock lock{mutex_};
    const auto found = entries_.find(id);
    if (found == entries_.end()) return false;
    auto& [item, stopping] = *found->second;
    if (item.state == ItemState::running) {
        stopping = true;
        return true;
    }
    if (item.state != ItemState::waiting) return false;
    item.state = ItemState::stopped;
    keep(item);
    changed_.notify_all();
    return true;
}

void Inbox::wait_idle() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] {
        return std::ranges::none_of(entries_, [](const auto& its) {
            const auto state = its.second->item.state;
            return state == ItemState::waiting || state == ItemState::running;
        });
    });
}

void Inbox::work() {
    std::unique_lock lock{mutex_};
    while (!closing_) {
        Entry* next = nullptr;
        for (const auto& [id, entry] : entries_)
            if (entry->item.state == ItemState::waiting &&
                (next == nullptr || entry->item.handed_in < next->item.handed_in))
                next = entry.get();
        if (next == nullptr) {
            changed_.wait(lock);
            continue;
        }
        next->item.state = ItemState::running;
        lock.unlock();
        take(*next);
        lock.lock();
        changed_.notify_all();
    }
}

void Inbox::take(Entry& entry) {
    Item item;
    {
        const std::scoped_lock lock{mutex_};
        item = entry.item;
    }
    IntakeOptions options;
    options.actor = item.actor;
    options.effective_on = item.effective_on;
    options.errors = folder_ / item.id / "galat" / (fs::path{item.file}.stem().string() + ".xlsx");
    Watch watch{*this, entry};
    Result<IntakeReport> report = refuse("intake.broken"_msg, {{"file", item.file}});
    try {
        fs::create_directories(options.errors.parent_path());
        report = take_in(services_.journal, services_.instruments, services_.channels,
                         file_of(item), options, watch);
    } catch (const std::exception& broken) {
        report = refuse("intake.broken"_msg, {{"file", item.file}, {"detail", broken.what()}});
    }

    const std::scoped_lock lock{mutex_};
    auto& its = entry.item;
    its.step = {};
    if (report && report->stopped) {
        // Stopped because the process ends: it goes on next time.
        its.state = closing_ ? ItemState::waiting : ItemState::stopped;
    } else if (report) {
        its.state = ItemState::done;
        its.errors = report->errors;
        its.report = *std::move(report);
    } else {
        its.state = closing_ ? ItemState::waiting : ItemState::refused;
        its.refusal = report.error();
    }
    keep(its);
    if (its.state == ItemState::done || its.state == ItemState::refused) {
        std::error_code ignored;
        fs::remove(file_of(its), ignored);
    }
}

} // namespace tepat::intake
