// What is known of a place that messages go to, as its owner looks it up for every attempt: so a
// new secret, URL or pause is obeyed at once and nothing here keeps a stale copy.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web-hooks/signature.hpp"

namespace jidan::webhooks {

struct Endpoint {
  std::string url;
  std::vector<Secret> secrets;  // new one first while both are valid
  bool allow_private = false;   // its addresses may be loopback or private, by configuration
  bool paused = false;          // by an operator, for a while
  bool disabled = false;        // by 410, by request, after days of failure, by an operator
};

using EndpointLookup = std::function<std::optional<Endpoint>(std::string_view endpoint)>;

}  // namespace jidan::webhooks
