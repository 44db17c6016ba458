// Linux gives each thread a nice value of its own; see thread_rank.hpp.
#include "platform/thread_rank.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace jidan::platform {
namespace {

// A third and a tenth of an ordinary thread's share of a busy core: what follows still keeps up,
// and never makes an order wait for the end of its time slice.
int nice_of(ThreadRank rank) {
  switch (rank) {
    case ThreadRank::following:
      return 5;
    case ThreadRank::background:
      return 10;
  }
  return 0;
}

}  // namespace

void take_rank(ThreadRank rank) {
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice_of(rank));
}

}  // namespace jidan::platform
