// Short reads of the journal; see journal_reader.hpp.
#include "aggregator/ledger/journal_reader.hpp"

#include "aggregator/ledger/commit_history.hpp"
#include "aggregator/ledger/key_table.hpp"
#include "aggregator/ledger/outbox_table.hpp"

namespace jidan::ledger {
namespace {

StoreDamaged broken_framing(const CommitView& view) {
  return StoreDamaged("journal, sequence " + std::to_string(view.first_sequence) +
                      ": the events' framing is broken");
}

// A backup is one file with everything in it: nothing is looked for beside it.
std::filesystem::path journal_of(const std::filesystem::path& where) {
  return std::filesystem::is_regular_file(where) ? where : where / "journal.db";
}

}  // namespace

class JournalReader::Impl {
 public:
  explicit Impl(const std::filesystem::path& where)
      : connection_(journal_of(where), StoreKind::journal),
        history_(connection_.connection(), where, ReadBudget::bounded),
        outbox_(connection_.connection()) {}

  template <class Read>
  auto read(Read&& one) {
    try {
      connection_.begin_read();
      return one(*this);
    } catch (const SQLite::Exception& error) {
      throw_store_error(error, "reading the journal");
    }
  }

  std::optional<EventAt> kept(std::uint64_t sequence) {
    RemovedReader& removed = history_.removed();
    if (sequence > removed.up_to()) return std::nullopt;
    auto kept = removed.kept(sequence);
    if (!kept) return std::nullopt;
    return EventAt{kept->now, std::move(kept->bytes)};
  }

  ReadConnection connection_;
  CommitHistory history_;
  OutboxReader outbox_;
};

JournalReader::JournalReader(const std::filesystem::path& where) {
  try {
    impl_ = std::make_unique<Impl>(where);
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "opening the journal for reading");
  }
}
JournalReader::~JournalReader() = default;

std::optional<JournalReader::EventAt> JournalReader::event(std::uint64_t sequence) {
  if (auto kept = impl_->read([&](Impl& impl) { return impl.kept(sequence); })) return kept;
  auto found = events(sequence, 1);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<JournalReader::EventAt> JournalReader::events(std::uint64_t first,
                                                          std::uint32_t count) {
  return impl_->read([&](Impl& impl) {
    std::vector<EventAt> found;
    while (found.size() < count) {
      const bool there =
          impl.history_.with_commit(first + found.size(), [&](const CommitView& view) {
            const std::uint64_t at = first + found.size();
            const bool whole = for_each_event(
                view.events, view.count, [&](std::uint32_t index, std::string_view bytes) {
                  if (view.first_sequence + index < at || found.size() == count) return;
                  found.push_back({view.now, std::string(bytes)});
                });
            if (!whole) throw broken_framing(view);
          });
      if (!there) break;
    }
    return found;
  });
}

bool JournalReader::visit_events(
    const std::vector<std::uint64_t>& ascending,
    const std::function<void(std::uint64_t, std::string_view)>& visit) {
  return impl_->read([&](Impl& impl) {
    auto next = ascending.begin();
    while (next != ascending.end()) {
      const bool there = impl.history_.with_commit(*next, [&](const CommitView& view) {
        const bool whole = for_each_event(
            view.events, view.count, [&](std::uint32_t index, std::string_view bytes) {
              if (next == ascending.end() || view.first_sequence + index != *next) return;
              visit(*next++, bytes);
            });
        if (!whole) throw broken_framing(view);
      });
      if (!there) return false;
    }
    return true;
  });
}

std::uint64_t JournalReader::head() {
  return impl_->read([](Impl& impl) {
    const auto last = impl.history_.last();
    return last ? last->head : std::uint64_t{0};
  });
}

std::optional<Chain> JournalReader::chain_at(std::uint64_t sequence) {
  return impl_->read([&](Impl& impl) {
    std::optional<Chain> chain;
    impl.history_.walk(sequence, [&](const CommitRow& row) {
      if (row.view.first_sequence + row.view.count - 1 == sequence) chain = row.chain;
      return false;
    });
    return chain;
  });
}

void JournalReader::walk(std::uint64_t from_sequence,
                         const std::function<bool(const CommitView&)>& visit) {
  impl_->read([&](Impl& impl) {
    impl.history_.walk(from_sequence, [&](const CommitRow& row) { return visit(row.view); });
  });
}

std::optional<WrappedKey> JournalReader::order_key(std::uint64_t order_sequence) {
  return impl_->read([&](Impl& impl) { return impl.history_.order_key(order_sequence); });
}
std::vector<std::optional<WrappedKey>> JournalReader::order_keys(
    const std::vector<std::uint64_t>& ascending) {
  return impl_->read([&](Impl& impl) { return impl.history_.order_keys(ascending); });
}
std::vector<SecretRow> JournalReader::secrets() {
  return impl_->read([](Impl& impl) { return read_secrets(impl.connection_.connection()); });
}
std::vector<Seal> JournalReader::seals() {
  return impl_->read([](Impl& impl) { return impl.history_.seals(); });
}
std::optional<RemovedHistory> JournalReader::removed() {
  return impl_->read([](Impl& impl) { return impl.history_.removed().history(); });
}
std::uint64_t JournalReader::removed_to() {
  return impl_->read([](Impl& impl) { return impl.history_.removed().up_to(); });
}
std::vector<KeptEvent> JournalReader::kept_events() {
  return impl_->read([](Impl& impl) { return impl.history_.removed().all_kept(); });
}
std::optional<OutboxRow> JournalReader::delivery(std::uint64_t delivery_sequence) {
  return impl_->read([&](Impl& impl) { return impl.outbox_.find(delivery_sequence); });
}
std::vector<OutboxRow> JournalReader::deliveries(std::uint64_t after, std::size_t limit,
                                                 std::optional<DeliveryState> state) {
  return impl_->read([&](Impl& impl) { return impl.outbox_.list(after, limit, state); });
}
std::vector<AttemptRow> JournalReader::attempts(std::uint64_t delivery_sequence) {
  return impl_->read([&](Impl& impl) { return impl.outbox_.attempts(delivery_sequence); });
}
std::optional<std::uint64_t> JournalReader::oldest_undelivered() {
  return impl_->read([](Impl& impl) { return impl.outbox_.oldest_open(); });
}

}  // namespace jidan::ledger
