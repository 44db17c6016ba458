// The invariants of a replay; see checks.hpp.
#include "demo/checks.hpp"

#include <map>
#include <set>

#include "demo/canary_search.hpp"

namespace jidan::demo {
namespace {

constexpr std::chrono::seconds drain_limit{60};
constexpr std::chrono::minutes verify_limit{10};
constexpr std::size_t shown_max = 5;

// Every row of a list, page by page.
template <class Row>
std::vector<Row> all_rows(Program& program, const std::string& target,
                          Page<Row> (*read)(const std::string&)) {
  std::vector<Row> rows;
  std::string after;
  do {
    const std::string from = after.empty() ? "" : "&after=" + after;
    Page<Row> page = read(program.get(target + "?limit=200" + from).body);
    rows.insert(rows.end(), page.rows.begin(), page.rows.end());
    after = page.next;
  } while (!after.empty());
  return rows;
}

// Collects what is wrong, shows the first few.
class Findings {
 public:
  void add(const std::string& what) {
    if (++count_ <= shown_max) text_ += (text_.empty() ? "" : "; ") + what;
  }
  Check as(std::string rule, const std::string& numbers) const {
    const std::string all = std::to_string(count_) + " wrong: " + text_;
    return {std::move(rule), count_ == 0, count_ == 0 ? numbers : all};
  }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

Check orders_taken(const ReplayCounts& counts) {
  Findings findings;
  for (const std::string& refusal : counts.refusals) findings.add(refusal);
  if (counts.ended_open) findings.add("something never closed");
  return findings.as("every order was taken, once, and nothing stays open",
                     std::to_string(counts.orders) + " orders");
}

Check totals_add_up(const ReplayCounts& counts, const StatusAnswer& status) {
  Findings findings;
  std::int64_t sum = 0;
  std::string numbers;
  for (const auto& [state, pieces] : status.pieces) {
    sum += pieces;
    if (pieces != 0) numbers += state + " " + std::to_string(pieces) + " ";
  }
  const auto must_be = [&](const char* name, std::int64_t wanted) {
    const std::int64_t seen = status.totals.at(name);
    if (seen != wanted)
      findings.add(std::string(name) + " " + std::to_string(seen) + ", not " +
                   std::to_string(wanted));
  };
  must_be("orders", static_cast<std::int64_t>(counts.orders));
  must_be("lines", static_cast<std::int64_t>(counts.lines));
  must_be("pieces_ordered", counts.pieces);
  must_be("pieces_ordered", sum);
  return findings.as("ordered pieces are the sum over the states", numbers);
}

Check every_line_adds_up(const History& history, const ReplayCounts& counts, Program& daemon) {
  Findings findings;
  std::size_t lines = 0;
  for (std::size_t i = 0; i < history.orders.size(); ++i) {
    if (counts.order_ids[i].empty()) continue;
    const BoughtOrder& bought = history.orders[i];
    const Answer answer = daemon.get("/v1/orders/" + counts.order_ids[i]);
    if (answer.status != 200) {
      findings.add(counts.order_ids[i] + " answers " + std::to_string(answer.status));
      continue;
    }
    const SeenOrder seen = read_order(answer.body);
    if (seen.external_id != bought.external_id || seen.lines.size() != bought.lines.size())
      findings.add(bought.external_id + " is another order now");
    std::map<std::int64_t, std::int64_t> wanted;
    for (const BoughtLine& line : bought.lines) wanted[line.number] = line.quantity;
    for (const SeenLine& line : seen.lines) {
      ++lines;
      if (line.in_states != wanted[line.number] || line.quantity != wanted[line.number])
        findings.add(bought.external_id + " line " + std::to_string(line.number));
    }
  }
  return findings.as("every part of every line is in exactly one state",
                     std::to_string(lines) + " lines read back");
}

Check runs_stored_once(Programs& programs) {
  Findings findings;
  std::map<std::string, SeenRun> runs;
  for (SeenRun& run : all_rows(programs.daemon, "/v1/runs", read_runs))
    runs.emplace(run.run_id, run);
  std::set<std::string> stored, confirmed;
  for (Program* adapter : programs.adapters())
    for (const SeenJob& job : all_rows(*adapter, "/v1/jobs", read_jobs)) {
      if (!stored.insert(job.run_id).second) findings.add(job.run_id + " is stored twice");
      if (job.times_started > 1) findings.add(job.run_id + " was started twice");
      if (job.reports_parked > 0) findings.add(job.run_id + " has parked reports");
      const auto run = runs.find(job.run_id);
      if (run == runs.end())
        findings.add(job.run_id + " is unknown to the daemon");
      else if (run->second.factory != job.factory)
        findings.add(job.run_id + " is at another factory");
      if (job.times_started == 1) confirmed.insert(job.run_id);
    }
  for (const auto& [id, run] : runs)
    if (run.accepted != confirmed.contains(id))
      findings.add(
          id + (run.accepted ? " was accepted but not started" : " was started but not accepted"));
  return findings.as("every run a factory confirmed is stored there once, and started once",
                     std::to_string(confirmed.size()) + " of " + std::to_string(runs.size()));
}

Check nothing_held(Program& daemon) {
  Findings findings;
  for (const SeenHold& hold : all_rows(daemon, "/v1/holds", read_holds))
    findings.add(hold.line_id + " × " + std::to_string(hold.quantity) + ": " + hold.reason);
  return findings.as("nothing is held", "0 held");
}

Check no_canary_seen(Programs& programs) {
  Findings findings;
  for (Program* program : programs.all()) {
    program->get("/metrics");
    program->get("/v1/clock");
    if (!program->leak().empty()) findings.add(program->leak());
  }
  return findings.as("no personal data in metrics and status answers", "");
}

Check no_canary_left(const Workplace& place) {
  Findings findings;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(place.folder)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string_view canary = canary_in_file(entry.path());
    if (!canary.empty())
      findings.add(entry.path().filename().string() + ": " + std::string(canary));
  }
  return findings.as("no personal data in plain in any log, journal, read table or inbox",
                     std::to_string(files) + " files searched");
}

}  // namespace

std::vector<Check> check_programs(const History& history, const ReplayCounts& counts,
                                  Programs& programs) {
  const StatusAnswer status = read_status(programs.daemon.get("/v1/status").body);
  return {orders_taken(counts),
          totals_add_up(counts, status),
          every_line_adds_up(history, counts, programs.daemon),
          runs_stored_once(programs),
          nothing_held(programs.daemon),
          no_canary_seen(programs)};
}

std::vector<Check> check_files(const Workplace& place, const std::filesystem::path& binaries,
                               Programs& programs) {
  std::vector<Check> checks;
  Findings endings;
  // While they are still running: their write-ahead logs are there.
  checks.push_back(no_canary_left(place));
  for (Program* program : programs.all()) {
    const auto status = program->child().terminate(drain_limit);
    if (status != 0)
      endings.add(program->name() +
                  (status ? " ended with " + std::to_string(*status) : " did not end"));
  }
  checks.push_back(endings.as("every program drains and ends at SIGTERM", ""));
  Child verify(binaries / "jidanctl",
               {"verify", "--all", "--data-dir", place.daemon_data().string()},
               place.log("verify"));
  verify.start();
  const auto verdict = verify.wait_for_end(verify_limit);
  checks.push_back({"jidanctl verify --all agrees", verdict == 0,
                    verdict == 0 ? "" : "see " + verify.log().string()});
  return checks;
}

}  // namespace jidan::demo
