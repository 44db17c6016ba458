// The adapter's configuration: the example is valid and complete, and mistakes come all at once.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "factory-adapter/config.hpp"
#include "tests/factory_adapter/messages.hpp"
#include "web-hooks/signature.hpp"

using namespace jidan;
using namespace jidan::adapter;
using namespace jidan::adapter::tests;

namespace {

constexpr const char* example_file = "deploy/jidan-factory.example.toml";

std::string example() {
  std::ifstream stream(example_file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text << "\n";
}

std::string a_secret() {
  const std::vector<unsigned char> bytes(32, 7);
  return webhooks::format_secret(webhooks::make_secret(bytes).value());
}

// What is wrong with `text`, as keys in the order told.
std::vector<std::string> wrong_keys(const std::string& text,
                                    const std::filesystem::path& directory) {
  const auto reader = platform::ConfigReader::from_text(text, "test.toml", {});
  read_config(reader, directory);
  std::vector<std::string> keys;
  for (const auto& problem : reader.finish()) keys.push_back(problem.key);
  return keys;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(the_example_is_valid_and_shows_every_key) {
  TemporaryDirectory directory;
  write(directory.path() / "yiwu-print-01.secret", a_secret());
  write(directory.path() / "yiwu-print-01.report-secret", a_secret());
  write(directory.path() / "foshan-clogs-02.token", "jdn_token");
  write(directory.path() / "rules.json", R"({"seed":1})");
  const std::string text = example();
  BOOST_REQUIRE(!text.empty());
  const auto reader = platform::ConfigReader::from_text(text, example_file, {});
  const Config config = read_config(reader, directory.path());
  for (const auto& problem : reader.finish()) BOOST_ERROR(problem.text());
  BOOST_REQUIRE_EQUAL(config.factories.size(), 2u);
  BOOST_CHECK(config.factories[1].mode == FactoryMode::pull);
  BOOST_CHECK_EQUAL(config.factories[1].token, "jdn_token");
  BOOST_CHECK_EQUAL(config.factories[0].rules.seed, 1u);
  for (const std::string& key : reader.known_keys()) {
    const std::string name = key.substr(key.rfind('.') + 1);
    BOOST_CHECK_MESSAGE(text.find(name) != std::string::npos, key << " is not in the example");
  }
}

BOOST_AUTO_TEST_CASE(mistakes_in_keys_and_in_named_files_come_all_at_once) {
  TemporaryDirectory directory;
  write(directory.path() / "bad.secret", "not a secret");
  write(directory.path() / "rules.json", R"({"ship":"soon"})");
  const auto keys = wrong_keys(
      "data_dir = \"data\"\n"
      "key_file = \"data/inside.key\"\n"
      "[status]\n"
      "listen = \"0.0.0.0:7821\"\n"
      "[[factories]]\n"
      "id = \"a b\"\n"
      "secret_file = \"bad.secret\"\n"
      "report_secret_file = \"absent\"\n"
      "rules = \"rules.json\"\n"
      "[[factories]]\n"
      "id = \"pulls\"\n"
      "mode = \"pull\"\n",
      directory.path());
  for (const char* key :
       {"key_file", "status.listen", "factories[0].id", "factories[0].secret_file",
        "factories[0].report_secret_file", "factories[0].rules", "factories[1].token_file"})
    BOOST_CHECK_MESSAGE(std::find(keys.begin(), keys.end(), key) != keys.end(),
                        key << " is not refused");
}

BOOST_AUTO_TEST_CASE(two_factories_may_not_share_an_id_and_one_is_needed) {
  TemporaryDirectory directory;
  write(directory.path() / "token", "jdn_token");
  const std::string factory =
      "[[factories]]\nid = \"a\"\nmode = \"pull\"\ntoken_file = \"token\"\n";
  BOOST_CHECK(wrong_keys("data_dir = \"d\"\n" + factory, directory.path()).empty());
  BOOST_CHECK_EQUAL(wrong_keys("data_dir = \"d\"\n" + factory + factory, directory.path()).size(),
                    1u);
  BOOST_CHECK_EQUAL(wrong_keys("data_dir = \"d\"\n", directory.path()).size(), 1u);
}

BOOST_AUTO_TEST_CASE(a_key_file_is_made_once_and_read_again) {
  TemporaryDirectory directory;
  std::string problem;
  const auto made = BodyKey::load_or_make(directory.path() / "key", problem);
  BOOST_REQUIRE(made);
  const std::string sealed = made->seal("yiwu/run_a", "海阔天空");
  const auto read = BodyKey::load_or_make(directory.path() / "key", problem);
  BOOST_REQUIRE(read);
  BOOST_CHECK(read->open("yiwu/run_a", sealed) == "海阔天空");
  BOOST_CHECK(!read->open("yiwu/run_b", sealed));
  std::string changed = sealed;
  changed[20] = static_cast<char>(changed[20] ^ 1);
  BOOST_CHECK(!read->open("yiwu/run_a", changed));
  const auto mode = std::filesystem::status(directory.path() / "key").permissions();
  BOOST_CHECK((mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
              std::filesystem::perms::none);
  write(directory.path() / "short", "abc");
  BOOST_CHECK(!BodyKey::load_or_make(directory.path() / "short", problem));
}

BOOST_AUTO_TEST_SUITE_END()
