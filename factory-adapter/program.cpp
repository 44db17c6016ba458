// Building, running and ending the adapter's parts; see program.hpp.
#include "factory-adapter/program.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <stdexcept>
#include <utility>
#include <vector>

#include "factory-adapter/book.hpp"
#include "factory-adapter/puller.hpp"
#include "factory-adapter/receiver.hpp"
#include "factory-adapter/reporter.hpp"
#include "factory-adapter/status_port.hpp"
#include "factory-adapter/writer.hpp"
#include "platform/shutdown.hpp"
#include "platform/wake_timer.hpp"

namespace jidan::adapter {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds drain_limit{5};
// A page of pulled sheets is many bodies; they come from our own aggregator.
constexpr std::size_t answer_bytes_max = 16'777'216;

platform::DataDirectoryLock lock_directory(const std::filesystem::path& data_dir) {
  std::string problem;
  auto lock = platform::DataDirectoryLock::take(data_dir, problem);
  if (!lock) throw std::runtime_error(problem);
  return std::move(*lock);
}

BodyKey load_key(const std::filesystem::path& file) {
  std::string problem;
  const auto key = BodyKey::load_or_make(file, problem);
  if (!key) throw std::runtime_error(problem);
  return *key;
}

std::map<std::string, Rules, std::less<>> rules_of(const Config& config) {
  std::map<std::string, Rules, std::less<>> rules;
  for (const FactoryConfig& factory : config.factories) rules[factory.id] = factory.rules;
  return rules;
}

FactorySecrets secrets_of(const Config& config) {
  FactorySecrets secrets;
  for (const FactoryConfig& factory : config.factories)
    if (!factory.secrets.empty()) secrets[factory.id] = factory.secrets;
  return secrets;
}

Reporter::Credentials credentials_of(const Config& config) {
  Reporter::Credentials credentials;
  for (const FactoryConfig& factory : config.factories)
    credentials[factory.id] = {factory.report_secret, factory.token};
  return credentials;
}

http::ClientSettings client_settings() {
  http::ClientSettings settings;
  // The one address we connect to is in the configuration, so there is nothing to guard against.
  settings.address_policy = [](const asio::ip::address&, bool) { return true; };
  settings.response_body_bytes_max = answer_bytes_max;
  settings.idle_per_host_max = reports_in_flight_max;
  return settings;
}

// The outcome of the commit is unknown, and destructors must not run as if it were: end here. The
// next start reads what the disk has.
[[noreturn]] void end_now(platform::Log& log, const std::string& problem) {
  log.error("inbox.failed", {{"error", problem}});
  std::_Exit(platform::kExitRefused);
}

}  // namespace

struct Program::Parts {
  Parts(const Config& settings, platform::Log& program_log);

  WriterHooks hooks();
  void start_pulling(const Config& config);
  void listen(const Config& config);
  void drain();
  void end();

  platform::Log& log;
  platform::DataDirectoryLock lock;
  platform::Metrics metrics;
  Measures measures{metrics};
  platform::Clock clock;
  platform::ClockControl control{clock};
  asio::io_context context{1};
  Inbox inbox;
  Book book;
  http::HttpClient client{context, client_settings()};
  Writer writer;
  Reporter reporter;
  platform::WakeTimer timer{context.get_executor(), control};
  Receiver receiver;
  StatusPort status;
  http::Server receive_server;
  http::Server status_server;
  std::vector<std::unique_ptr<Puller>> pullers;
  std::unique_ptr<platform::Signals> signals;
  std::uint16_t receive_port = 0;
  std::uint16_t status_port = 0;
  bool draining = false;
  int servers_open = 2;
};

