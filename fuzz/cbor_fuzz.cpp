// Any bytes as CBOR: an item is passed over or refused; one that is read and written again gives
// the same bytes, read as what it is and skipped alike. Asking for a type that is not there
// refuses. The same bytes as a date and a moment: what is read is written the same.
#include "core/cbor.hpp"
#include "core/clock.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace tepat;

constexpr Instant year_1{-62'135'596'800'000'000};
constexpr Instant year_10000{253'402'300'800'000'000};

void require(bool holds) {
    if (!holds) std::abort();
}

void copy(CborReader& in, CborWriter& out) {
    switch (in.peek()) {
    case CborType::integer:
        out.integer(in.integer());
        return;
    case CborType::bytes:
        out.bytes(in.bytes());
        return;
    case CborType::text:
        out.text(in.text());
        return;
    case CborType::boolean:
        out.boolean(in.boolean());
        return;
    case CborType::null:
        require(in.null());
        out.null();
        return;
    case CborType::array: {
        const auto size = in.array();
        out.array(size);
        for (std::size_t i = 0; i < size; ++i)
            copy(in, out);
        return;
    }
    case CborType::map: {
        const auto size = in.map();
        out.map(size);
        for (std::size_t i = 0; i < size * 2; ++i)
            copy(in, out);
        return;
    }
    }
}

/// The bytes `read` consumes, or nothing when it refuses them.
template <class Read>
BytesView consumed(BytesView input, Read read) {
    CborReader in{input};
    try {
        read(in);
    } catch (const CborError&) {
        return {};
    }
    return input.substr(0, input.size() - in.rest().size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input{reinterpret_cast<const char*>(data), size};

    // skip() first: it bounds the depth to which copy() may go.
    const auto item = consumed(input, [](CborReader& in) { in.skip(); });
    if (!item.empty()) {
        CborReader in{item};
        CborWriter out;
        copy(in, out);
        in.finish();
        require(out.view() == item);
    }

    int types = 0;
    const auto typed = [&](auto read) { types += consumed(input, read).empty() ? 0 : 1; };
    typed([](CborReader& in) { in.integer(); });
    typed([](CborReader& in) { in.bytes(); });
    typed([](CborReader& in) { in.text(); });
    typed([](CborReader& in) { in.boolean(); });
    typed([](CborReader& in) { in.null(); });
    typed([](CborReader& in) { in.array(); });
    typed([](CborReader& in) { in.map(); });
    require(types <= 1 && (item.empty() || types == 1));

    if (const auto date = Date::parse(input)) require(date->text() == input);
    if (const auto instant = Instant::parse(input)) require(instant->text() == input);
    if (size >= 8) {
        std::uint64_t number = 0;
        for (const char c : input.substr(0, 8))
            number = number << 8 | static_cast<std::uint8_t>(c);
        const Instant any{static_cast<std::int64_t>(number)};
        if (any >= year_1 && any < year_10000) require(Instant::parse(any.text()) == any);
        const int days = any.date_at(7) - any.date_at(0);
        require(days == 0 || days == 1);
    }
    return 0;
}
