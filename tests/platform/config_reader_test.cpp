// The reader tells every mistake at once, with its place and what is allowed.
#include <boost/test/unit_test.hpp>

#include "tests/platform/config_fixture.hpp"

using namespace jidan::platform;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(config_reader)

BOOST_AUTO_TEST_CASE(a_good_file_is_read_without_a_word) {
  const auto result = read_text(R"(
name = "海阔"
on = true
count = 100
rate = 60
start = "2026-12-01T08:00:00+08:00"
[net]
listen = "[::1]:0"
public_url = "https://example.org/base/"
wait = "2 min"
bytes = "16 KiB"
hosts = ["a", "b"]
colour = "green"
[[channels]]
id = "one"
[[channels]]
id = "two"
)");
  BOOST_TEST(all_texts(result) == "");
  const Everything& all = result.all;
  BOOST_TEST(all.name == "海阔");
  BOOST_TEST(all.on);
  BOOST_TEST(all.count == 100);
  BOOST_TEST(all.rate == 60.0);
  BOOST_TEST(bool(all.start == read_rfc3339("2026-12-01T00:00:00Z")));
  BOOST_TEST(bool(all.listen == HostPort{"::1", 0}));
  BOOST_TEST(all.url == "https://example.org/base");
  BOOST_TEST(bool(all.wait == 2min));
  BOOST_TEST(all.bytes == 16 * 1024);
  BOOST_TEST(bool(all.hosts == std::vector<std::string>{"a", "b"}));
  BOOST_TEST(bool(all.colour == Colour::green));
  BOOST_TEST(bool(all.channels == std::vector<std::string>{"one", "two"}));
}

BOOST_AUTO_TEST_CASE(what_is_absent_takes_its_default) {
  const auto result = read_text("name = \"x\"");
  BOOST_TEST(all_texts(result) == "");
  BOOST_TEST(result.all.count == 10);
  BOOST_TEST(result.all.listen.port == 7810);
  BOOST_TEST(bool(result.all.hosts == std::vector<std::string>{"localhost"}));
}

BOOST_AUTO_TEST_CASE(ten_mistakes_are_told_at_once_with_key_line_and_what_is_allowed) {
  const auto result = read_text(R"(name = 5
on = "yes"
count = 101
rate = "fast"
start = "tomorrow"
colur = 1
[net]
listen = "localhost"
public_url = "ftp://x"
wait = 30
bytes = "16 MB"
hosts = "a"
colour = "blue"
[[channels]]
name = "x"
)");
  std::vector<std::string> places;
  for (const auto& problem : result.problems) places.push_back(place(problem));
  const std::vector<std::string> expected{"1:name",
                                          "2:on",
                                          "3:count",
                                          "4:rate",
                                          "5:start",
                                          "6:colur",
                                          "8:net.listen",
                                          "9:net.public_url",
                                          "10:net.wait",
                                          "11:net.bytes",
                                          "12:net.hosts",
                                          "13:net.colour",
                                          "14:channels[0].id",
                                          "15:channels[0].name"};
  BOOST_TEST(places == expected, boost::test_tools::per_element());
  BOOST_TEST(says(result.problems[2], "from 1 to 100, not 101"));
  BOOST_TEST(says(result.problems[6], "127.0.0.1:7810"));
  BOOST_TEST(says(result.problems[8], "from 1 s to 10 min, not 30"));
  BOOST_TEST(says(result.problems[11], R"(one of "red", "green", not "blue")"));
  BOOST_TEST(result.problems[2].text().substr(0, 22) == "jidan.toml:3:1: count:");
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_refused_with_the_nearest_known_one) {
  const auto result =
      read_text("name = \"x\"\nlisten = \"a:1\"\n[net]\nlisen = \"a:1\"\nzzz = 1\n[nett]\n");
  BOOST_REQUIRE(result.problems.size() == 4);
  BOOST_TEST(says(result.problems[0], "it belongs at net.listen"));
  BOOST_TEST(says(result.problems[1], "the nearest is net.listen"));
  BOOST_TEST(says(result.problems[2], "known here: bytes, colour, hosts"));
  BOOST_TEST(place(result.problems[3]) == "6:nett");
  BOOST_TEST(says(result.problems[3], "the nearest is net"));
}

