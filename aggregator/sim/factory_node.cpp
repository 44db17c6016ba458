// What a factory does with messages, time and answers; see factory_node.hpp.
#include "aggregator/sim/factory_node.hpp"

#include <algorithm>

namespace jidan::sim {

bool FactoryNode::crashes_now() {
  if (!chance_.permille(manners_.crash_permille)) return false;
  crash(Duration{chance_.between(1'000, 3'600'000)});
  return true;
}

void FactoryNode::crash(Duration down_for) {
  if (!up_) return;
  up_ = false;
  ++life_;
  ++crashes_;
  in_flight_.clear();
  timeline_.after(down_for, [this] {
    up_ = true;
    ++life_;
    for (const auto& [key, entry] : book_.entries)
      if (!adapter::is_final(entry.job.state) || !entry.reports.empty()) act_later(key, {});
  });
}

void FactoryNode::receive(const SheetMessage& message, std::function<void(int)> reply) {
  if (!up_ || crashes_now()) return;
  const bool known = book_.messages.contains(message.delivery_id);
  if (!known || planted_ == Planted::make_every_message) {
    store(message);
    if (crashes_now()) return;  // stored, and the answer is lost
  }
  reply(200);
}

void FactoryNode::store(const SheetMessage& message) {
  book_.messages.insert(message.delivery_id);
  std::string key = message.sheet.run_id;
  const auto found = book_.entries.find(key);
  switch (message.kind) {
    case SheetMessage::Kind::reminder:
      return;
    case SheetMessage::Kind::cancelled:
      if (found != book_.entries.end() &&
          adapter::take_event(found->second.job, adapter::JobEvent::cancel, timeline_.time()))
        found->second.reports.clear();
      return;
    case SheetMessage::Kind::cancel_requested:
      if (found != book_.entries.end()) leave_out(found->first, message.sheet);
      return;
    case SheetMessage::Kind::sheet:
      break;
  }
  if (found != book_.entries.end()) {
    if (planted_ != Planted::make_every_message) return revise(found->first, message.sheet);
    key += "#" + std::to_string(book_.entries.size());
  }
  BookEntry& entry = book_.entries[key];
  entry.job.sheet = message.sheet;
  entry.job.received_at = timeline_.time();
  entry.job.state_since = timeline_.time();
  ++book_.stored[message.sheet.run_id];
  if (message.sheet.ack_by <= timeline_.time())
    adapter::take_event(entry.job, adapter::JobEvent::expire, timeline_.time());
  act_later(key, {});
}

void FactoryNode::leave_out(const std::string& key, const adapter::Sheet& asked) {
  BookEntry& entry = book_.entries.at(key);
  auto report = adapter::answer_cancel(entry.job, asked.lines, timeline_.time());
  if (!report) return;
  entry.reports.push_back({std::move(*report), 0, timeline_.time()});
  act_later(key, {});
}

// As the adapter's book does: before the start it is answered anew.
void FactoryNode::revise(const std::string& key, const adapter::Sheet& sheet) {
  BookEntry& entry = book_.entries.at(key);
  if (!adapter::take_revision(entry.job, sheet, timeline_.time())) return;
  if (entry.job.state == adapter::JobState::received)
    std::erase_if(entry.reports, [](const PendingReport& report) {
      return report.draft.kind != adapter::ReportKind::cancel_outcome;
    });
  act_later(key, {});
}

adapter::Rules FactoryNode::rules_of(const adapter::Job& job) const {
  adapter::Rules rules = manners_.rules;
  if (manners_.accept_spread_minutes > 0)
    rules.accept_after +=
        std::chrono::minutes{adapter::permille_draw(rules.seed, "late", job.sheet.run_id) *
                             manners_.accept_spread_minutes / 1000};
  return rules;
}

void FactoryNode::act_later(const std::string& key, Instant when) {
  timeline_.at(when, [this, key, life = life_] {
    if (up_ && life == life_) act(key);
  });
}

void FactoryNode::act(const std::string& key) {
  BookEntry& entry = book_.entries.at(key);
  while (true) {
    if (planted_ == Planted::start_unconfirmed && entry.job.state == adapter::JobState::accepting)
      adapter::take_event(entry.job, adapter::JobEvent::confirm, timeline_.time());
    const adapter::Action action =
        adapter::next_action(entry.job, rules_of(entry.job), timeline_.time());
    if (const auto* wait = std::get_if<adapter::WaitUntil>(&action)) act_later(key, wait->at);
    const auto* due = std::get_if<adapter::Settle>(&action);
    if (due == nullptr) break;
    if (settle(entry, *due)) return;
  }
  send_first(key);
}

// State and report are stored together. True: the machine stopped right after.
bool FactoryNode::settle(BookEntry& entry, const adapter::Settle& due) {
  adapter::settle(entry.job, due, timeline_.time());
  if (due.report) entry.reports.push_back({*due.report, 0, timeline_.time()});
  if (due.event == adapter::JobEvent::accept && on_acceptance) on_acceptance();
  return crashes_now();
}

void FactoryNode::send_first(const std::string& key) {
  BookEntry& entry = book_.entries.at(key);
  if (entry.reports.empty() || in_flight_.contains(key)) return;
  const PendingReport& report = entry.reports.front();
  if (report.next_at > timeline_.time()) return act_later(key, report.next_at);
  in_flight_.insert(key);
  reporter_(to_core(report.draft),
            [this, key, seq = report.draft.seq, life = life_](ReportAnswer answer) {
              if (up_ && life == life_) answered(key, seq, answer);
            });
}

void FactoryNode::answered(const std::string& key, std::uint64_t seq, const ReportAnswer& answer) {
  if (crashes_now()) return;
  in_flight_.erase(key);
  BookEntry& entry = book_.entries.at(key);
  if (entry.reports.empty() || entry.reports.front().draft.seq != seq) return act(key);
  PendingReport& report = entry.reports.front();
  const adapter::ReportKind kind = report.draft.kind;
  ++report.attempts;
  const adapter::AnswerMeaning meaning = adapter::meaning_of(answer.status, answer.problem);
  switch (meaning) {
    case adapter::AnswerMeaning::stale:
      if (kind == adapter::ReportKind::cancel_outcome)
        for (const adapter::LineOutcome& each : report.draft.outcomes)
          std::erase(entry.job.left_out, each.line_id);
      entry.reports.pop_front();
      break;
    case adapter::AnswerMeaning::applied:
    case adapter::AnswerMeaning::unusable:
      entry.reports.pop_front();
      break;
    case adapter::AnswerMeaning::fenced:
      entry.reports.clear();
      break;
    case adapter::AnswerMeaning::unanswered:
      report.next_at = adapter::next_attempt(timeline_.time(), report.attempts, std::nullopt);
      break;
  }
  if (const auto event = adapter::event_of(kind, meaning))
    adapter::take_event(entry.job, *event, timeline_.time());
  act(key);
}

}  // namespace jidan::sim
