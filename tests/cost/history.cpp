// Writes the history; see history.hpp.
#include "tests/cost/history.hpp"

#include <array>

#include "platform/instant_text.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::cost {
namespace {

using core::Instant;

constexpr std::size_t kBodyBytes = 512;
constexpr std::array<const char*, 4> kColours{"white", "black", "sand", "navy"};
constexpr std::array<const char*, 3> kSizes{"m", "l", "xl"};
constexpr std::array<const char*, 2> kBlanks{"light", "heavy"};
constexpr std::array<const char*, 6> kRegions{"CN-ZJ", "CN-GD", "CN-SH", "CN-BJ", "CN-SC", "CN-FJ"};
constexpr std::array<const char*, 8> kLyrics{"海阔天空", "月亮代表我的心", "后来", "光辉岁月",
                                             "红豆",     "平凡之路",       "晴天", "十年"};

core::Product tee(const std::string& blank, const std::string& colour, const std::string& size) {
  core::Product product = testing::a_product("tee-" + blank + "-" + colour + "-" + size, 0);
  product.options = {{"blank", blank}, {"colour", colour}, {"size", size}};
  product.pool_by = {"blank"};
  product.changeover_by = {"colour"};
  product.personalization.placements = {"front", "back"};
  return product;
}

core::Product cap(const std::string& colour) {
  core::Product product = testing::a_product("cap-" + colour, 1);
  product.options = {{"colour", colour}};
  product.changeover_by = {"text"};
  product.solo_unit_price = 8800;
  product.load_thousandths = 50;
  product.personalization.placements = {"front"};
  return product;
}

core::Offer offer_of(core::Index factory, core::Index process, core::Minor unit_price) {
  core::Offer offer = testing::an_offer(factory, process);
  offer.changeover = 300;
  offer.multiple = 10;
  offer.run_max = 400;
  offer.moq = {testing::moq_of(core::MoqScope::mixed, 50)};
  offer.tiers = {{1, unit_price + 600}, {100, unit_price}, {300, unit_price - 200}};
  offer.per_load_minutes_thousandths = 500;
  return offer;
}

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  std::string order(std::size_t number, Instant at) {
    const bool two_lines = number % 8 == 3;
    const std::string placed = platform::rfc3339(at - std::chrono::seconds{40});
    std::string body = R"({"external_id":"TB-20261102-)" + std::to_string(100'000 + number) +
                       R"(","placed_at":")" + placed + R"(","payment":"paid","paid_at":")" +
                       placed + R"(","mode":"custom","promise":")" +
                       (number % 3 == 0 ? "ship_72h" : "ship_48h") +
                       R"(","currency":"CNY","ship_to":{"country":"CN","region":")" +
                       one_of(kRegions) + R"(","city":"杭州","recipient":"林小满","phone":"138)" +
                       std::to_string(random_.between(10'000'000, 99'999'999)) + R"("},"lines":[)" +
                       line(1, number);
    if (two_lines) body += "," + line(2, number);
    body += R"(],"metadata":{"note":""}})";
    if (body.size() < kBodyBytes) body.insert(body.size() - 3, kBodyBytes - body.size(), 'm');
    return body;
  }

 private:
  template <std::size_t N>
  std::string one_of(const std::array<const char*, N>& list) {
    return list[static_cast<std::size_t>(random_.between(0, N - 1))];
  }
  std::string sku() {
    if (random_.one_in(7)) return "cap-" + one_of(kColours);
    return "tee-" + one_of(kBlanks) + "-" + one_of(kColours) + "-" + one_of(kSizes);
  }
  std::string line(int number, std::size_t order) {
    return R"({"line":)" + std::to_string(number) + R"(,"sku":")" + sku() + R"(","quantity":)" +
           std::to_string(random_.one_in(10) ? random_.between(2, 6) : 1) +
           R"(,"unit_price":3900,"personalization":[{"placement":"front","text":")" +
           one_of(kLyrics) + " " + std::to_string(order) + R"("}]})";
  }

  testing::Seeded random_;
};

}  // namespace

core::Catalog fixed_catalog() {
  core::Catalog catalog;
  catalog.version = 1;
  catalog.processes = {testing::a_process("dtf-print"), testing::a_process("embroidery")};
  for (const char* blank : kBlanks)
    for (const char* colour : kColours)
      for (const char* size : kSizes) catalog.products.push_back(tee(blank, colour, size));
  for (const char* colour : kColours) catalog.products.push_back(cap(colour));
  catalog.factories = {
      testing::a_factory("yiwu-print-01", "CN-ZJ", testing::always_open(testing::shanghai())),
      testing::a_factory("foshan-print-02", "CN-GD",
                         testing::open_daily(testing::shanghai(), 8, 22, 7)),
      testing::a_factory("keqiao-stitch-01", "CN-ZJ",
                         testing::open_daily(testing::shanghai(), 8, 20, 6))};
  for (core::Factory& factory : catalog.factories)
    factory.webhook_url = "https://factories.example/" + factory.id;
  catalog.offers = {offer_of(0, 0, 2150), offer_of(1, 0, 2200), offer_of(2, 1, 3200)};
  catalog.transits = {testing::a_transit("CN", "CN", 48)};
  catalog.channels = {testing::a_channel("demo", testing::shanghai())};
  catalog.index();
  return catalog;
}

std::vector<Arrival> fixed_history(std::size_t orders) {
  Writer writer(20'261'102);
  std::vector<Arrival> history;
  history.reserve(orders + orders / 50);
  Instant at = testing::local_at(testing::shanghai(), 2026, 11, 2, 8);
  for (std::size_t number = 0; number < orders; ++number, at += std::chrono::seconds{3}) {
    std::string body = writer.order(number, at);
    if (number % 200 == 150) body.replace(body.find(R"("quantity":)"), 11, R"("quantify":)");
    if (number % 50 == 49) history.push_back({at, history[history.size() - 20].body});
    history.push_back({at, std::move(body)});
  }
  return history;
}

}  // namespace jidan::cost
