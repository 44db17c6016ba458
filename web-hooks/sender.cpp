// Builds the signed POST and reads its answer. Header names are those of Standard Webhooks 1.0.0;
// `webhook-delivery` in an answer is our own extension, described in docs/webhooks.md.
#include "web-hooks/sender.hpp"

#include <boost/asio/ip/address.hpp>
#include <utility>

#include "web-hooks/endpoint_policy.hpp"
#include "web-hooks/retry_schedule.hpp"

namespace jidan::webhooks {
namespace {

constexpr std::size_t detail_bytes_max = 200;  // it is stored with every attempt

Stage stage_of(http::ClientStage stage) {
  switch (stage) {
    case http::ClientStage::before:
      return Stage::before;
    case http::ClientStage::attempt:
      return Stage::attempt;
    case http::ClientStage::after:
      return Stage::after;
  }
  return Stage::attempt;
}

AttemptError error_of(http::ClientError error) {
  switch (error) {
    case http::ClientError::none:
      return AttemptError::none;
    case http::ClientError::bad_url:
    case http::ClientError::bad_header:
      return AttemptError::url_refused;
    case http::ClientError::forbidden_address:
      return AttemptError::address_forbidden;
    case http::ClientError::dns_failed:
      return AttemptError::name_not_found;
    case http::ClientError::connect_failed:
      return AttemptError::connect_failed;
    case http::ClientError::tls_failed:
      return AttemptError::tls_failed;
    case http::ClientError::timeout:
      return AttemptError::timed_out;
    case http::ClientError::closed_early:
      return AttemptError::connection_lost;
    case http::ClientError::malformed_response:
      return AttemptError::response_malformed;
    case http::ClientError::too_large:
      return AttemptError::response_too_large;
    case http::ClientError::stopped:
      return AttemptError::abandoned;
  }
  return AttemptError::connection_lost;
}

ControlHeader control_of(std::string_view value) {
  if (value == "abort-message") return ControlHeader::abort_message;
  if (value == "disable") return ControlHeader::disable;
  return ControlHeader::none;
}

std::string_view first_header(const std::vector<http::Header>& headers, std::string_view name) {
  for (const http::Header& header : headers)
    if (http::equals_ignoring_case(header.name, name)) return header.value;
  return {};
}

}  // namespace

http::ClientRequest signed_request(const Endpoint& endpoint, const Message& message,
                                   std::string body, Instant transport_now,
                                   std::chrono::milliseconds deadline) {
  const std::int64_t seconds =
      std::chrono::floor<std::chrono::seconds>(transport_now).time_since_epoch().count();
  http::ClientRequest request;
  request.method = http::Method::post;
  request.url = endpoint.url;
  request.deadline = deadline;
  request.allow_private = endpoint.allow_private;
  request.headers = {
      {"webhook-id", message.delivery_id},
      {"webhook-timestamp", std::to_string(seconds)},
      {"webhook-signature", signature_header(endpoint.secrets, message.delivery_id, seconds, body)},
      {"content-type", "application/json"},
      {"user-agent", "Jidan-Webhooks/1"}};
  request.body = std::move(body);
  return request;
}

AttemptResult read_result(const http::ClientResult& result, Instant transport_now) {
  AttemptResult read;
  read.stage = stage_of(result.stage);
  read.error = error_of(result.error);
  read.status = read.error == AttemptError::none ? result.status : 0;
  if (read.error == AttemptError::none) {
    read.retry_after =
        parse_retry_after(first_header(result.headers, "retry-after"), transport_now);
    read.control = control_of(first_header(result.headers, "webhook-delivery"));
  }
  read.phases = {result.timings.dns_us, result.timings.connect_us, result.timings.tls_us,
                 result.timings.first_byte_us, result.timings.total_us};
  read.detail = result.detail.substr(0, detail_bytes_max);
  return read;
}

http::AddressPolicy address_policy() {
  return [](const boost::asio::ip::address& address, bool allow_private) {
    const AddressKind kind = address.is_v4() ? classify(address.to_v4().to_bytes())
                                             : classify(address.to_v6().to_bytes());
    return permits(kind, allow_private);
  };
}

}  // namespace jidan::webhooks
