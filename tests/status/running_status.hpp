// A status port with real parts around it, without sockets: a journal in a folder of its own, the
// writer, the projector, the readers, a dispatcher whose transport answers nobody. The test's
// thread is the io thread.
#pragma once

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/verify.hpp"
#include "aggregator/runtime/outbox_bridge.hpp"
#include "aggregator/status/status.hpp"
#include "tests/support/answered_order.hpp"
#include "tests/support/core_world.hpp"
#include "tests/support/temporary_folder.hpp"

namespace jidan::status::testing {

using namespace jidan::testing;

inline const core::Instant kMorning = utc_at(2026, 11, 23, 2);

class SilentTransport final : public http::HttpTransport {
 public:
  void send(http::ClientRequest request, std::function<void(http::ClientResult)>) override {
    sent.push_back(std::move(request));
  }
  std::vector<http::ClientRequest> sent;
};

// Hands the commits to the projector, as the daemon does.
class Following final : public runtime::CommitObserver {
 public:
  explicit Following(ledger::Projector& projector) : projector_(projector) {}
  void committed(const std::shared_ptr<const runtime::Committed>& commit) override {
    projector_.take({commit->first, commit->now, {commit, &commit->events}, commit->event_bytes});
  }

 private:
  ledger::Projector& projector_;
};

// Its messages are sent and never answered.
inline std::optional<webhooks::Endpoint> an_endpoint() {
  webhooks::Endpoint endpoint;
  endpoint.url = "https://factory.example/hooks";
  endpoint.secrets = {*webhooks::parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
  return endpoint;
}

struct RunningStatus {
  explicit RunningStatus(std::vector<Operator> operators = {},
                         platform::ClockMode mode = platform::ClockMode::driven)
      : clock({mode, 1.0,
               mode == platform::ClockMode::driven ? std::optional(kMorning) : std::nullopt}),
        control(clock),
        log(platform::LogLevel::info, platform::LogFormat::logfmt,
            [this](std::string_view line) { log_lines += std::string{line} + "\n"; }),
        journal(folder.path()),
        reader(folder.path()),
        originals(reader),
        state(seeded_state()),
        projector(folder.path(), failing(), {std::chrono::milliseconds{0}, 20'000, 8'000, {}}),
        readers(folder.path(), ledger::MasterKey(ledger::Key256{7}), catalogs, log, failing()),
        writer({clock,
                log,
                metrics,
                journal,
                std::move(state),
                ledger::ExternalIds(),
                runtime::OpenMessages(),
                originals,
                poster(),
                failing(),
                [] { return false; },
                [](const std::function<void()>& chore) { chore(); },
                {}}),
        following(projector),
        outbox(writer, readers, log, poster()),
        dispatcher(io.get_executor(), outbox, transport,
                   [](std::string_view) { return an_endpoint(); },
                   {[this] { return clock.now(); }, [this] { return clock.system_now(); }}) {
    connect();
    StatusSettings settings;
    settings.operators = std::move(operators);
    settings.hosts = {"127.0.0.1", "localhost"};
    settings.data_dir = folder.path();
    StatusParts parts{writer,
                      readers,
                      projector,
                      dispatcher,
                      metrics,
                      control,
                      log,
                      io.get_executor(),
                      poster(),
                      [this] { return ready; },
                      [this](const std::function<void()>& done) {
                        ++credentials_reloaded;
                        done();
                      },
                      std::move(settings)};
    status = std::make_unique<Status>(std::move(parts));
    projector.notify(journal.head());
    writer.start();
  }
  ~RunningStatus() {
    writer.drain();
    readers.stop();
    projector.stop();
    BOOST_TEST(failure == "");
  }

  void connect() {
    writer.add_observer(following);
    writer.add_observer(outbox);
    outbox.connect(dispatcher, [](std::uint32_t) {});
    clock.add_observer([this](core::Instant) { writer.wake(); });
    control.add_idle_check([this] { return writer.idle(); });
    control.add_deadline([this]() -> std::optional<core::Instant> {
      const core::Instant next = writer.snapshot().next_deadline;
      return next == core::kNever ? std::nullopt : std::optional(next);
    });
  }

  std::function<void(std::function<void()>)> poster() {
    return [this](std::function<void()> task) { boost::asio::post(io, std::move(task)); };
  }

  // A part that fails says so on the io thread, where whoever waits for an answer finds it.
  std::function<void(const std::string&)> failing() {
    return
        [this](const std::string& why) { boost::asio::post(io, [this, why] { failure = why; }); };
  }

  core::State seeded_state() {
    core::State fresh;
    runtime::OpenMessages none;
    runtime::CommitBuilder builder(fresh, none, 1);
    auto catalog = std::make_shared<core::Catalog>(small_catalog());
    catalog->factories[0].webhook_url = "https://factory.example/hooks";
    core::Product brand = a_product("brand-tee", 0);  // nobody has its certification
    brand.needs_certification = "brand-source";
    brand.equivalents = {{"tee", core::EquivalentGrade::same_work}};
    catalog->products.push_back(std::move(brand));
    catalog->index();
    catalogs.add(catalog, 1);
    auto decision = core::decide(fresh, core::ApplyCatalog{catalog, "{}"}, kMorning);
    builder.add(std::move(decision).value(), kMorning);
    journal.append(builder.finish(kMorning).commit);
    return fresh;
  }

  // Runs the io loop until the answer is there.
  http::Response ask(http::Method method, std::string_view target, std::string body = {},
                     std::vector<http::Header> headers = {}) {
    const auto has = [&](std::string_view name) {
      return std::any_of(headers.begin(), headers.end(),
                         [&](const http::Header& header) { return header.name == name; });
    };
    if (!has("Host")) headers.push_back({"Host", "127.0.0.1:7811"});
    if (!body.empty() && !has("Content-Type"))
      headers.push_back({"Content-Type", "application/json"});
    std::optional<http::Response> answered;
    status->handler()(
        http::make_request(method, target, std::move(headers), std::move(body)),
        http::capture_reply([&](http::Response given) { answered = std::move(given); }));
    run_until([&] { return answered.has_value(); });
    return std::move(*answered);
  }
  http::Response get(std::string_view target, std::vector<http::Header> headers = {}) {
    return ask(http::Method::get, target, {}, std::move(headers));
  }
  http::Response post(std::string_view target, std::string body = {},
                      std::vector<http::Header> headers = {}) {
    return ask(http::Method::post, target, std::move(body), std::move(headers));
  }

  template <class Done>
  void run_until(Done&& done) {
    while (!done()) {
      BOOST_REQUIRE_EQUAL(failure, "");
      io.run_one();
    }
  }

  // Places one order of `quantity` tees; its pool's id is returned.
  core::PoolId place(const std::string& external_id, std::int32_t quantity = 1) {
    return place(external_id, an_order(kMorning, {a_line("tee", quantity)}));
  }
  core::PoolId place(const std::string& external_id, core::OrderPlacement order) {
    order.external_id = external_id;
    order.fingerprint = std::hash<std::string>{}(external_id);
    order.wrapped_key = std::string(ledger::WrappedKey{}.size(), 'k');
    std::optional<runtime::OrderAnswer> answered;
    BOOST_REQUIRE(submit_order(writer, std::move(order), false,
                               [&](runtime::OrderAnswer&& given) { answered = std::move(given); }));
    run_until([&] { return answered.has_value(); });
    BOOST_REQUIRE((answered->outcome == runtime::OrderOutcome::placed));
    last_order = answered->order.id;
    return answered->order.lines.front().pool;
  }

  // A factory's report is taken as its intake route would.
  void report(core::Report given) {
    std::optional<runtime::CommandAnswer> answered;
    BOOST_REQUIRE(
        writer.submit(core::TakeReport{"yiwu-print-01", std::move(given)},
                      [&](runtime::CommandAnswer&& answer) { answered = std::move(answer); }));
    run_until([&] { return answered.has_value(); });
    BOOST_REQUIRE((answered->outcome == runtime::CommandOutcome::applied));
  }

  jidan::test::TemporaryFolder folder;
  std::string log_lines, failure;
  bool ready = true;
  int credentials_reloaded = 0;
  core::OrderId last_order;
  boost::asio::io_context io{1};
  // Without it the loop would stop for good whenever nothing waits.
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keeps_running{
      io.get_executor()};
  platform::Clock clock;
  platform::ClockControl control;
  platform::Log log;
  platform::Metrics metrics;
  ledger::Journal journal;
  ledger::JournalReader reader;
  runtime::JournalOrders originals;
  runtime::CatalogHistory catalogs;
  core::State state;
  ledger::Projector projector;
  runtime::ReadWorker readers;
  runtime::Writer writer;
  Following following;
  runtime::OutboxBridge outbox;
  SilentTransport transport;
  webhooks::Dispatcher dispatcher;
  std::unique_ptr<Status> status;
};

inline std::string header_of(const http::Response& response, std::string_view name) {
  for (const http::Header& header : response.headers)
    if (header.name == name) return header.value;
  return {};
}

}  // namespace jidan::status::testing
