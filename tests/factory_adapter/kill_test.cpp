// The real binary killed with SIGKILL at moments drawn from a seed: while a webhook is on its way
// in or a report on its way out. The client repeats what was not answered; afterwards every run was
// stored once, started once and told the same way every time.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <climits>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "tests/factory_adapter/running_adapter.hpp"

extern char** environ;

using namespace jidan;
using namespace jidan::adapter::tests;

namespace {

constexpr int kills_wanted = 20;
constexpr int sheets_per_life = 3;

// One life of the binary after another on the same data.
class KilledAdapter {
 public:
  KilledAdapter() {
    write("push.secret", push_secret_text());
    write("report.secret", report_secret_text());
    write("rules.json", R"({"accept_after_minutes":0,"start_after_minutes":0,"progress_steps":2,)"
                        R"("production_minutes":10,"ship":"after_made"})");
    write("factory.toml",
          "data_dir = \"data\"\nkey_file = \"key\"\nclock = \"driven\"\n"
          "clock_start = \"2026-11-22T09:00:00Z\"\n[receive]\nlisten = \"127.0.0.1:0\"\n"
          "[status]\nlisten = \"127.0.0.1:0\"\n[aggregator]\nurl = \"" +
              aggregator.url() +
              "\"\n[[factories]]\nid = \"yiwu\"\nsecret_file = \"push.secret\"\n"
              "report_secret_file = \"report.secret\"\nrules = \"rules.json\"\n");
    aggregator.on_report([this] { event(); });
  }
  ~KilledAdapter() {
    if (pid_ > 0) end();
  }

