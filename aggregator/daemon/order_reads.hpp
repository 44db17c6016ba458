// What the intake port reads, made of the read tables and the journal on the readers' thread;
// answers are posted back to the io thread. A read waits until the tables hold everything answered
// before it.
#pragma once

#include <functional>
#include <string>

#include "aggregator/intake/reads.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/runtime/read_worker.hpp"
#include "aggregator/runtime/writer.hpp"

namespace jidan::daemon {

// How long a read waits for the read tables before it is told "behind": 503.
inline constexpr std::chrono::milliseconds kReadWaitMax{1'000};

class OrderReads final : public intake::OrderReads {
 public:
  OrderReads(runtime::Writer& writer, runtime::ReadWorker& readers, ledger::Projector& projector,
             platform::Clock& clock, std::function<void(std::function<void()>)> post)
      : writer_(writer),
        readers_(readers),
        projector_(projector),
        clock_(clock),
        post_(std::move(post)) {}

  void order(std::string channel, core::OrderId id,
             std::function<void(intake::OrderResult&&)> done) override;
  void orders(std::string channel, intake::OrderFilter filter,
              std::function<void(intake::OrdersResult&&)> done) override;
  void job_sheets(std::string factory, core::DeliveryId after, std::uint32_t limit,
                  std::function<void(intake::JobSheetsResult&&)> done) override;
  // Of the state itself, between two commits; what was put is read from the journal then.
  void recurrence(core::RecurrenceName name,
                  std::function<void(intake::RecurrenceResult&&)> done) override;
  void quote(core::OrderPlacement order, std::function<void(intake::QuoteResult&&)> done) override;
  void actions(core::OrderId order, std::function<void(intake::ActionsResult&&)> done) override;

 private:
  // Runs `read` on the readers' thread once the tables hold everything committed by now, and hands
  // what it returns to `done` on the io thread; a result that was never read stays "behind".
  template <class Result>
  void run(std::function<Result(runtime::ReadContext&)> read, std::function<void(Result&&)> done);
  // Asks the state between two commits; `done` on the io thread, with what `answer` filled in.
  template <class Result>
  void ask(std::function<void(Result&, const core::State&, core::Instant)> fill,
           std::function<void(Result&&)> done);
  void orders_by_external_id(std::string channel, intake::OrderFilter filter,
                             std::function<void(intake::OrdersResult&&)> done);

  runtime::Writer& writer_;
  runtime::ReadWorker& readers_;
  ledger::Projector& projector_;
  platform::Clock& clock_;
  std::function<void(std::function<void()>)> post_;
};

// One order as the channel sees it. `now`: business time, for the promise's state.
intake::OrderRead read_order(runtime::ReadContext& context, const ledger::OrderRow& row,
                             core::Instant now);

}  // namespace jidan::daemon
