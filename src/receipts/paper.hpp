#pragma once
#include "core/clock.hpp"
#include "core/message.hpp"
#include "journal/proof_file.hpp"

#include <string>

namespace tepat::receipts {

/// What a citizen takes home: that something was recorded, and the code by which anybody can check
/// later that it still is. It says nothing about anybody.
struct Paper {
    std::string text; ///< sentences, the code last: `tepat journal check` reads it
    std::string svg;  ///< the same on a sheet of A6 with a QR code, to be printed or shown
    int version = 0;  ///< of the QR code, 1 to 40
};

/// `recorded_on`: when the entry was recorded, on the calendar of the office. The code of a journal
/// of a million entries needs a QR code of version 24, of one of ten million 26.
[[nodiscard]] Paper make_paper(const journal::ReceiptCode& code, Date recorded_on,
                               Language language);

} // namespace tepat::receipts
