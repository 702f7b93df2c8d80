#pragma once
#include "store/postgres/session.hpp"
#include "store/postgres/wire.hpp"

#include <vector>

namespace tepat::store::postgres {

/// Rows are gathered and go in by COPY, a full buffer at a time, so that several inserters may take
/// turns on one session.
class CopyInserter final : public Inserter {
public:
    /// `columns` is their names with commas between.
    CopyInserter(Session& session, std::string_view table, const std::string& columns);
    void add(std::span<const Param> values) override;
    void finish() override;

private:
    void flush();

    Session& session_;
    std::string copy_;
    std::vector<Oid> types_;
    Bytes buffer_;
};

} // namespace tepat::store::postgres
