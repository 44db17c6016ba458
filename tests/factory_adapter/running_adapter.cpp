// Starting, driving and asking a whole adapter; see running_adapter.hpp.
#include "tests/factory_adapter/running_adapter.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <span>
#include <stdexcept>

#include "web-hooks/http/client.hpp"
#include "web-hooks/http/problem.hpp"
#include "web-hooks/http/server.hpp"
#include "web-hooks/http/target_text.hpp"
#include "web-hooks/signature.hpp"

namespace jidan::adapter::tests {
namespace {

namespace asio = boost::asio;

constexpr const char* pull_token = "jdn_pull_token";

webhooks::Secret secret(unsigned char fill) {
  const std::vector<unsigned char> bytes(32, fill);
  return webhooks::make_secret(bytes).value();
}
webhooks::Secret push_secret() {
  return secret(1);
}
webhooks::Secret report_secret() {
  return secret(2);
}

std::int64_t system_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             platform::real_time().wall().time_since_epoch())
      .count();
}

bool signed_by_factory(const http::Request& request) {
  const auto key = report_secret();
  return webhooks::verify(std::span(&key, 1), request.header("webhook-id"),
                          request.header("webhook-timestamp"), request.header("webhook-signature"),
                          request.body, system_seconds()) == webhooks::Verification::valid;
}

}  // namespace

struct FakeAggregator::Server {
  explicit Server(http::Handler handler)
      : server(context, http::ServerLimits{}, std::move(handler),
               [](http::Method, std::string_view, std::string_view) { return 1'048'576; }),
        port(server.listen("127.0.0.1", 0)),
        thread([this] { context.run(); }) {}
  ~Server() {
    asio::post(context,
               [this] { server.drain(std::chrono::milliseconds(0), [this] { context.stop(); }); });
    thread.join();
  }
  asio::io_context context{1};
  http::Server server;
  std::uint16_t port;
  std::thread thread;
};

FakeAggregator::FakeAggregator()
    : server_(std::make_unique<Server>([this](http::Request&& request, http::Reply reply) {
        handle(std::move(request), std::move(reply));
      })) {}
FakeAggregator::~FakeAggregator() = default;

void FakeAggregator::handle(http::Request&& request, http::Reply reply) {
  const std::lock_guard lock(mutex_);
  if (request.path == "/v1/factories/yiwu/job-sheets") {
    if (request.header("authorization") != std::string("Bearer ") + pull_token) ++unverified_;
    http::Response response;
    response.body = page(request);
    return reply.send(std::move(response));
  }
  bool lost = false;
  http::Response response = take_report(request, lost);
  if (!lost) reply.send(std::move(response));
}

http::Response FakeAggregator::take_report(const http::Request& request, bool& lost) {
  if (request.path != "/v1/factories/yiwu/reports" || !signed_by_factory(request)) ++unverified_;
  bodies_.push_back(request.body);
  if (on_report_) on_report_();
  int status = 200;
  if (!statuses_.empty()) {
    status = statuses_.front();
    statuses_.pop_front();
  }
  lost = status == 0;
  http::Response response;
  response.body = R"({"applied":true})";
  if (status == 200 || lost) return response;
  http::Problem problem;
  problem.name = status == 409 ? "run-fenced" : "not-now";
  problem.title = "No";
  problem.status = status;
  return http::problem_response(problem);
}

std::string FakeAggregator::page(const http::Request& request) const {
  const std::string after = http::query_parameter(request.query, "after").value_or("");
  const std::size_t from = after.empty() ? 0 : std::stoul(after);
  std::string sheets;
  std::size_t to = from;
  for (; to < offered_.size() && to < from + 1; ++to)  // one a page, so that pages are followed
    sheets +=
        R"({"delivery_id":")" + offered_[to].first + R"(","body":)" + offered_[to].second + "}";
  return R"({"job_sheets":[)" + sheets + R"(],"next":")" + std::to_string(to) + R"("})";
}

void FakeAggregator::answer_next(std::deque<int> statuses) {
  const std::lock_guard lock(mutex_);
  statuses_ = std::move(statuses);
}

void FakeAggregator::offer(std::string delivery_id, std::string body) {
  const std::lock_guard lock(mutex_);
  offered_.emplace_back(std::move(delivery_id), std::move(body));
}

std::vector<std::string> FakeAggregator::bodies() const {
  const std::lock_guard lock(mutex_);
  return bodies_;
}

std::vector<std::string> FakeAggregator::types() const {
  std::vector<std::string> types;
  for (const std::string& body : bodies()) types.push_back(body.substr(9, body.find('"', 9) - 9));
  return types;
}

int FakeAggregator::unverified() const {
  const std::lock_guard lock(mutex_);
  return unverified_;
}

void FakeAggregator::on_report(std::function<void()> hook) {
  const std::lock_guard lock(mutex_);
  on_report_ = std::move(hook);
}

