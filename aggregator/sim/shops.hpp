// Shops: seeded order streams over the day, sent until they are answered, sometimes again after
// that, sometimes changed. Their log of what they sent and what they were told is half of the
// outside checker.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/runtime/submit.hpp"
#include "aggregator/sim/catalogs.hpp"
#include "aggregator/sim/findings.hpp"
#include "aggregator/sim/network.hpp"

namespace jidan::sim {

// One try each; nothing when no answer came in time.
using OrderAsker = std::function<void(core::OrderPlacement,
                                      std::function<void(std::optional<runtime::OrderAnswer>)>)>;
using CommandAsker =
    std::function<void(core::Command, std::function<void(std::optional<runtime::CommandAnswer>)>)>;

struct SentOrder {
  core::OrderPlacement placement;
  std::uint32_t tries = 0;
  bool refused = false;
  std::string answer;  // everything the first 2xx said
  runtime::PlacedOrder placed;
  bool answered() const { return !answer.empty(); }
};

struct ShopManners {
  std::vector<Article> range;
  std::vector<std::string> channels;
  std::int64_t orders_a_day = 25;
  bool plain = false;  // paid orders of few lines only, for the small worlds
};

// All that an answer to a placed order is rendered from, as text.
std::string answer_text(const runtime::PlacedOrder& placed);

class Shops {
 public:
  Shops(Timeline& timeline, Chance chance, ShopManners manners, Findings& findings,
        OrderAsker ask_order, CommandAsker ask_command)
      : timeline_(timeline),
        chance_(chance),
        manners_(std::move(manners)),
        findings_(findings),
        ask_order_(std::move(ask_order)),
        ask_command_(std::move(ask_command)) {}

  void run_until(Instant end);
  // Called when an order was answered with 201 or 200 for the first time.
  std::function<void(const SentOrder&)> on_placed;
  const std::vector<SentOrder>& sent() const { return sent_; }
  std::uint64_t conflicts() const { return conflicts_; }
  std::uint64_t repeats() const { return repeats_; }

 private:
  void one_hour(Instant hour, Instant end);
  void order_now();
  core::OrderPlacement invent();
  core::LinePlacement invent_line(std::uint16_t number);
  void send(std::size_t index);
  void answered(std::size_t index, const std::optional<runtime::OrderAnswer>& answer);
  void repeat(std::size_t index);
  void send_changed(std::size_t index);
  // Until it is answered, as a shop does.
  void ask(core::Command command, std::uint32_t tries);
  void cancel_later(const runtime::PlacedOrder& placed);

  Timeline& timeline_;
  Chance chance_;
  ShopManners manners_;
  Findings& findings_;
  OrderAsker ask_order_;
  CommandAsker ask_command_;
  std::vector<SentOrder> sent_;
  std::uint64_t conflicts_ = 0, repeats_ = 0;
};

}  // namespace jidan::sim
