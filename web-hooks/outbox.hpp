// What web-hooks asks of the durable store, and the facts that pass between them. The store keeps
// the intention of a message (written in the business commit) and its attempts; the body is
// rendered from the journal when it is sent. This file knows deliveries, not orders.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "web-hooks/instant.hpp"

namespace jidan::webhooks {

/// One outbox row: somebody has to be told something. `delivery_id` ("dlv_…") is the webhook-id of
/// every attempt. Messages of one (endpoint, lane key) are sent strictly by `lane_sequence`.
struct Message {
  std::string delivery_id;
  std::string endpoint;  // factory id or channel name
  std::string type;      // "job_sheet.issued", …
  std::uint64_t lane_key = 0;
  std::uint64_t lane_sequence = 0;
  Instant created_at{};

  bool operator==(const Message&) const = default;
};

/// How far an attempt got. `before`: not a byte left us. `attempt`: some left, the peer may have
/// acted; only its de-duplication makes sending again safe. `after`: a whole response came.
enum class Stage { before, attempt, after };

/// Why an attempt brought no complete final response. Closed: delivery.cpp says for each whose
/// fault it is.
enum class AttemptError {
  none,
  endpoint_unknown,      // no such endpoint is configured
  url_refused,           // not a URL we send to
  address_forbidden,     // resolves to an address the policy refuses
  body_gone,             // the body can never be rendered again (erased)
  body_unavailable,      // the store could not render it now
  name_not_found,        // the resolver says there is no such name
  resolver_unavailable,  // the resolver itself failed
  local_resources,       // no descriptors, no memory
  connect_failed,
  tls_failed,
  timed_out,
  connection_lost,
  response_malformed,
  response_too_large,
  abandoned,  // we stopped waiting because we are stopping
};

const char* to_text(Stage stage);
const char* to_text(AttemptError error);

/// Real durations of the phases; a phase that didn't happen is 0.
struct PhaseTimings {
  std::int64_t dns_us = 0;
  std::int64_t connect_us = 0;
  std::int64_t tls_us = 0;
  std::int64_t first_byte_us = 0;
  std::int64_t total_us = 0;

  bool operator==(const PhaseTimings&) const = default;
};

enum class Outcome { delivered, dead_letter };

enum class DeadLetterReason {
  budget_spent,         // the published table has run out
  refused_url,          // deterministic: the same attempt can only fail again
  refused_address,      //
  endpoint_unknown,     //
  body_gone,            //
  endpoint_gone,        // 410
  aborted_by_receiver,  // webhook-delivery: abort-message
};

const char* to_text(DeadLetterReason reason);

/// One HTTP try, as it is stored beside its outbox row. Times are business time, phases are
/// real time.
struct AttemptRecord {
  std::string delivery_id;
  std::string endpoint;
  int attempt = 0;  // 1, 2, … over the whole life of the message, repeats by the operator included
  Instant started_at{};
  Instant finished_at{};
  Stage stage = Stage::before;
  AttemptError error = AttemptError::none;
  int status = 0;  // 0: no final response
  PhaseTimings phases;
  bool spent_budget = true;                // false: our own fault, not the endpoint's
  std::optional<Instant> next_attempt_at;  // absent: concluded, withdrawn, or parked
  std::optional<Outcome> outcome;
  std::optional<DeadLetterReason> reason;
  std::string detail;  // the system's words, for people; at most 200 bytes
};

/// An undelivered row found at start, with what its stored attempts say.
struct Restored {
  Message message;
  int attempts = 0;                        // all attempts recorded
  int attempts_spent = 0;                  // those since the last `retry` that spent the budget
  std::optional<Instant> next_attempt_at;  // as recorded last; absent: at once
  bool dead_letter = false;                // parked, waits for an operator
};

struct Body {
  std::string bytes;  // UTF-8, no BOM, the same for every attempt
};
struct BodyGone {};         // never again: its personal data was erased
struct BodyUnavailable {};  // not now
using BodyResult = std::variant<Body, BodyGone, BodyUnavailable>;

enum class DisableReason { gone, asked_by_receiver, failing_for_days };

const char* to_text(DisableReason reason);

/// Implemented by the ledger's owner. All calls come from the dispatcher's executor, one at a time,
/// in the order things happened; none may block on I/O.
class Outbox {
 public:
  virtual ~Outbox() = default;

  /// Renders the body; `done` may be called on any thread, once, also from inside this call.
  virtual void body(const Message& message, std::function<void(BodyResult)> done) = 0;

  /// To be written in the next group commit, in the order of the calls. May be lost in a crash:
  /// the message is then sent again with the same id.
  virtual void record(const AttemptRecord& attempt) = 0;

  /// Becomes a command of the core, after the attempt's record. Called once per message and
  /// outcome; a message withdrawn meanwhile is not reported.
  virtual void concluded(std::string_view delivery_id, Outcome outcome) = 0;

  /// The endpoint takes nothing more until `Dispatcher::endpoint_changed` finds it enabled.
  virtual void endpoint_disabled(std::string_view endpoint, DisableReason reason, Instant at) = 0;
};

}  // namespace jidan::webhooks
