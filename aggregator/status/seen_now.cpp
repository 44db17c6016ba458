// The process and the live state: readiness, metrics, totals, pools, factories, the clock. Live
// things are asked of the writer between two commits.
#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <map>

#include "aggregator/status/status_routes.hpp"
#include "platform/wake_timer.hpp"

namespace jidan::status {
namespace {

namespace asio = boost::asio;

// A replayer asks again; it must not wait for ever on a program that is stuck.
constexpr std::chrono::seconds kAdvanceMax{10};

asio::awaitable<void> advance(platform::ClockControl& control, core::Instant to,
                              std::function<void(platform::ClockView)> done) {
  const platform::ClockView view = co_await platform::advance_when_idle(control, to, kAdvanceMax);
  done(view);
}

// A failure here is a mistake of ours: it ends the io loop, and main says so.
void on_advanced(std::exception_ptr problem) {
  if (problem) std::rethrow_exception(problem);
}

// Catalog and status of factories at one moment; `heard_at` and the endpoint come after.
FactoryRead factory_of(const core::State& state, core::Index index, core::Instant now) {
  const core::Factory& factory = state.catalog->factories[index];
  FactoryRead read;
  read.id = factory.id;
  read.name = factory.name;
  read.belt = factory.belt;
  read.region = factory.region;
  read.zone = factory.calendar.zone.name;
  read.pulls = factory.webhook_url.empty();
  for (const core::Offer& offer : state.catalog->offers) {
    if (offer.factory != index) continue;
    const std::string& process = state.catalog->processes[offer.process].name;
    if (std::find(read.processes.begin(), read.processes.end(), process) == read.processes.end())
      read.processes.push_back(process);
  }
  read.status = state.factories[index];
  read.record = core::inspect_record(state, index);
  for (const core::DayRoom& day : core::inspect_rooms(state, index, now)) {
    const core::Offer& offer = state.catalog->offers[day.offer];
    read.rooms.push_back({state.catalog->processes[offer.process].name, offer.load_unit, day.date,
                          day.room_thousandths / 1'000, day.price * 1'000 / core::kMicroPerMinor});
  }
  read.now = now;
  return read;
}

// Factories behind `after` by their id.
std::vector<FactoryRead> factories_of(const core::State& state, const std::string& after,
                                      std::size_t count, core::Instant now) {
  std::map<std::string_view, core::Index> by_id;
  for (core::Index i = 0; i < state.catalog->factories.size(); ++i)
    by_id.emplace(state.catalog->factories[i].id, i);
  std::vector<FactoryRead> reads;
  for (auto at = by_id.upper_bound(after); at != by_id.end() && reads.size() < count; ++at)
    reads.push_back(factory_of(state, at->second, now));
  return reads;
}

void add_heard(ledger::ReadTables& tables, const webhooks::Dispatcher& dispatcher,
               std::vector<FactoryRead>& factories) {
  std::map<std::string, core::Instant> heard;
  for (const ledger::FactoryRow& row : tables.factories()) heard[row.factory] = row.heard_at;
  for (FactoryRead& factory : factories) {
    if (const auto found = heard.find(factory.id); found != heard.end())
      factory.heard_at = found->second;
    factory.endpoint = dispatcher.view(factory.id);
  }
}

}  // namespace

void Status::Impl::get_ready(const WaitingPtr& waiting) {
  if (!parts_.ready()) return answer(waiting, not_ready(waiting->language, "starting or draining"));
  if (parts_.writer.store_full())
    return answer(waiting, not_ready(waiting->language, "the disk is full"));
  if (parts_.projector.lag() > parts_.settings.projector_lag_max)
    return answer(waiting, not_ready(waiting->language, "the read tables are too far behind"));
  answer(waiting, json_response(200, "{\"ready\":true}"));
}

void Status::Impl::get_metrics(const WaitingPtr& waiting) {
  http::Response response = json_response(200, parts_.metrics.exposition());
  response.content_type = http::content_type::prometheus;
  answer(waiting, std::move(response));
}

void Status::Impl::get_status(const WaitingPtr& waiting) {
  StatusMoment moment;
  moment.snapshot = parts_.writer.snapshot();
  moment.reached = parts_.projector.reached();
  moment.now = parts_.clock.clock().now();
  moment.queue_commands = parts_.writer.queue_commands();
  moment.deliveries = parts_.dispatcher.activity();
  moment.store_full = parts_.writer.store_full();
  answer(waiting, json_response(200, status_json(moment)));
}

void Status::Impl::list_pools(const http::Request& request, const WaitingPtr& waiting) {
  ListQuery query;
  if (!query_ok(request, waiting, {core::PoolTag::prefix, {}, {}, {}}, query)) return;
  ask(waiting, [this, waiting, query](const core::State& state, core::Instant now) {
    auto pools = core::inspect_pools(state, core::PoolId{query.after}, query.limit + 1, now);
    std::string next;
    if (pools.size() > query.limit) {
      pools.resize(query.limit);
      next = core::to_text(pools.back().id);
    }
    post_answer(waiting, json_response(200, pools_json(pools, next)));
  });
}

void Status::Impl::get_pool(const WaitingPtr& waiting, std::string_view id) {
  const auto pool = core::parse_id<core::PoolTag>(id);
  if (!pool) return answer(waiting, not_found(waiting->language));
  ask(waiting, [this, waiting, pool = *pool](const core::State& state, core::Instant now) {
    const auto view = core::inspect_pool(state, pool, now);
    post_answer(waiting,
                view ? single_response(waiting, pool_json(*view)) : not_found(waiting->language));
  });
}

void Status::Impl::list_factories(const http::Request& request, const WaitingPtr& waiting) {
  ListQuery query;
  if (!query_ok(request, waiting, {}, query)) return;
  ask(waiting, [this, waiting, query](const core::State& state, core::Instant now) {
    auto found = std::make_shared<std::vector<FactoryRead>>(
        factories_of(state, query.after_text, query.limit + 1, now));
    parts_.post([this, waiting, found, limit = query.limit] {
      read(waiting, [this, found, limit](runtime::ReadContext& context) {
        std::string next;
        if (found->size() > limit) {
          found->resize(limit);
          next = found->back().id;
        }
        add_heard(context.tables, parts_.dispatcher, *found);
        return json_response(200, factories_json(*found, next));
      });
    });
  });
}

void Status::Impl::get_factory(const WaitingPtr& waiting, std::string id) {
  ask(waiting, [this, waiting, id = std::move(id)](const core::State& state, core::Instant now) {
    const auto index = state.catalog->factory_by_id.find(id);
    if (index == state.catalog->factory_by_id.end())
      return post_answer(waiting, not_found(waiting->language));
    auto found = std::make_shared<std::vector<FactoryRead>>(
        std::vector<FactoryRead>{factory_of(state, index->second, now)});
    parts_.post([this, waiting, found] {
      read(waiting, [this, waiting, found](runtime::ReadContext& context) {
        add_heard(context.tables, parts_.dispatcher, *found);
        return single_response(waiting, factory_json(found->front()));
      });
    });
  });
}

void Status::Impl::get_clock(const WaitingPtr& waiting) {
  if (parts_.clock.clock().mode() != platform::ClockMode::driven)
    return answer(waiting, not_found(waiting->language));
  answer(waiting, json_response(200, platform::clock_json(parts_.clock.view())));
}

void Status::Impl::advance_clock(const http::Request& request, const WaitingPtr& waiting) {
  if (parts_.clock.clock().mode() != platform::ClockMode::driven)
    return answer(waiting, not_found(waiting->language));
  const platform::AdvanceRequest wanted = platform::read_advance_request(request.body);
  if (!wanted.advance_to)
    return answer(waiting, invalid(waiting->language, "advance",
                                   {{"/advance_to", "bad-format", wanted.problem}}));
  std::function<void(platform::ClockView)> done = [this, waiting](const platform::ClockView& view) {
    answer(waiting, json_response(200, platform::clock_json(view)));
  };
  auto advancing = advance(parts_.clock, *wanted.advance_to, std::move(done));
  asio::co_spawn(parts_.executor, std::move(advancing), on_advanced);
}

void Status::Impl::register_metrics() {
  platform::Metrics& metrics = parts_.metrics;
  // Totals since the first event of the store: they never fall while the process lives.
  const auto total = [&](std::string_view name, std::string_view help, auto member) {
    metrics.counter_from(name, help, [this, member] {
      return static_cast<double>(parts_.writer.snapshot().totals.*member);
    });
  };
  using core::Totals;
  total("jidan_orders_total", "Orders accepted", &Totals::orders);
  total("jidan_lines_total", "Order lines accepted", &Totals::lines);
  total("jidan_runs_released_total", "Production runs released", &Totals::runs_released);
  total("jidan_runs_accepted_total", "Production runs accepted by a factory",
        &Totals::runs_accepted);
  total("jidan_runs_fenced_total", "Production runs rejected, expired or cancelled",
        &Totals::runs_fenced);
  total("jidan_claims_total", "Reports on fenced runs", &Totals::claims);
  total("jidan_promises_due_total", "Promised lines that shipped", &Totals::promises_due);
  total("jidan_promises_kept_total", "Promised lines that shipped in time", &Totals::promises_kept);
  total("jidan_deliveries_delivered_total", "Webhook messages delivered",
        &Totals::deliveries_delivered);
  total("jidan_deliveries_dead_total", "Webhook messages that became dead letters",
        &Totals::deliveries_dead);
  for (int i = 0; i < core::kPartStateCount; ++i)
    metrics.gauge_from("jidan_pieces", "Pieces ordered, by the state they are in",
                       [this, i] {
                         return static_cast<double>(parts_.writer.snapshot().totals.pieces.at(
                             static_cast<std::size_t>(i)));
                       },
                       {{"state", core::to_text(static_cast<core::PartState>(i))}});
  metrics.gauge_from("jidan_pools", "Pools that are known",
                     [this] { return static_cast<double>(parts_.writer.snapshot().pools); });
  metrics.gauge_from("jidan_open_lines", "Lines in memory because something of them is open",
                     [this] { return static_cast<double>(parts_.writer.snapshot().open_lines); });
  metrics.gauge_from("jidan_read_lag_events", "Events that the read tables have not taken in",
                     [this] { return static_cast<double>(parts_.projector.lag()); });
  metrics.gauge_from("jidan_read_feed_events", "Events held in memory for the read tables",
                     [this] { return static_cast<double>(parts_.projector.held_events()); });
  metrics.counter_from(
      "jidan_read_feed_overflows_total",
      "Commits the read tables have to read from the journal: no room to hold them",
      [this] { return static_cast<double>(parts_.projector.overflows()); });
  metrics.gauge_from("jidan_deliveries_waiting", "Webhook messages not delivered yet",
                     [this] { return static_cast<double>(parts_.dispatcher.activity().waiting); });
  metrics.gauge_from("jidan_deliveries_in_flight", "Webhook attempts running now", [this] {
    return static_cast<double>(parts_.dispatcher.activity().in_flight);
  });
  metrics.gauge_from("jidan_deliveries_parked", "Dead letters that wait for an operator",
                     [this] { return static_cast<double>(parts_.dispatcher.activity().parked); });
}

}  // namespace jidan::status
