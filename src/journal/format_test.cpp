// The worked examples of docs/formats/journal.md and chunk.md. These bytes are permanent: a failing
// test here means that journals already written could no longer be proved.
#include "core/cbor.hpp"
#include "journal/chunk.hpp"
#include "journal/entry.hpp"

#include <gtest/gtest.h>

namespace tepat::journal {
namespace {

Bytes counting(int from, int to) {
    Bytes out;
    for (int byte = from; byte < to; ++byte)
        out.push_back(static_cast<char>(byte));
    return out;
}

TEST(JournalFormat, EnvelopeAndLeafOfTheWorkedExample) {
    const Entry entry{Seq{1},
                      *Instant::parse("2021-03-31T23:59:59.000000Z"),
                      Date{18'725},
                      "budi",
                      {"laptop-1", 1, sha256("content")},
                      {"toy.numbered", 1},
                      *from_hex("82071846"),
                      {sha256("a document")}};
    const auto payload_digest = sha256({counting(16, 32), entry.payload});
    const auto bytes = envelope(entry, payload_digest);
    EXPECT_EQ(to_hex(bytes), "8c6d74657061742e656e7472792f3101781b323032312d30332d33315432333a35393"
                             "a35392e3030303030305a194925"
                             "6462756469686c6170746f702d31015820" +
                                 sha256("content").hex() + "6c746f792e6e756d6265726564015820" +
                                 payload_digest.hex() + "815820" + sha256("a document").hex());
    EXPECT_EQ(entry_leaf(entry, counting(0, 32)),
              sha256({BytesView{"\0", 1}, counting(0, 16), bytes}));
    EXPECT_EQ(entry_leaf(entry, counting(0, 32)).hex(),
              "9816c646ae5978231c1618d8391c71463d3c110d297019cf4dec7dfb7df317e6");
}

TEST(JournalFormat, ChunkOfTheWorkedExample) {
    const Bytes seed(chunk_seed_size, 's');
    ChunkWriter writer;
    writer.add("a");
    writer.add("bc");
    const auto closed = writer.close(seed);

    CborReader in{closed.stored};
    in.array_of(5);
    EXPECT_EQ(in.text(), "tepat.chunk/1");
    EXPECT_EQ(in.integer(), 2);
    EXPECT_EQ(in.bytes(), seed);
    EXPECT_EQ(in.integer(), 5);
    in.skip();
    in.finish();

    const auto leaf = [&](const Bytes& number, BytesView line) {
        const auto salt = sha256({seed, number});
        return sha256({BytesView{"\0", 1}, salt.view().substr(0, 16), line});
    };
    const auto left = leaf(*from_hex("00000000"), "a");
    const auto right = leaf(*from_hex("00000001"), "bc");
    EXPECT_EQ(closed.ref.root, sha256({"\x01", left.view(), right.view()}));
    EXPECT_EQ(closed.ref.root.hex(),
              "12244f38fe9423e5e355bae4d73e0f780bbc2bd730ce0d601bd0496af56768fb");
}

} // namespace
} // namespace tepat::journal