std::string FakeAggregator::url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port);
}

RunningAdapter::RunningAdapter(AdapterOptions options)
    : log_(platform::LogLevel::debug, platform::LogFormat::logfmt, [this](std::string_view line) {
        const std::lock_guard lock(log_mutex_);
        log_text_.append(line).append("\n");
      }) {
  config_.data_dir = directory_.path() / "data";
  config_.key_file = directory_.path() / "factory.key";
  config_.clock.mode = platform::ClockMode::driven;
  config_.clock.start = at("09:00");
  config_.receive = {"127.0.0.1", 0};
  config_.status = {"127.0.0.1", 0};
  config_.hosts = {"127.0.0.1"};
  config_.aggregator_url = aggregator_.url();
  FactoryConfig factory;
  factory.id = "yiwu";
  factory.mode = options.pull ? FactoryMode::pull : FactoryMode::push;
  if (!options.pull) factory.secrets = {push_secret()};
  factory.report_secret = report_secret();
  factory.token = pull_token;
  config_.factories.push_back(std::move(factory));
  start();
}

RunningAdapter::~RunningAdapter() {
  stop();
}

void RunningAdapter::start() {
  program_ = std::make_unique<Program>(config_, log_);
  thread_ = std::thread([this] { program_->run(); });
}

void RunningAdapter::stop() {
  program_->stop();
  thread_.join();
  program_.reset();
}

void RunningAdapter::restart() {
  stop();
  start();
}

void RunningAdapter::second_program() {
  Program second(config_, log_);
}

std::string RunningAdapter::log_text() const {
  const std::lock_guard lock(log_mutex_);
  return log_text_;
}

TestAnswer exchange(http::Method method, std::uint16_t port, const std::string& path,
                    std::vector<http::Header> headers, std::string body, const std::string& host) {
  asio::io_context context{1};
  http::ClientSettings settings;
  settings.address_policy = [](const asio::ip::address&, bool) { return true; };
  settings.response_body_bytes_max = 1'048'576;
  // Whatever the name, it is this machine: that is what DNS rebinding does.
  settings.resolver = [](const std::string&) {
    return std::vector<asio::ip::address>{asio::ip::make_address("127.0.0.1")};
  };
  http::HttpClient client(context, settings);
  http::ClientRequest request;
  request.method = method;
  request.url = "http://" + host + ":" + std::to_string(port) + path;
  request.headers = std::move(headers);
  request.body = std::move(body);
  TestAnswer answer;
  client.send(std::move(request), [&](http::ClientResult result) {
    answer = {result.status, std::move(result.body)};
    client.stop();
    context.stop();
  });
  context.run();
  return answer;
}

std::vector<http::Header> signed_headers(const std::string& webhook_id, const std::string& body,
                                         int age_seconds) {
  const auto key = push_secret();
  const std::int64_t seconds = system_seconds() - age_seconds;
  return {{"Content-Type", "application/json"},
          {"webhook-id", webhook_id},
          {"webhook-timestamp", std::to_string(seconds)},
          {"webhook-signature",
           webhooks::signature_header(std::span(&key, 1), webhook_id, seconds, body)}};
}

std::string push_secret_text() {
  return webhooks::format_secret(push_secret());
}
std::string report_secret_text() {
  return webhooks::format_secret(report_secret());
}

TestAnswer RunningAdapter::deliver(const std::string& webhook_id, const std::string& body,
                                   const DeliverOptions& options) {
  auto headers = signed_headers(webhook_id, body, options.age_seconds);
  std::erase_if(headers,
                [&](const http::Header& header) { return header.name == options.leave_out; });
  return exchange(http::Method::post, program_->receive_port(), "/webhooks/" + options.factory,
                  std::move(headers), options.tamper ? body + " " : body);
}

TestAnswer RunningAdapter::get(const std::string& path, const std::string& host) {
  return exchange(http::Method::get, program_->status_port(), path, {}, "", host);
}

TestAnswer RunningAdapter::receive_port_get(const std::string& path) {
  return exchange(http::Method::get, program_->receive_port(), path, {}, "");
}

void RunningAdapter::advance_to(Instant instant) {
  const std::string wanted = platform::rfc3339(instant);
  // Each call moves to the next deadline at most; a day of one run has far fewer than this.
  for (int moves = 0; moves < 10'000; ++moves) {
    const TestAnswer view =
        exchange(http::Method::post, program_->status_port(), "/v1/clock",
                 {{"Content-Type", "application/json"}}, R"({"advance_to":")" + wanted + R"("})");
    if (view.status != 200) throw std::runtime_error("the clock said " + view.body);
    const bool there = view.body.find(R"("now":")" + wanted) != std::string::npos;
    const bool idle = view.body.find(R"("idle":true)") != std::string::npos;
    if (there && idle) return;
  }
  throw std::runtime_error("the clock did not get there");
}

}  // namespace jidan::adapter::tests
