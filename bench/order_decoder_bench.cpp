// How long one order takes from bytes to a sealed placement, on one thread, without HTTP and
// without the writer. Prints microseconds an order: the decoder alone is the whole minus sealing
// alone.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "aggregator/intake/order_decoder.hpp"

namespace {

using namespace jidan;

// 512 bytes with two lines, Chinese text and an address: what a shop sends.
std::string order_of_512_bytes() {
  std::string order =
      R"({"external_id":"TB-20261122-000173","placed_at":"2026-11-22T09:31:05+08:00","payment":"paid",)"
      R"("paid_at":"2026-11-22T09:31:40+08:00","promise":"ship_48h","currency":"CNY",)"
      R"("ship_to":{"country":"CN","region":"CN-ZJ","city":"杭州","recipient":"林小满","phone":"13800000000"},)"
      R"("lines":[{"line":1,"sku":"tee-white-l","quantity":1,"unit_price":3900,)"
      R"("personalization":[{"placement":"front","text":"海阔天空","font":"song"}]},)"
      R"({"line":2,"sku":"clog-green-38","quantity":2,"unit_price":2900}],"metadata":{"b":""}})";
  order.insert(order.size() - 3, 512 - order.size(), 'm');
  return order;
}

template <class Work>
double microseconds_each(int count, Work&& work) {
  const auto from = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) work();
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - from;
  return took.count() / count;
}

}  // namespace

int main() {
  const ledger::MasterKey master{ledger::Key256{7}};
  ledger::Sealer sealer{master};
  intake::OrderDecoder decoder{intake::OrderLimits{}, sealer};
  std::string text = order_of_512_bytes();
  const intake::BodyText body = intake::body_text(text);
  core::OrderPlacement order;
  const auto decode = [&] {
    if (decoder.decode(body, "demo", false, order) != intake::Decoding::good) std::abort();
  };
  microseconds_each(20'000, decode);  // warm up
  const std::string personal{decoder.personal_text()};
  double whole = 1e9;
  double sealing = 1e9;
  for (int round = 0; round < 300; ++round) {
    whole = std::min(whole, microseconds_each(1'000, decode));
    sealing = std::min(sealing, microseconds_each(1'000, [&] { sealer.seal_order(personal); }));
  }
  std::printf("order of %zu bytes: %.3f us, of which sealing %zu bytes %.3f us, the rest %.3f us\n",
              text.size(), whole, personal.size(), sealing, whole - sealing);
  return 0;
}
