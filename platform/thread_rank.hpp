// Which threads give way when there are fewer cores than work. Intake, deciding and committing run
// at the rank a process starts with; what follows behind them runs below.
#pragma once

namespace jidan::platform {

// For the calling thread. A machine that refuses leaves it where it is: nothing depends on it but
// latencies.
enum class ThreadRank { following, background };
void take_rank(ThreadRank rank);

}  // namespace jidan::platform
