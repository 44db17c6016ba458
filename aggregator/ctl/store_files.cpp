// Files of a store; see store_files.hpp.
#include "aggregator/ctl/store_files.hpp"

#include "aggregator/core/apply.hpp"
#include "aggregator/core/invariants.hpp"
#include "aggregator/ledger/backup.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/snapshot.hpp"
#include "aggregator/ledger/verify.hpp"
#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::ctl {
namespace {

// Commits of one read transaction: a daemon that runs meanwhile can recycle its WAL in between.
constexpr std::uint32_t kCommitsAtOnce = 1'000;

void check_event(std::uint64_t sequence, std::string_view bytes) {
  core::Event event = ledger::decode_event(sequence, bytes);
  ledger::complete_event(sequence, event);
}

std::string hexadecimal(const ledger::Chain& chain) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : chain) {
    text += digits[static_cast<std::uint8_t>(byte) >> 4U];
    text += digits[static_cast<std::uint8_t>(byte) & 0x0FU];
  }
  return text;
}

StoreFinding finding_of(const ledger::VerifyReport& report) {
  StoreFinding finding;
  finding.from = report.from;
  finding.segments = report.segments;
  if (report.removed) {
    finding.removed_to = report.removed->up_to;
    finding.removed_segments = report.removed->segments;
    finding.removed_before = platform::rfc3339(report.removed->last_at);
    finding.removed_at = platform::rfc3339(report.removed->removed_at);
    finding.base = report.removed->base.sequence;
  }
  finding.commits = report.commits;
  finding.events = report.events;
  finding.head = report.head;
  finding.chain = hexadecimal(report.chain);
  finding.problems = report.problems;
  return finding;
}

// Of the base, where history was removed; an empty one else.
core::State state_at_beginning(const std::filesystem::path& data_dir,
                               ledger::JournalReader& reader) {
  ledger::RestoreParts parts;
  parts.data_dir = data_dir;
  parts.from = ledger::RestoreFrom::beginning;
  parts.removed = reader.removed();
  parts.replay = [](core::Sequence, const auto&) {};  // comes step by step
  parts.event_at = [&](core::Sequence sequence) {
    const auto found = reader.event(sequence);
    if (!found) throw ledger::StoreDamaged("no event at " + std::to_string(sequence));
    return ledger::decode_event(sequence, found->bytes);
  };
  return ledger::restore_state(parts).state;
}

void replay_all(const std::filesystem::path& data_dir, StoreFinding& finding) {
  ledger::JournalReader reader(data_dir);
  core::State state;
  const std::uint64_t head = finding.head;
  try {
    state = state_at_beginning(data_dir, reader);
    while (state.next_sequence <= head) {
      std::uint32_t commits = 0;
      reader.walk(state.next_sequence, [&](const ledger::CommitView& commit) {
        if (commit.first_sequence > head) return false;
        ledger::decode_events(commit, [&](std::uint64_t sequence, core::Event&& event) {
          if (sequence < state.next_sequence) return;  // the base has it
          ledger::complete_event(sequence, event);
          core::apply(state, event, commit.now);
        });
        return ++commits < kCommitsAtOnce;
      });
      if (commits == 0) break;
    }
  } catch (const core::CoreBug& bug) {
    finding.problems.push_back("event " + std::to_string(state.next_sequence) + ": " + bug.what());
    return;
  }
  for (std::string& sentence : core::violations(state))
    finding.problems.push_back(std::move(sentence));
  finding.replayed = true;
  finding.orders = state.totals.orders;
  finding.lines = state.totals.lines;
  finding.runs = state.totals.runs_released;
  finding.pieces_ordered = state.totals.pieces_ordered;
  finding.pieces_held = state.totals.pieces.at(static_cast<std::size_t>(core::PartState::held));
}

}  // namespace

StoreFinding verify_store(const std::filesystem::path& data_dir, bool all) {
  const auto scope = all ? ledger::VerifyScope::everything : ledger::VerifyScope::behind_last_seal;
  StoreFinding finding = finding_of(ledger::verify(data_dir / "journal.db", check_event, scope));
  // A damaged journal can't be replayed: what is wrong with it is said already.
  if (all && finding.ok()) replay_all(data_dir, finding);
  return finding;
}

StoreFinding restore_store(const std::filesystem::path& file,
                           const std::filesystem::path& data_dir) {
  return finding_of(ledger::restore(file, data_dir, check_event));
}

std::string json_of(const StoreFinding& finding) {
  std::string out;
  http::JsonWriter json(out);
  const auto number = [&](std::string_view name, auto value) {
    json.key(name).integer(static_cast<std::int64_t>(value));
  };
  json.begin_object();
  json.key("ok").boolean(finding.ok());
  number("from", finding.from);
  number("segments", finding.segments);
  number("commits", finding.commits);
  number("events", finding.events);
  number("head", finding.head);
  if (finding.removed_to > 0) {
    number("removed_to", finding.removed_to);
    number("removed_segments", finding.removed_segments);
    json.key("removed_before").string(finding.removed_before);
    json.key("removed_at").string(finding.removed_at);
    number("base", finding.base);
  }
  json.key("chain").string(finding.chain);
  if (finding.replayed) {
    number("orders", finding.orders);
    number("lines", finding.lines);
    number("runs", finding.runs);
    number("pieces_ordered", finding.pieces_ordered);
    number("pieces_held", finding.pieces_held);
  }
  json.key("problems").begin_array();
  for (const std::string& problem : finding.problems) json.string(problem);
  json.end_array().end_object();
  return out;
}

}  // namespace jidan::ctl
