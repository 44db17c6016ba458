// Intake with a sink and reads made of memory: what the writer would be asked, and answers on
// command. No sockets, no threads, no clock.
#pragma once

#include <cstdint>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/intake/routes.hpp"
#include "web-hooks/http/message.hpp"

namespace jidan::intake {

inline std::string read_text_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The good order all cases start from.
inline const std::string& good_order() {
  static const std::string text =
      R"({"external_id":"TB-1","placed_at":"2026-11-22T09:31:05+08:00","payment":"paid",)"
      R"("paid_at":"2026-11-22T09:31:40+08:00","mode":"custom","promise":"ship_48h","currency":"CNY",)"
      R"("ship_to":{"country":"CN","region":"CN-ZJ","city":"杭州","recipient":"林小满"},)"
      R"("lines":[{"line":1,"sku":"tee-white-l","quantity":1,"unit_price":3900,)"
      R"("personalization":[{"placement":"front","text":"海阔天空","font":"song","colour":"#1a1a1a"}]}],)"
      R"("metadata":{"basket":"b-1"}})";
  return text;
}

// `text` with the first `from` replaced; the test is wrong when there is none.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error{"no such text to replace: " + from};
  return text.replace(at, from.size(), to);
}

// Takes orders like the writer: duplicates by fingerprint and digest, one sequence, answers later.
class FakeSink final : public runtime::CommandSink {
 public:
  bool submit_order(runtime::OrderTicketPtr& ticket) override {
    if (orders.size() + commands.size() >= capacity) return false;
    orders.push_back(std::move(ticket));
    return true;
  }
  bool submit(core::Command&& command, runtime::CommandDone done) override {
    if (orders.size() + commands.size() >= capacity) return false;
    commands.emplace_back(std::move(command), std::move(done));
    return true;
  }

  // One commit: everything that waits is answered.
  void commit() {
    while (!orders.empty()) {
      const runtime::OrderTicketPtr ticket = std::move(orders.front());
      orders.pop_front();
      ticket->answer = answer(*ticket);
      ticket->answered();
    }
    while (!commands.empty()) {
      auto [command, done] = std::move(commands.front());
      commands.pop_front();
      done(runtime::CommandAnswer{command_answer});
    }
  }

  std::deque<runtime::OrderTicketPtr> orders;
  std::deque<std::pair<core::Command, runtime::CommandDone>> commands;
  std::size_t capacity = 10'000;
  std::vector<core::Refusal> refusals;  // every new order is refused with these
  core::Instant earliest = core::kNever;
  runtime::CommandAnswer command_answer;
  std::size_t kept_count() const { return kept_.size(); }

 private:
  struct Kept {
    std::array<std::uint8_t, 16> digest{};
    runtime::PlacedOrder placed;
  };

  runtime::OrderAnswer answer(const runtime::OrderTicket& asked) {
    runtime::OrderAnswer answer;
    if (const auto known = kept_.find(asked.order.fingerprint); known != kept_.end()) {
      answer.outcome = known->second.digest == asked.order.content_digest
                           ? runtime::OrderOutcome::repeated
                           : runtime::OrderOutcome::conflict;
      answer.order = known->second.placed;
      return answer;
    }
    if (!refusals.empty()) {
      answer.outcome = runtime::OrderOutcome::refused;
      answer.refusals = refusals;
      answer.earliest = earliest;
      return answer;
    }
    answer.outcome = runtime::OrderOutcome::placed;
    answer.order = place(asked.order);
    if (!asked.dry_run) kept_[asked.order.fingerprint] = {asked.order.content_digest, answer.order};
    return answer;
  }

  runtime::PlacedOrder place(const core::OrderPlacement& order) {
    runtime::PlacedOrder placed;
    core::OrderAccepted accepted;
    accepted.test = order.test;
    accepted.promise = {core::PromiseKind::ship_by, order.paid_at + std::chrono::hours{48}, false};
    runtime::add_event(placed, next_++, accepted);
    const core::PoolId pool{next_++};
    for (const core::LinePlacement& line : order.lines) {
      core::LinePlaced event;
      event.order = placed.id;
      event.number = line.number;
      event.quantity = line.quantity;
      event.pool = pool;
      runtime::add_event(placed, next_++, event);
    }
    return placed;
  }

  std::map<std::uint64_t, Kept> kept_;
  core::Sequence next_ = 1;
};

