#pragma once
#include "core/progress.hpp"
#include "core/result.hpp"
#include "core/strong.hpp"
#include "journal/digest.hpp"
#include "programmes/reproduction.hpp"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tepat::api {

enum class JobKind : std::uint8_t { make_list, compare, reproduce, evidence, carry_out };
[[nodiscard]] std::string_view name_of(JobKind kind);
enum class JobState : std::uint8_t { waiting, running, done, refused, stopped };
[[nodiscard]] std::string_view name_of(JobState state);

/// What a job came to: the parts that its kind has.
struct JobResult {
    std::optional<Seq> entry = {}; ///< of the list or comparison
    bool repeated = false;         ///< it was there already
    std::optional<programmes::Reproduction> reproduction = {};
    struct Pack {
        std::filesystem::path file; ///< in the job's folder
        std::int64_t lines = 0;
        journal::Digest root;
        std::int64_t journal_size = 0;
        bool personal = false;
    };
    std::optional<Pack> pack = {};
};

struct Job {
    std::string key;
    JobKind kind = JobKind::make_list;
    Seq about; ///< the list that is reproduced, packed, or compared first; 0: none
    JobState state = JobState::waiting;
    MessageCode step; ///< while it runs
    std::int64_t done = 0;
    std::int64_t total = 0; ///< 0: unknown
    std::optional<Refusal> refusal;
    JobResult result; ///< when it is done
};

/// Work that takes longer than a request should: done one after the other by a thread of its own,
/// and watched by whoever knows its key. Jobs are of this process. What they make is in the
/// journal, where the same lists and comparisons are made once: asking again after a stop goes on
/// from there. Thread-safe.
class Jobs {
public:
    /// Files of jobs are put into `folder`, which is emptied. Throws filesystem_error.
    explicit Jobs(std::filesystem::path folder);
    ~Jobs();
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

    /// `folder` is there and is the job's own; it is deleted with the job.
    using Work = std::function<Result<JobResult>(const std::filesystem::path& folder, Progress&)>;
    /// Of 8 to 64 letters, digits, `-` or `_`.
    [[nodiscard]] static bool good_key(std::string_view key);
    /// Puts work at the end of the line. `key` is the client's, a good one; `digest` is of what it
    /// asks. The same again gives the job that is there, and does it again when it was refused or
    /// stopped. `upload`, when there is one, is moved into the folder as `berkas`. Refused:
    /// api.job_key; api.job_key_reused, for another question with this key; api.job_closing.
    Result<Job> add(std::string_view key, const journal::Digest& digest, JobKind kind, Seq about,
                    Work work, const std::filesystem::path& upload = {});
    [[nodiscard]] std::optional<Job> job(std::string_view key) const;
    /// False when there is no such job that waits or runs.
    bool stop(std::string_view key);
    /// Takes no more work, stops what runs and returns when it has ended: before what the work uses
    /// goes. Again does nothing.
    void close();
    /// Sleeps until nothing waits or runs; for tests.
    void wait_idle();

    /// How many are kept once they are done; the oldest goes first, with its file.
    static constexpr std::size_t most_kept = 50;

private:
    struct Entry;
    class Watch;
    void run();
    void take(Entry& entry);
    void forget_old();

    std::filesystem::path folder_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool closing_ = false;
    std::uint64_t next_ = 1;
    std::map<std::string, std::shared_ptr<Entry>, std::less<>> entries_;
    std::thread worker_;
};

} // namespace tepat::api
