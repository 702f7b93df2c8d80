#include "api/detail/answers.hpp"
#include "api/detail/chain_answers.hpp"
#include "api/detail/neighbours.hpp"
#include "journal/proof_file.hpp"
#include "receipts/paper.hpp"
#include "verification/complaint.hpp"
#include "verification/proposal.hpp"

/// What somebody takes home who proposed, objected or complained.
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

class Receipts {
public:
    Receipts(const Services& services, const CitizenServices& citizens)
        : services_{services}, signer_{citizens.signer} {}

    [[nodiscard]] Response proposal(const Request& request) const {
        return of(request, "proposal", verification::proposal, &verification::Proposal::proposer);
    }
    [[nodiscard]] Response objection(const Request& request) const {
        return of(request, "objection", verification::objection,
                  &verification::Objection::objector);
    }
    [[nodiscard]] Response complaint(const Request& request) const {
        return of(request, "complaint", verification::complaint, &verification::Complaint::maker);
    }

private:
    /// For who made it, and for officers who see it anyway: who objected stays untold.
    template <class Find, class Its>
    [[nodiscard]] Response of(const Request& request, std::string_view what, Find find,
                              std::string Its::* maker) const {
        const auto reader = services_.database.connect_reader();
        const auto its = asked_in_village(services_, request, *reader, what, find);
        if (!its) return its.error();
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto* village = (*boards)->regions->find(its->village);
        const bool officer = village != nullptr && sees_names(request, village->code);
        if ((*its).*maker != request.actor() && !officer) return none(request, request.param(what));
        return paper(request, its->seq);
    }

    [[nodiscard]] Response paper(const Request& request, Seq seq) const {
        const auto checkpoint = checkpoint_with(seq);
        if (!checkpoint) return http::problem(request, 503, checkpoint.error());
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto code = journal::make_receipt(*reader, seq, *checkpoint);
        const auto head = journal::read_head(*reader, seq);
        if (!code || !head)
            return http::problem(request, 503,
                                 code ? Refusal{"api.preparing"_msg, {}} : code.error());
        const auto on = head->recorded_at.date_at(jakarta);
        const auto its = receipts::make_paper(*code, on, request.language);
        return answer({{"entry", seq.value()},
                       {"recorded_on", on.text()},
                       {"code", journal::receipt_text(*code)},
                       {"text", its.text},
                       {"svg", its.svg}});
    }

    /// One that was kept, so that asking again signs nothing again; else a new one.
    [[nodiscard]] Result<journal::SignedCheckpoint> checkpoint_with(Seq seq) const {
        {
            const auto reader = services_.database.connect_reader();
            const store::ReadScope scope{*reader};
            if (const auto kept = journal::kept_checkpoint_from(*reader, seq.value()))
                if (auto its = journal::parse_signed_checkpoint(kept->note)) return *std::move(its);
        }
        return journal::make_checkpoint(services_.journal, signer_);
    }

    const Services& services_;
    const journal::NoteSigner& signer_;
};

} // namespace

void add_receipt_routes(http::Router& router, const Services& services,
                        const CitizenServices& citizens) {
    using access::Action;
    using http::Method;
    Routes<Receipts> routes{router, services, citizens};
    const auto add = [&](Action action, const std::string& pattern, auto handler) {
        routes.add({action, Reach::asked, Method::get, "/api/v1/" + pattern + "/receipt"}, handler);
    };
    add(Action::propose, "proposals/{proposal}", &Receipts::proposal);
    add(Action::object, "objections/{objection}", &Receipts::objection);
    add(Action::complain, "complaints/{complaint}", &Receipts::complaint);
}

} // namespace tepat::api::detail
