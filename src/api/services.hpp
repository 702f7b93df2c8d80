#pragma once
#include "access/access_log.hpp"
#include "access/gate.hpp"
#include "api/jobs.hpp"
#include "api/read_model.hpp"
#include "core/clock.hpp"
#include "documents/vault.hpp"
#include "http/router.hpp"
#include "intake/inbox.hpp"
#include "journal/journal.hpp"
#include "limits/address_limit.hpp"
#include "notices/address.hpp"
#include "oidc/provider.hpp"
#include "overlap/reporter.hpp"
#include "payments/channel.hpp"
#include "programmes/policy_folder.hpp"
#include "simulation/simulator.hpp"
#include "sync/keys.hpp"

#include <filesystem>
#include <span>
#include <string>

namespace tepat::api {

/// What the handlers work with; all of it outlives the server.
struct Services {
    journal::Journal& journal;
    store::Database& database;
    ReadModel& model;
    access::AccessLog& readings;
    access::Gate& gate;
    limits::AddressLimit& sign_ins; ///< by the address that they come from
    const documents::Vault& vault;
    intake::Inbox& inbox;
    Jobs& jobs;
    const registry::Instrument& instrument;
    std::span<const payments::Channel> channels;
    /// As they stand in their folder, without problems between them.
    std::span<const programmes::PolicyFile> policies;
    simulation::Simulator& simulator;
    overlap::Reporter& reporter;
    const Clock& clock;
    std::string actor;             ///< who is at this machine, while there are no accounts
    std::filesystem::path scratch; ///< for files on their way out; its owner's alone
    std::string version;
    oidc::Provider* outside = nullptr; ///< through which one may sign in as well
    /// Opens packages; null: none are taken in.
    const sync::RegencySecret* packages = nullptr;
    /// What a village's laptop signs packages with, and to whom it seals them; null: none are made.
    const sync::DeviceSecret* device = nullptr;
    const sync::RegencyKey* regency = nullptr;
    /// Of accounts, for mail; null: none is sent.
    notices::Addresses* addresses = nullptr;
};

/// Adds /api/v1 as api/openapi.yaml states it, but for what add_public_routes adds. Every answer
/// with personal data is written down before it is given.
void add_routes(http::Router& router, const Services& services);
/// Adds what anybody may ask: /api/v1/regions, /healthz and /readyz.
void add_public_routes(http::Router& router, const Services& services);

} // namespace tepat::api
