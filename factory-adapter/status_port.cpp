// Routes of the status port; see status_port.hpp.
#include "factory-adapter/status_port.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <charconv>
#include <exception>
#include <memory>
#include <utility>

#include "factory-adapter/status_views.hpp"
#include "platform/wake_timer.hpp"
#include "web-hooks/http/problem.hpp"
#include "web-hooks/http/target_text.hpp"

namespace jidan::adapter {
namespace {

namespace asio = boost::asio;

constexpr std::size_t clock_body_bytes_max = 1'024;
constexpr int list_limit_max = 500;
// A replayer asks again; it must not wait for ever on a program that is stuck.
constexpr std::chrono::seconds advance_limit{10};

http::Response problem(int status, std::string name, std::string title, std::string detail = {}) {
  http::Problem text;
  text.name = std::move(name);
  text.title = std::move(title);
  text.status = status;
  text.detail = std::move(detail);
  return http::problem_response(text);
}

http::Response json(std::string body) {
  http::Response response;
  response.body = std::move(body);
  return response;
}

asio::awaitable<void> answer_advance(platform::ClockControl& control, Instant to,
                                     http::Reply reply) {
  const platform::ClockView view = co_await platform::advance_when_idle(control, to, advance_limit);
  reply.send(json(platform::clock_json(view)));
}

// A failure here is a mistake of ours: it ends the io loop, and main says so.
void on_advanced(std::exception_ptr problem) {
  if (problem) std::rethrow_exception(problem);
}

// Host without its port; an IPv6 address without its brackets.
std::string_view host_name(std::string_view host) {
  if (!host.empty() && host.front() == '[') return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

std::optional<std::int64_t> read_number(const std::string& text, std::int64_t at_least,
                                        std::int64_t at_most) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < at_least || number > at_most)
    return std::nullopt;
  return number;
}

// Nothing: a parameter is wrong.
std::optional<JobFilter> read_filter(std::string_view query) {
  JobFilter filter;
  if (const auto limit = http::query_parameter(query, "limit")) {
    const auto number = read_number(*limit, 1, list_limit_max);
    if (!number) return std::nullopt;
    filter.limit = static_cast<int>(*number);
  }
  if (const auto after = http::query_parameter(query, "after")) {
    const auto number = read_number(*after, 0, INT64_MAX);
    if (!number) return std::nullopt;
    filter.after = *number;
  }
  if (const auto state = http::query_parameter(query, "state")) {
    filter.state = job_state_of(*state);
    if (!filter.state) return std::nullopt;
  }
  filter.factory = http::query_parameter(query, "factory").value_or("");
  return filter;
}

}  // namespace

StatusPort::StatusPort(asio::any_io_executor executor, platform::ClockControl& control,
                       platform::Metrics& metrics, Writer& writer, std::vector<std::string> hosts)
    : executor_(std::move(executor)),
      control_(control),
      metrics_(metrics),
      writer_(writer),
      hosts_(std::move(hosts)),
      router_{{http::Method::get, "/livez", RouteId::livez},
              {http::Method::get, "/readyz", RouteId::readyz},
              {http::Method::get, "/metrics", RouteId::metrics},
              {http::Method::get, "/v1/clock", RouteId::clock},
              {http::Method::post, "/v1/clock", RouteId::advance},
              {http::Method::get, "/v1/jobs", RouteId::jobs},
              {http::Method::get, "/v1/jobs/{run}", RouteId::job}} {}

http::BodyLimit StatusPort::body_limit() {
  return [](http::Method, std::string_view path, std::string_view) -> std::size_t {
    return path == "/v1/clock" ? clock_body_bytes_max : 0;
  };
}

bool StatusPort::host_allowed(const http::Request& request) const {
  const std::string_view name = host_name(request.header("host"));
  return std::any_of(hosts_.begin(), hosts_.end(), [&](const std::string& host) {
    return http::equals_ignoring_case(host, name);
  });
}

void StatusPort::handle(http::Request&& request, http::Reply reply) {
  // A page in somebody's browser must not reach us under a name of its own (DNS rebinding).
  if (!host_allowed(request))
    return reply.send(problem(403, "host-refused", "This host name is not served here"));
  const auto match = router_.match(request.method, request.path);
  if (match.outcome == http::RouteOutcome::path_unknown)
    return reply.send(problem(404, "not-found", "Nothing is here"));
  if (match.outcome == http::RouteOutcome::method_not_allowed) {
    http::Response response = problem(405, "method-not-allowed", "Another method is served here");
    response.headers.push_back({"Allow", match.allow});
    return reply.send(std::move(response));
  }
  switch (match.id) {
    case RouteId::livez:
      return reply.send(json("{\"live\":true}"));
    case RouteId::readyz:
      return ready(std::move(reply));
    case RouteId::metrics: {
      http::Response response = json(metrics_.exposition());
      response.content_type = http::content_type::prometheus;
      return reply.send(std::move(response));
    }
    case RouteId::clock:
      return reply.send(json(platform::clock_json(control_.view())));
    case RouteId::advance:
      return advance(request, std::move(reply));
    case RouteId::jobs:
      return list(request, std::move(reply));
    case RouteId::job:
      return show(std::string(match.parameter("run")), std::move(reply));
  }
}

void StatusPort::ready(http::Reply reply) const {
  reply.send(ready_ ? json("{\"ready\":true}") : problem(503, "not-ready", "Starting or stopping"));
}

void StatusPort::advance(const http::Request& request, http::Reply reply) {
  if (control_.clock().mode() != platform::ClockMode::driven)
    return reply.send(problem(409, "clock-not-driven", "The clock of this program runs by itself"));
  const platform::AdvanceRequest wanted = platform::read_advance_request(request.body);
  if (!wanted.advance_to)
    return reply.send(problem(422, "invalid-request", "advance_to is needed", wanted.problem));
  auto answer = answer_advance(control_, *wanted.advance_to, std::move(reply));
  asio::co_spawn(executor_, std::move(answer), on_advanced);
}

void StatusPort::read(http::Reply reply, std::function<http::Response(Inbox&)> view) {
  const auto shared = std::make_shared<http::Reply>(std::move(reply));
  const bool taken = writer_.read(
      [shared, view = std::move(view)](Inbox& inbox) { shared->post_send(view(inbox)); });
  if (taken) return;
  http::Response later = problem(503, "overloaded", "Too much is waiting; repeat later");
  later.headers.push_back({"Retry-After", "1"});
  shared->send(std::move(later));
}

void StatusPort::list(const http::Request& request, http::Reply reply) {
  const auto filter = read_filter(request.query);
  if (!filter)
    return reply.send(problem(422, "invalid-request", "limit, after or state is not valid"));
  read(std::move(reply), [filter = *filter](Inbox& inbox) {
    JobFilter one_more = filter;
    ++one_more.limit;
    std::vector<JobRow> rows = inbox.list_jobs(one_more);
    const bool more = rows.size() > static_cast<std::size_t>(filter.limit);
    if (more) rows.pop_back();
    return json(jobs_json(rows, more));
  });
}

void StatusPort::show(const std::string& run_id, http::Reply reply) {
  read(std::move(reply), [run_id](Inbox& inbox) {
    const auto row = inbox.show_job(run_id);
    if (!row) return problem(404, "not-found", "No such run in this inbox");
    return json(job_json(*row, inbox.reports_of(row->job.sheet.factory, run_id)));
  });
}

}  // namespace jidan::adapter
