#pragma once
#include "api/services.hpp"
#include "journal/note.hpp"
#include "lookup/handles.hpp"
#include "lookup/limits.hpp"

namespace tepat::api {

/// How often one account may ask for families of its village by name (decision 24): for somebody
/// who knows whom he means, not for somebody who reads the village out.
inline constexpr lookup::LimitOptions asking_of_accounts{.look_ups = 20,
                                                         .look_ups_an_hour = 2,
                                                         .addresses = std::size_t{1} << 13,
                                                         .names = std::size_t{1} << 13};

/// What handlers for citizens work with beside Services; all of it outlives the server.
struct CitizenServices {
    lookup::Handles& handles;
    lookup::Limits& asking; ///< by account, not by address
    const journal::NoteSigner& signer;
};

/// Adds what people do who may not see families: look for one by its name, object, complain, appeal
/// with their papers, and take a receipt home.
void add_citizen_routes(http::Router& router, const Services& services,
                        const CitizenServices& citizens);

} // namespace tepat::api
