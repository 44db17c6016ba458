// Which message may be sent next: lanes by (endpoint, key), strict order within, parallel across.
// Pure: no clock, no I/O, no thread; every call costs O(log n) however many messages wait.
// Invariant: at most one message of a lane is in flight, and it is the first undelivered one.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "web-hooks/delivery.hpp"
#include "web-hooks/endpoint_health.hpp"
#include "web-hooks/instant.hpp"
#include "web-hooks/outbox.hpp"

namespace jidan::webhooks {

struct LaneLimits {
  int in_flight_per_endpoint = 8;
  int in_flight_total = 256;
  /// Retries and probes may take at most one in this many places of either cap, so that endpoints
  /// that do not answer never take the places of first tries.
  int retry_share_divisor = 4;
  HealthLimits health;
};

/// Send this one now; it is in flight until `finished` or `put_back`.
struct AttemptMessage {
  Message message;
  int attempt = 1;  // counted over the life of the message
};
struct WaitUntil {
  Instant instant{};
};
struct Idle {};  // nothing will become due by itself; a finished attempt or a call may change that
using LanesStep = std::variant<AttemptMessage, WaitUntil, Idle>;

/// What the end of an attempt changed.
struct Finished {
  DeliveryStep step;  // Withdrawn: it was withdrawn while in flight
  int attempt = 0;
  bool spent_budget = true;
  std::optional<DisableReason> disabled;  // the endpoint takes nothing more
};

struct EndpointView {
  std::size_t waiting = 0;  // undelivered, dead letters excluded, in flight included
  std::size_t in_flight = 0;
  std::size_t parked = 0;  // dead letters, each holding up its lane
  EndpointHealth health;
  bool held = false;
};

class Lanes {
 public:
  explicit Lanes(LaneLimits limits = {});
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// False when the id is known already (a repeated call changes nothing).
  bool add(Message message, Instant now);
  bool restore(Restored row, Instant now);

  LanesStep next_step(Instant now);

  /// Is the attempt given by next_step still wanted? No longer once it was withdrawn.
  bool may_send(std::string_view delivery_id) const;

  /// The attempt given by next_step has ended. Nothing if the id is not in flight.
  std::optional<Finished> finished(std::string_view delivery_id, const AttemptResult& result,
                                   Instant now);

  /// The attempt was not made after all (its endpoint turned out to be held); nothing is spent.
  void put_back(std::string_view delivery_id, Instant now);

  /// Never sent again. True if it was waiting, in flight or parked here.
  bool withdraw(std::string_view delivery_id, Instant now);

  /// A dead letter gets a new budget, due at once. False if it isn't parked here.
  bool retry(std::string_view delivery_id, Instant now);

  /// A dead letter is passed over; its lane goes on. False if it isn't parked here.
  bool skip(std::string_view delivery_id, Instant now);

  void hold(std::string_view endpoint);
  void resume(std::string_view endpoint, Instant now);

  /// When next_step may bring more than it did last, without any other call.
  std::optional<Instant> next_due() const;
  std::size_t in_flight() const;
  std::size_t waiting() const;  // undelivered, in flight included, parked ones excluded
  std::size_t parked() const;
  std::optional<EndpointView> view(std::string_view endpoint) const;
  std::vector<Message> parked_messages(std::string_view endpoint) const;

  struct Book;  // lane_book.hpp: messages, lanes, endpoints and what is due

 private:
  std::unique_ptr<Book> book_;
};

}  // namespace jidan::webhooks
