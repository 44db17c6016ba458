// The bytes of a client's request. Pure. What frames the message is ours and cannot be overridden
// by the caller's headers; a header that could end its line is refused.
#pragma once

#include <optional>
#include <string>

#include "web-hooks/http/client.hpp"
#include "web-hooks/http/url.hpp"

namespace jidan::http {

/** Nothing when a header is malformed or one of ours. */
std::optional<std::string> request_text(const ClientRequest& request, const EndpointUrl& url);

}  // namespace jidan::http
