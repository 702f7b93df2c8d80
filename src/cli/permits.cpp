#include "cli/detail/permits.hpp"

#include <algorithm>
#include <array>

namespace tepat::cli::detail {
namespace {

using enum access::Action;
constexpr std::optional<access::Action> keeper = std::nullopt;

constexpr std::array table{
    Permit{"generate", keeper},
    Permit{"init", keeper},
    Permit{"regions load", load_regions},
    Permit{"regions bps", load_regions},
    Permit{"import", import_files},
    Permit{"export", export_register},
    Permit{"policy check", keeper},
    Permit{"policy docs", keeper},
    Permit{"policy list", keeper},
    Permit{"list make", make_lists},
    Permit{"list take", make_lists},
    Permit{"list show", see_people},
    Permit{"list explain", see_people},
    Permit{"list reproduce", take_evidence},
    Permit{"list compare", compare_lists},
    Permit{"list evidence", take_evidence},
    Permit{"compare show", compare_lists},
    Permit{"compare assign", settle},
    Permit{"compare settle", settle},
    Permit{"compare reopen", settle},
    Permit{"compare sign", sign_comparison},
    Permit{"compare export", compare_lists},
    Permit{"rank make", rank},
    Permit{"rank show", look},
    Permit{"rank explain", see_people},
    Permit{"rank compare", see_people},
    Permit{"rank check", look},
    Permit{"rank dtks", export_register},
    Permit{"rank fit", rank},
    Permit{"simulate", simulate},
    Permit{"budget", simulate},
    Permit{"report duplicates", report},
    Permit{"report complementarity", report},
    Permit{"report anomalies", report},
    Permit{"pay plan", plan_payments},
    Permit{"pay export", bank_files},
    Permit{"match train", keeper},
    Permit{"match run", keeper},
    Permit{"match explain", keeper},
    Permit{"match evaluate", keeper},
    Permit{"match register", match},
    Permit{"match list", match},
    Permit{"match batch-out", match},
    Permit{"match answers-in", match},
    Permit{"match verdicts", match},
    Permit{"match review", review},
    Permit{"match sleep", change_standing},
    Permit{"match merge", change_standing},
    Permit{"match wake", change_standing},
    Permit{"match worklist", match},
    Permit{"account open", keep_accounts, Reach::itself},
    Permit{"account give", keep_accounts, Reach::itself},
    Permit{"account take", keep_accounts, Reach::itself},
    Permit{"account close", keep_accounts, Reach::itself},
    Permit{"account reopen", keep_accounts, Reach::itself},
    Permit{"account reset", keep_accounts, Reach::itself},
    Permit{"account bind", keep_accounts, Reach::itself},
    Permit{"account unbind", keep_accounts, Reach::itself},
    Permit{"account list", keep_accounts},
    Permit{"account roles", keeper},
    Permit{"document keep", keep_documents, Reach::itself},
    Permit{"document show", see_documents},
    Permit{"device new", keeper},
    Permit{"device admit", keep_devices},
    Permit{"device revoke", keep_devices},
    Permit{"device list", keep_devices},
    Permit{"package key", keeper},
    Permit{"package export", make_packages, Reach::itself},
    Permit{"package receipt", make_packages, Reach::itself},
    Permit{"package import", take_packages, Reach::itself},
    Permit{"package show", take_packages},
    Permit{"package list", look},
    Permit{"chain show", follow_chain},
    Permit{"chain periods", follow_chain, Reach::itself},
    Permit{"chain open-period", keep_periods, Reach::itself},
    Permit{"chain record", decree},
    Permit{"chain sample", draw_samples},
    Permit{"chain samples", see_agreement},
    Permit{"chain redraw", see_agreement, Reach::itself},
    Permit{"chain agreement", see_agreement},
    Permit{"instrument import", keeper},
    Permit{"instrument export", keeper},
    Permit{"objection list", see_proposals},
    Permit{"complaint list", see_proposals},
    Permit{"complaint show", see_proposals},
    Permit{"journal key", keeper},
    Permit{"journal checkpoint", sign_journal},
    Permit{"journal verify", keeper},
    Permit{"journal prove", prove_entries},
    Permit{"journal check", keeper},
    Permit{"journal receipt", give_receipts, Reach::itself},
    Permit{"journal redact", redact},
    Permit{"verify", keeper},
    Permit{"status", keeper},
    Permit{"serve", keeper},
    Permit{"notice send", keeper},
};

} // namespace

std::span<const Permit> permits() {
    return table;
}

const Permit* permit_of(std::string_view verb) {
    const auto* const its = std::ranges::find(table, verb, &Permit::verb);
    return its == table.end() ? nullptr : its;
}

} // namespace tepat::cli::detail
