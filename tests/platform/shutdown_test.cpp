// Signals, ports.json and the lock on a data directory.
#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <fstream>
#include <iterator>

#include "platform/shutdown.hpp"

using namespace jidan::platform;

namespace {

struct Directory {
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "jidan-test-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Directory() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shutdown_, Directory)

BOOST_AUTO_TEST_CASE(the_first_sigterm_drains_the_second_stops_and_sighup_reloads) {
  boost::asio::io_context io;
  std::string seen;
  Signals signals(io.get_executor(),
                  {[&] { seen += 'd'; }, [&] { seen += 's'; }, [&] { seen += 'r'; }});
  for (const int signal : {SIGHUP, SIGTERM, SIGHUP, SIGINT}) {
    const std::size_t before = seen.size();
    BOOST_REQUIRE(::raise(signal) == 0);
    while (seen.size() == before) io.run_one();
  }
  BOOST_TEST(seen == "rdrs");
  signals.cancel();
  io.run();  // ends: nothing is waited for any more
}

BOOST_AUTO_TEST_CASE(writing_to_a_peer_that_went_away_does_not_end_the_program) {
  boost::asio::io_context io;
  Signals signals(io.get_executor(), {});
  int ends[2];
  BOOST_REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  BOOST_TEST(::write(ends[1], "x", 1) == -1);
  ::close(ends[1]);
}

BOOST_AUTO_TEST_CASE(the_ports_file_is_json_and_replaced_whole) {
  BOOST_TEST(
      !write_ports_file(path, {{"intake", std::uint16_t{7810}}, {"status", std::uint16_t{7811}}}));
  BOOST_TEST(contents(path / "ports.json") == "{\"intake\":7810,\"status\":7811}\n");
  BOOST_TEST(!write_ports_file(path, {{"receive", std::uint16_t{1}}}));
  BOOST_TEST(contents(path / "ports.json") == "{\"receive\":1}\n");
  BOOST_TEST(!std::filesystem::exists(path / "ports.json.new"));
}

BOOST_AUTO_TEST_CASE(a_ports_file_that_cannot_be_written_is_an_error) {
  BOOST_TEST(bool(write_ports_file(path / "missing", {{"intake", std::uint16_t{1}}})));
}

BOOST_AUTO_TEST_CASE(a_second_program_on_the_same_data_is_refused_until_the_first_ends) {
  const auto data_dir = path / "data" / "deep";
  std::string problem;
  {
    const auto first = DataDirectoryLock::take(data_dir, problem);
    BOOST_REQUIRE_MESSAGE(first.has_value(), problem);
    BOOST_TEST(bool((std::filesystem::status(data_dir).permissions() &
                     std::filesystem::perms::others_all) == std::filesystem::perms::none));
    BOOST_TEST(!DataDirectoryLock::take(data_dir, problem));
    BOOST_TEST(problem.find("in use by another process") != std::string::npos);
  }
  BOOST_TEST(DataDirectoryLock::take(data_dir, problem).has_value());
}

BOOST_AUTO_TEST_CASE(a_program_that_was_killed_leaves_no_lock_behind) {
  int ready[2];
  BOOST_REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::string ignored;
    const auto lock = DataDirectoryLock::take(path, ignored);
    const bool told = lock && ::write(ready[1], "x", 1) == 1;
    if (told) ::pause();
    ::_exit(1);
  }
  char byte = 0;
  BOOST_REQUIRE(::read(ready[0], &byte, 1) == 1);
  std::string problem;
  BOOST_TEST(!DataDirectoryLock::take(path, problem));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  BOOST_TEST(DataDirectoryLock::take(path, problem).has_value());
  ::close(ready[0]);
  ::close(ready[1]);
}

BOOST_AUTO_TEST_SUITE_END()