class FakeReads final : public OrderReads {
 public:
  void order(std::string channel, core::OrderId id,
             std::function<void(OrderResult&&)> done) override {
    OrderResult result;
    const auto found = orders_of.find({channel, id.value});
    result.status = found == orders_of.end() ? ReadStatus::absent : ReadStatus::found;
    if (found != orders_of.end()) result.order = found->second;
    done(std::move(result));
  }
  void orders(std::string channel, OrderFilter filter,
              std::function<void(OrdersResult&&)> done) override {
    last_filter = filter;
    OrdersResult result;
    result.status = ReadStatus::found;
    for (const auto& [key, order] : orders_of)
      if (key.first == channel) result.orders.push_back(order);
    done(std::move(result));
  }
  void job_sheets(std::string, core::DeliveryId after, std::uint32_t,
                  std::function<void(JobSheetsResult&&)> done) override {
    JobSheetsResult result;
    result.status = ReadStatus::found;
    for (const JobSheetRead& message : messages)
      if (message.id > after) result.messages.push_back(message);
    done(std::move(result));
  }

  void recurrence(core::RecurrenceName name,
                  std::function<void(RecurrenceResult&&)> done) override {
    RecurrenceResult result;
    const auto found = recurrences_of.find(name);
    result.status = found == recurrences_of.end() ? ReadStatus::absent : ReadStatus::found;
    if (found != recurrences_of.end()) result.recurrence = found->second;
    done(std::move(result));
  }

  void quote(core::OrderPlacement order, std::function<void(QuoteResult&&)> done) override {
    last_quoted = std::move(order);
    QuoteResult result = next_quote;
    done(std::move(result));
  }

  void actions(core::OrderId, std::function<void(ActionsResult&&)> done) override {
    ActionsResult result = next_actions;
    done(std::move(result));
  }

  ActionsResult next_actions;
  core::OrderPlacement last_quoted;
  QuoteResult next_quote;  // nothing: too much is waiting
  std::map<std::pair<std::string, core::Sequence>, OrderRead> orders_of;
  std::map<core::RecurrenceName, RecurrenceRead> recurrences_of;
  std::vector<JobSheetRead> messages;
  OrderFilter last_filter;
};

inline constexpr std::string_view kToken = "jdn_live_0123456789";
inline constexpr std::string_view kTestToken = "jdn_test_0123456789";
inline constexpr std::string_view kOtherToken = "jdn_live_other";
inline constexpr std::string_view kFactoryToken = "jdn_factory_1";
inline constexpr std::int64_t kNowSeconds = 1'795'000'000;

inline webhooks::Secret report_secret() {
  return {webhooks::KeyKind::hmac, std::string(32, 'k')};
}

inline std::shared_ptr<const Credentials> test_credentials() {
  auto credentials = std::make_shared<Credentials>();
  credentials->channels = {{"demo", platform::sha256(kToken)},
                           {"demo", platform::sha256(kTestToken)},
                           {"other", platform::sha256(kOtherToken)}};
  credentials->factories = {
      {"yiwu-print-01", {platform::sha256(kFactoryToken)}, {report_secret()}}};
  return credentials;
}

struct IntakeFixture {
  FakeSink sink;
  FakeReads reads;
  ledger::MasterKey master{ledger::Key256{7}};
  Intake intake;
  http::Handler handler;

  explicit IntakeFixture(OrderLimits limits = {})
      : intake(
            IntakeParts{limits, &sink, &reads, ledger::Sealer{master}, [] { return kNowSeconds; }},
            test_credentials()),
        handler(intake.handler()) {}

  // Hands one request in; the answer is filled when it comes.
  std::shared_ptr<http::Response> ask(http::Method method, const std::string& target,
                                      std::vector<http::Header> headers, std::string body = {}) {
    auto answer = std::make_shared<http::Response>();
    answer->status = 0;
    handler(
        http::make_request(method, target, std::move(headers), std::move(body)),
        http::capture_reply([answer](http::Response response) { *answer = std::move(response); }));
    return answer;
  }

  static std::vector<http::Header> headers(std::string_view token, std::string_view type) {
    return {{"Authorization", "Bearer " + std::string{token}}, {"Content-Type", std::string{type}}};
  }

  http::Response post_order(const std::string& body, std::string_view token = kToken,
                            const std::string& target = "/v1/orders") {
    auto answer = ask(http::Method::post, target, headers(token, "application/json"), body);
    sink.commit();
    return *answer;
  }
  http::Response post_lines(const std::string& body, const std::string& target = "/v1/orders") {
    auto answer = ask(http::Method::post, target, headers(kToken, "application/x-ndjson"), body);
    sink.commit();
    return *answer;
  }
};

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace jidan::intake
