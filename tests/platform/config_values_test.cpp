// Values of a configuration as text.
#include <boost/test/unit_test.hpp>

#include "platform/config_values.hpp"

using namespace jidan::platform;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(config_values)

BOOST_AUTO_TEST_CASE(an_address_is_a_host_and_a_port) {
  BOOST_TEST(bool(read_host_port("127.0.0.1:7810") == HostPort{"127.0.0.1", 7810}));
  BOOST_TEST(bool(read_host_port("[::1]:0") == HostPort{"::1", 0}));
  BOOST_TEST(
      bool(read_host_port("jidan.example.org:65535") == HostPort{"jidan.example.org", 65535}));
  for (const char* text :
       {"", ":", "7810", "localhost", "localhost:", ":7810", "localhost:65536", "localhost:-1",
        "localhost:+1", "::1:80", "[::1]", "[localhost]:1", "a b:1", "host:1 ", "http://host:1"}) {
    BOOST_TEST(!read_host_port(text), text);
  }
}

BOOST_AUTO_TEST_CASE(loopback_is_recognised_and_addresses_are_written_back) {
  BOOST_TEST(read_host_port("127.5.0.1:1")->loopback());
  BOOST_TEST(read_host_port("[::1]:1")->loopback());
  BOOST_TEST(read_host_port("localhost:1")->loopback());
  BOOST_TEST(!read_host_port("0.0.0.0:1")->loopback());
  BOOST_TEST(!read_host_port("[::]:1")->loopback());
  BOOST_TEST(read_host_port("[::1]:80")->text() == "[::1]:80");
  BOOST_TEST(read_host_port("a.b:80")->text() == "a.b:80");
}

BOOST_AUTO_TEST_CASE(a_name_that_only_begins_like_a_loopback_address_is_not_one) {
  BOOST_TEST(!read_host_port("127.example.org:1")->loopback());
}

BOOST_AUTO_TEST_CASE(a_duration_needs_its_unit) {
  BOOST_TEST(bool(read_duration("250 ms") == 250ms));
  BOOST_TEST(bool(read_duration("30s") == 30s));
  BOOST_TEST(bool(read_duration("15 min") == 15min));
  BOOST_TEST(bool(read_duration("2 d") == 48h));
  for (const char* text : {"", "30", "s", "-1 s", "1.5 s", "1 m", "1  s", "1 s ", "1 S",
                           "9223372036854775807 d", "99999999999999999999 s"}) {
    BOOST_TEST(!read_duration(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_size_is_in_powers_of_1024) {
  BOOST_TEST(bool(read_size("16 MiB") == std::optional<std::int64_t>(16 * 1024 * 1024)));
  BOOST_TEST(bool(read_size("0 B") == std::optional<std::int64_t>(0)));
  for (const char* text : {"", "16", "16 MB", "16 mib", "1e3 B", "9223372036854775807 GiB"}) {
    BOOST_TEST(!read_size(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_url_is_http_with_a_host_and_nothing_hidden) {
  BOOST_TEST(bool(read_http_url("https://jidan.example.org/") ==
                  std::optional<std::string>("https://jidan.example.org")));
  BOOST_TEST(bool(read_http_url("http://[::1]:7810/base/") ==
                  std::optional<std::string>("http://[::1]:7810/base")));
  for (const char* text :
       {"", "jidan.example.org", "ftp://a", "http://", "http://user:pw@a", "http://a?x",
        "http://a#f", "http://a b", "http://a:0", "http://a:99999", "http://a\nb"}) {
    BOOST_TEST(!read_http_url(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_digest_is_64_hexadecimal_digits_in_lower_case) {
  BOOST_TEST(*read_sha256(std::string(64, 'A')) == std::string(64, 'a'));
  BOOST_TEST(!read_sha256(std::string(63, 'a')));
  BOOST_TEST(!read_sha256(std::string(65, 'a')));
  BOOST_TEST(!read_sha256(std::string(64, 'g')));
}

BOOST_AUTO_TEST_CASE(the_nearest_word_is_a_slip_of_the_hand_away) {
  BOOST_TEST(edit_distance("listen", "lisen") == 1);
  BOOST_TEST(edit_distance("", "abc") == 3);
  BOOST_TEST(nearest("lisen", {"hosts", "listen", "tls_key"}) == "listen");
  BOOST_TEST(nearest("colour", {"hosts", "listen", "tls_key"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
