#pragma once
#include "core/result.hpp"
#include "payments/byte_sink.hpp"
#include "payments/detail/batch_check.hpp"
#include "payments/instruction.hpp"

#include <string>

namespace tepat::payments {

/// Writes one batch as an ISO 20022 customer credit transfer initiation, pain.001.001.09; the
/// fields are in docs/formats/bank-file.md. The same batch gives the same bytes. Memory does not
/// grow with the batch.
///
///     auto writer = Pain001Writer::open(header, channel, sink);
///     for (each instruction, ascending EndToEndId) writer->add(instruction);
///     writer->finish();
///
/// After a refusal the file is no file and the writer is done with: throw away what the sink holds.
/// Not thread-safe.
class Pain001Writer {
public:
    /// Refused: an empty batch; totals out of range; a debtor or remittance text the format or the
    /// bank does not take; an execution date before the creation or past the bank's cut-off; a NIK
    /// anywhere.
    static Result<Pain001Writer> open(BatchHeader header, Channel channel, ByteSink sink);

    /// Refused, naming row and EndToEndId: a repeated or descending EndToEndId; a name with
    /// characters the bank does not keep, longer than it takes (never cut), or empty; an account of
    /// another length; an amount not above zero; a NIK anywhere.
    Result<void> add(const PaymentInstruction& instruction);

    /// Hands the rest to the sink. Refused when instructions and header do not agree in count and
    /// sum.
    Result<void> finish();

private:
    Pain001Writer(detail::BatchCheck check, ByteSink sink);
    void write_head();
    void flush();

    detail::BatchCheck check_;
    ByteSink sink_;
    /// The parts of an instruction that are the same in every one.
    std::string agent_;
    std::string remittance_;
    std::string buffer_;
};

} // namespace tepat::payments
