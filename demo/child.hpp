// A program that the demonstration started and will end. It dies with us: no program is left behind
// when the demonstration itself is killed. Owner: the thread that started it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace jidan::demo {

class Child {
 public:
  Child(std::filesystem::path program, std::vector<std::string> arguments,
        std::filesystem::path log);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Appends what it prints to the log. Throws std::runtime_error.
  void start();
  bool is_running();
  void kill_hard();  // SIGKILL, and waits for it
  // SIGTERM; its exit status (128 + signal when one ended it), nothing when it didn't end in time.
  std::optional<int> terminate(std::chrono::milliseconds limit);
  // Waits for a program that ends by itself.
  std::optional<int> wait_for_end(std::chrono::milliseconds limit);
  const std::filesystem::path& log() const { return log_; }

 private:
  std::filesystem::path program_;
  std::vector<std::string> arguments_;
  std::filesystem::path log_;
  pid_t pid_ = -1;
  int status_ = 0;
};

}  // namespace jidan::demo
