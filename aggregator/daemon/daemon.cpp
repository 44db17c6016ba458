// The parts in the order in which they are built, and how they are connected.
#include "aggregator/daemon/daemon.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>

#include "aggregator/daemon/credentials.hpp"
#include "aggregator/daemon/follower.hpp"
#include "aggregator/daemon/order_reads.hpp"
#include "aggregator/daemon/settings.hpp"
#include "aggregator/daemon/snapshots.hpp"
#include "aggregator/daemon/store.hpp"
#include "aggregator/intake/routes.hpp"
#include "aggregator/runtime/chores.hpp"
#include "aggregator/runtime/outbox_bridge.hpp"
#include "aggregator/status/status.hpp"
#include "platform/clock_control.hpp"
#include "platform/metrics.hpp"
#include "platform/wake_timer.hpp"
#include "web-hooks/http/client.hpp"

namespace jidan::daemon {
class Daemon::Impl {
 public:
  explicit Impl(runtime::Config given)
      : config(std::move(given)),
        log(config.log.level, config.log.format),
        clock(config.clock),
        clock_control(clock),
        store(open_store(config, clock, log)),
        sealer(store->key),
        secrets(open_secrets(store->journal->secrets(), sealer)),
        projector(config.data_dir, [this](const std::string& why) { fail(why); }),
        readers(config.data_dir, store->key, store->catalogs, log,
                [this](const std::string& why) { fail(why); }),
        writer(writer_parts()),
        snapshots(snapshot_parts()),
        history({config.data_dir, segment_limits(config.history), keep_of(config.history), chores,
                 log, metrics, projector, writer, snapshots},
                *store->journal),
        follower(projector, snapshots, history, store->catalogs),
        outbox(writer, readers, log, poster()),
        client(io, client_settings()),
        dispatcher(io.get_executor(), outbox, client,
                   [this](std::string_view factory) { return endpoint(factory); },
                   {[this] { return clock.now(); }, [this] { return clock.system_now(); }}),
        dispatch_timer(io.get_executor(), clock_control),
        reads(writer, readers, projector, clock, poster()),
        intake(intake_parts(), secrets.credentials),
        status(status_parts()),
        intake_server(io, server_limits(config.limits), intake.handler(), intake.body_limit()),
        status_server(io, server_limits(config.limits), status.handler(), status.body_limit()),
        signals(io.get_executor(), signal_callbacks()) {
    log.info("daemon.starting", {{"version", JIDAN_VERSION}});
    metrics.watch(log);
    connect();
    listen();
  }

  int run() {
    writer.start();
    snapshots.start();
    for (const ledger::OutboxRow& row : store->undelivered)
      restored.push_back(runtime::restored_of(row));
    dispatcher.restore(std::move(restored));
    writer.wake();
    ready = true;
    io.run();
    writer.drain();
    readers.stop();
    projector.notify(writer.snapshot().head);
    projector.stop();
    snapshots.stop();
    chores.stop();
    store->journal->checkpoint_and_truncate();
    log.info("daemon.stopped", {{"sequence", writer.snapshot().head}});
    return exit_code;
  }

 private:
  std::function<void(std::function<void()>)> poster() {
    return [this](std::function<void()> task) {
      // Counted as work in flight, so that a driven clock doesn't move before it has run.
      auto work = std::make_shared<platform::ClockControl::Work>(clock_control.begin_work());
      boost::asio::post(io, [task = std::move(task), work] {
        task();
        work->end();
      });
    };
  }

  // Something below us is in doubt: nobody is answered any more; the next start reads the truth.
  [[noreturn]] void fail(const std::string& why) {
    log.error("daemon.failed", {{"error", why}});
    std::_Exit(platform::kExitRefused);
  }

  runtime::WriterParts writer_parts() {
    return {clock,
            log,
            metrics,
            *store->journal,
            std::move(store->state),
            std::move(store->ids),
            std::move(store->open_messages),
            originals,
            poster(),
            [this](const std::string& why) { fail(why); },
            [this] { return store->journal->release_ballast(); },
            [this](std::function<void()> task) { chores.post(std::move(task)); },
            writer_limits(config.limits),
            &recurring};
  }

  SnapshotParts snapshot_parts() {
    const auto ask = [this](runtime::Question each) { return writer.ask(std::move(each)); };
    return {config.data_dir,
            store->journal->head(),
            std::move(store->catalog_events),
            chores,
            ask,
            clock,
            log,
            metrics};
  }

  std::optional<webhooks::Endpoint> endpoint(std::string_view factory) {
    const auto secret = secrets.webhook_secrets.find(std::string(factory));
    const auto url = webhook_urls.find(std::string(factory));
    if (secret == secrets.webhook_secrets.end() || url == webhook_urls.end()) return std::nullopt;
    webhooks::Endpoint endpoint;
    endpoint.url = url->second;
    endpoint.secrets = secret->second;
    endpoint.allow_private = config.webhooks_allow_private_targets;
    endpoint.disabled = outbox.is_disabled(factory);
    return endpoint;
  }

  // URLs follow the catalog in force; called on the io thread.
  void read_webhook_urls(std::uint32_t version) {
    const auto catalog = store->catalogs.find(version);
    if (!catalog) return;
    webhook_urls.clear();
    for (const core::Factory& factory : catalog->factories)
      if (!factory.webhook_url.empty()) webhook_urls[factory.id] = factory.webhook_url;
  }

