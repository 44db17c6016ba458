// One HTTP attempt at its two ends: the signed request that goes out, and what the answer means.
// Pure; the client in between belongs to web-hooks/http. Invariant: the body goes out as given.
#pragma once

#include <chrono>
#include <string>

#include "web-hooks/delivery.hpp"
#include "web-hooks/endpoint.hpp"
#include "web-hooks/http/client.hpp"
#include "web-hooks/outbox.hpp"

namespace jidan::webhooks {

/// `transport_now` becomes webhook-timestamp: fresh at every attempt, while id and body stay.
http::ClientRequest signed_request(const Endpoint& endpoint, const Message& message,
                                   std::string body, Instant transport_now,
                                   std::chrono::milliseconds deadline);

/// `transport_now` is needed for a Retry-After that is a date.
AttemptResult read_result(const http::ClientResult& result, Instant transport_now);

/// The address rule of endpoint_policy in the form the client asks for.
http::AddressPolicy address_policy();

}  // namespace jidan::webhooks
