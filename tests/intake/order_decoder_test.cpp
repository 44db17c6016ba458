// What a good order becomes: the placement, the personal text, digests; and that no body, however
// damaged, does more than be refused.
#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "aggregator/intake/graphemes.hpp"
#include "aggregator/intake/order_decoder.hpp"
#include "aggregator/intake/places.hpp"
#include "aggregator/ledger/personal.hpp"
#include "tests/intake/intake_fixture.hpp"

namespace jidan::intake {
namespace {

struct Decoder {
  ledger::MasterKey master{ledger::Key256{7}};
  ledger::Sealer sealer{master};
  OrderDecoder decoder{OrderLimits{}, sealer};

  core::OrderPlacement good(std::string body, bool test = false) {
    core::OrderPlacement order;
    BOOST_REQUIRE(decoder.decode(body_text(body), "demo", test, order) == Decoding::good);
    return order;
  }
};

// xorshift64*: the same mutations in every run.
struct Random {
  std::uint64_t state;
  std::uint64_t next() {
    state ^= state >> 12U;
    state ^= state << 25U;
    state ^= state >> 27U;
    return state * 0x2545F4914F6CDD1DULL;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(order_decoder)

BOOST_AUTO_TEST_CASE(every_field_of_the_contract_is_placed_or_sealed) {
  Decoder decoder;
  const auto order = decoder.good(read_text_file("schemas/examples/order.json"));
  BOOST_CHECK_EQUAL(order.channel, "demo");
  BOOST_CHECK_EQUAL(order.external_id, "TB-20261122-000173");
  BOOST_CHECK_EQUAL(order.placed_at.time_since_epoch().count(), 1'795'311'065'000);
  BOOST_CHECK_EQUAL(order.paid_at.time_since_epoch().count(), 1'795'311'100'000);
  BOOST_CHECK(order.mode == core::Mode::custom);
  BOOST_CHECK_EQUAL(order.promise_class, "ship_48h");
  BOOST_CHECK(!order.exact_promise);
  BOOST_CHECK_EQUAL(order.currency.text(), "CNY");
  BOOST_CHECK_EQUAL(order.country, "CN");
  BOOST_CHECK_EQUAL(order.region, "CN-ZJ");
  BOOST_CHECK(order.ship_early && !order.ship_together && !order.same_run);
  BOOST_REQUIRE_EQUAL(order.lines.size(), 2U);
  const core::LinePlacement& first = order.lines[0];
  BOOST_CHECK_EQUAL(first.sku, "tee-white-l");
  BOOST_CHECK_EQUAL(first.unit_price, 3'900);
  BOOST_CHECK(first.has_personalization && first.has_artwork);
  BOOST_CHECK_EQUAL(first.text_graphemes_longest, 4);
  BOOST_CHECK(first.placements == (std::vector<std::string>{"front", "back"}));
  BOOST_CHECK(first.traits.text != 0 && first.traits.artwork != 0 && first.traits.placement != 0);
  BOOST_CHECK_EQUAL(first.traits.colour_count, 1);
  BOOST_CHECK(order.lines[1].traits == core::Traits{});
  BOOST_CHECK_EQUAL(order.wrapped_key.size(), ledger::WrappedKey{}.size());
}

BOOST_AUTO_TEST_CASE(the_personal_part_is_one_text_that_opens_again_and_splits) {
  Decoder decoder;
  const auto order = decoder.good(read_text_file("schemas/examples/order.json"));
  ledger::WrappedKey wrapped{};
  std::copy(order.wrapped_key.begin(), order.wrapped_key.end(), wrapped.begin());
  const auto opened = decoder.sealer.open_order(order.sealed, wrapped);
  BOOST_REQUIRE(opened.has_value());
  BOOST_CHECK_EQUAL(*opened, decoder.decoder.personal_text());
  BOOST_CHECK(order.sealed.find("林小满") == std::string::npos);
  const auto parts = ledger::split_personal(*opened);
  BOOST_REQUIRE(parts.has_value());
  BOOST_CHECK_EQUAL(parts->ship_to,
                    R"({"city":"杭州","district":"余杭区","postal_code":"310000",)"
                    R"("recipient":"林小满","phone":"13800000000","address":"文一西路 1 号"})");
  BOOST_CHECK_EQUAL(parts->lines.size(), 1U);
  BOOST_CHECK(has(std::string{parts->personalization(1)}, R"("text":"海阔天空","font":"song")"));
  BOOST_CHECK_EQUAL(parts->personalization(2), "[]");
  BOOST_CHECK_EQUAL(parts->metadata, R"({"basket":"b-7781"})");
}

BOOST_AUTO_TEST_CASE(a_text_is_kept_byte_for_byte) {
  Decoder decoder;
  decoder.good(replaced(good_order(), "海阔天空", R"(a\"b\\c \u2603 \ud83d\ude00 e\u0301 {]}\/)"));
  const auto parts = ledger::split_personal(decoder.decoder.personal_text());
  BOOST_REQUIRE(parts.has_value());
  BOOST_CHECK(
      has(std::string{parts->personalization(1)}, "\"text\":\"a\\\"b\\\\c ☃ 😀 e\xCC\x81 {]}/\""));
}

BOOST_AUTO_TEST_CASE(all_examples_of_the_schema_decode) {
  Decoder decoder;
  decoder.good(read_text_file("schemas/examples/order.json"));
  const auto bulk = decoder.good(read_text_file("schemas/examples/order.bulk.json"));
  BOOST_CHECK_EQUAL(bulk.region, "CN-GD");
  BOOST_CHECK(bulk.exact_promise && bulk.exact_promise->kind == core::PromiseKind::arrive_by);
  BOOST_CHECK(bulk.promise_class.empty());
  const auto on_delivery = decoder.good(read_text_file("schemas/examples/order.on_delivery.json"));
  BOOST_CHECK(on_delivery.lines.at(0).substitution == core::Substitution::same_function);
}

BOOST_AUTO_TEST_CASE(the_same_content_has_the_same_digest_however_it_is_spelled) {
  Decoder decoder;
  const auto digest = decoder.good(good_order()).content_digest;
  const auto same = [&](const std::string& body) {
    return decoder.good(body).content_digest == digest;
  };
  BOOST_CHECK(same(replaced(good_order(), R"("mode":"custom",)", "")));  // the default
  BOOST_CHECK(same(replaced(good_order(), "3900", "3.9e3")));
  BOOST_CHECK(same(replaced(good_order(), "b-1", "b-2")));  // metadata
  BOOST_CHECK(same(replaced(good_order(), R"(,"metadata":{"basket":"b-1"})", "")));
  BOOST_CHECK(same(replaced(good_order(), "09:31:05+08:00", "01:31:05Z")));
  BOOST_CHECK(same(replaced(good_order(), "CN-ZJ", "浙江省")));
  BOOST_CHECK(same(replaced(good_order(), "海阔天空", R"(\u6d77阔天空)")));
  BOOST_CHECK(same(replaced(replaced(good_order(), R"("external_id":"TB-1",)", ""), R"("metadata")",
                            R"("external_id":"TB-1", "metadata")")));
}

BOOST_AUTO_TEST_CASE(other_content_has_another_digest) {
  Decoder decoder;
  const auto digest = decoder.good(good_order()).content_digest;
  const auto differs = [&](const std::string& from, const std::string& to) {
    return decoder.good(replaced(good_order(), from, to)).content_digest != digest;
  };
  BOOST_CHECK(differs("海阔天空", "海阔天"));
  BOOST_CHECK(differs("林小满", "林小"));
  BOOST_CHECK(differs(R"("quantity":1)", R"("quantity":2)"));
  BOOST_CHECK(differs("3900", "3901"));
  BOOST_CHECK(differs("ship_48h", "ship_24h"));
  BOOST_CHECK(differs("CN-ZJ", "CN-GD"));
  BOOST_CHECK(differs("front", "back"));
  BOOST_CHECK(differs(R"("mode":)", R"("same_run":true,"mode":)"));
}

BOOST_AUTO_TEST_CASE(a_test_order_is_never_the_repeat_of_a_real_one) {
  Decoder decoder;
  BOOST_CHECK(decoder.good(good_order()).fingerprint !=
              decoder.good(good_order(), true).fingerprint);
}

BOOST_AUTO_TEST_CASE(line_numbers_need_not_rise_but_differ) {
  Decoder decoder;
  const auto order =
      decoder.good(replaced(good_order(), R"("lines":[)",
                            R"("lines":[{"line":9,"sku":"a","quantity":1,"unit_price":1},)"));
  BOOST_CHECK_EQUAL(order.lines.size(), 2U);
  BOOST_CHECK_EQUAL(order.lines[1].number, 1);
}

BOOST_AUTO_TEST_CASE(graphemes_are_counted_as_people_count) {
  GraphemeCounter counter;
  BOOST_CHECK_EQUAL(counter.count("abc"), 3);
  BOOST_CHECK_EQUAL(counter.count("海阔天空"), 4);
  BOOST_CHECK_EQUAL(counter.count("e\xCC\x81"), 1);
  BOOST_CHECK_EQUAL(counter.count("👩‍👩‍👧‍👦🇨🇳"), 2);
  BOOST_CHECK_EQUAL(counter.count("한국"), 2);
}

BOOST_AUTO_TEST_CASE(a_chinese_province_is_understood_by_code_name_and_gb_number) {
  for (const char* text : {"CN-ZJ", "浙江", "浙江省", "33", "330000", "330106"})
    BOOST_CHECK_EQUAL(find_region("CN", text).value_or(""), "CN-ZJ");
  BOOST_CHECK_EQUAL(find_region("CN", "新疆维吾尔自治区").value_or(""), "CN-XJ");
  BOOST_CHECK(!find_region("CN", "99").has_value());
  BOOST_CHECK(!find_region("US", "浙江").has_value());
  BOOST_CHECK_EQUAL(find_region("US", "US-CA").value_or(""), "US-CA");
}

BOOST_AUTO_TEST_CASE(no_damaged_body_does_more_than_be_refused) {
  Decoder decoder;
  const std::vector<std::string> seeds{good_order(), read_text_file("schemas/examples/order.json")};
  constexpr std::string_view kBytes = "\"\\{}[]:,0-eE.tn\x01\x80\xFFu ";
  Random random{20'261'122};
  for (int round = 0; round < 20'000; ++round) {
    std::string body = seeds[random.next() % seeds.size()];
    for (std::uint64_t edits = 1 + random.next() % 4; edits > 0 && !body.empty(); --edits) {
      const std::size_t at = random.next() % body.size();
      switch (random.next() % 4) {
        case 0:
          body[at] = kBytes[random.next() % kBytes.size()];
          break;
        case 1:
          body.erase(at, 1 + random.next() % 8);
          break;
        case 2:
          body.insert(at, 1, kBytes[random.next() % kBytes.size()]);
          break;
        default:
          body.resize(at);
          break;
      }
    }
    core::OrderPlacement order;
    const Decoding decoding = decoder.decoder.decode(body_text(body), "demo", false, order);
    BOOST_REQUIRE((decoding == Decoding::mistaken) == !decoder.decoder.mistakes().empty() ||
                  decoding == Decoding::not_json);
    if (decoding == Decoding::good) {
      BOOST_REQUIRE(ledger::split_personal(decoder.decoder.personal_text()).has_value());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::intake
