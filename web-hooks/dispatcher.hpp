// Carries outbox messages to their endpoints: asks the lanes for the next step, fetches the body,
// signs, sends, feeds the result back. A thin shell on Asio; every rule is in lanes and delivery.
// Owner: the runtime. Public calls may come from any thread; the outbox, the endpoint lookup and
// `on_change` are called on the executor given, one at a time, never under a lock. The executor
// must be the transport's own thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web-hooks/endpoint.hpp"
#include "web-hooks/http/client.hpp"
#include "web-hooks/lanes.hpp"
#include "web-hooks/outbox.hpp"

namespace jidan::webhooks {

/// Retries wait on business time, which a demo drives; signatures carry transport time, because the
/// receiver compares it with its own clock. Both come from the runtime's clock.
struct DispatcherClocks {
  std::function<Instant()> business_now;
  std::function<Instant()> transport_now;
};

struct DispatcherLimits {
  LaneLimits lanes;
  std::chrono::milliseconds attempt_deadline = std::chrono::seconds{15};
};

/// One consistent moment. The driven clock may move on to `next_due` when nothing is in flight and
/// no work is pending; `in_flight` includes results whose records are still being handed over.
struct DispatcherActivity {
  std::size_t in_flight = 0;
  bool work_pending = false;
  std::optional<Instant> next_due;  // business time
  std::size_t waiting = 0;
  std::size_t parked = 0;
};

class Dispatcher {
 public:
  Dispatcher(boost::asio::any_io_executor executor, Outbox& outbox, http::HttpTransport& transport,
             EndpointLookup endpoints, DispatcherClocks clocks, DispatcherLimits limits = {});
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// Called after every round of work, so that the owner can arm its timer for `next_due`. Set it
  /// before `restore`.
  void on_change(std::function<void()> changed);

  /// At start: every undelivered row. Nothing is sent before this was called, even with no row.
  void restore(std::vector<Restored> rows);

  /// After the commit that holds their rows.
  void add(std::vector<Message> messages);

  /// In effect when it returns: no attempt of these starts afterwards. One already out still gets
  /// its record but no conclusion, unless that was being reported at this very moment.
  void withdraw(const std::vector<std::string>& delivery_ids);

  /// An operator's decisions about a dead letter. False if it isn't one.
  bool retry(std::string_view delivery_id);
  bool skip(std::string_view delivery_id);

  /// URL, secrets, pause or disabled flag of an endpoint changed: look it up again.
  void endpoint_changed(std::string_view endpoint);

  /// Business time has reached `now`: send what is due.
  void tick(Instant now);

  std::optional<Instant> next_due() const;
  std::size_t in_flight() const;
  DispatcherActivity activity() const;
  std::optional<EndpointView> view(std::string_view endpoint) const;
  std::vector<Message> parked_messages(std::string_view endpoint) const;

  /// Starts no further attempt; `done` is called on the executor when none is in flight any more,
  /// or after `limit`: what is still out then is "outcome unknown" and is sent again after a
  /// restart.
  void stop(std::chrono::milliseconds limit, std::function<void()> done);

 private:
  struct State;
  std::shared_ptr<State> state_;  // outlives the dispatcher while answers are still on their way
};

}  // namespace jidan::webhooks
