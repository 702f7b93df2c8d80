#include "cli/detail/session.hpp"
#include "payments/folds.hpp"
#include "programmes/list.hpp"
#include "registry/folds.hpp"

namespace tepat::cli::detail {

const journal::Folds& all_folds() {
    static const journal::Folds folds{{registry::folds(), programmes::folds(), payments::folds()}};
    return folds;
}

} // namespace tepat::cli::detail
