#include "store/detail/answered.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

namespace tepat::store::detail {
namespace {

// Not std::atomic::wait, which lets others run a few times before it sleeps: with many callers that
// is more switching than all else together.
static_assert(sizeof(std::atomic<Ticket>) == sizeof(Ticket));

void sleep_while(const std::atomic<Ticket>& word, Ticket value) {
    ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

void wake_all(const std::atomic<Ticket>& word) {
    ::syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

bool is_before(Ticket a, Ticket b) {
    return static_cast<std::int32_t>(a - b) < 0;
}

} // namespace

void Answered::wait_for(Ticket ticket) const {
    const auto& word = words_[ticket % words_.size()];
    for (auto seen = word.load(); is_before(seen, ticket); seen = word.load())
        sleep_while(word, seen);
}

void Answered::tell(Ticket ticket) {
    auto& word = words_[ticket % words_.size()];
    word.store(ticket);
    wake_all(word);
}

} // namespace tepat::store::detail
