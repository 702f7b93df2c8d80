#include "access/account.hpp"
#include "audit/comparison.hpp"
#include "cli/detail/session.hpp"
#include "documents/uses.hpp"
#include "identity/run.hpp"
#include "notices/follow.hpp"
#include "payments/folds.hpp"
#include "programmes/list.hpp"
#include "registry/folds.hpp"
#include "sync/device.hpp"
#include "verification/proposal.hpp"
#include "welfare/ranking.hpp"

namespace tepat::cli::detail {

const journal::Folds& all_folds() {
    static const journal::Folds folds{{access::folds(), documents::folds(), registry::folds(),
                                       verification::folds(), sync::folds(), notices::folds(),
                                       identity::folds(), welfare::folds(), programmes::folds(),
                                       audit::folds(), payments::folds()}};
    return folds;
}

std::vector<store::Schema> all_schemas() {
    return all_folds().schemas();
}

} // namespace tepat::cli::detail
