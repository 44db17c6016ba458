// Which addresses and URLs are refused; each dangerous form is named.
#include <arpa/inet.h>

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <string>

#include "web-hooks/endpoint_policy.hpp"

using namespace jidan::webhooks;

namespace {

AddressKind kind_of(const std::string& text) {
  Ipv4Bytes v4{};
  if (inet_pton(AF_INET, text.c_str(), v4.data()) == 1) return classify(v4);
  Ipv6Bytes v6{};
  BOOST_TEST_REQUIRE(inet_pton(AF_INET6, text.c_str(), v6.data()) == 1);
  return classify(v6);
}

void expect(AddressKind kind, std::initializer_list<const char*> addresses) {
  for (const char* const address : addresses)
    BOOST_TEST(to_text(kind_of(address)) == std::string(to_text(kind)), address);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(endpoint_policy)

BOOST_AUTO_TEST_CASE(every_special_range_is_known_by_its_first_and_last_address) {
  expect(AddressKind::loopback, {"127.0.0.1", "127.255.255.255", "::1"});
  expect(AddressKind::private_use, {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255",
                                    "192.168.0.0", "192.168.255.255", "fc00::", "fdff:ffff::1"});
  expect(AddressKind::carrier_nat, {"100.64.0.0", "100.127.255.255"});
  expect(AddressKind::link_local, {"169.254.0.1", "169.254.255.255", "fe80::1", "febf::1"});
  expect(AddressKind::unspecified, {"0.0.0.0", "0.255.255.255", "::"});
  expect(AddressKind::multicast, {"224.0.0.1", "239.255.255.255", "ff02::1"});
  expect(AddressKind::reserved,
         {"192.0.0.1", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
          "240.0.0.1", "255.255.255.255", "2001:db8::1", "2001:1ff::1", "3fff::1", "4000::1",
          "100::1", "fec0::1"});
}

BOOST_AUTO_TEST_CASE(neighbours_of_special_ranges_are_ordinary_addresses) {
  expect(AddressKind::global,
         {"9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
          "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
          "192.167.255.255", "192.169.0.0", "223.255.255.255", "2606:4700::1111", "2400:3200::1"});
}

BOOST_AUTO_TEST_CASE(places_where_clouds_hand_out_credentials_are_never_allowed) {
  expect(AddressKind::metadata,
         {"169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"});
  BOOST_TEST(!permits(AddressKind::metadata, true));
}

BOOST_AUTO_TEST_CASE(an_ipv4_address_in_the_disguise_of_ipv6_is_refused_even_if_it_is_ordinary) {
  expect(AddressKind::carries_ipv4,
         {"::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1",
          "2002:7f00:1::1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2001:0:7f00:1::1"});
  BOOST_TEST(!permits(AddressKind::carries_ipv4, true));
}

BOOST_AUTO_TEST_CASE(a_configured_endpoint_opens_private_addresses_and_nothing_else) {
  for (const auto kind : {AddressKind::loopback, AddressKind::private_use, AddressKind::carrier_nat,
                          AddressKind::link_local}) {
    BOOST_TEST(!permits(kind, false));
    BOOST_TEST(permits(kind, true));
  }
  for (const auto kind : {AddressKind::unspecified, AddressKind::multicast, AddressKind::reserved})
    BOOST_TEST(!permits(kind, true));
  BOOST_TEST(permits(AddressKind::global, false));
}

BOOST_AUTO_TEST_CASE(ordinary_urls_are_accepted) {
  for (const char* const url :
       {"https://factory.example/hooks", "https://factory.example", "https://factory.example:8443/",
        "https://203.0.113.7/a", "https://[2606:4700::1111]:443/x?y=%E5%B7%A5",
        "https://f.example?x", "https://xn--fiq228c.example/", "https://factory.example./"})
    BOOST_TEST((check_url(url, false) == UrlProblem::none), url);
  BOOST_TEST((check_url("http://127.0.0.1:8080/hooks", true) == UrlProblem::none));
}

BOOST_AUTO_TEST_CASE(plain_http_and_other_schemes_are_refused_unless_plain_http_is_allowed) {
  for (const char* const url :
       {"http://factory.example/", "ftp://factory.example/", "file:///etc/passwd",
        "factory.example", "//factory.example/", "HTTPS//x", ""})
    BOOST_TEST((check_url(url, false) == UrlProblem::bad_scheme), url);
  BOOST_TEST((check_url("gopher://factory.example/", true) == UrlProblem::bad_scheme));
}

BOOST_AUTO_TEST_CASE(odd_spellings_of_addresses_are_refused) {
  for (const char* const url :
       {"https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://127.1/",
        "https://0177.0.0.1/", "https://127.0.0.01/", "https://127.0.0.1.2/", "https://1.2.3.4.5/",
        "https://127.0.0.1./", "https://[127.0.0.1]/", "https://[::1/", "https://[]/",
        "https://[fe80::1%25eth0]/"})
    BOOST_TEST((check_url(url, false) == UrlProblem::bad_host), url);
}

BOOST_AUTO_TEST_CASE(hosts_that_are_no_names_are_refused) {
  const std::string long_label(64, 'a');
  for (const std::string& url :
       {std::string("https:///x"), std::string("https://.example/"), std::string("https://a..b/"),
        std::string("https://-a.example/"), std::string("https://a-.example/"),
        "https://" + long_label + ".example/", std::string("https://a%2eb/")})
    BOOST_TEST((check_url(url, false) == UrlProblem::bad_host), url);
}

BOOST_AUTO_TEST_CASE(user_information_ports_fragments_and_strange_characters_are_refused) {
  BOOST_TEST(
      (check_url("https://user:pw@factory.example/", false) == UrlProblem::user_information));
  BOOST_TEST(
      (check_url("https://factory.example@127.0.0.1/", false) == UrlProblem::user_information));
  for (const char* const url :
       {"https://f.example:0/", "https://f.example:65536/", "https://f.example:/",
        "https://f.example:080/", "https://[2606:4700::1111]443/"})
    BOOST_TEST((check_url(url, false) == UrlProblem::bad_port), url);
  BOOST_TEST((check_url("https://f.example/#x", false) == UrlProblem::fragment));
  for (const std::string& url :
       {std::string("https://f.example/ x"), std::string("https://工厂.example/"),
        std::string("https://f.example\\@x/"), std::string("https://f.example/\r\nX: y")})
    BOOST_TEST((check_url(url, false) == UrlProblem::bad_character), url);
  BOOST_TEST(
      (check_url("https://f.example/" + std::string(2048, 'a'), false) == UrlProblem::too_long));
}

BOOST_AUTO_TEST_SUITE_END()
