// The table of routes, who may take which, and how answers get back; see status.hpp.
#include "aggregator/status/status.hpp"

#include <utility>

#include "aggregator/status/page.hpp"
#include "aggregator/status/status_routes.hpp"

namespace jidan::status {
namespace {

using http::Method;

constexpr std::size_t kSmallBodyMax = 65'536;
// A catalog of some hundred thousand products.
constexpr std::size_t kCatalogBodyMax = 64U << 20U;

bool asks_for_a_token(RouteId route) {
  return route != RouteId::livez && route != RouteId::readyz && route != RouteId::page &&
         route != RouteId::page_style && route != RouteId::page_script;
}

// RFC 9110 13.1.2: a list of entity tags, compared weakly, or "*".
bool none_match_names(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    std::string_view each = header.substr(0, comma);
    header.remove_prefix(std::min(comma + 1, header.size()));
    while (!each.empty() && each.front() == ' ') each.remove_prefix(1);
    while (!each.empty() && each.back() == ' ') each.remove_suffix(1);
    if (each.substr(0, 2) == "W/") each.remove_prefix(2);
    if (each == "*" || each == etag) return true;
  }
  return false;
}

}  // namespace

http::Response json_response(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

http::Response single_response(const WaitingPtr& waiting, std::string body) {
  const std::string etag = "\"" + to_hexadecimal(sha256(body)).substr(0, 32) + "\"";
  http::Response response = json_response(200, std::move(body));
  if (none_match_names(waiting->if_none_match, etag)) {
    response.status = 304;
    response.content_type = {};
    response.body.clear();
  }
  response.headers.push_back({"ETag", etag});
  return response;
}

Status::Impl::Impl(StatusParts parts)
    : parts_(std::move(parts)),
      router_{{Method::get, "/", RouteId::page},
              {Method::get, "/page.css", RouteId::page_style},
              {Method::get, "/page.js", RouteId::page_script},
              {Method::get, "/livez", RouteId::livez},
              {Method::get, "/readyz", RouteId::readyz},
              {Method::get, "/metrics", RouteId::metrics},
              {Method::get, "/v1/status", RouteId::status},
              {Method::get, "/v1/pools", RouteId::pools},
              {Method::get, "/v1/pools/{id}", RouteId::pool},
              {Method::post, "/v1/pools/{id}/release", RouteId::release_pool},
              {Method::get, "/v1/runs", RouteId::runs},
              {Method::get, "/v1/runs/{id}", RouteId::run},
              {Method::get, "/v1/runs/{id}/job-sheet", RouteId::job_sheet},
              {Method::post, "/v1/runs/{id}/cancel", RouteId::cancel_run},
              {Method::post, "/v1/runs/{id}/reassign", RouteId::reassign_run},
              {Method::post, "/v1/runs/{id}/concede", RouteId::concede_run},
              {Method::post, "/v1/lines/{id}/cancel", RouteId::cancel_line},
              {Method::get, "/v1/orders", RouteId::orders},
              {Method::get, "/v1/orders/{id}", RouteId::order},
              {Method::post, "/v1/orders/{id}/erase", RouteId::erase_order},
              {Method::get, "/v1/factories", RouteId::factories},
              {Method::get, "/v1/factories/{id}", RouteId::factory},
              {Method::post, "/v1/factories/{id}/pause", RouteId::pause_factory},
              {Method::post, "/v1/factories/{id}/resume", RouteId::resume_factory},
              {Method::post, "/v1/factories/{id}/availability", RouteId::set_availability},
              {Method::get, "/v1/deliveries", RouteId::deliveries},
              {Method::get, "/v1/deliveries/{id}", RouteId::delivery},
              {Method::post, "/v1/deliveries/{id}/retry", RouteId::retry_delivery},
              {Method::get, "/v1/holds", RouteId::holds},
              {Method::get, "/v1/claims", RouteId::claims},
              {Method::get, "/v1/explain/{id}", RouteId::explain},
              {Method::get, "/v1/clock", RouteId::clock},
              {Method::post, "/v1/clock", RouteId::advance_clock},
              {Method::put, "/v1/catalog", RouteId::put_catalog},
              {Method::patch, "/v1/catalog", RouteId::patch_catalog},
              {Method::post, "/v1/backup", RouteId::back_up},
              {Method::post, "/v1/channels", RouteId::add_channel},
              {Method::get, "/v1/endpoints", RouteId::endpoints},
              {Method::post, "/v1/endpoints", RouteId::create_endpoint},
              {Method::post, "/v1/endpoints/{id}/rotate", RouteId::rotate_endpoint}} {
  register_metrics();
}

std::size_t Status::Impl::body_limit(Method method, std::string_view path) {
  if (method != Method::post && method != Method::put && method != Method::patch) return 0;
  return path == "/v1/catalog" ? kCatalogBodyMax : kSmallBodyMax;
}

void Status::Impl::handle(http::Request&& request, http::Reply reply) {
  auto waiting = std::make_shared<Waiting>();
  waiting->reply = std::move(reply);
  waiting->language = language_of(request);
  waiting->if_none_match = request.header("If-None-Match");
  if (!is_host_served(parts_.settings.hosts, request))
    return answer(waiting, host_refused(waiting->language));
  const Match match = router_.match(request.method, request.path);
  switch (match.outcome) {
    case http::RouteOutcome::path_unknown:
      return answer(waiting, not_found(waiting->language));
    case http::RouteOutcome::method_not_allowed:
      return answer(waiting, method_not_allowed(waiting->language, match.allow));
    case http::RouteOutcome::matched:
      return serve(request, waiting, match);
  }
}

void Status::Impl::serve(const http::Request& request, const WaitingPtr& waiting,
                         const Match& match) {
  if (asks_for_a_token(match.id)) {
    auto asker = find_asker(parts_.settings.operators, request);
    if (!asker) return answer(waiting, unauthorized(waiting->language));
    waiting->asker = std::move(*asker);
  }
  if (request.method == Method::get || request.method == Method::head)
    return see(request, waiting, match);
  if (!is_origin_served(parts_.settings.hosts, request))
    return answer(waiting, origin_refused(waiting->language));
  if (waiting->asker.role != Role::act) return answer(waiting, forbidden(waiting->language));
  // A driven clock is moved a hundred thousand times in a replay: that is no act to be audited.
  if (match.id == RouteId::advance_clock) return advance_clock(request, waiting);
  if (begin_acting(request, waiting)) act(request, waiting, match);
}

void Status::Impl::see(const http::Request& request, const WaitingPtr& waiting,
                       const Match& match) {
  const std::string id{match.parameter("id")};
  // clang-format off
  switch (match.id) {
    case RouteId::page: return answer(waiting, page_response(waiting->language == Language::chinese));
    case RouteId::page_style: return answer(waiting, page_style_response());
    case RouteId::page_script: return answer(waiting, page_script_response());
    case RouteId::livez: return answer(waiting, json_response(200, "{\"live\":true}"));
    case RouteId::readyz: return get_ready(waiting);
    case RouteId::metrics: return get_metrics(waiting);
    case RouteId::status: return get_status(waiting);
    case RouteId::pools: return list_pools(request, waiting);
    case RouteId::pool: return get_pool(waiting, id);
    case RouteId::runs: return list_runs(request, waiting);
    case RouteId::run: return get_run(waiting, id);
    case RouteId::job_sheet: return get_job_sheet(waiting, id);
    case RouteId::orders: return list_orders(request, waiting);
    case RouteId::order: return get_order(waiting, id);
    case RouteId::factories: return list_factories(request, waiting);
    case RouteId::factory: return get_factory(waiting, id);
    case RouteId::deliveries: return list_deliveries(request, waiting);
    case RouteId::delivery: return get_delivery(waiting, id);
    case RouteId::holds: return list_holds(request, waiting);
    case RouteId::claims: return list_claims(request, waiting);
    case RouteId::explain: return explain(waiting, id);
    case RouteId::endpoints: return list_endpoints(waiting);
    case RouteId::clock: return get_clock(waiting);
    case RouteId::advance_clock:
    case RouteId::release_pool:
    case RouteId::cancel_line:
    case RouteId::cancel_run:
    case RouteId::reassign_run:
    case RouteId::concede_run:
    case RouteId::pause_factory:
    case RouteId::resume_factory:
    case RouteId::set_availability:
    case RouteId::retry_delivery:
    case RouteId::put_catalog:
    case RouteId::patch_catalog:
    case RouteId::erase_order:
    case RouteId::back_up:
    case RouteId::add_channel:
    case RouteId::create_endpoint:
    case RouteId::rotate_endpoint: break;  // no GET leads there
  }
  // clang-format on
}

void Status::Impl::act(const http::Request& request, const WaitingPtr& waiting,
                       const Match& match) {
  std::string id{match.parameter("id")};
  // clang-format off
  switch (match.id) {
    case RouteId::release_pool: return release_pool(waiting, id);
    case RouteId::cancel_line: return cancel_line(request, waiting, id);
    case RouteId::cancel_run: return take_back_run(request, waiting, id, core::TakeBack::cancel);
    case RouteId::reassign_run: return take_back_run(request, waiting, id, core::TakeBack::reassign);
    case RouteId::concede_run: return take_back_run(request, waiting, id, core::TakeBack::concede);
    case RouteId::pause_factory: return submit(waiting, core::SetFactoryPause{std::move(id), true});
    case RouteId::resume_factory: return submit(waiting, core::SetFactoryPause{std::move(id), false});
    case RouteId::set_availability: return set_availability(request, waiting, std::move(id));
    case RouteId::retry_delivery: return retry_delivery(waiting, id);
    case RouteId::put_catalog: return put_catalog(request, waiting);
    case RouteId::patch_catalog: return patch_catalog(request, waiting);
    case RouteId::erase_order: return erase_order(waiting, id);
    case RouteId::back_up: return back_up(request, waiting);
    case RouteId::add_channel: return add_channel(request, waiting);
    case RouteId::create_endpoint: return create_endpoint(request, waiting);
    case RouteId::rotate_endpoint: return rotate_endpoint(waiting, std::move(id));
    case RouteId::advance_clock:  // served before
    case RouteId::page:
    case RouteId::page_style:
    case RouteId::page_script:
    case RouteId::livez:
    case RouteId::readyz:
    case RouteId::metrics:
    case RouteId::status:
    case RouteId::pools:
    case RouteId::pool:
    case RouteId::runs:
    case RouteId::run:
    case RouteId::job_sheet:
    case RouteId::orders:
    case RouteId::order:
    case RouteId::factories:
    case RouteId::factory:
    case RouteId::deliveries:
    case RouteId::delivery:
    case RouteId::holds:
    case RouteId::claims:
    case RouteId::explain:
    case RouteId::endpoints:
    case RouteId::clock: break;  // no POST leads there
  }
  // clang-format on
}

Status::Status(StatusParts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Status::~Status() = default;

http::Handler Status::handler() {
  return [impl = impl_.get()](http::Request&& request, http::Reply reply) {
    impl->handle(std::move(request), std::move(reply));
  };
}

http::BodyLimit Status::body_limit() const {
  return [](Method method, std::string_view path, std::string_view) {
    return Impl::body_limit(method, path);
  };
}

}  // namespace jidan::status
