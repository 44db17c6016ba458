// The table of routes and who may take which; see routes.hpp.
#include "aggregator/intake/routes.hpp"

#include <utility>

#include "aggregator/intake/intake_routes.hpp"

namespace jidan::intake {
namespace {

// A payment, or a cancellation of every line with its reason, with room for white space.
constexpr std::size_t kSmallBytesMax = 32'768;

constexpr std::string_view kRecurrences = "/v1/recurrences/";

bool is_report_path(std::string_view path) {
  constexpr std::string_view kEnd = "/reports";
  return path.substr(0, 14) == "/v1/factories/" && path.size() > kEnd.size() &&
         path.substr(path.size() - kEnd.size()) == kEnd;
}

}  // namespace

http::Response json_response(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Intake::Impl::Impl(IntakeParts parts, std::shared_ptr<const Credentials> known)
    : credentials(std::move(known)),
      parts_(std::move(parts)),
      orders_(parts_.limits, parts_.sealer),
      recurrences_(orders_, parts_.sealer),
      router_{{http::Method::post, "/v1/orders", RouteId::post_orders},
              {http::Method::get, "/v1/orders", RouteId::list_orders},
              {http::Method::get, "/v1/orders/{order}", RouteId::get_order},
              {http::Method::post, "/v1/orders/{order}/paid", RouteId::post_paid},
              {http::Method::get, "/v1/orders/{order}/actions", RouteId::get_actions},
              {http::Method::post, "/v1/orders/{order}/cancel", RouteId::post_cancel},
              {http::Method::post, "/v1/quotes", RouteId::post_quote},
              {http::Method::put, "/v1/recurrences/{recurrence}", RouteId::put_recurrence},
              {http::Method::get, "/v1/recurrences/{recurrence}", RouteId::get_recurrence},
              {http::Method::del, "/v1/recurrences/{recurrence}", RouteId::end_recurrence},
              {http::Method::post, "/v1/recurrences/{recurrence}/occurrences/{date}/confirm",
               RouteId::confirm_occurrence},
              {http::Method::post, "/v1/factories/{factory}/reports", RouteId::post_report},
              {http::Method::get, "/v1/factories/{factory}/job-sheets", RouteId::get_job_sheets}} {}

void Intake::Impl::handle(http::Request&& request, http::Reply reply) {
  const Language language = language_of(request.header("Accept-Language"));
  // Nearly every request is this one: it needs no look-up.
  if (request.method == http::Method::post && request.path == "/v1/orders")
    return post_orders(request, std::move(reply), language);
  const Match match = router_.match(request.method, request.path);
  switch (match.outcome) {
    case http::RouteOutcome::matched:
      return route(request, std::move(reply), match, language);
    case http::RouteOutcome::path_unknown:
      return reply.send(not_found(language).response());
    case http::RouteOutcome::method_not_allowed:
      return reply.send(method_not_allowed(language, match.allow).response());
  }
}

void Intake::Impl::route(http::Request& request, http::Reply reply, const Match& match,
                         Language language) {
  if (match.id == RouteId::post_orders) return post_orders(request, std::move(reply), language);
  auto waiting = std::make_shared<Waiting>(Waiting{std::move(reply), language, false});
  std::string factory{match.parameter("factory")};
  if (match.id == RouteId::post_report)
    return post_report(request, std::move(factory), std::move(waiting));
  if (match.id == RouteId::get_job_sheets)
    return get_job_sheets(request, std::move(factory), std::move(waiting));
  const auto caller = find_channel(*credentials, request);
  if (!caller) return send_unauthorized(*waiting);
  if (match.id == RouteId::post_quote) return post_quote(request, *caller, std::move(waiting));
  std::string channel{caller->channel};
  if (!match.parameter("recurrence").empty())
    return recurrence(request, match, *caller, std::move(waiting));
  const std::string_view id = match.parameter("order");
  if (match.id == RouteId::list_orders)
    list_orders(request, std::move(channel), std::move(waiting));
  else if (match.id == RouteId::get_order)
    get_order(request, id, std::move(channel), std::move(waiting));
  else if (match.id == RouteId::get_actions)
    get_actions(id, std::move(channel), std::move(waiting));
  else if (match.id == RouteId::post_cancel)
    post_cancel(request, id, std::move(channel), std::move(waiting));
  else
    post_paid(request, id, std::move(channel), std::move(waiting));
}

std::size_t Intake::Impl::body_limit(http::Method method, std::string_view path,
                                     std::string_view media_type) const {
  if (method == http::Method::put && path.substr(0, kRecurrences.size()) == kRecurrences)
    return parts_.limits.body_bytes_max;
  if (method != http::Method::post) return 0;
  if (path == "/v1/orders")
    return http::equals_ignoring_case(media_type, http::content_type::ndjson)
               ? parts_.limits.ndjson_bytes_max
               : parts_.limits.body_bytes_max;
  return is_report_path(path) || path == "/v1/quotes" ? parts_.limits.body_bytes_max
                                                      : kSmallBytesMax;
}

void Intake::Impl::send(Waiting& waiting, const ProblemDocument& problem) {
  waiting.reply.send(problem.response());
}

void Intake::Impl::send_unauthorized(Waiting& waiting) {
  ++counts.unauthorized;
  send(waiting, unauthorized(waiting.language));
}

void Intake::Impl::send_busy(Waiting& waiting) {
  ++counts.queue_full;
  send(waiting, busy(waiting.language));
}

Intake::Intake(IntakeParts parts, std::shared_ptr<const Credentials> credentials)
    : impl_(std::make_unique<Impl>(std::move(parts), std::move(credentials))) {}
Intake::~Intake() = default;

http::Handler Intake::handler() {
  return [impl = impl_.get()](http::Request&& request, http::Reply reply) {
    impl->handle(std::move(request), std::move(reply));
  };
}

http::BodyLimit Intake::body_limit() const {
  return [impl = impl_.get()](http::Method method, std::string_view path,
                              std::string_view media_type) {
    return impl->body_limit(method, path, media_type);
  };
}

void Intake::set_credentials(std::shared_ptr<const Credentials> credentials) {
  impl_->credentials = std::move(credentials);
}

const IntakeCounts& Intake::counts() const {
  return impl_->counts;
}

}  // namespace jidan::intake
