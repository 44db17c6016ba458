// fork() in a program with threads. Between the fork and the end of the child only calls that need
// no lock of another thread are made.
#include "platform/forked_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace jidan::platform {
namespace {

// The one descriptor of its own that a child begins with.
constexpr int kEndOfPipe = STDERR_FILENO + 1;

// A socket that stayed open in the child would stay open for its peer after the parent closed it,
// and the data directory's lock would outlive its holder.
void close_what_is_the_parents(int end_of_pipe) {
  if (end_of_pipe != kEndOfPipe) ::dup2(end_of_pipe, kEndOfPipe);
  if (::close_range(kEndOfPipe + 1, ~0U, 0) == 0) return;
  const long most = ::sysconf(_SC_OPEN_MAX);  // a kernel before 5.9
  for (int each = kEndOfPipe + 1; each < most; ++each) ::close(each);
}

// A handler of the parent's writes into descriptors that are closed here and given out again.
void forget_signal_handlers() {
  for (int each = 1; each < SIGRTMAX; ++each) std::signal(each, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void be_the_child(const ForkedChild::Work& work, int niceness, pid_t parent,
                               int end_of_pipe) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(EXIT_FAILURE);  // it ended before we asked to be told
  close_what_is_the_parents(end_of_pipe);
  forget_signal_handlers();
  const int before = ::getpriority(PRIO_PROCESS, 0);
  ::setpriority(PRIO_PROCESS, 0, before + niceness);
  ::_exit(work());
}

}  // namespace

std::unique_ptr<ForkedChild> ForkedChild::start(const Work& work, int niceness) {
  std::unique_ptr<ForkedChild> child(new ForkedChild);
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) return nullptr;
  child->ended_ = pipe_ends[0];
  child->stopped_ = ::eventfd(0, EFD_CLOEXEC);
  if (child->stopped_ < 0) {
    ::close(pipe_ends[1]);
    return nullptr;
  }
  const pid_t parent = ::getpid();
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t process = ::fork();
  if (process == 0) be_the_child(work, niceness, parent, pipe_ends[1]);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::close(pipe_ends[1]);
  if (process < 0) return nullptr;
  child->process_ = process;
  return child;
}

ForkedChild::~ForkedChild() {
  if (process_ > 0) wait(std::chrono::milliseconds{0});
  ::close(ended_);
  if (stopped_ >= 0) ::close(stopped_);
}

std::optional<int> ForkedChild::wait(std::chrono::milliseconds limit) {
  std::array<pollfd, 2> either{{{ended_, POLLIN, 0}, {stopped_, POLLIN, 0}}};
  int ready = 0;
  do {
    ready = ::poll(either.data(), either.size(), static_cast<int>(limit.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0 || either[0].revents == 0) ::kill(process_, SIGKILL);
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

void ForkedChild::stop() {
  const std::uint64_t one = 1;
  // It can only fail when 2^64 - 2 calls went before.
  [[maybe_unused]] const ssize_t written = ::write(stopped_, &one, sizeof one);
}

}  // namespace jidan::platform