  void start(int events_until_kill) {
    int log[2];
    BOOST_REQUIRE_EQUAL(pipe2(log, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, log[1], 2);
    const std::string config = (directory_.path() / "factory.toml").string();
    std::string words[] = {JIDAN_FACTORY_BINARY, "--config", config};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    pid_t pid = 0;
    BOOST_REQUIRE_EQUAL(posix_spawn(&pid, words[0].c_str(), &actions, nullptr, arguments, environ),
                        0);
    posix_spawn_file_actions_destroy(&actions);
    close(log[1]);
    wait_until_started(log[0]);
    pid_ = pid;
    countdown_ = events_until_kill;
  }

  // Something is about to happen between the two; the drawn one of them is the end.
  void event() {
    const pid_t pid = pid_;
    if (countdown_.fetch_sub(1) == 1 && pid > 0) kill(pid, SIGKILL);
  }

  // The exit of a life that was killed.
  void end() {
    BOOST_REQUIRE_GT(pid_.load(), 0);
    kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    BOOST_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    pid_ = 0;
    if (reader_.joinable()) reader_.join();
  }

  int deliver(const std::string& run) {
    const std::string body = sheet_body(endless(run));
    event();
    return exchange(http::Method::post, port("receive"), "/webhooks/yiwu",
                    signed_headers("msg_" + run, body), body)
        .status;
  }
  // False: it is dead.
  bool advance_ten_minutes() {
    now_ += std::chrono::minutes(10);
    const std::string wanted = platform::rfc3339(now_);
    while (true) {
      const auto view =
          exchange(http::Method::post, port("status"), "/v1/clock",
                   {{"Content-Type", "application/json"}}, R"({"advance_to":")" + wanted + R"("})");
      if (view.status != 200) return false;
      if (view.body.find(R"("now":")" + wanted) != std::string::npos) return true;
    }
  }
  std::string get(const std::string& path) {
    return exchange(http::Method::get, port("status"), path, {}, "").body;
  }

  FakeAggregator aggregator;

 private:
  static adapter::Sheet endless(const std::string& run) {
    adapter::Sheet result = sheet(run);
    result.ack_by = at("09:00") + std::chrono::hours(24 * 365);
    result.due_at = result.ack_by;
    return result;
  }
  void write(const char* name, const std::string& text) {
    std::ofstream(directory_.path() / name) << text << "\n";
  }
  // Reads the log until the program says so, then goes on emptying the pipe.
  void wait_until_started(int pipe) {
    FILE* lines = fdopen(pipe, "r");
    char line[4096];
    bool started = false;
    while (!started && fgets(line, sizeof line, lines) != nullptr)
      started = std::string(line).find("adapter.started") != std::string::npos;
    BOOST_REQUIRE_MESSAGE(started, "the adapter did not start");
    reader_ = std::thread([lines] {
      char rest[4096];
      while (fgets(rest, sizeof rest, lines) != nullptr) continue;
      fclose(lines);
    });
  }
  std::uint16_t port(const std::string& name) {
    std::ifstream stream(directory_.path() / "data" / "ports.json");
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const std::size_t from = text.find("\"" + name + "\":");
    BOOST_REQUIRE(from != std::string::npos);
    return static_cast<std::uint16_t>(std::stoi(text.substr(from + name.size() + 3)));
  }

  TemporaryDirectory directory_;
  adapter::Instant now_ = at("09:00");
  std::atomic<pid_t> pid_{0};
  std::atomic<int> countdown_{0};
  std::thread reader_;
};

std::size_t occurrences(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t from = text.find(what); from != std::string::npos;
       from = text.find(what, from + 1))
    ++count;
  return count;
}

// From "seq" on, without the time: which report of which run it is.
std::string field(const std::string& body, const std::string& name) {
  const std::size_t from = body.find("\"" + name + "\":") + name.size() + 3;
  return body.substr(from, body.find_first_of(",}", from) - from);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(killed)

BOOST_AUTO_TEST_CASE(an_adapter_killed_at_twenty_moments_stores_and_starts_each_run_once) {
  constexpr unsigned seed = 20261122;
  BOOST_TEST_MESSAGE("seed " << seed);
  std::mt19937 random(seed);
  KilledAdapter adapter;
  std::set<std::string> unanswered;
  int runs = 0;
  for (int kills = 0; kills < kills_wanted; ++kills) {
    adapter.start(std::uniform_int_distribution<int>(1, 16)(random));
    for (bool alive = true; alive;) {
      for (int i = 0; i < sheets_per_life; ++i) unanswered.insert("run_" + std::to_string(runs++));
      for (auto run = unanswered.begin(); alive && run != unanswered.end();) {
        const int status = adapter.deliver(*run);
        BOOST_REQUIRE(status == 200 || status == 0);
        alive = status == 200;
        run = alive ? unanswered.erase(run) : run;
      }
      alive = alive && adapter.advance_ten_minutes();
    }
    adapter.end();
  }
  adapter.start(INT_MAX);
  for (const std::string& run : unanswered) BOOST_CHECK_EQUAL(adapter.deliver(run), 200);
  for (int i = 0; i < 4; ++i) BOOST_REQUIRE(adapter.advance_ten_minutes());

  const std::string shipped = adapter.get("/v1/jobs?limit=500&state=shipped");
  BOOST_TEST_MESSAGE(runs << " runs, " << adapter.aggregator.bodies().size() << " reports");
  BOOST_REQUIRE(runs < 500);
  BOOST_CHECK_EQUAL(occurrences(shipped, "\"run_id\":"), static_cast<std::size_t>(runs));
  BOOST_CHECK_EQUAL(occurrences(shipped, "\"times_started\":1"), static_cast<std::size_t>(runs));
  BOOST_CHECK_EQUAL(adapter.get("/v1/jobs?limit=500"), shipped);

  // What the aggregator saw: one body for each (run, seq), and never a lower seq after a higher.
  std::map<std::string, std::string> bodies;
  std::map<std::string, int> last_seq;
  for (const std::string& body : adapter.aggregator.bodies()) {
    const std::string run = field(body, "run_id");
    const int seq = std::stoi(field(body, "seq"));
    const auto [known, is_new] = bodies.emplace(run + "/" + std::to_string(seq), body);
    BOOST_CHECK(is_new || known->second == body);
    BOOST_CHECK_LE(last_seq[run], seq);
    last_seq[run] = seq;
  }
  BOOST_CHECK_EQUAL(last_seq.size(), static_cast<std::size_t>(runs));
  for (const auto& [run, seq] : last_seq) BOOST_CHECK_EQUAL(seq, 6);
  BOOST_CHECK_EQUAL(adapter.aggregator.unverified(), 0);
}

BOOST_AUTO_TEST_SUITE_END()