Program::Parts::Parts(const Config& config, platform::Log& program_log)
    : log(program_log),
      lock(lock_directory(config.data_dir)),
      clock(config.clock),
      inbox(config.data_dir / "inbox.db", load_key(config.key_file)),
      book(inbox, rules_of(config)),
      writer(inbox, book, control, log, measures, hooks()),
      reporter(client, clock, log, config.aggregator_url, credentials_of(config),
               [this](ReportAnswer answer) { writer.answered(std::move(answer)); }),
      receiver(secrets_of(config), writer, clock, log, measures),
      status(context.get_executor(), control, metrics, writer, config.hosts),
      receive_server(
          context, http::ServerLimits{},
          [this](http::Request&& request, http::Reply reply) {
            receiver.handle(std::move(request), std::move(reply));
          },
          Receiver::body_limit()),
      status_server(
          context, http::ServerLimits{},
          [this](http::Request&& request, http::Reply reply) {
            status.handle(std::move(request), std::move(reply));
          },
          StatusPort::body_limit()) {
  metrics.watch(log);
  clock.start_at_least(inbox.last_commit());
  listen(config);
  start_pulling(config);
}

// Called on the writer's thread: each hands over to the io thread, the work token with it.
WriterHooks Program::Parts::hooks() {
  WriterHooks hooks;
  hooks.send = [this](std::vector<ReportToSend> reports, WriterHooks::Work work) {
    asio::post(context, [this, reports = std::move(reports), work = std::move(work)]() mutable {
      for (ReportToSend& report : reports) reporter.send(std::move(report), control.begin_work());
    });
  };
  hooks.deadline = [this](std::optional<Instant> deadline, WriterHooks::Work work) {
    asio::post(context, [this, deadline, work = std::move(work)] {
      if (draining || !deadline) return timer.cancel();
      timer.wake_at(*deadline, [this] { writer.wake(); });
    });
  };
  hooks.fatal = [this](const std::string& problem) { end_now(log, problem); };
  return hooks;
}

void Program::Parts::listen(const Config& config) {
  receive_port = receive_server.listen(config.receive.host, config.receive.port);
  status_port = status_server.listen(config.status.host, config.status.port);
  const auto error = platform::write_ports_file(
      config.data_dir, {{"receive", receive_port}, {"status", status_port}});
  if (error) throw std::runtime_error("ports.json: " + error.message());
  log.info("adapter.listening", {{"kind", "receive"}, {"port", receive_port}});
  log.info("adapter.listening", {{"kind", "status"}, {"port", status_port}});
}

void Program::Parts::start_pulling(const Config& config) {
  for (const FactoryConfig& factory : config.factories) {
    if (factory.mode != FactoryMode::pull) continue;
    PullSettings settings;
    settings.factory = factory.id;
    settings.token = factory.token;
    settings.aggregator_url = config.aggregator_url;
    settings.every = factory.poll_every;
    settings.cursor = inbox.pull_cursor(factory.id);
    pullers.push_back(std::make_unique<Puller>(context.get_executor(), client, control, log, writer,
                                               std::move(settings)));
  }
}

void Program::Parts::drain() {
  if (std::exchange(draining, true)) return;
  log.info("adapter.draining");
  status.set_ready(false);
  for (const auto& puller : pullers) puller->stop();
  timer.cancel();
  const auto closed = [this] {
    if (--servers_open == 0) end();
  };
  receive_server.drain(drain_limit, closed);
  status_server.drain(drain_limit, closed);
}

void Program::Parts::end() {
  client.stop();
  signals->cancel();
  context.stop();
}

Program::Program(const Config& config, platform::Log& log)
    : parts_(std::make_unique<Parts>(config, log)) {}
Program::~Program() = default;

void Program::run() {
  Parts& parts = *parts_;
  platform::Signals::Callbacks callbacks;
  callbacks.drain = [&parts] { parts.drain(); };
  callbacks.stop_now = [&parts] { parts.end(); };
  callbacks.reload = [] {};  // nothing of this configuration can change while running
  parts.signals =
      std::make_unique<platform::Signals>(parts.context.get_executor(), std::move(callbacks));
  parts.log.info("adapter.started", {{"runs", parts.book.open_jobs()}});
  parts.writer.start();
  for (const auto& puller : parts.pullers) puller->start();
  parts.status.set_ready(true);
  parts.context.run();
  parts.writer.stop();
  parts.log.info("adapter.stopped");
}

void Program::stop() {
  boost::asio::post(parts_->context, [this] { parts_->drain(); });
}

std::uint16_t Program::receive_port() const {
  return parts_->receive_port;
}
std::uint16_t Program::status_port() const {
  return parts_->status_port;
}

}  // namespace jidan::adapter
