// The request patched in place is a request rendered anew.
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

#include "bench/intake/order_request.hpp"

using namespace jidan::bench;

namespace {

LoadOptions options(int orders_per_request) {
  LoadOptions options;
  options.placed_at = "2026-11-22T09:31:05Z";
  options.orders_per_request = orders_per_request;
  return options;
}

std::string between(const std::string& text, const std::string& before, char after) {
  const std::size_t at = text.find(before) + before.size();
  return text.substr(at, text.find(after, at) - at);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(order_request)

BOOST_AUTO_TEST_CASE(an_order_is_512_bytes_as_the_head_says) {
  OrderRequest request{options(1)};
  const std::string whole{request.next()};
  const std::size_t body_at = whole.find("\r\n\r\n") + 4;
  BOOST_TEST(whole.size() - body_at == 512U);
  BOOST_TEST(between(whole, "Content-Length: ", '\r') == "512");
}

BOOST_AUTO_TEST_CASE(a_prefix_too_long_for_512_bytes_makes_the_order_longer) {
  LoadOptions long_prefix = options(1);
  long_prefix.prefix = std::string(100, 'p');
  OrderRequest request{long_prefix};
  const std::string whole{request.next()};
  const std::size_t body_bytes = whole.size() - whole.find("\r\n\r\n") - 4;
  BOOST_TEST(body_bytes > 512U);
  BOOST_TEST(between(whole, "Content-Length: ", '\r') == std::to_string(body_bytes));
}

BOOST_AUTO_TEST_CASE(every_order_has_an_id_and_a_text_of_its_own) {
  OrderRequest request{options(1)};
  std::set<std::string> ids, texts;
  for (int i = 0; i < 10'000; ++i) {
    const std::string whole{request.next()};
    ids.insert(between(whole, "\"external_id\":\"", '"'));
    texts.insert(between(whole, "\"text\":\"", '"'));
  }
  BOOST_TEST(ids.size() == 10'000U);
  BOOST_TEST(texts.size() == 10'000U);
}

BOOST_AUTO_TEST_CASE(the_many_orders_of_one_request_are_lines_of_ndjson) {
  OrderRequest request{options(3)};
  request.next();
  const std::string whole{request.next()};
  std::string body = whole.substr(whole.find("\r\n\r\n") + 4);
  BOOST_TEST(whole.find("Content-Type: application/x-ndjson\r\n") != std::string::npos);
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const std::size_t end = body.find('\n');
    BOOST_TEST_REQUIRE(end == 512U);
    ids.insert(between(body.substr(0, end), "\"external_id\":\"", '"'));
    body.erase(0, end + 1);
  }
  BOOST_TEST(body.empty());
  BOOST_TEST(ids.size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
