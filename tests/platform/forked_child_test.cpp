// Rules of a forked child: what it sees, what it holds, how its end is told.
#include <boost/test/unit_test.hpp>

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <memory>
#include <new>
#include <thread>

#include "platform/forked_child.hpp"

using jidan::platform::ForkedChild;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kLong{60'000};

// Waits for what never comes.
int wait_for_ever() {
  for (;;) ::pause();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(forked_child)

BOOST_AUTO_TEST_CASE(the_result_of_the_work_is_told) {
  for (const int result : {0, 1, 28, 255}) {
    const auto child = ForkedChild::start([&] { return result; }, 0);
    BOOST_REQUIRE(child);
    const auto told = child->wait(kLong);
    BOOST_REQUIRE(told.has_value());
    BOOST_TEST(*told == result);
  }
}

BOOST_AUTO_TEST_CASE(the_child_sees_the_memory_as_it_was_at_the_fork) {
  volatile int value = 7;
  const auto child = ForkedChild::start([&] { return static_cast<int>(value); }, 0);
  BOOST_REQUIRE(child);
  value = 8;
  BOOST_TEST(child->wait(kLong).value_or(-1) == 7);
}

BOOST_AUTO_TEST_CASE(a_socket_the_parent_closes_is_closed_though_the_child_lives) {
  int ends[2];
  BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  const auto child = ForkedChild::start(wait_for_ever, 0);
  BOOST_REQUIRE(child);
  ::close(ends[0]);
  char byte = 0;
  BOOST_TEST(::read(ends[1], &byte, 1) ==
             0);  // would wait for ever if the child held the other end
  ::close(ends[1]);
  BOOST_TEST(!child->wait(milliseconds{0}).has_value());
}

BOOST_AUTO_TEST_CASE(a_child_that_takes_too_long_is_killed) {
  const auto child = ForkedChild::start(wait_for_ever, 0);
  BOOST_REQUIRE(child);
  BOOST_TEST(!child->wait(milliseconds{1}).has_value());
}

BOOST_AUTO_TEST_CASE(a_child_nobody_waits_for_is_killed) {
  { BOOST_REQUIRE(ForkedChild::start(wait_for_ever, 0)); }
  BOOST_TEST(::waitpid(-1, nullptr, 0) == -1);  // no child is left, alive or dead
  BOOST_TEST(errno == ECHILD);
}

BOOST_AUTO_TEST_CASE(a_child_that_was_told_to_stop_is_killed_at_once) {
  const auto child = ForkedChild::start(wait_for_ever, 0);
  BOOST_REQUIRE(child);
  child->stop();
  BOOST_TEST(!child->wait(kLong).has_value());
}

// How a kill of the whole program reaches the child: the kernel does it.
BOOST_AUTO_TEST_CASE(a_child_ends_with_the_thread_that_made_it) {
  void* shared = ::mmap(nullptr, sizeof(std::atomic<bool>), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  BOOST_REQUIRE(shared != MAP_FAILED);
  auto* begun = new (shared) std::atomic<bool>(false);
  std::unique_ptr<ForkedChild> child;
  std::thread maker([&] {
    child = ForkedChild::start(
        [&] {
          *begun = true;
          return wait_for_ever();
        },
        0);
    while (child && !*begun) std::this_thread::yield();
  });
  maker.join();
  BOOST_REQUIRE(child);
  BOOST_TEST(!child->wait(kLong).has_value());
  ::munmap(shared, sizeof(std::atomic<bool>));
}

BOOST_AUTO_TEST_CASE(a_signal_handler_of_the_parent_is_not_the_childs) {
  const auto before = std::signal(SIGTERM, [](int) {});
  const auto child = ForkedChild::start(
      [] {
        std::raise(SIGTERM);
        return 0;
      },
      0);
  std::signal(SIGTERM, before);
  BOOST_REQUIRE(child);
  BOOST_TEST(!child->wait(kLong).has_value());
}

BOOST_AUTO_TEST_CASE(the_child_is_nicer_by_what_was_asked) {
  const int own = ::nice(0);
  const auto child = ForkedChild::start([own] { return ::nice(0) - own; }, 3);
  BOOST_REQUIRE(child);
  BOOST_TEST(child->wait(kLong).value_or(-1) == 3);
}

BOOST_AUTO_TEST_SUITE_END()
