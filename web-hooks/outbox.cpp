// The words by which outcomes appear in stored attempts, status answers and logs. Stored rows hold
// these texts, so a text never changes its meaning.
#include "web-hooks/outbox.hpp"

namespace jidan::webhooks {

const char* to_text(Stage stage) {
  switch (stage) {
    case Stage::before:
      return "before";
    case Stage::attempt:
      return "attempt";
    case Stage::after:
      return "after";
  }
  return "";
}

const char* to_text(AttemptError error) {
  switch (error) {
    case AttemptError::none:
      return "none";
    case AttemptError::endpoint_unknown:
      return "endpoint_unknown";
    case AttemptError::url_refused:
      return "url_refused";
    case AttemptError::address_forbidden:
      return "address_forbidden";
    case AttemptError::body_gone:
      return "body_gone";
    case AttemptError::body_unavailable:
      return "body_unavailable";
    case AttemptError::name_not_found:
      return "name_not_found";
    case AttemptError::resolver_unavailable:
      return "resolver_unavailable";
    case AttemptError::local_resources:
      return "local_resources";
    case AttemptError::connect_failed:
      return "connect_failed";
    case AttemptError::tls_failed:
      return "tls_failed";
    case AttemptError::timed_out:
      return "timed_out";
    case AttemptError::connection_lost:
      return "connection_lost";
    case AttemptError::response_malformed:
      return "response_malformed";
    case AttemptError::response_too_large:
      return "response_too_large";
    case AttemptError::abandoned:
      return "abandoned";
  }
  return "";
}

const char* to_text(DeadLetterReason reason) {
  switch (reason) {
    case DeadLetterReason::budget_spent:
      return "budget_spent";
    case DeadLetterReason::refused_url:
      return "refused_url";
    case DeadLetterReason::refused_address:
      return "refused_address";
    case DeadLetterReason::endpoint_unknown:
      return "endpoint_unknown";
    case DeadLetterReason::body_gone:
      return "body_gone";
    case DeadLetterReason::endpoint_gone:
      return "endpoint_gone";
    case DeadLetterReason::aborted_by_receiver:
      return "aborted_by_receiver";
  }
  return "";
}

const char* to_text(DisableReason reason) {
  switch (reason) {
    case DisableReason::gone:
      return "gone";
    case DisableReason::asked_by_receiver:
      return "asked_by_receiver";
    case DisableReason::failing_for_days:
      return "failing_for_days";
  }
  return "";
}

}  // namespace jidan::webhooks