BOOST_AUTO_TEST_CASE(every_key_is_overridden_by_the_environment) {
  const auto result =
      read_text("name = \"x\"\ncount = 5\n[net]\nlisten = \"a:1\"\n[[channels]]\nid = \"one\"",
                {{"JIDAN_NAME", "y"},
                 {"JIDAN_ON", "true"},
                 {"JIDAN_COUNT", "7"},
                 {"JIDAN_RATE", "2.5"},
                 {"JIDAN_NET__LISTEN", "b:2"},
                 {"JIDAN_NET__PUBLIC_URL", "http://c"},
                 {"JIDAN_NET__WAIT", "5 s"},
                 {"JIDAN_NET__BYTES", "2048"},
                 {"JIDAN_NET__HOSTS", "p, q"},
                 {"JIDAN_NET__COLOUR", "green"},
                 {"JIDAN_START", "2026-12-01T00:00:00Z"},
                 {"JIDAN_CHANNELS__0__ID", "uno"},
                 {"JIDAN_CHANNELS__1__ID", "due"},
                 {"HOME", "/root"}});
  BOOST_TEST(all_texts(result) == "");
  const Everything& all = result.all;
  BOOST_TEST(all.name == "y");
  BOOST_TEST(all.on);
  BOOST_TEST(all.count == 7);
  BOOST_TEST(all.rate == 2.5);
  BOOST_TEST(bool(all.listen == HostPort{"b", 2}));
  BOOST_TEST(all.url == "http://c");
  BOOST_TEST(bool(all.wait == 5s));
  BOOST_TEST(all.bytes == 2048);
  BOOST_TEST(bool(all.hosts == std::vector<std::string>{"p", "q"}));
  BOOST_TEST(bool(all.colour == Colour::green));
  BOOST_TEST(all.start.has_value());
  BOOST_TEST(bool(all.channels == std::vector<std::string>{"uno", "due"}));
}

BOOST_AUTO_TEST_CASE(a_mistake_in_the_environment_names_the_variable) {
  const auto result = read_text("name = \"x\"", {{"JIDAN_COUNT", "many"},
                                                 {"JIDAN_NET_LISTEN", "a:1"},
                                                 {"JIDAN_CHANNELS__3__ID", "x"},
                                                 {"JIDAN_NAME__FIRST", "x"}});
  std::string texts = all_texts(result);
  BOOST_REQUIRE_MESSAGE(result.problems.size() == 4, texts);
  BOOST_TEST(texts.find("environment JIDAN_COUNT: count: must be a whole number") !=
             std::string::npos);
  BOOST_TEST(texts.find("environment JIDAN_NET_LISTEN: net_listen: unknown key") !=
             std::string::npos);
  BOOST_TEST(texts.find("environment JIDAN_CHANNELS__3__ID: names no key") != std::string::npos);
  BOOST_TEST(texts.find("environment JIDAN_NAME__FIRST: names no key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_table_in_place_of_a_value_and_the_other_way_round_are_refused) {
  const auto result = read_text("net = 5\nchannels = { id = \"x\" }\n[name]\nfirst = \"x\"\n");
  const std::string texts = all_texts(result);
  BOOST_REQUIRE_MESSAGE(result.problems.size() >= 3, texts);
  BOOST_TEST(texts.find("net: must be a table [net], not 5") != std::string::npos);
  BOOST_TEST(texts.find("channels: must be a list of tables [[channels]]") != std::string::npos);
  BOOST_TEST(texts.find("name: must be a text in quotes, not a table") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(numbers_out_of_every_range_are_refused_not_bent) {
  for (const char* value :
       {"0", "-1", "4294967297", "9223372036854775807", "3.99", "1e2", "nan", "\"5\"", "true"}) {
    const auto result = read_text("name = \"x\"\ncount = " + std::string(value));
    BOOST_TEST(result.problems.size() == 1, value);
    BOOST_TEST(result.all.count == 10);
  }
  BOOST_TEST(read_text("name = \"x\"\nrate = inf").problems.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_one_problem) {
  const ConfigReader reader = ConfigReader::from_file("/nonexistent/jidan.toml", {});
  read(reader);
  const auto problems = reader.finish();
  BOOST_REQUIRE(problems.size() == 1);
  BOOST_TEST(problems[0].text() ==
             "/nonexistent/jidan.toml: can't be read: No such file or directory");
}

BOOST_AUTO_TEST_CASE(a_required_key_that_is_missing_or_empty_is_told) {
  BOOST_TEST(read_text("").problems.size() == 1);
  BOOST_TEST(all_texts(read_text("name = \"\"")) == "jidan.toml:1:1: name: must not be empty\n");
}

BOOST_AUTO_TEST_CASE(the_keys_asked_for_are_known_by_name) {
  const ConfigReader reader = ConfigReader::from_text("[[channels]]\nid = \"x\"", "t", {});
  read(reader);
  const auto keys = reader.known_keys();
  const std::vector<std::string> expected{
      "count",     "name",       "on",        "rate",       "start",          "channels[].id",
      "net.bytes", "net.colour", "net.hosts", "net.listen", "net.public_url", "net.wait"};
  BOOST_TEST(keys == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
