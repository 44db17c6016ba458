// Every report and every command about a run, in every state a run can be in: what it becomes, or
// the code of the "no". docs/states.md draws the same edges.
#include <map>

#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);

// What the table says of a cell: the state after it, "=" when nothing changes, or a refusal's code.
using Row = std::vector<std::string>;

// A run of three lines, brought into a state by ordinary reports.
struct Staged {
  explicit Staged(RunState wanted) : world(small_catalog(), kMorning) {
    world.must(PlaceOrder{
        an_order(kMorning, {a_line("tee", 4, 1), a_line("tee", 1, 2), a_line("tee", 1, 3)})});
    order = OrderId{world.last<OrderAccepted>()};
    world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
    run = RunId{world.last<RunReleased>()};
    const auto released = world.happened<RunReleased>();
    for (const RunLine& each : released[0].lines) lines.push_back(each.line);
    bring_to(wanted);
    BOOST_REQUIRE_EQUAL(to_text(state()), to_text(wanted));
  }

  void bring_to(RunState wanted) {
    switch (wanted) {
      case RunState::issued:
        return;
      case RunState::accepted:
        return must(ReportKind::accepted);
      case RunState::in_production:
        return must(ReportKind::started);
      case RunState::made:
        return must(ReportKind::completed);
      case RunState::closed:
        return must(ReportKind::shipped);
      case RunState::rejected:
        return must(ReportKind::rejected);
      case RunState::expired:
        world.run_until(world.state.runs[world.state.find(run)].ack_by);
        return;
      case RunState::cancelled:
        world.must(TakeBackRun{run, TakeBack::cancel, {ActorKind::operator_, "lin"}, "why"});
        return;
      case RunState::planned:
      case RunState::shipped:
        return;
    }
  }

  RunState state() const { return world.state.runs[world.state.find(run)].state; }
  void must(ReportKind kind) { BOOST_REQUIRE(report(kind).ok()); }

  Decision report(ReportKind kind) {
    Report message = a_report(kind, run, ++seq, world.now);
    message.reason = ReportReason::capacity;
    ShippedParcel parcel{"P-1", "SF", "SF123", lines};
    if (kind == ReportKind::shipped) message.parcels.push_back(parcel);
    const bool names_lines = kind == ReportKind::progress || kind == ReportKind::line_problem ||
                             kind == ReportKind::cancel_outcome;
    if (names_lines) message.lines.push_back({lines[1], ReportReason::capacity, {}});
    return world.send(TakeReport{"yiwu-print-01", message});
  }

  // As the table has it.
  std::string outcome(const Decision& decision, RunState before) const {
    if (!decision.ok()) return std::string(text_of(decision.error().refusals.at(0).code).code);
    return state() == before ? "=" : std::string(to_text(state()));
  }

  CoreWorld world;
  OrderId order;
  RunId run;
  std::vector<LineId> lines;
  std::uint64_t seq = 0;
};

constexpr std::array<RunState, 8> kStates{
    RunState::issued, RunState::accepted, RunState::in_production, RunState::made,
    RunState::closed, RunState::rejected, RunState::expired,       RunState::cancelled};

void check_row(std::string_view name, const Row& expected,
               const std::function<Decision(Staged&)>& happens) {
  BOOST_REQUIRE(expected.size() == kStates.size());
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    Staged staged(kStates[i]);
    const Decision decision = happens(staged);
    BOOST_TEST_CONTEXT(name << " in " << to_text(kStates[i]))
    BOOST_TEST(staged.outcome(decision, kStates[i]) == expected[i]);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(run_states)

BOOST_AUTO_TEST_CASE(every_report_in_every_state_does_what_the_table_says_and_nothing_else) {
  const std::string no = "run-fenced";
  const std::string late = "revision-stale";
  const std::string unasked = "not-cancellable";
  // clang-format off
  const std::map<ReportKind, Row> table{
      //                           issued           accepted         in_production    made      closed  rejected expired cancelled
      {ReportKind::accepted,       {"accepted",      "=",             "=",             "=",      "=",    no, no, no}},
      {ReportKind::rejected,       {"rejected",      "rejected",      late,            late,     "=",    no, no, no}},
      {ReportKind::started,        {"in_production", "in_production", "=",             "=",      "=",    no, no, no}},
      {ReportKind::progress,       {"in_production", "in_production", "=",             "=",      "=",    no, no, no}},
      {ReportKind::first_piece,    {"=",             "=",             "=",             "=",      "=",    no, no, no}},
      {ReportKind::line_problem,   {"=",             "=",             "=",             "=",      "=",    no, no, no}},
      {ReportKind::completed,      {"made",          "made",          "made",          "=",      "=",    no, no, no}},
      {ReportKind::inspected,      {"=",             "=",             "=",             "=",      "=",    no, no, no}},
      {ReportKind::shipped,        {"closed",        "closed",        "closed",        "closed", "=",    no, no, no}},
      {ReportKind::cancel_outcome, {unasked,         unasked,         unasked,         unasked,  "=",    no, no, no}}};
  // clang-format on
  BOOST_TEST(table.size() == 10U, "availability is about no run");
  for (const auto& [kind, row] : table)
    check_row(to_text(kind), row, [kind = kind](Staged& staged) { return staged.report(kind); });
}

BOOST_AUTO_TEST_CASE(every_command_about_a_run_does_what_the_table_says_in_every_state) {
  const std::string no = "run-fenced";
  const Row asks{"cancelled", "=", "=", no, no, no, no, no};
  const auto take_back = [](TakeBack how) {
    return [how](Staged& staged) {
      return staged.world.send(TakeBackRun{staged.run, how, {ActorKind::operator_, "lin"}, "why"});
    };
  };
  check_row("cancel", asks, take_back(TakeBack::cancel));
  check_row("reassign", asks, take_back(TakeBack::reassign));
  check_row("concede", {"cancelled", "cancelled", "cancelled", no, no, no, no, no},
            take_back(TakeBack::concede));
  // The lines of a run that ended are in their pools again, and cancelled there.
  check_row(
      "cancel its lines", {"cancelled", "=", "=", "not-cancellable", "order-closed", "=", "=", "="},
      [](Staged& staged) {
        return staged.world.send(CancelLines{staged.order, {}, {ActorKind::channel, "demo"}, ""});
      });
}

BOOST_AUTO_TEST_CASE(asked_pieces_of_a_run_wait_for_their_outcome_in_every_state_that_has_begun) {
  for (const RunState state : {RunState::accepted, RunState::in_production}) {
    Staged staged(state);
    staged.world.must(CancelLines{staged.order, {}, {ActorKind::channel, "demo"}, ""});
    BOOST_TEST(staged.world.state.open_cancels.size() == 1U);
    BOOST_TEST(staged.report(ReportKind::cancel_outcome).ok());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
