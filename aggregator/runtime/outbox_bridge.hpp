// Between the writer and the dispatcher: new messages and withdrawals go out after their commit,
// attempts and outcomes come back into the next one. Bodies are rendered on the readers' thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "aggregator/runtime/committed.hpp"
#include "aggregator/runtime/read_worker.hpp"
#include "aggregator/runtime/writer.hpp"
#include "web-hooks/dispatcher.hpp"
#include "web-hooks/outbox.hpp"

namespace jidan::runtime {

class OutboxBridge final : public webhooks::Outbox, public CommitObserver {
 public:
  OutboxBridge(Writer& writer, ReadWorker& readers, platform::Log& log,
               std::function<void(std::function<void()>)> post)
      : writer_(writer), readers_(readers), log_(log), post_(std::move(post)) {}

  // Before the writer starts. `catalog_changed` is called on the io thread with the new version,
  // before any message decided under it is sent.
  void connect(webhooks::Dispatcher& dispatcher,
               std::function<void(std::uint32_t)> catalog_changed);
  // On the io thread: an endpoint that answered 410, asked for silence, or failed for days.
  bool is_disabled(std::string_view endpoint) const { return disabled_.contains(endpoint); }

  void body(const webhooks::Message& message,
            std::function<void(webhooks::BodyResult)> done) override;
  void record(const webhooks::AttemptRecord& attempt) override;
  void concluded(std::string_view delivery_id, webhooks::Outcome outcome) override;
  void endpoint_disabled(std::string_view endpoint, webhooks::DisableReason reason,
                         webhooks::Instant at) override;
  void committed(const std::shared_ptr<const Committed>& commit) override;

  // True while messages of a commit are on their way to the dispatcher.
  bool handing_over() const { return handing_over_.load() > 0; }

 private:
  Writer& writer_;
  ReadWorker& readers_;
  platform::Log& log_;
  std::function<void(std::function<void()>)> post_;
  webhooks::Dispatcher* dispatcher_ = nullptr;
  std::function<void(std::uint32_t)> catalog_changed_;
  std::set<std::string, std::less<>> disabled_;
  std::atomic<int> handing_over_{0};
};

// An outbox row as the dispatcher knows it.
webhooks::Message message_of(const ledger::OutboxRow& row);
// A row found undelivered at start, with what its stored attempts say.
webhooks::Restored restored_of(const ledger::OutboxRow& row);

}  // namespace jidan::runtime
