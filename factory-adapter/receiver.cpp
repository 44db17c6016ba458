// Verifying, decoding and answering webhooks; see receiver.hpp.
#include "factory-adapter/receiver.hpp"

#include <memory>
#include <span>
#include <utility>

#include "web-hooks/http/problem.hpp"

namespace jidan::adapter {
namespace {

constexpr std::string_view webhook_path = "/webhooks/";

http::Response problem(int status, std::string name, std::string title, std::string detail = {}) {
  http::Problem text;
  text.name = std::move(name);
  text.title = std::move(title);
  text.status = status;
  text.detail = std::move(detail);
  return http::problem_response(text);
}

std::size_t times_present(const http::Request& request, std::string_view name) {
  std::size_t times = 0;
  for (const http::HeaderField& field : request.headers)
    if (http::equals_ignoring_case(field.name, name)) ++times;
  return times;
}

http::Response invalid_body(const DecodedMessage& decoded) {
  if (!decoded.is_json) return problem(400, "malformed-json", "The body is not JSON");
  http::Problem text;
  text.name = "invalid-message";
  text.title = "The message is not one of ours";
  text.status = 422;
  for (const Mistake& mistake : decoded.mistakes)
    text.errors.push_back({mistake.pointer, mistake.code, mistake.detail});
  if (decoded.message) text.detail = "data.factory is another factory's";
  return http::problem_response(text);
}

http::Response answer_to(ReceiveOutcome outcome, const http::Response& invalid) {
  switch (outcome) {
    case ReceiveOutcome::stored:
    case ReceiveOutcome::late:
    case ReceiveOutcome::repeated:
    case ReceiveOutcome::ignored: {
      http::Response response;
      response.body = "{\"outcome\":\"" + std::string(to_text(outcome)) + "\"}";
      return response;
    }
    case ReceiveOutcome::conflict:
      return problem(409, "message-conflict", "This webhook-id came before with another body");
    case ReceiveOutcome::invalid:
      return http::Response{invalid.status, invalid.content_type, {}, invalid.body, false};
  }
  return problem(500, "internal", "Internal error");
}

}  // namespace

Receiver::Receiver(FactorySecrets secrets, Writer& writer, platform::Clock& clock,
                   platform::Log& log, Measures& measures)
    : router_{{http::Method::post, "/webhooks/{factory}", RouteId::webhook}},
      secrets_(std::move(secrets)),
      writer_(writer),
      clock_(clock),
      log_(log),
      measures_(measures) {}

http::BodyLimit Receiver::body_limit() {
  return [](http::Method method, std::string_view path, std::string_view) -> std::size_t {
    const bool is_webhook =
        method == http::Method::post && path.substr(0, webhook_path.size()) == webhook_path;
    return is_webhook ? webhook_body_bytes_max : 0;
  };
}

void Receiver::handle(http::Request&& request, http::Reply reply) {
  const auto match = router_.match(request.method, request.path);
  switch (match.outcome) {
    case http::RouteOutcome::matched: {
      const std::string factory(match.parameter("factory"));
      return take(factory, std::move(request), std::move(reply));
    }
    case http::RouteOutcome::method_not_allowed: {
      http::Response response = problem(405, "method-not-allowed", "Only POST is served here");
      response.headers.push_back({"Allow", match.allow});
      return reply.send(std::move(response));
    }
    case http::RouteOutcome::path_unknown:
      return reply.send(problem(404, "not-found", "Nothing is here"));
  }
}

// The signature is checked over the raw bytes, under transport time, before anything is read.
bool Receiver::verified(const std::string& factory, const http::Request& request,
                        http::Response& refusal) {
  for (const std::string_view name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
    const std::size_t times = times_present(request, name);
    if (times == 1) continue;
    refusal = times == 0 ? problem(401, "unauthorized", "A signature header is missing")
                         : problem(400, "header-repeated", "A signature header comes twice");
    return false;
  }
  static const std::vector<webhooks::Secret> no_keys;
  const auto found = secrets_.find(factory);
  // An unknown factory takes the same way as a bad signature, so that names can't be tried out.
  const std::vector<webhooks::Secret>& keys = found == secrets_.end() ? no_keys : found->second;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(clock_.system_now().time_since_epoch());
  const auto verification =
      webhooks::verify(keys, request.header("webhook-id"), request.header("webhook-timestamp"),
                       request.header("webhook-signature"), request.body, seconds.count());
  if (verification == webhooks::Verification::valid) return true;
  log_.warning("message.unauthorized", {{"reason", webhooks::to_text(verification)}});
  refusal = problem(401, "unauthorized", "The signature does not verify",
                    webhooks::to_text(verification));
  return false;
}

void Receiver::take(const std::string& factory, http::Request&& request, http::Reply reply) {
  http::Response refusal;
  if (!verified(factory, request, refusal)) {
    measures_.unauthorized.add();
    return reply.send(std::move(refusal));
  }
  ReceivedMessage message;
  message.factory = factory;
  message.webhook_id = std::string(request.header("webhook-id"));
  message.body = std::move(request.body);
  message.body_digest = sha256_bytes(message.body);
  message.decoded = decode_message(message.body);
  const auto invalid = std::make_shared<const http::Response>(invalid_body(message.decoded));
  // std::function wants copies, and a reply is given once: so it is shared.
  const auto shared = std::make_shared<http::Reply>(std::move(reply));
  const bool taken = writer_.receive(std::move(message), [shared, invalid](ReceiveOutcome outcome) {
    shared->post_send(answer_to(outcome, *invalid));
  });
  if (taken) return;
  measures_.overloaded.add();
  http::Response later = problem(503, "overloaded", "Too much is waiting; repeat later");
  later.headers.push_back({"Retry-After", "1"});
  shared->send(std::move(later));
}

}  // namespace jidan::adapter
