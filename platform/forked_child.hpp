// A piece of work in a child process made by fork(): it sees the parent's memory as it was at that
// moment, while the parent goes on changing its own. The child holds no descriptor of the parent's
// but the standard streams, answers no signal handler of the parent's, and ends when the thread
// that made it ends.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace jidan::platform {

class ForkedChild {
 public:
  // What the child does; its result (0 … 255) is what wait() tells. Other threads of the parent may
  // have held any lock at the fork: it must not take locks and should not allocate.
  using Work = std::function<int()>;

  // `niceness` is added to the child's; nothing when the system refuses another process.
  static std::unique_ptr<ForkedChild> start(const Work& work, int niceness);
  // Kills a child that still runs.
  ~ForkedChild();
  ForkedChild(const ForkedChild&) = delete;
  ForkedChild& operator=(const ForkedChild&) = delete;

  // Any thread, once. Waits for the child's end; after `limit` or stop() it is killed. Nothing when
  // it was killed, by us or anybody.
  std::optional<int> wait(std::chrono::milliseconds limit);
  // Any thread, before or during wait(): whoever waits kills the child now.
  void stop();

 private:
  ForkedChild() = default;

  pid_t process_ = 0;
  int ended_ = -1;    // reads end-of-file when the child is gone
  int stopped_ = -1;  // readable after stop()
};

}  // namespace jidan::platform
