// Steps and pauses; see backup_job.hpp.
#include "aggregator/status/backup_job.hpp"

#include <utility>

#include "platform/pace.hpp"
#include "platform/wake_timer.hpp"

namespace jidan::status {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kPageBytes = 4096;
// Pages a step copies: half a MiB, so that no commit's sync waits behind much of it.
constexpr int kPagesOfStep = 128;

}  // namespace

BackupJob::BackupJob(Parts parts, Done done)
    : parts_(std::move(parts)), done_(std::move(done)), began_(parts_.clock.steady_now()) {}

void BackupJob::begin(const std::filesystem::path& data_dir, const std::filesystem::path& file) {
  work([this, data_dir, file] {
    backup_ = std::make_unique<ledger::Backup>(data_dir, file);
    return false;
  });
}

// One piece of it on the readers' thread; `one` says whether it was the last.
void BackupJob::work(std::function<bool()> one) {
  const bool taken =
      parts_.readers.post([self = shared_from_this(), one = std::move(one)](runtime::ReadContext&) {
        Outcome outcome;
        try {
          if (!one()) return self->parts_.post([self] { self->pause(); });
          outcome.pages = self->backup_->progress().total;
        } catch (const ledger::StoreDamaged&) {
          throw;  // our own store: whoever reads it ends the process
        } catch (const ledger::LedgerError& problem) {
          outcome = {Outcome::Kind::failed, 0, problem.what()};
        }
        self->backup_.reset();
        self->parts_.post([self, outcome] { self->done_(outcome); });
      });
  if (!taken) done_({Outcome::Kind::busy, 0, {}});
}

void BackupJob::pause() {
  const auto elapsed = std::chrono::duration_cast<milliseconds>(parts_.clock.steady_now() - began_);
  platform::call_after(parts_.executor,
                       platform::pause_due(backup_->progress().copied * kPageBytes,
                                           parts_.bytes_per_second, elapsed),
                       [self = shared_from_this()] {
                         self->work([self] { return self->backup_->step(kPagesOfStep); });
                       });
}

}  // namespace jidan::status
