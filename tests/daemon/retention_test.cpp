// Rules of removing history by age: months of orders on a driven clock, of which the disk holds no
// more than it has to, and nothing that is still open is ever missing.
#include "aggregator/daemon/retention.hpp"

#include <condition_variable>
#include <mutex>

#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/verify.hpp"
#include "tests/ledger/removed_store.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using namespace jidan::testing;

namespace {

constexpr int kOrdersADay = 12;

// Every day some orders come and are made and shipped as they should be. One run is begun and not
// made until somebody says so.
class DayWorld {
 public:
  DayWorld(std::uint64_t, core::Catalog catalog)
      : world(std::move(catalog), utc_at(2026, 3, 2, 1)) {
    note();
  }

  CoreWorld world;
  std::vector<core::Instant> instants;
  bool one_waits = true;
  core::OrderId waiting;

  // A day.
  void step() {
    for (int i = 0; i < kOrdersADay; ++i) {
      core::OrderPlacement order = an_order(world.now, {a_line("tee", 2), a_line("mug", 1, 2)});
      order.external_id = "D-" + std::to_string(++placed_);
      world.must(core::PlaceOrder{std::move(order)});
      note();
    }
    for (int hour = 0; hour < 24; ++hour) {
      pass(std::chrono::hours{1});
      report_all();
    }
  }

 private:
  void note() { instants.resize(world.journal.size(), world.now); }

  void pass(core::Duration time) {
    const core::Instant until = world.now + time;
    while (world.state.next_deadline() <= until) {
      world.now = std::max(world.now, world.state.next_deadline());
      world.must(core::PlanPools{});
      note();
    }
    world.now = until;
  }

  void report_all() {
    std::vector<core::RunId> open;
    world.state.runs.for_each([&](core::Handle, const core::Run& run) {
      if (run.ended_at == core::kNever) open.push_back(run.id);
    });
    for (const core::RunId id : open) report(id);
  }

  void report(core::RunId id) {
    using core::ReportKind;
    tell(id, ReportKind::accepted);
    tell(id, ReportKind::started);
    if (!kept_) kept_ = id;
    if (one_waits && id == kept_) {
      const auto& run = world.state.runs[world.state.find(id)];
      const auto& line = world.state.lines[world.state.parts[run.parts.front()].line];
      waiting = world.state.orders[line.order].id;
      return;
    }
    tell(id, ReportKind::completed);
    tell(id, ReportKind::shipped);
  }

  void tell(core::RunId id, core::ReportKind kind) {
    const core::Handle handle = world.state.find(id);
    if (handle == core::kNoHandle) return;
    const core::Run& run = world.state.runs[handle];
    core::Report one = a_report(kind, id, run.last_report_seq + 1, world.now);
    if (kind == core::ReportKind::shipped) one.parcels.push_back({"P-1", "yto", "YT1", {}});
    std::map<core::LineId, std::int32_t> ordered;
    for (const core::Handle part : run.parts)
      ordered[world.state.id_of(world.state.lines[world.state.parts[part].line])] +=
          world.state.parts[part].quantity;
    for (const auto& [line, quantity] : ordered) {
      if (kind == core::ReportKind::completed)
        one.lines.push_back({line, core::ReportReason::none, {quantity, 0, 0}});
      if (kind == core::ReportKind::shipped) one.parcels.back().lines.push_back(line);
    }
    world.send(core::TakeReport{world.state.catalog->factories[run.factory].id, std::move(one)});
    note();
  }

  std::optional<core::RunId> kept_;
  int placed_ = 0;
};

struct Peaks {
  std::size_t segments = 0, orders = 0, messages = 0;
};

// A store of such days, and what of the daemon there is around retention: the writer's part is
// done on the chores' thread, while the test waits for it.
struct House {
  test::TemporaryFolder folder;
  StoreOf<DayWorld> store{folder.path()};
  platform::Log log{platform::LogLevel::error, platform::LogFormat::json};
  platform::Metrics metrics;
  runtime::Chores chores;
  int snapshots_wanted = 0;
  std::size_t most_at_once = 0;
  bool room = true;
  daemon::Retention retention{parts()};

  daemon::RetentionParts parts() {
    return {folder.path(),
            std::chrono::days{30},
            chores,
            log,
            metrics,
            *store.projector,
            [this](const runtime::Question& question) {
              if (room) question(store.busy.world.state, store.busy.world.now);
              return room;
            },
            [this](runtime::RemovalWork work) {
              store.commit(work.removal);
              work.done();
            },
            [this] { ++snapshots_wanted; },
            [this](const std::vector<ledger::Seal>& seals) {
              most_at_once = std::max(most_at_once, seals.size());
            }};
  }

