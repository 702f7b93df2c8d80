#pragma once
#include "core/result.hpp"
#include "payments/byte_sink.hpp"
#include "payments/detail/batch_check.hpp"
#include "payments/instruction.hpp"

#include <string>

namespace tepat::payments {

/// Writes one batch as csv (RFC 4180, ASCII, CRLF) for banks that take no pain.001 and for people
/// who look: a line of column names, a line `P` an instruction, and last a line `T` with count and
/// sum, so that a file cut short shows. Columns in docs/formats/bank-file.md. Checks, refusals and
/// use are Pain001Writer's: what one writes the other writes, with the same MsgId.
class PaymentCsvWriter {
public:
    static Result<PaymentCsvWriter> open(BatchHeader header, Channel channel, ByteSink sink);
    Result<void> add(const PaymentInstruction& instruction);
    Result<void> finish();

private:
    PaymentCsvWriter(detail::BatchCheck check, ByteSink sink);
    void flush();

    detail::BatchCheck check_;
    ByteSink sink_;
    /// The parts of a line that are the same in every one.
    std::string middle_;
    std::string tail_;
    std::string buffer_;
};

} // namespace tepat::payments
