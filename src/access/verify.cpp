#include "access/access_log.hpp"
#include "access/detail/batch.hpp"
#include "core/cbor.hpp"

#include <unordered_map>

namespace tepat::access {
namespace {

constexpr std::size_t most_findings = 100;

class Verifier {
public:
    explicit Verifier(store::Connection& connection) : connection_{connection} {}

    Verification run() {
        connection_.each("select batch, previous, payload, digest from access_batch order by batch",
                         [&](const store::Row& row) { check(row); });
        connection_.each("select subject_id, batch, place from access_reading",
                         [&](const store::Row& row) {
                             index_[row.integer(1)] -=
                                 mark(row.id<SubjectId>(0), row.integer(1), row.integer(2));
                         });
        for (const auto& [batch, left] : index_)
            if (left != 0) found("access.index"_msg, batch);
        return std::move(result_);
    }

private:
    void found(MessageCode code, std::int64_t batch) {
        if (result_.findings.size() < most_findings)
            result_.findings.push_back({{code, {{"batch", std::to_string(batch)}}}, batch});
    }

    void check(const store::Row& row) {
        const auto number = row.integer(0);
        const auto previous = detail::digest_at(row, 1);
        const auto payload = row.blob(2);
        const auto digest = detail::digest_at(row, 3);
        if (number != expected_)
            found("access.gap"_msg, expected_);
        else if (previous != last_)
            found("access.chain"_msg, number);
        if (detail::link(previous, payload) != digest || !take(number, payload))
            found("access.changed"_msg, number);
        ++result_.batches;
        expected_ = number + 1;
        last_ = digest;
    }

    /// False when the payload is none of this number.
    bool take(std::int64_t number, BytesView payload) try {
        const auto batch = detail::decode(payload);
        for (std::size_t place = 0; place < batch.readings.size(); ++place)
            if (const auto subject = batch.readings[place].subject)
                index_[number] += mark(*subject, number, static_cast<std::int64_t>(place));
        result_.readings += static_cast<std::int64_t>(batch.readings.size());
        return batch.number == number;
    } catch (const CborError&) {
        return false;
    }

    /// What a row of the index adds to its batch: sums agree when the same rows are there.
    static std::uint64_t mark(SubjectId subject, std::int64_t batch, std::int64_t place) {
        Bytes key;
        for (const auto part : {subject.value(), batch, place})
            append_u64(key, static_cast<std::uint64_t>(part));
        const auto digest = journal::sha256(key);
        std::uint64_t mark = 0;
        for (std::size_t at = 0; at < sizeof mark; ++at)
            mark = mark << 8U | digest.bytes[at];
        return mark;
    }

    store::Connection& connection_;
    Verification result_;
    std::int64_t expected_ = 1;
    journal::Digest last_;
    std::unordered_map<std::int64_t, std::uint64_t> index_; ///< by batch: told less indexed
};

} // namespace

Verification verify_access(store::Connection& connection) {
    if (connection.columns("access_batch").empty()) return {};
    return Verifier{connection}.run();
}

} // namespace tepat::access
