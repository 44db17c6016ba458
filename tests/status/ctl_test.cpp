// jidanctl: what people read, what its exit codes say, what it does on files.
#include <sys/wait.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <thread>

#include "aggregator/core/decide.hpp"
#include "aggregator/ctl/answers.hpp"
#include "aggregator/ctl/store_files.hpp"
#include "aggregator/ledger/backup.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/journal.hpp"
#include "tests/support/core_world.hpp"
#include "tests/support/temporary_folder.hpp"
#include "web-hooks/http/problem.hpp"
#include "web-hooks/http/server.hpp"

namespace jidan::ctl {
namespace {

using namespace jidan::testing;

struct Ended {
  int code = -1;
  std::string out;  // both streams
};

Ended jidanctl(const std::string& arguments) {
  const std::string command = std::string{JIDANCTL} + " " + arguments + " 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  BOOST_REQUIRE(pipe != nullptr);
  Ended ended;
  std::array<char, 4096> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    ended.out.append(buffer.data(), got);
  ended.code = WEXITSTATUS(::pclose(pipe));
  return ended;
}

// A server that answers every request the same and remembers the last.
class OneAnswer {
 public:
  OneAnswer(int status, std::string text) : status_(status), body_(std::move(text)) {
    port_ = server_.listen("127.0.0.1", 0);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~OneAnswer() {
    io_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  struct Seen {
    std::string method, target, body, authorization, media_type, if_match;
  };
  // What jidanctl asked last; it was written on the server's thread.
  Seen last() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void answer(http::Request&& request, http::Reply reply) {
    {
      const std::lock_guard lock(mutex_);
      seen_.method = http::method_token(request.method);
      seen_.target = request.target;
      seen_.body = request.body;
      seen_.authorization = request.header("Authorization");
      seen_.media_type = request.media_type();
      seen_.if_match = request.header("If-Match");
    }
    http::Response response;
    response.status = status_;
    response.body = body_;
    reply.send(std::move(response));
  }

  int status_;
  std::string body_;
  mutable std::mutex mutex_;
  Seen seen_;
  boost::asio::io_context io_{1};
  http::Server server_{
      io_,
      {},
      [this](http::Request&& request, http::Reply reply) {
        answer(std::move(request), std::move(reply));
      },
      [](http::Method, std::string_view, std::string_view) -> std::size_t { return 65'536; }};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

// A store with a catalog that can be read again and nothing else; or with a broken last event.
void write_store(const std::filesystem::path& folder, bool fits) {
  ledger::Journal journal(folder);
  ledger::Commit commit;
  commit.at_sequence = 1;
  commit.now = utc_at(2026, 11, 23);
  std::string bytes;
  ledger::encode_event(core::PolicyChosen{core::PolicyName::quantity}, bytes);
  commit.events.add(bytes);
  bytes.clear();
  // A run that nobody released can't close: the journal is sound, what it says isn't.
  if (!fits) {
    ledger::encode_event(core::RunClosed{core::RunId{7}}, bytes);
    commit.events.add(bytes);
  }
  journal.append(commit);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(a_list_becomes_a_table_with_its_columns_under_each_other) {
  const std::string text = text_of(
      R"({"holds":[{"line_id":"lin_1","order_id":"ord_1","reason":"no_factory","waiting_on":"operator","quantity":2,"since":"2026-11-22T00:00:00Z"}],"next":"lin_1"})");
  BOOST_TEST(text.find("line_id  order_id  reason") == 0U);
  BOOST_TEST(text.find("lin_1    ord_1     no_factory") != std::string::npos);
  BOOST_TEST(text.find("more: --after lin_1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(control_characters_of_strangers_never_reach_the_terminal) {
  const std::string text = text_of("{\"name\":\"a\\u001b[2Jb\\nc\"}");
  BOOST_TEST(text == "name: a?[2Jb?c\n");
}

BOOST_AUTO_TEST_CASE(a_problem_is_told_with_every_mistake) {
  const std::string text = problem_text(
      R"({"title":"No.","detail":"Because.","errors":[{"pointer":"/a","code":"x","detail":"A."}]})");
  BOOST_TEST(text == "No. Because.\n  /a: A.");
}

BOOST_AUTO_TEST_CASE(done_is_0_and_the_answer_is_printed_as_it_came_with_json) {
  OneAnswer server(200, R"({"head":7})");
  BOOST_TEST(jidanctl("--url " + server.url() + " status").out == "head: 7\n");
  const Ended ended = jidanctl("--json --url " + server.url() + " status");
  BOOST_TEST(ended.code == 0);
  BOOST_TEST(ended.out == "{\"head\":7}\n");
}

BOOST_AUTO_TEST_CASE(an_explanation_is_read_as_its_sentences_and_json_has_the_numbers) {
  OneAnswer server(200,
                   R"({"id":"pol_1","sentences":["It waits.","Until noon."],"pool":{"lines":3}})");
  BOOST_TEST(jidanctl("--url " + server.url() + " explain pol_1").out ==
             "It waits.\nUntil noon.\n");
  BOOST_TEST(server.last().target == "/v1/explain/pol_1");
  BOOST_TEST(jidanctl("--json --url " + server.url() + " explain pol_1").out.find("\"lines\":3") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(refused_is_1) {
  OneAnswer server(404, R"({"title":"There is no such thing here."})");
  const Ended ended = jidanctl("--url " + server.url() + " run run_x");
  BOOST_TEST(ended.code == 1);
  BOOST_TEST(ended.out.find("There is no such thing here.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_2) {
  BOOST_TEST(jidanctl("").code == 2);
  BOOST_TEST(jidanctl("dance").code == 2);
  BOOST_TEST(jidanctl("release").code == 2);
  BOOST_TEST(jidanctl("--help").code == 0);
}

BOOST_AUTO_TEST_CASE(nobody_there_is_3) {
  std::string url;
  {
    OneAnswer gone(200, "{}");
    url = gone.url();
  }
  BOOST_TEST(jidanctl("--url " + url + " status").code == 3);
}

BOOST_AUTO_TEST_CASE(acts_are_posts_with_the_operators_token) {
  OneAnswer server(200, R"({"applied":true})");
  const jidan::test::TemporaryFolder folder;
  const std::string token = (folder.path() / "token").string();
  std::ofstream(token) << "s3cret\n";
  const std::string before = "--url " + server.url() + " --token-file " + token + " ";
  BOOST_TEST(jidanctl(before + "release pol_1").code == 0);
  BOOST_TEST(server.last().method == "POST");
  BOOST_TEST(server.last().target == "/v1/pools/pol_1/release");
  BOOST_TEST(server.last().authorization == "Bearer s3cret");
  BOOST_TEST(jidanctl(before + "availability f1 --date 2026-11-24 --capacity 5").code == 0);
  BOOST_TEST(server.last().body == R"({"date":"2026-11-24","capacity":5})");
  BOOST_TEST(jidanctl(before + "channel add demo --test").code == 0);
  BOOST_TEST(server.last().body == R"({"name":"demo","test":true})");
  BOOST_TEST(jidanctl(before + "runs --state issued --limit 5").code == 0);
  BOOST_TEST(server.last().target == "/v1/runs?limit=5&state=issued");
}

BOOST_AUTO_TEST_CASE(a_catalog_is_put_whole_and_patched_when_its_file_ends_in_ndjson) {
  OneAnswer server(200, R"({"applied":true})");
  const jidan::test::TemporaryFolder folder;
  const std::string whole = (folder.path() / "catalog.json").string();
  const std::string lines = (folder.path() / "changes.ndjson").string();
  std::ofstream(whole) << "{}";
  std::ofstream(lines) << "{}\n{}\n";
  const std::string apply = "--url " + server.url() + " catalog apply ";
  BOOST_TEST(jidanctl(apply + whole).code == 0);
  BOOST_TEST(server.last().method == "PUT");
  BOOST_TEST(server.last().target == "/v1/catalog");
  BOOST_TEST(server.last().media_type == "application/json");
  BOOST_TEST(jidanctl(apply + lines + " --if-version 17 --dry-run --force").code == 0);
  BOOST_TEST(server.last().method == "PATCH");
  BOOST_TEST(server.last().target == "/v1/catalog?dry_run=true&force=true");
  BOOST_TEST(server.last().media_type == "application/x-ndjson");
  BOOST_TEST(server.last().if_match == "\"17\"");
  BOOST_TEST(server.last().body == "{}\n{}\n");
  BOOST_TEST(jidanctl(apply + whole + " --force").code == 0);
  BOOST_TEST(server.last().target == "/v1/catalog?force=true");
}

BOOST_AUTO_TEST_CASE(verify_all_finds_what_the_rules_of_the_core_do_not_allow) {
  const jidan::test::TemporaryFolder good, bad;
  write_store(good.path(), true);
  write_store(bad.path(), false);
  BOOST_TEST(verify_store(good.path(), true).ok());
  BOOST_TEST(verify_store(good.path(), true).replayed);
  BOOST_TEST(verify_store(bad.path(), false).ok());
  BOOST_TEST(!verify_store(bad.path(), true).ok());
  BOOST_TEST(jidanctl("verify --all --data-dir " + good.path().string()).code == 0);
  BOOST_TEST(jidanctl("verify --all --data-dir " + bad.path().string()).code == 1);
  const jidan::test::TemporaryFolder empty;
  BOOST_TEST(jidanctl("verify --data-dir " + empty.path().string()).code == 1);
}

BOOST_AUTO_TEST_CASE(restore_refuses_a_directory_that_holds_anything) {
  const jidan::test::TemporaryFolder store, target;
  write_store(store.path(), true);
  const std::string backup = (target.path() / "backup.db").string();
  ledger::Backup copying(store.path(), backup);
  while (!copying.step()) continue;
  const std::string fresh = (target.path() / "data").string();
  BOOST_TEST(jidanctl("restore " + backup + " --data-dir " + fresh).code == 0);
  BOOST_TEST(verify_store(fresh, true).head == 1U);
  BOOST_TEST(jidanctl("restore " + backup + " --data-dir " + fresh).code == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::ctl
