// An inbox with its book and no threads: time is an argument, a crash is both thrown away between
// two commits.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "factory-adapter/book.hpp"
#include "factory-adapter/inbox.hpp"
#include "tests/factory_adapter/messages.hpp"

namespace jidan::adapter::tests {

// One adapter's truth and memory; restart() is a crash right after the last commit.
struct CrashingAdapter {
  CrashingAdapter() { restart(); }

  void restart() {
    book.reset();
    inbox.reset();
    inbox = std::make_unique<Inbox>(directory.path() / "inbox.db", test_key());
    book =
        std::make_unique<Book>(*inbox, std::map<std::string, Rules, std::less<>>{{"yiwu", rules}});
  }

  ReceiveOutcome receive(const ReceivedMessage& message, Instant now) {
    inbox->begin();
    const ReceiveOutcome outcome = book->receive(message, now);
    inbox->commit(now);
    return outcome;
  }

  std::vector<ReportToSend> run(Instant now) {
    inbox->begin();
    book->run_due(now, 100);
    auto sends = book->take_reports();
    inbox->commit(now);
    return sends;
  }

  std::optional<AnswerMeaning> answer(const ReportToSend& report, int status, Instant now,
                                      std::string problem = {}) {
    ReportAnswer answer{report.id, report.factory, report.run_id, status, std::move(problem), {}};
    inbox->begin();
    const auto meaning = book->answered(answer, now);
    book->run_due(now, 100);
    inbox->commit(now);
    return meaning;
  }

  JobState state(const std::string& run_id = "run_a") {
    return inbox->find_job("yiwu", run_id).value().state;
  }

  TemporaryDirectory directory;
  Rules rules;
  std::unique_ptr<Inbox> inbox;
  std::unique_ptr<Book> book;
};

}  // namespace jidan::adapter::tests
