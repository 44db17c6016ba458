// Rendering and patching. The id is the number scrambled by the finalizer of SplitMix64 (Steele,
// Lea, Flood 2014), a bijection of 64 bits: unique, and as good as random.
#include "bench/intake/order_request.hpp"

#include <utility>

namespace jidan::bench {

namespace {

constexpr std::size_t kIdDigits = 16;
constexpr std::size_t kTextDigits = 10;
const std::string kIdBlank(kIdDigits, '#');
const std::string kTextBlank(kTextDigits, '%');

std::uint64_t scrambled(std::uint64_t number) {
  number *= 0x9E3779B97F4A7C15ULL;
  number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  number = (number ^ (number >> 27U)) * 0x94D049BB133111EBULL;
  return number ^ (number >> 31U);
}

void write_hexadecimal(char* to, std::uint64_t value) {
  for (std::size_t i = kIdDigits; i-- > 0; value >>= 4U) to[i] = "0123456789abcdef"[value & 15U];
}

void write_decimal(char* to, std::uint64_t value) {
  for (std::size_t i = kTextDigits; i-- > 0; value /= 10U)
    to[i] = static_cast<char>('0' + value % 10U);
}

std::string order_text(const LoadOptions& options) {
  const std::string before =
      R"({"external_id":")" + options.prefix + "-" + kIdBlank + R"(","placed_at":")" +
      options.placed_at + R"(","payment":"paid","paid_at":")" + options.placed_at +
      R"(","promise":"ship_48h","currency":")" + options.currency +
      R"(","ship_to":{"country":"CN","region":"CN-ZJ","city":"杭州","district":"余杭区",)"
      R"("postal_code":"310000","recipient":"王小明","phone":"13800000000",)"
      R"("address":"文一西路969号 )";
  const std::string behind = R"("},"lines":[{"line":1,"sku":")" + options.sku +
                             R"(","quantity":1,"unit_price":3900,"personalization":)"
                             R"([{"placement":"front","text":"海阔天空 )" +
                             kTextBlank + R"("}]}]})";
  const std::size_t bytes = before.size() + behind.size();
  const std::size_t room =
      bytes < OrderRequest::kOrderBytes ? OrderRequest::kOrderBytes - bytes : 0;
  return before + std::string(room, 'n') + behind;
}

}  // namespace

OrderRequest::OrderRequest(const LoadOptions& options) {
  const bool many = options.orders_per_request > 1;
  const std::string order = order_text(options) + (many ? "\n" : "");
  const auto count = static_cast<std::size_t>(options.orders_per_request);
  request_ = "POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
             options.token +
             "\r\nContent-Type: " + (many ? "application/x-ndjson" : "application/json") +
             "\r\nContent-Length: " + std::to_string(order.size() * count) + "\r\n\r\n";
  for (std::size_t i = 0; i < count; ++i) {
    places_.push_back(
        {request_.size() + order.find(kIdBlank), request_.size() + order.find(kTextBlank)});
    request_ += order;
  }
}

std::string_view OrderRequest::next() {
  for (const Place& place : places_) {
    ++number_;
    write_hexadecimal(request_.data() + place.id, scrambled(number_));
    write_decimal(request_.data() + place.text, number_);
  }
  return request_;
}

}  // namespace jidan::bench
