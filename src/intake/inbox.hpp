#pragma once
#include "core/clock.hpp"
#include "intake/intake.hpp"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tepat::intake {

/// A name that a file may be kept under: of at most 200 bytes, without folders and control
/// characters.
[[nodiscard]] bool is_file_name(std::string_view name);

enum class ItemState : std::uint8_t { waiting, running, done, refused, stopped };
[[nodiscard]] std::string_view name_of(ItemState state);

/// A file that was handed in.
struct Item {
    std::string id;   ///< 16 hex digits, of the file's bytes and day
    std::string file; ///< as whoever handed it in calls it
    std::string actor;
    Date effective_on;
    std::int64_t bytes = 0;
    Instant handed_in;
    ItemState state = ItemState::waiting;
    MessageCode step; ///< while it runs
    std::int64_t done = 0;
    std::int64_t total = 0;         ///< 0: unknown
    std::optional<Refusal> refusal; ///< why it was refused, or what broke
    std::optional<IntakeReport> report;
    std::optional<std::filesystem::path> errors; ///< the error workbook
};

/// A folder where files wait to be taken in one after the other by a thread of its own. What waited
/// or ran when the process ended goes on when the folder is opened again; handing in the same file
/// again gives the item that is there, and takes it in again unless it waits or runs. A file is
/// deleted once it is taken in or refused; its error workbook stays. The folder is for its owner
/// alone. Thread-safe.
class Inbox {
public:
    struct Services {
        journal::Journal& journal;
        std::span<const registry::Instrument> instruments; ///< as take_in() wants them
        std::span<const payments::Channel> channels;
    };
    /// Throws std::filesystem::filesystem_error when the folder cannot be made or read.
    Inbox(Services services, std::filesystem::path folder);
    /// Stops what runs; it goes on next time.
    ~Inbox();
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    /// Moves `upload` into the folder. Refused: "intake.file_name"_msg, "intake.empty_file"_msg.
    Result<Item> add(std::string_view name, const std::filesystem::path& upload,
                     const std::string& actor, Date effective_on);
    /// The newest first.
    [[nodiscard]] std::vector<Item> items() const;
    [[nodiscard]] std::optional<Item> item(std::string_view id) const;
    /// False when there is no such item that waits or runs.
    bool stop(std::string_view id);
    /// Sleeps until nothing waits or runs; for tests and orderly ends.
    void wait_idle();

private:
    struct Entry;
    class Watch;
    void load();
    void work();
    void take(Entry& entry);
    void keep(const Item& item) const;
    [[nodiscard]] std::filesystem::path file_of(const Item& item) const;

    Services services_;
    std::filesystem::path folder_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool closing_ = false;
    std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries_;
    std::thread worker_;
};

} // namespace tepat::intake
