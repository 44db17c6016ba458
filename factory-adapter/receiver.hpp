// POST /webhooks/{factory}: the receiver list of webhooks.md in its order. Verifies before it
// reads, reads before it queues, and lets the 2xx go only after the writer's commit. Runs on the io
// thread; the page for people comes to this port later, so every other path is a 404.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "factory-adapter/measures.hpp"
#include "factory-adapter/writer.hpp"
#include "platform/clock.hpp"
#include "platform/log.hpp"
#include "web-hooks/http/reply.hpp"
#include "web-hooks/http/router.hpp"
#include "web-hooks/http/server.hpp"
#include "web-hooks/signature.hpp"

namespace jidan::adapter {

inline constexpr std::size_t webhook_body_bytes_max = 1'048'576;

// Factories that are pushed to, each with its keys (more than one while they rotate).
using FactorySecrets = std::map<std::string, std::vector<webhooks::Secret>, std::less<>>;

class Receiver {
 public:
  Receiver(FactorySecrets secrets, Writer& writer, platform::Clock& clock, platform::Log& log,
           Measures& measures);

  void handle(http::Request&& request, http::Reply reply);
  // What the server may read before it asks us: a body only where one is expected.
  static http::BodyLimit body_limit();

 private:
  void take(const std::string& factory, http::Request&& request, http::Reply reply);
  bool verified(const std::string& factory, const http::Request& request, http::Response& refusal);

  enum class RouteId { webhook };
  const http::Router<RouteId> router_;
  const FactorySecrets secrets_;
  Writer& writer_;
  platform::Clock& clock_;
  platform::Log& log_;
  Measures& measures_;
};

}  // namespace jidan::adapter
