// fork and exec; see child.hpp.
#include "demo/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "demo/wall_clock.hpp"

namespace jidan::demo {
namespace {

constexpr std::chrono::milliseconds look_every{5};
constexpr int exec_failed = 127;

int exit_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Child::Child(std::filesystem::path program, std::vector<std::string> arguments,
             std::filesystem::path log)
    : program_(std::move(program)), arguments_(std::move(arguments)), log_(std::move(log)) {}

Child::~Child() {
  if (is_running()) kill_hard();
}

void Child::start() {
  std::vector<std::string> words{program_.string()};
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int out = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (out < 0) throw std::runtime_error(log_.string() + " can't be made");
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    // Only what is safe after fork. The parent may be gone before prctl: then nobody waits for us.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(exec_failed);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execv(argv.front(), argv.data());
    _exit(exec_failed);
  }
  close(out);
  if (pid_ < 0) throw std::runtime_error("fork failed");
}

bool Child::is_running() {
  if (pid_ < 0) return false;
  if (waitpid(pid_, &status_, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

void Child::kill_hard() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, &status_, 0);
  pid_ = -1;
}

std::optional<int> Child::terminate(std::chrono::milliseconds limit) {
  if (is_running()) kill(pid_, SIGTERM);
  return wait_for_end(limit);
}

std::optional<int> Child::wait_for_end(std::chrono::milliseconds limit) {
  const Stopwatch watch;
  while (is_running()) {
    if (watch.elapsed() > limit) return std::nullopt;
    wait(look_every);
  }
  return exit_status(status_);
}

}  // namespace jidan::demo
