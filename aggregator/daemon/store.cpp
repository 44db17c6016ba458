// Opening in order: lock, key, journal, state, ids, open messages, seeds.
#include "aggregator/daemon/store.hpp"

#include <future>

#include "aggregator/core/decide.hpp"
#include "aggregator/daemon/seeds.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/snapshot.hpp"

namespace jidan::daemon {
namespace {

// Which orders are known by which external id, as far as the segments don't say so already.
void collect_ids(Store& store) {
  store.journal->replay(store.ids.covered_to() + 1, [&](const ledger::CommitView& commit) {
    ledger::decode_events(commit, [&](std::uint64_t sequence, core::Event&& event) {
      if (const auto* accepted = std::get_if<core::OrderAccepted>(&event))
        store.ids.add(accepted->fingerprint, sequence, commit.now);
    });
  });
}

void restore(Store& store, const std::filesystem::path& data_dir) {
  ledger::RestoreParts parts;
  parts.data_dir = data_dir;
  parts.removed = store.journal->removed();
  parts.replay = [&](core::Sequence from, const auto& visit) {
    store.journal->replay(from, visit);
  };
  parts.event_at = [&](core::Sequence sequence) {
    const auto found = store.reader->event(sequence);
    if (!found) throw ledger::StoreDamaged("no event at sequence " + std::to_string(sequence));
    return ledger::decode_event(sequence, found->bytes);
  };
  ledger::Restored restored = ledger::restore_state(parts);
  for (const auto& [version, sequence] : restored.catalog_events)
    store.catalogs.note(version, sequence);
  if (!restored.catalog_events.empty()) store.catalogs.bring_back(restored.state.catalog);
  store.catalog_events = std::move(restored.catalog_events);
  store.state = std::move(restored.state);
}

// Which run a message is about is what its lane says.
void collect_undelivered(Store& store) {
  store.undelivered = store.journal->undelivered();
  for (const ledger::OutboxRow& row : store.undelivered)
    if (const auto run = core::parse_id<core::RunTag>(row.lane))
      store.open_messages.add(*run, core::DeliveryId{row.delivery_sequence}, row.attempts_spent);
}

// Takes what `commands` decide into one commit, before anybody else writes.
void commit_at_start(Store& store, core::Instant now, const Seeds& seeds) {
  runtime::CommitBuilder builder(store.state, store.open_messages, store.journal->boot());
  for (const core::Command& command : seeds.commands) {
    core::Decision decision = core::decide(store.state, command, now);
    if (!decision.ok())
      throw StartProblem("the catalog can't be applied: " + decision.error().refusals[0].detail);
    core::Sequence sequence = store.state.next_sequence;
    for (const core::Event& event : decision.value()) {
      if (const auto* applied = std::get_if<core::CatalogApplied>(&event)) {
        store.catalogs.add(applied->catalog, sequence);
        store.catalog_events[applied->version] = sequence;
      }
      ++sequence;
    }
    builder.add(std::move(decision).value(), now);
  }
  for (const ledger::SecretRow& row : seeds.secrets) builder.add_secret(row);
  if (!builder.empty()) store.journal->append(builder.finish(now).commit);
}

}  // namespace

std::unique_ptr<Store> open_store(const runtime::Config& config, platform::Clock& clock,
                                  platform::Log& log) {
  std::string problem;
  auto lock = platform::DataDirectoryLock::take(config.data_dir, problem);
  if (!lock) throw StartProblem(problem);
  ledger::MasterKey key = ledger::MasterKey::load_or_create(config.key_file, config.data_dir);
  ledger::JournalOptions options;
  options.shard = core::kShard;
  auto journal = std::make_unique<ledger::Journal>(config.data_dir, options);
  journal->claim_key(key.check_value());
  auto reader = std::make_unique<ledger::JournalReader>(config.data_dir);
  const core::Instant last = journal->last_commit_at();
  const auto before = clock.steady_now();
  // Read beside the state: neither needs the other.
  const auto removed = journal->removed();
  auto ids = std::async(std::launch::async,
                        [directory = config.data_dir, last, to = removed ? removed->up_to : 0] {
                          return ledger::ExternalIds(directory, last, {}, to);
                        });
  auto store = std::unique_ptr<Store>(new Store{std::move(*lock),
                                                std::move(key),
                                                std::move(journal),
                                                std::move(reader),
                                                {},
                                                ledger::ExternalIds(),
                                                {},
                                                {},
                                                {},
                                                {}});
  restore(*store, config.data_dir);
  store->ids = ids.get();
  collect_ids(*store);
  collect_undelivered(*store);
  clock.start_at_least(last);
  const core::Instant now = clock.now();
  Seeds seeds;
  if (store->journal->head() == 0) seeds = first_start(config, store->key, now);
  seeds.commands.push_back(core::ChoosePolicy{config.planning.policy});
  commit_at_start(*store, now, seeds);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady_now() - before);
  log.info("store.opened", {{"sequence", store->journal->head()},
                            {"lines", store->state.lines.size()},
                            {"runs", store->state.runs.size()},
                            {"deliveries", store->undelivered.size()},
                            {"duration_ms", took.count()}});
  return store;
}

}  // namespace jidan::daemon
