// One record a line, whatever strangers sent.
#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include "platform/log.hpp"
#include "tests/platform/made_up_time.hpp"

using namespace jidan::platform;

namespace {

struct Lines {
  std::vector<std::string> lines;
  std::function<void(std::string_view)> sink() {
    return [this](std::string_view line) { lines.emplace_back(line); };
  }
};

const std::vector<std::string> kHostile{"two\nlines",
                                        "carriage\rreturn",
                                        "quote\" event=forged",
                                        "back\\slash",
                                        "tab\tstop",
                                        std::string("nul\0inside", 10),
                                        "\x1b[31mred\x1b[0m",
                                        "del\x7f",
                                        "c1\xc2\x85next line",
                                        "line\xe2\x80\xa8separator",
                                        "paragraph\xe2\x80\xa9separator",
                                        "bidi\xe2\x80\xaetxt.exe",
                                        "isolate\xe2\x81\xa6x",
                                        "bad utf8 \xff\xfe",
                                        "cut \xe6\xb5",
                                        "overlong \xc0\xaf",
                                        "surrogate \xed\xa0\x80",
                                        "beyond \xf4\x90\x80\x80",
                                        "\"}\n{\"level\":\"x\"",
                                        "a=b c=d",
                                        ""};

}  // namespace

BOOST_AUTO_TEST_SUITE(log_)

BOOST_AUTO_TEST_CASE(a_record_is_one_logfmt_line) {
  const std::string id = "ord_abc";
  BOOST_TEST(log_record(LogFormat::logfmt, "order.accepted",
                        {{"order", id}, {"lines", 3}, {"state", "on track"}, {"lag_ms", -1}}) ==
             "event=order.accepted order=ord_abc lines=3 state=\"on track\" lag_ms=-1");
}

BOOST_AUTO_TEST_CASE(a_line_begins_with_the_system_time_and_the_level) {
  Lines out;
  Log log(LogLevel::info, LogFormat::logfmt, out.sink());
  log.warning("factory.silent", {{"factory", "yiwu-print-01"}});
  BOOST_REQUIRE(out.lines.size() == 1);
  const std::string& line = out.lines[0];
  BOOST_TEST(line.substr(0, 5) == "time=");
  BOOST_TEST(read_rfc3339(line.substr(5, 24)).has_value(), line);
  BOOST_TEST(line.substr(29) == " level=warning event=factory.silent factory=yiwu-print-01");
}

BOOST_AUTO_TEST_CASE(a_json_line_holds_the_same_record) {
  Lines out;
  Log log(LogLevel::info, LogFormat::json, out.sink());
  log.info("run.released", {{"run", "R1"},
                            {"quantity", 130U},
                            {"mode", true},
                            {"deadline", at("2026-11-22T08:00:00Z")}});
  const auto json = nlohmann::json::parse(out.lines.at(0));
  BOOST_TEST(json["level"] == "info");
  BOOST_TEST(json["event"] == "run.released");
  BOOST_TEST(json["run"] == "R1");
  BOOST_TEST(json["quantity"] == 130);
  BOOST_TEST(json["mode"] == true);
  BOOST_TEST(json["deadline"] == "2026-11-22T08:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(nothing_a_stranger_sent_ends_a_line_or_reaches_the_terminal_raw) {
  for (const std::string& text : kHostile) {
    for (const LogFormat format : {LogFormat::logfmt, LogFormat::json}) {
      const std::string record = log_record(format, "request.refused", {{"error", text}});
      for (const char c : record) {
        BOOST_TEST(static_cast<unsigned char>(c) >= 0x20);
        BOOST_TEST(c != '\x7f');
      }
      for (const char* raw : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xae",
                              "\xe2\x81\xa6", "\xff", "\xc0", "\xed\xa0"}) {
        BOOST_TEST(record.find(raw) == std::string::npos);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_hostile_value_stays_inside_its_field) {
  BOOST_TEST(log_record(LogFormat::logfmt, "e", {{"error", "quote\" event=forged"}}) ==
             R"(event=e error="quote\" event=forged")");
  BOOST_TEST(log_record(LogFormat::logfmt, "e", {{"error", "a\nb"}}) == R"(event=e error="a\nb")");
  BOOST_TEST(log_record(LogFormat::logfmt, "e", {{"error", "a\x1b"}}) ==
             R"(event=e error="a\u001b")");
  BOOST_TEST(log_record(LogFormat::logfmt, "e", {{"error", ""}}) == R"(event=e error="")");
}

BOOST_AUTO_TEST_CASE(every_json_line_parses_to_one_flat_object) {
  Lines out;
  Log log(LogLevel::info, LogFormat::json, out.sink());
  for (const std::string& text : kHostile) log.info("request.refused", {{"error", text}});
  BOOST_REQUIRE(out.lines.size() == kHostile.size());
  for (const std::string& line : out.lines) {
    const auto json = nlohmann::json::parse(line);
    BOOST_TEST(json.size() == 4);
    BOOST_TEST(json["level"] == "info");
  }
  BOOST_TEST(nlohmann::json::parse(out.lines[0])["error"] == kHostile[0]);
  BOOST_TEST(nlohmann::json::parse(out.lines[5])["error"].get<std::string>() == kHostile[5]);
}

BOOST_AUTO_TEST_CASE(chinese_and_emoji_are_shown_as_they_are) {
  BOOST_TEST(log_record(LogFormat::logfmt, "e", {{"pool", "海阔天空🎸"}}) ==
             "event=e pool=\"海阔天空🎸\"");
}

BOOST_AUTO_TEST_CASE(a_very_long_value_is_cut) {
  const std::string record =
      log_record(LogFormat::logfmt, "e", {{"error", std::string(1'000'000, 'x')}});
  BOOST_TEST(record.size() < 1'100);
  BOOST_TEST(record.ends_with("…\""));
}

BOOST_AUTO_TEST_CASE(records_below_the_level_are_neither_written_nor_counted) {
  Lines out;
  Log log(LogLevel::warning, LogFormat::logfmt, out.sink());
  log.debug("a");
  log.info("b");
  log.warning("c");
  log.error("d");
  log.error("d");
  BOOST_TEST(out.lines.size() == 3);
  BOOST_TEST(log.count(LogLevel::info) == 0);
  BOOST_TEST(log.count(LogLevel::error) == 2);
  log.set_level(LogLevel::debug);
  log.debug("a");
  BOOST_TEST(out.lines.size() == 4);
}

BOOST_AUTO_TEST_CASE(field_names_are_a_closed_list_without_persons) {
  for (const char* name : {"recipient", "phone", "text", "lyric", "email", "ship_to", "city",
                           "district", "postal_code", "metadata", "artwork", "token", "secret"}) {
    BOOST_TEST(!is_log_field(name), name);
  }
  BOOST_TEST(is_log_field("order"));
}

BOOST_AUTO_TEST_CASE(a_masked_person_is_recognisable_only_to_who_knows_them) {
  BOOST_TEST(masked("13812345678") == "1***8");
  BOOST_TEST(masked("浙江省杭州市余杭区") == "浙***区");
  BOOST_TEST(masked("王小明") == "***");
  BOOST_TEST(masked("") == "***");
}

BOOST_AUTO_TEST_SUITE_END()
