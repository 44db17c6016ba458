// Gathers what a job sheet says from the journal: the run, its lines, and what the buyers wrote,
// opened with each order's key. Belongs to one thread, like the reader and the sealer it uses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/sealing.hpp"
#include "aggregator/runtime/catalog_history.hpp"
#include "aggregator/runtime/job_sheet.hpp"

namespace jidan::runtime {

class JobSheetReader {
 public:
  JobSheetReader(ledger::JournalReader& journal, ledger::Sealer& sealer, CatalogHistory& catalogs)
      : journal_(journal), sealer_(sealer), catalogs_(catalogs) {}

  // The message that the event at `delivery` intends; nothing when there is no such message, or
  // when history it is made of was removed.
  std::optional<std::string> message(core::DeliveryId delivery);
  // The sheet of a run as it was issued by `delivery`, for an operator; nothing as above.
  std::optional<std::string> sheet(core::DeliveryId delivery);

 private:
  std::optional<std::string> make_message(core::DeliveryId delivery);
  std::optional<std::string> make_sheet(core::DeliveryId delivery);
  // The sheet that the message carries; nothing when it carries none.
  std::optional<JobSheet> gather(const core::Event& message, core::Instant at);
  core::RunReleased released_by(core::RunId run);
  core::Event event_at(core::Sequence sequence);
  CatalogHistory::CatalogPtr catalog_of(std::uint32_t version);
  template <class E>
  std::vector<E> events_at(const std::vector<core::Sequence>& ascending);
  void add_personalization(const std::vector<core::LinePlaced>& placed,
                           const std::vector<core::Sequence>& lines, JobSheet& sheet);

  ledger::JournalReader& journal_;
  ledger::Sealer& sealer_;
  CatalogHistory& catalogs_;
};

}  // namespace jidan::runtime
