// The aggregator's configuration: defaults, rules between keys, and the example file.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "aggregator/runtime/config.hpp"

using namespace jidan;
using namespace std::chrono_literals;

namespace {

const std::string kSmallest = "data_dir = \"data\"\nkey_file = \"key\"\n";
const std::string kDigest(64, 'a');

runtime::LoadedConfig load(const std::string& text, const platform::Environment& environment = {}) {
  return runtime::read_config(platform::ConfigReader::from_text(text, "jidan.toml", environment),
                              "/etc/jidan");
}

std::string texts(const runtime::LoadedConfig& loaded) {
  std::string out;
  for (const auto& problem : loaded.problems) out += problem.text() + "\n";
  return out;
}

bool told(const runtime::LoadedConfig& loaded, std::string_view words) {
  return texts(loaded).find(words) != std::string::npos;
}

std::string example_file() {
  std::ifstream stream("deploy/jidan-aggregator.example.toml");
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The example as it reads when everything that is commented out is put to use: lines like
// `# name = …` and `# [[operators]]` lose their "# ", sentences stay comments.
std::string example_in_full() {
  std::istringstream lines(example_file());
  std::string full;
  for (std::string line; std::getline(lines, line); full += line + "\n") {
    const bool head = line.starts_with("# [[");
    const auto equals = line.find(" = ");
    const bool key =
        line.starts_with("# ") && equals != std::string::npos && line.find(' ', 2) == equals;
    if (head || key) line.erase(0, 2);
  }
  return full;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runtime_config)

BOOST_AUTO_TEST_CASE(two_keys_are_enough_and_the_rest_has_the_contracts_defaults) {
  const auto loaded = load(kSmallest);
  BOOST_REQUIRE_MESSAGE(loaded.ok(), texts(loaded));
  const runtime::Config& config = loaded.config;
  BOOST_TEST(config.data_dir == "/etc/jidan/data");
  BOOST_TEST(config.key_file == "/etc/jidan/key");
  BOOST_TEST(bool(config.clock.mode == platform::ClockMode::system));
  BOOST_TEST(config.intake.listen.text() == "127.0.0.1:7810");
  BOOST_TEST(config.status.listen.text() == "127.0.0.1:7811");
  BOOST_TEST(bool(config.status.hosts == std::vector<std::string>{"127.0.0.1", "localhost"}));
  BOOST_TEST(config.limits.body_bytes_max == 1 << 20);
  BOOST_TEST(config.limits.ndjson_bytes_max == 16 << 20);
  BOOST_TEST(config.limits.ndjson_lines_max == 10'000);
  BOOST_TEST(config.limits.order_lines_max == 2'000);
  BOOST_TEST(config.limits.quantity_max == 1'000'000);
  BOOST_TEST(config.limits.text_graphemes_max == 500);
  BOOST_TEST(config.limits.metadata_bytes_max == 4'096);
  BOOST_TEST(bool(config.planning.policy == core::PolicyName::lookahead));
  BOOST_TEST(!config.webhooks_allow_private_targets);
}

BOOST_AUTO_TEST_CASE(everything_of_the_contract_is_read) {
  const auto loaded = load(kSmallest + R"(
clock = "driven"
clock_start = "2010-12-01T00:00:00Z"
catalog = "/srv/catalog.json"
[intake]
listen = "127.0.0.1:0"
public_url = "https://jidan.example.org"
tls_certificate = "chain.pem"
tls_key = "key.pem"
[status]
listen = "0.0.0.0:7811"
[[operators]]
name = "anna"
role = "act"
token_sha256 = ")" + kDigest +
                           R"("
[webhooks]
allow_private_targets = true
[[channels]]
name = "demo"
token_sha256 = ")" + kDigest +
                           R"("
[[factories]]
id = "yiwu-print-01"
secret_file = "a"
report_secret_file = "b"
[planning]
policy = "daily-cutoff"
)");
  BOOST_REQUIRE_MESSAGE(loaded.ok(), texts(loaded));
  const runtime::Config& config = loaded.config;
  BOOST_TEST(bool(config.clock.mode == platform::ClockMode::driven));
  BOOST_TEST(config.clock.start.has_value());
  BOOST_TEST(config.catalog == "/srv/catalog.json");
  BOOST_TEST(config.intake.tls.certificate == "/etc/jidan/chain.pem");
  BOOST_TEST(runtime::intake_url(config, 5) == "https://jidan.example.org");
  BOOST_REQUIRE(config.operators.size() == 1);
  BOOST_TEST(bool(config.operators[0].role == runtime::OperatorRole::act));
  BOOST_TEST(config.webhooks_allow_private_targets);
  BOOST_TEST(config.channels.at(0).name == "demo");
  BOOST_TEST(config.factories.at(0).report_secret_file == "/etc/jidan/b");
}

BOOST_AUTO_TEST_CASE(operators_are_required_when_the_status_port_is_beyond_loopback) {
  const auto loaded = load(kSmallest + "[status]\nlisten = \"0.0.0.0:7811\"\n");
  BOOST_REQUIRE(loaded.problems.size() == 1);
  BOOST_TEST(loaded.problems[0].line == 4);
  BOOST_TEST(told(loaded, "at least one [[operators]] is required"));
}

BOOST_AUTO_TEST_CASE(the_key_may_not_lie_with_the_data) {
  BOOST_TEST(told(load("data_dir = \"data\"\nkey_file = \"data/x/../key\"\n"), "inside data_dir"));
  BOOST_TEST(load("data_dir = \"data\"\nkey_file = \"data-key\"\n").ok());
  BOOST_TEST(load("data_dir = \"data\"\nkey_file = \"data/../key\"\n").ok());
}

BOOST_AUTO_TEST_CASE(certificate_and_key_go_together) {
  BOOST_TEST(told(load(kSmallest + "[intake]\ntls_certificate = \"a\"\n"), "give both or neither"));
  BOOST_TEST(told(load(kSmallest + "[status]\ntls_key = \"a\"\n"), "give both or neither"));
}

BOOST_AUTO_TEST_CASE(clock_keys_that_the_mode_would_ignore_are_refused) {
  BOOST_TEST(told(load(kSmallest + "clock_rate = 5\n"), "only with clock = \"scaled\""));
  BOOST_TEST(told(load(kSmallest + "clock_start = \"2010-12-01T00:00:00Z\"\n"), "clock_start"));
  BOOST_TEST(load(kSmallest + "clock = \"scaled\"\nclock_rate = 3600\n").ok());
}

BOOST_AUTO_TEST_CASE(history_is_kept_for_ever_or_at_least_as_long_as_repeats_are_recognized) {
  BOOST_TEST(load(kSmallest).config.history.keep_days == 0);
  const auto days = [](int count) {
    return load(kSmallest + "[history]\nkeep_days = " + std::to_string(count) + "\n");
  };
  BOOST_TEST(days(30).ok());
  BOOST_TEST(days(30).config.history.keep_days == 30);
  BOOST_TEST(told(days(29), "keep_days"));
  BOOST_TEST(told(days(29), "at least 30"));
  BOOST_TEST(told(days(-1), "keep_days"));
}

BOOST_AUTO_TEST_CASE(names_are_plain_and_appear_once) {
  const std::string channel = "[[channels]]\ntoken_sha256 = \"" + kDigest + "\"\nname = ";
  BOOST_TEST(told(load(kSmallest + channel + "\"a b\"\n"), "channels[0].name: must be 1 to 64"));
  BOOST_TEST(told(load(kSmallest + channel + "\"a\"\n" + channel + "\"a\"\n"),
                  "channels[1].name: appears twice"));
}

BOOST_AUTO_TEST_CASE(a_token_in_place_of_its_digest_is_refused_and_not_repeated) {
  const auto loaded =
      load(kSmallest + "[[channels]]\nname = \"demo\"\ntoken_sha256 = \"jdn_live_secret\"\n");
  BOOST_TEST(told(loaded, "channels[0].token_sha256: must be a SHA-256 digest"));
  BOOST_TEST(!told(loaded, "jdn_live_secret"));
}

BOOST_AUTO_TEST_CASE(mistakes_of_all_tables_are_told_together) {
  const auto loaded = load(R"(data_dir = ""
clock = "atomic"
[intake]
listen = "7810"
[planning]
policy = "best"
[limits]
body_bytes_max = "17 MiB"
idle_timeout = "1 ms"
[log]
level = "loud"
[[operators]]
role = "god"
)");
  for (const char* key :
       {"jidan.toml:1:1: data_dir", "key_file: is missing", "2:1: clock", "4:1: intake.listen",
        "6:1: planning.policy", "8:1: limits.body_bytes_max", "9:1: limits.idle_timeout",
        "11:1: log.level", "operators[0].name", "13:1: operators[0].role",
        "operators[0].token_sha256"}) {
    BOOST_TEST(told(loaded, key), key << " is not in\n" << texts(loaded));
  }
}

BOOST_AUTO_TEST_CASE(a_factory_may_be_added_by_the_environment_alone) {
  const auto loaded = load(kSmallest, {{"JIDAN_FACTORIES__0__ID", "f"},
                                       {"JIDAN_FACTORIES__0__SECRET_FILE", "/s"},
                                       {"JIDAN_FACTORIES__0__REPORT_SECRET_FILE", "/r"},
                                       {"JIDAN_INTAKE__LISTEN", "127.0.0.1:0"}});
  BOOST_REQUIRE_MESSAGE(loaded.ok(), texts(loaded));
  BOOST_TEST(loaded.config.factories.at(0).secret_file == "/s");
  BOOST_TEST(loaded.config.intake.listen.port == 0);
  BOOST_TEST(runtime::intake_url(loaded.config, 40'001) == "http://127.0.0.1:40001");
}

BOOST_AUTO_TEST_CASE(the_example_is_valid_and_says_what_the_defaults_are) {
  const auto example = load(example_file());
  BOOST_REQUIRE_MESSAGE(example.ok(), texts(example));
  const auto defaults =
      load("data_dir = \"/var/lib/jidan\"\nkey_file = \"/etc/jidan/master.key\"\n");
  const auto& a = example.config;
  const auto& b = defaults.config;
  BOOST_TEST(a.intake.listen.text() == b.intake.listen.text());
  BOOST_TEST(a.status.listen.text() == b.status.listen.text());
  BOOST_TEST(bool(a.status.hosts == b.status.hosts));
  BOOST_TEST(bool(a.planning.policy == b.planning.policy));
  BOOST_TEST(bool(a.log.level == b.log.level));
  const auto limits = [](const runtime::LimitsConfig& l) {
    return std::vector<std::int64_t>{l.body_bytes_max,
                                     l.ndjson_bytes_max,
                                     l.ndjson_lines_max,
                                     l.order_lines_max,
                                     l.quantity_max,
                                     l.text_graphemes_max,
                                     l.metadata_bytes_max,
                                     l.queue_commands_max,
                                     l.commit_commands_max,
                                     l.connections_max,
                                     l.request_timeout.count(),
                                     l.idle_timeout.count(),
                                     l.drain_timeout.count()};
  };
  BOOST_TEST(limits(a.limits) == limits(b.limits), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_known_key_appears_in_the_example) {
  const std::string full = example_in_full();
  const auto loaded = load(full);
  BOOST_REQUIRE_MESSAGE(loaded.ok(), texts(loaded));
  BOOST_TEST(loaded.config.operators.size() == 1);
  BOOST_TEST(loaded.config.channels.size() == 1);
  BOOST_TEST(loaded.config.factories.size() == 1);
  // Where each key of the file stands, in the spelling of known_keys().
  std::set<std::string> written;
  std::string table;
  std::istringstream lines(full);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("[["))
      table = line.substr(2, line.find(']') - 2) + "[].";
    else if (line.starts_with("["))
      table = line.substr(1, line.find(']') - 1) + ".";
    else if (const auto equals = line.find(" = "); equals != std::string::npos && line[0] != '#')
      written.insert(table + line.substr(0, equals));
  }
  BOOST_TEST(loaded.known_keys.size() == written.size());
  for (const std::string& key : loaded.known_keys) BOOST_TEST(written.contains(key), key);
}

BOOST_AUTO_TEST_SUITE_END()
