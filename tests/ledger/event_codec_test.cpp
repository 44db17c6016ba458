// Rules of the events' bytes: every type survives, every broken byte string is refused by name.
#include <boost/test/unit_test.hpp>

#include <optional>
#include <random>

#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/enum_limits.hpp"
#include "aggregator/ledger/event_codec.hpp"

using namespace jidan;
using ledger::decode_event;
using ledger::encode_event;
using ledger::EventUndecodable;

namespace {

// An archive that invents a value for every field, so that no field can be forgotten here.
class Inventor {
 public:
  explicit Inventor(std::uint64_t seed) : random_(seed) {}

  template <class... T>
  void operator()(T&... values) {
    (value(values), ...);
  }
  template <class T>
  void value(T& one) {
    if constexpr (std::is_same_v<T, bool>) {
      one = random_() % 2 == 0;
    } else if constexpr (std::is_enum_v<T>) {
      one = static_cast<T>(random_() % (static_cast<unsigned>(last_of(T{})) + 1));
    } else if constexpr (std::is_integral_v<T>) {
      one = static_cast<T>(random_() >> (random_() % 64));
    } else if constexpr (ledger::HasFields<T, Inventor>) {
      one.fields(*this);
    } else {
      make(one);
    }
  }

 private:
  void make(std::string& text) {
    text.resize(random_() % 40);
    for (char& byte : text) byte = static_cast<char>(random_());
  }
  void make(core::Instant& instant) {
    instant = core::Instant{
        std::chrono::milliseconds{static_cast<std::int64_t>(random_() % 4'102'444'800'001)}};
  }
  template <class Tag>
  void make(core::Id<Tag>& id) {
    value(id.value);
  }
  template <class T, std::size_t N>
  void make(std::array<T, N>& items) {
    for (T& item : items) item = static_cast<T>(random_());
  }
  template <class T>
  void make(std::vector<T>& items) {
    items.resize(random_() % 4);
    for (T& item : items) value(item);
  }
  template <class T>
  void make(std::optional<T>& item) {
    item.reset();
    if (random_() % 2 == 0) value(item.emplace());
  }
  std::mt19937_64 random_;
};

template <std::size_t... I>
std::vector<core::Event> one_of_each(std::uint64_t seed, std::index_sequence<I...>) {
  Inventor inventor(seed);
  std::vector<core::Event> events;
  const auto add = [&](auto event) {
    inventor.value(event);
    events.emplace_back(std::move(event));
  };
  (add(std::variant_alternative_t<I, core::Event>{}), ...);
  return events;
}
std::vector<core::Event> one_of_each(std::uint64_t seed) {
  return one_of_each(seed, std::make_index_sequence<std::variant_size_v<core::Event>>());
}

std::string bytes_of(const core::Event& event) {
  std::string bytes;
  encode_event(event, bytes);
  return bytes;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    text.push_back(digits[static_cast<unsigned char>(byte) >> 4U]);
    text.push_back(digits[static_cast<unsigned char>(byte) & 15U]);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(event_codec)

BOOST_AUTO_TEST_CASE(every_type_of_event_survives_with_all_its_fields) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    for (const core::Event& event : one_of_each(seed)) {
      const std::string bytes = bytes_of(event);
      const core::Event again = decode_event(1, bytes);
      BOOST_REQUIRE(again.index() == event.index());
      BOOST_REQUIRE(bytes_of(again) == bytes);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_event_cut_anywhere_or_lengthened_is_refused_by_its_sequence) {
  for (const core::Event& event : one_of_each(7)) {
    const std::string bytes = bytes_of(event);
    for (std::size_t length = 0; length < bytes.size(); ++length)
      BOOST_CHECK_THROW(decode_event(9, std::string_view(bytes).substr(0, length)),
                        EventUndecodable);
    BOOST_CHECK_EXCEPTION(decode_event(42, bytes + "x"), EventUndecodable,
                          [](const EventUndecodable& error) { return error.sequence() == 42; });
  }
}

BOOST_AUTO_TEST_CASE(random_bytes_never_do_more_than_be_refused) {
  std::mt19937_64 random(3);
  std::size_t refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 60, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (!bytes.empty()) bytes[0] = static_cast<char>(random() % 26);
    if (bytes.size() > 1) bytes[1] = 1;
    try {
      decode_event(1, bytes);
    } catch (const EventUndecodable&) {
      ++refused;
    }
  }
  BOOST_TEST(refused > 15'000U);
}

BOOST_AUTO_TEST_CASE(an_unknown_type_or_version_or_enumerator_is_refused) {
  BOOST_CHECK_THROW(decode_event(1, std::string("\x7e\x01", 2)), EventUndecodable);
  std::string bytes = bytes_of(core::PolicyChosen{core::PolicyName::quantity});
  BOOST_TEST(hex(bytes) == "010101");
  bytes[1] = 2;
  BOOST_CHECK_THROW(decode_event(1, bytes), EventUndecodable);
  bytes[1] = 1;
  bytes[2] = 99;
  BOOST_CHECK_THROW(decode_event(1, bytes), EventUndecodable);
}

// These bytes lie in stores: a change here is a new version, not a new expectation.
BOOST_AUTO_TEST_CASE(the_bytes_of_an_event_are_the_same_for_ever) {
  core::PartMoved moved;
  moved.line = core::LineId{300};
  moved.quantity = 5;
  moved.from = core::PartState::in_run;
  moved.to = core::PartState::pooled;
  moved.run = core::RunId{301};
  moved.pool = core::PoolId{2};
  moved.is_remake = true;
  moved.excluded_factory = "yw";
  BOOST_TEST(hex(bytes_of(moved)) == "0601ac020a0302ad02020001027977");
  core::FactorySilent silent;
  silent.factory = "yw";
  silent.until = core::Instant{std::chrono::milliseconds{-1}};
  BOOST_TEST(hex(bytes_of(silent)) == "150102797701");
}

BOOST_AUTO_TEST_CASE(a_run_released_before_its_figures_were_kept_is_still_read) {
  std::string bytes;
  const std::string_view text =
      "0801020279770364746607c0b80203020164904e434e590a0a02a01fa09c01807d000000a0990288a102f8cc0301"
      "02677af0a80201040a010100";
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  const core::Event event = decode_event(1, bytes);
  const auto& released = std::get<core::RunReleased>(event);
  BOOST_TEST(released.factory == "yw");
  BOOST_TEST(released.price.total == 18'000);
  BOOST_TEST(released.price.tiers.empty());
  BOOST_TEST(released.runners_up.at(0).full_cost == 19'000);
  BOOST_TEST(released.runners_up.at(0).terms.sum() == 0);
  BOOST_TEST(released.lines.at(0).is_remake);
  BOOST_TEST(released.lines.at(0).made_as.empty());
  BOOST_TEST(!released.waiting_cost.has_value());
  BOOST_TEST(bytes_of(event).at(1) == 2);  // written again, it is of today's list
}

BOOST_AUTO_TEST_SUITE_END()
