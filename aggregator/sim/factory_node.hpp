// FactoryNode: a factory's adapter in a simulated world: the same steps, answers and retry table as
// the program, on a book that survives crashes. The book is the witness: what it says was started,
// was.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/core/production/report.hpp"
#include "aggregator/sim/findings.hpp"
#include "aggregator/sim/journal_view.hpp"
#include "aggregator/sim/network.hpp"
#include "factory-adapter/answer.hpp"
#include "factory-adapter/step.hpp"

namespace jidan::sim {

struct ReportAnswer {
  int status = 0;
  std::string problem;
};
// One attempt to report: answered once; status 0 when no answer came in time.
using Reporter = std::function<void(core::Report, std::function<void(ReportAnswer)>)>;

struct FactoryManners {
  std::string id;
  Party party = kFirstFactory;
  adapter::Rules rules;
  std::int64_t accept_spread_minutes =
      0;                            // each run is answered up to so much later than the rules
  std::int64_t crash_permille = 0;  // of the steps that store something
};

struct PendingReport {
  adapter::ReportDraft draft;
  std::uint32_t attempts = 0;
  Instant next_at{};
};
struct BookEntry {
  adapter::Job job;
  std::deque<PendingReport> reports;
};
struct Book {                                   // on disk
  std::map<std::string, BookEntry> entries;     // by run id
  std::set<std::string> messages;               // webhook ids
  std::map<std::string, std::uint64_t> stored;  // run id → times its sheet was stored as a new job
};

class FactoryNode {
 public:
  FactoryNode(Timeline& timeline, Chance chance, FactoryManners manners, Planted planted,
              Reporter reporter)
      : timeline_(timeline),
        chance_(chance),
        manners_(std::move(manners)),
        planted_(planted),
        reporter_(std::move(reporter)) {}

  // Answers with an HTTP status, or not at all.
  void receive(const SheetMessage& message, std::function<void(int)> reply);
  void crash(Duration down_for);
  void stop_crashing() { manners_.crash_permille = 0; }

  bool is_up() const { return up_; }
  const Book& book() const { return book_; }
  const FactoryManners& manners() const { return manners_; }
  std::uint64_t crashes() const { return crashes_; }
  // Called when the acceptance of a run goes out for the first time.
  std::function<void()> on_acceptance;

 private:
  void store(const SheetMessage& message);
  void act(const std::string& key);
  bool settle(BookEntry& entry, const adapter::Settle& due);
  void send_first(const std::string& key);
  void answered(const std::string& key, std::uint64_t seq, const ReportAnswer& answer);
  void leave_out(const std::string& key, const adapter::Sheet& asked);
  void revise(const std::string& key, const adapter::Sheet& sheet);
  void act_later(const std::string& key, Instant when);
  bool crashes_now();
  adapter::Rules rules_of(const adapter::Job& job) const;

  Timeline& timeline_;
  Chance chance_;
  FactoryManners manners_;
  const Planted planted_;
  Reporter reporter_;
  Book book_;
  bool up_ = true;
  std::uint64_t life_ = 0;
  std::uint64_t crashes_ = 0;
  std::set<std::string> in_flight_;  // lost in a crash
};

// A report as the intake decodes it.
core::Report to_core(const adapter::ReportDraft& draft);

}  // namespace jidan::sim