  // As many looks as there is something to remove.
  void look() {
    core::Sequence before = 0;
    do {
      before = store.removed_to();
      retention.notify(store.busy.world.now);
      // A look, what follows its commit, and the wait for both: chores are done in order.
      for (int i = 0; i < 3; ++i) finish_chores();
    } while (store.removed_to() > before);
    sweep(*store.journal);
  }
  void finish_chores() {
    std::mutex mutex;
    std::condition_variable changed;
    bool reached = false;
    std::unique_lock lock(mutex);
    chores.post([&] {
      const std::lock_guard hold(mutex);
      reached = true;
      changed.notify_one();
    });
    changed.wait(lock, [&] { return reached; });
  }
  void live(int days) {
    for (int day = 0; day < days; ++day) {
      store.live(1);
      store.seal(10'000);
      if (day % 3 == 0) store.write_snapshot();
      look();
    }
  }
  bool tells(const std::string& metric) {
    return metrics.exposition().find(metric) != std::string::npos;
  }
  std::size_t segments() { return store.journal->seals().size(); }
  std::size_t messages() {
    return ledger::JournalReader(folder.path()).deliveries(0, 1'000'000, std::nullopt).size();
  }
  std::size_t orders_in_lists() {
    return ledger::ReadTables(folder.path()).orders({"", {}, {}, {}, 1'000'000}).size();
  }
  // The most there was of each, looked at every fifth day.
  Peaks peaks_of(int days) {
    Peaks peaks;
    for (int day = 0; day < days; day += 5) {
      live(5);
      peaks.segments = std::max(peaks.segments, segments());
      peaks.orders = std::max(peaks.orders, orders_in_lists());
      peaks.messages = std::max(peaks.messages, messages());
    }
    return peaks;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(retention)

BOOST_AUTO_TEST_CASE(the_disk_holds_open_work_and_the_days_that_were_asked_for_and_no_more) {
  House house;
  house.live(60);
  // One run is in production since the first day: its orders are there, and so is all since then.
  const core::OrderId waiting = house.store.busy.waiting;
  BOOST_REQUIRE(waiting);
  BOOST_TEST(house.store.removed_to() == 0U);
  BOOST_TEST(!house.tells("jidan_history_held_segments 0"));
  BOOST_TEST(ledger::ReadTables(house.folder.path()).order(waiting).has_value());
  BOOST_TEST(ledger::JournalReader(house.folder.path()).event(waiting.value).has_value());
  const std::size_t held = house.segments();

  house.store.busy.one_waits = false;
  house.live(60);
  BOOST_TEST(house.store.removed_to() > waiting.value);
  BOOST_TEST(!ledger::ReadTables(house.folder.path()).order(waiting).has_value());
  // What is kept rises until a whole segment and a whole stretch of the lists (here ten days) may
  // go, and falls then: the peaks are what counts.
  const Peaks first = house.peaks_of(25);
  BOOST_TEST(first.segments < held);

  // Ended runs are remembered for 35 days; a stretch and a segment come on top.
  const Peaks later = house.peaks_of(50);
  BOOST_TEST(later.segments <= first.segments + 1);
  BOOST_TEST(later.orders <= first.orders + 5 * kOrdersADay);
  BOOST_TEST(later.orders < 55U * kOrdersADay);
  BOOST_TEST(later.messages <= first.messages + 20);
  BOOST_TEST(house.segments() * 2 == files_in(house.folder.path() / "archive"));
  const core::Instant oldest = house.store.journal->seals().front().first_at;
  BOOST_TEST((house.store.busy.world.now - oldest < std::chrono::days{55}));

  // And with all that it is the store it would have been.
  for (const auto& file : ledger::snapshot_files(house.folder.path()))
    std::filesystem::remove(file);
  house.store.expect_state(house.store.restore());
  const auto report = ledger::verify(house.folder.path() / "journal.db");
  BOOST_TEST(report.ok());
  BOOST_TEST(report.removed->up_to == house.store.removed_to());
}

BOOST_AUTO_TEST_CASE(an_order_is_shown_for_as_long_as_was_asked_for_after_it_was_closed) {
  House house;
  house.live(20);
  house.store.busy.one_waits = false;
  house.live(1);
  const core::OrderId waiting = house.store.busy.waiting;
  house.live(29);
  BOOST_TEST(ledger::ReadTables(house.folder.path()).order(waiting).has_value());
  house.live(20);
  BOOST_TEST(!ledger::ReadTables(house.folder.path()).order(waiting).has_value());
}

BOOST_AUTO_TEST_CASE(without_a_snapshot_that_reaches_far_enough_one_is_asked_for) {
  House house;
  house.store.busy.one_waits = false;
  for (int day = 0; day < 65; ++day) {
    house.store.live(1);
    house.store.seal(20'000);
    house.look();
  }
  BOOST_TEST(house.store.removed_to() == 0U);
  BOOST_TEST(house.snapshots_wanted > 0);
  house.store.write_snapshot();
  house.store.live(1);
  house.look();
  BOOST_TEST(house.store.removed_to() > 0U);
}

BOOST_AUTO_TEST_CASE(a_writer_without_room_is_asked_again_at_the_next_commit) {
  House house;
  house.store.busy.one_waits = false;
  house.room = false;
  house.live(65);
  BOOST_TEST(house.store.removed_to() == 0U);
  house.room = true;
  house.look();
  BOOST_TEST(house.store.removed_to() > 0U);
}

BOOST_AUTO_TEST_CASE(much_that_is_old_goes_eight_segments_at_a_time) {
  House house;
  house.store.busy.one_waits = false;
  for (int day = 0; day < 65; ++day) house.store.live(1);
  house.store.seal(4'000);
  house.store.write_snapshot();
  const std::size_t before = house.segments();
  house.look();
  BOOST_TEST(house.most_at_once == 8U);
  BOOST_TEST(before - house.segments() > 8U);
}

BOOST_AUTO_TEST_CASE(a_removal_that_fails_is_counted_and_history_stays) {
  House house;
  house.store.busy.one_waits = false;
  for (int day = 0; day < 65; ++day) house.store.live(1);
  house.store.seal(20'000);
  house.store.write_snapshot();
  // A base of that name that isn't one.
  std::ofstream(ledger::base_file(house.folder.path(), house.store.journal->head())) << "other";
  house.look();
  BOOST_TEST(house.store.removed_to() == 0U);
  BOOST_TEST(house.tells("jidan_history_failures_total 1"));
  std::filesystem::remove(ledger::base_file(house.folder.path(), house.store.journal->head()));
  house.store.live(1);
  house.look();
  BOOST_TEST(house.store.removed_to() > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
