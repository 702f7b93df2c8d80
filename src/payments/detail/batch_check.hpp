#pragma once
#include "core/result.hpp"
#include "payments/channel.hpp"
#include "payments/instruction.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tepat::payments::detail {

/// What a bank file asks of one instruction, whatever its batch: the name as it goes into the file,
/// or a refusal that names `row` and EndToEndId. `today`, in the bank's zone, says which numbers
/// can be a NIK.
[[nodiscard]] Result<std::string> check_instruction(std::int64_t row,
                                                    const PaymentInstruction& instruction,
                                                    const Channel& channel, Date today);

/// What every bank file asks of a batch, whatever its shape: `open` checks the header against the
/// channel, `add` each instruction, `finish` that they came to what the header said. Memory does
/// not grow: instructions come in ascending EndToEndId, so a repeated one follows its double.
class BatchCheck {
public:
    static Result<BatchCheck> open(BatchHeader header, Channel channel);

    /// The name as it goes into the file.
    Result<std::string> add(const PaymentInstruction& instruction);
    Result<void> finish() const;

    /// With the debtor's name as it goes into the file.
    [[nodiscard]] const BatchHeader& header() const { return header_; }
    [[nodiscard]] const Channel& channel() const { return channel_; }
    [[nodiscard]] const std::string& remittance() const { return remittance_; }
    /// Instructions accepted so far.
    [[nodiscard]] std::int64_t count() const { return count_; }

private:
    BatchCheck(BatchHeader header, Channel channel)
        : header_{std::move(header)}, channel_{std::move(channel)} {}
    Result<void> check_header();
    Result<void> check_dates() const;

    BatchHeader header_;
    Channel channel_;
    std::string remittance_;
    std::optional<EndToEndId> last_;
    std::int64_t count_ = 0;
    Rupiah total_;
};

} // namespace tepat::payments::detail
