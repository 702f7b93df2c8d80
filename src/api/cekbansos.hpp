#pragma once
#include "core/clock.hpp"
#include "http/router.hpp"
#include "lookup/challenge.hpp"
#include "lookup/index.hpp"
#include "lookup/limits.hpp"
#include "registry/regions.hpp"

#include <functional>
#include <memory>

namespace tepat::api {

/// What the public pages stand on. Everything outlives the router.
struct CekbansosServices {
    /// Null while it is being prepared: the page says so (503).
    std::function<std::shared_ptr<const lookup::Index>()> index;
    std::function<std::shared_ptr<const registry::Regions>()> regions;
    lookup::Challenge& challenge;
    lookup::Limits& limits;
};

/// Where anybody sees whether a name takes part in a programme: name and village in, a masked
/// answer out.
///   GET  /cekbansos            the form; `prov`, `kab`, `kec`, `desa` (codes) are its steps,
///                              `mode=words` asks a question instead of showing an image
///   POST /cekbansos            desa, nama, token, jawaban in the body: 200 found or not, 422 with
///                              what is wrong, 429 with Retry-After, 503
///   GET  /cekbansos/code.png   `t`: the image of a token
///   GET  /cekbansos.css, .js
/// All run where the connection is read: they need memory only. Names are in no URL and no log.
void add_cekbansos(http::Router& router, CekbansosServices services);

} // namespace tepat::api