  void reload_credentials(std::function<void()> done) {
    const bool taken = readers.post([this, done](runtime::ReadContext& context) {
      auto opened =
          std::make_shared<OpenedSecrets>(open_secrets(context.journal.secrets(), context.sealer));
      poster()([this, opened, done] {
        secrets = *opened;
        intake.set_credentials(secrets.credentials);
        for (const auto& [factory, url] : webhook_urls) dispatcher.endpoint_changed(factory);
        done();
      });
    });
    if (taken) return;
    // The readers are overwhelmed or stopping: what was changed is in the ledger, and in force
    // after the next change or start.
    log.error("credentials.not_reloaded");
    done();
  }

  intake::IntakeParts intake_parts() {
    return {order_limits(config.limits), &writer, &reads, ledger::Sealer(store->key), [this] {
              return std::chrono::duration_cast<std::chrono::seconds>(
                         clock.system_now().time_since_epoch())
                  .count();
            }};
  }

  status::StatusParts status_parts() {
    return {writer,
            readers,
            projector,
            dispatcher,
            metrics,
            clock_control,
            log,
            io.get_executor(),
            poster(),
            [this] { return ready; },
            [this](std::function<void()> done) { reload_credentials(std::move(done)); },
            status_settings(config)};
  }

  platform::Signals::Callbacks signal_callbacks() {
    return {[this] { drain(); },
            [this] {
              exit_code = platform::kExitRefused;
              io.stop();
            },
            [this] { reload(); }};
  }

  void connect() {
    read_webhook_urls(writer.snapshot().catalog_version);
    writer.add_observer(follower);
    writer.add_observer(outbox);
    outbox.connect(dispatcher, [this](std::uint32_t version) { read_webhook_urls(version); });
    dispatcher.on_change([this] { arm_dispatch_timer(); });
    clock.add_observer([this](core::Instant) { writer.wake(); });
    clock_control.add_idle_check([this] { return writer.idle() && readers.idle(); });
    clock_control.add_idle_check([this] {
      const auto activity = dispatcher.activity();
      return !outbox.handing_over() && !activity.work_pending && activity.in_flight == 0;
    });
    clock_control.add_deadline([this]() -> std::optional<core::Instant> {
      const core::Instant next = writer.snapshot().next_deadline;
      if (next == core::kNever) return std::nullopt;
      return next;
    });
  }

  void arm_dispatch_timer() {
    const auto due = dispatcher.next_due();
    if (!due) return dispatch_timer.cancel();
    dispatch_timer.wake_at(*due, [this] { dispatcher.tick(clock.now()); });
  }

  void listen() {
    const std::uint16_t intake_port = intake_server.listen(
        config.intake.listen.host, config.intake.listen.port, tls_of(config.intake.tls));
    const std::uint16_t status_port = status_server.listen(
        config.status.listen.host, config.status.listen.port, tls_of(config.status.tls));
    if (const auto problem = platform::write_ports_file(
            config.data_dir, {{"intake", intake_port}, {"status", status_port}}))
      throw StartProblem("can't write ports.json: " + problem.message());
    log.info("intake.listening", {{"host", config.intake.listen.host}, {"port", intake_port}});
    log.info("status.listening", {{"host", config.status.listen.host}, {"port", status_port}});
  }

  // SIGTERM: no new work, what was begun is finished, each step within its limit.
  void drain() {
    ready = false;
    log.info("daemon.draining");
    const auto limit = config.limits.drain_timeout;
    intake_server.drain(limit, [this, limit] {
      dispatcher.stop(limit, [this] {
        status_server.drain(std::chrono::seconds{1}, [this] {
          signals.cancel();
          dispatch_timer.cancel();
          client.stop();
          io.stop();
        });
      });
    });
  }

  void reload() {
    // What can change while running is the log level; everything else asks for a restart.
    log.info("daemon.reload", {{"level", platform::name_of(config.log.level)}});
  }

  runtime::Config config;
  platform::Log log;
  platform::Metrics metrics;
  platform::Clock clock;
  platform::ClockControl clock_control;
  boost::asio::io_context io{1};
  std::unique_ptr<Store> store;
  runtime::JournalOrders originals{*store->reader};
  ledger::Sealer writer_sealer{store->key};
  runtime::JournalRecurringOrders recurring{*store->reader, writer_sealer};
  ledger::Sealer sealer;
  OpenedSecrets secrets;
  std::map<std::string, std::string, std::less<>> webhook_urls;
  runtime::Chores chores;
  ledger::Projector projector;
  runtime::ReadWorker readers;
  runtime::Writer writer;
  Snapshots snapshots;
  HistoryKeeping history;
  Follower follower;
  runtime::OutboxBridge outbox;
  http::HttpClient client;
  webhooks::Dispatcher dispatcher;
  platform::WakeTimer dispatch_timer;
  OrderReads reads;
  intake::Intake intake;
  status::Status status;
  http::Server intake_server;
  http::Server status_server;
  platform::Signals signals;
  std::vector<webhooks::Restored> restored;
  bool ready = false;
  int exit_code = platform::kExitDone;
};

Daemon::Daemon(runtime::Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Daemon::~Daemon() = default;
int Daemon::run() {
  return impl_->run();
}

}  // namespace jidan::daemon
