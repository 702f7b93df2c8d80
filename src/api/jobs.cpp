#include "api/jobs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cstdio>

namespace tepat::api {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t shortest_key = 8;
constexpr std::size_t longest_key = 64;

bool busy(JobState state) {
    return state == JobState::waiting || state == JobState::running;
}

} // namespace

std::string_view name_of(JobKind kind) {
    switch (kind) {
    case JobKind::make_list:
        return "make_list";
    case JobKind::compare:
        return "compare";
    case JobKind::reproduce:
        return "reproduce";
    case JobKind::evidence:
        return "evidence";
    case JobKind::carry_out:
        return "carry_out";
    }
    return {};
}

std::string_view name_of(JobState state) {
    switch (state) {
    case JobState::waiting:
        return "waiting";
    case JobState::running:
        return "running";
    case JobState::done:
        return "done";
    case JobState::refused:
        return "refused";
    case JobState::stopped:
        return "stopped";
    }
    return {};
}

struct Jobs::Entry {
    Job job;
    std::uint64_t number = 0; ///< in the order in which they were asked for
    journal::Digest digest;
    Work work;
    std::atomic<bool> stop = false;
};

/// Where the work says how far it is.
class Jobs::Watch final : public Progress {
public:
    Watch(Jobs& jobs, Entry& entry) : jobs_{jobs}, entry_{entry} {}
    void at(MessageCode step, std::int64_t done, std::int64_t total) override {
        const std::scoped_lock lock{jobs_.mutex_};
        entry_.job.step = step;
        entry_.job.done = done;
        entry_.job.total = total;
    }
    [[nodiscard]] bool stop_requested() const override { return entry_.stop; }

private:
    Jobs& jobs_;
    Entry& entry_;
};

Jobs::Jobs(fs::path folder) : folder_{std::move(folder)} {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
    worker_ = std::thread{[this] { run(); }};
}

Jobs::~Jobs() {
    close();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void Jobs::close() {
    {
        const std::scoped_lock lock{mutex_};
        closing_ = true;
        for (auto& [key, entry] : entries_)
            entry->stop = true;
    }
    changed_.notify_all();
    if (worker_.joinable()) worker_.join();
}

bool Jobs::good_key(std::string_view key) {
    return key.size() >= shortest_key && key.size() <= longest_key &&
           std::ranges::all_of(key, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_';
           });
}

Result<Job> Jobs::add(std::string_view key, const journal::Digest& digest, JobKind kind, Seq about,
                      Work work, const fs::path& upload) {
    if (!good_key(key)) return refuse("api.job_key"_msg);
    const std::scoped_lock lock{mutex_};
    if (closing_) return refuse("api.job_closing"_msg);
    const auto found = entries_.find(key);
    if (found != entries_.end()) {
        const auto& there = *found->second;
        if (there.digest != digest) return refuse("api.job_key_reused"_msg);
        if (busy(there.job.state) || there.job.state == JobState::done) return there.job;
    }
    auto entry = std::make_shared<Entry>();
    entry->job.key = key;
    entry->job.kind = kind;
    entry->job.about = about;
    entry->number = next_++;
    entry->digest = digest;
    entry->work = std::move(work);
    const auto own = folder_ / entry->job.key;
    fs::remove_all(own);
    fs::create_directories(own);
    if (!upload.empty()) fs::rename(upload, own / "berkas");
    entries_[entry->job.key] = entry;
    changed_.notify_all();
    return entry->job;
}

std::optional<Job> Jobs::job(std::string_view key) const {
    const std::scoped_lock lock{mutex_};
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::nullopt : std::optional{found->second->job};
}

bool Jobs::stop(std::string_view key) {
    const std::scoped_lock lock{mutex_};
    const auto found = entries_.find(key);
    if (found == entries_.end() || !busy(found->second->job.state)) return false;
    auto& entry = *found->second;
    entry.stop = true;
    if (entry.job.state == JobState::waiting) entry.job.state = JobState::stopped;
    changed_.notify_all();
    return true;
}

void Jobs::wait_idle() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] {
        return std::ranges::none_of(entries_,
                                    [](const auto& its) { return busy(its.second->job.state); });
    });
}

void Jobs::run() {
    std::unique_lock lock{mutex_};
    while (!closing_) {
        std::shared_ptr<Entry> next;
        for (const auto& [key, entry] : entries_)
            if (entry->job.state == JobState::waiting && (!next || entry->number < next->number))
                next = entry;
        if (!next) {
            changed_.wait(lock);
            continue;
        }
        next->job.state = JobState::running;
        lock.unlock();
        take(*next);
        lock.lock();
        forget_old();
        changed_.notify_all();
    }
}

void Jobs::take(Entry& entry) {
    Watch watch{*this, entry};
    Result<JobResult> made = refuse("api.job_broken"_msg);
    try {
        made = entry.work(folder_ / entry.job.key, watch);
    } catch (const std::exception& broken) {
        fmt::print(stderr, "tepat: job {}: {}\n", name_of(entry.job.kind), broken.what());
    }
    const std::scoped_lock lock{mutex_};
    auto& job = entry.job;
    job.step = {};
    entry.work = {};
    if (made) {
        job.state = JobState::done;
        job.result = *std::move(made);
    } else {
        // What was asked to stop says so as a refusal.
        job.state = entry.stop ? JobState::stopped : JobState::refused;
        job.refusal = made.error();
    }
}

void Jobs::forget_old() {
    while (true) {
        std::size_t kept = 0;
        auto oldest = entries_.end();
        for (auto it = entries_.begin(); it != entries_.end(); ++it) {
            if (busy(it->second->job.state)) continue;
            ++kept;
            if (oldest == entries_.end() || it->second->number < oldest->second->number)
                oldest = it;
        }
        if (kept <= most_kept) return;
        std::error_code ignored;
        fs::remove_all(folder_ / oldest->first, ignored);
        entries_.erase(oldest);
    }
}

} // namespace tepat::api
