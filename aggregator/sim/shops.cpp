// Ordering, repeating, paying; see shops.hpp.
#include "aggregator/sim/shops.hpp"

#include <algorithm>
#include <array>

namespace jidan::sim {
namespace {

using runtime::OrderOutcome;
using namespace std::chrono_literals;

// Share of a day's orders in each hour, in thousandths: little at night, most in the evening.
constexpr std::array<std::int64_t, 24> kRhythm = {15, 8,  5,  4,  4,  8,  18, 30, 42, 52, 58, 60,
                                                  52, 48, 48, 50, 52, 55, 62, 75, 85, 80, 59, 30};

Duration retry_wait(std::uint32_t tries) {
  constexpr std::array<Duration, 5> kWaits = {5s, 30s, 2min, 10min, 30min};
  return kWaits[std::min<std::size_t>(tries, kWaits.size()) - 1];
}

std::uint64_t fingerprint_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  // Few bits, so that different orders do share fingerprints and the journal has to tell.
  return hash >> 48U;
}

void digest_content(core::OrderPlacement& order) {
  std::string content = order.sealed + order.country + order.promise_class;
  for (const core::LinePlacement& line : order.lines)
    content += line.sku + std::to_string(line.quantity) + ";";
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
  for (const char byte : content)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  for (std::size_t i = 0; i < 8; ++i)
    order.content_digest[i] = static_cast<std::uint8_t>(hash >> (8U * i));
}

}  // namespace

std::string answer_text(const runtime::PlacedOrder& placed) {
  const auto number = [](auto value) { return std::to_string(static_cast<std::int64_t>(value)); };
  std::string text = core::to_text(placed.id) + (placed.test ? " test " : " ") +
                     number(placed.payment) + " " + number(placed.promise.kind) + " " +
                     number(placed.promise.limit.time_since_epoch().count()) +
                     (placed.promise.infeasible ? " infeasible" : "");
  for (const runtime::PlacedLine& line : placed.lines)
    text += "; " + core::to_text(line.id) + " " + number(line.number) + " " +
            number(line.quantity) + " " + number(line.state) + " " + number(line.hold) + " " +
            core::to_text(line.pool);
  return text;
}

void Shops::run_until(Instant end) {
  one_hour(timeline_.time(), end);
}

void Shops::one_hour(Instant hour, Instant end) {
  if (hour >= end) return;
  const auto of_day = static_cast<std::size_t>(
      std::chrono::duration_cast<std::chrono::hours>(hour.time_since_epoch() + 8h).count() % 24);
  // In ten-thousandths of an order, so that a quiet hour still has one now and then.
  const std::int64_t expected = manners_.orders_a_day * kRhythm[of_day] * 10;
  std::int64_t count = expected / 10'000;
  if (chance_.between(0, 9'999) < expected % 10'000) ++count;
  for (std::int64_t i = 0; i < count; ++i)
    timeline_.at(hour + Duration{chance_.between(0, 3'599'999)}, [this] { order_now(); });
  timeline_.at(hour + 1h, [this, next = hour + 1h, end] { one_hour(next, end); });
}

core::LinePlacement Shops::invent_line(std::uint16_t number) {
  std::int64_t all = 0;
  for (const Article& each : manners_.range) all += each.weight;
  std::int64_t drawn = chance_.between(1, all);
  const Article* article = manners_.range.data();
  while (drawn > article->weight) drawn -= (article++)->weight;
  core::LinePlacement line;
  line.number = number;
  line.sku = article->sku;
  line.quantity = static_cast<std::int32_t>(chance_.between(1, article->quantity_max));
  line.unit_price = 9900;
  if (article->personalized && !chance_.one_in(3)) {
    line.traits.text = chance_.next();
    line.text_graphemes_longest = 12;
    line.has_personalization = true;
  }
  if (article->sku == "cap-navy" && chance_.one_in(2)) {
    line.traits.artwork = 1 + static_cast<std::uint64_t>(chance_.between(0, 9));
    line.has_artwork = true;
  }
  return line;
}

core::OrderPlacement Shops::invent() {
  constexpr std::array<const char*, 7> kClasses = {"ship_24h",  "ship_48h", "ship_72h", "same_day",
                                                   "three_day", "next_day", "standard"};
  core::OrderPlacement order;
  order.channel = manners_.channels[static_cast<std::size_t>(
      chance_.between(0, static_cast<std::int64_t>(manners_.channels.size()) - 1))];
  order.external_id = "S-" + std::to_string(sent_.size() + 1);
  order.placed_at = timeline_.time();
  order.paid_at = timeline_.time();
  order.currency = core::Currency::from("CNY");
  order.promise_class = kClasses[static_cast<std::size_t>(chance_.between(0, 6))];
  order.country = "CN";
  order.region = chance_.one_in(3) ? "CN-ZJ" : "CN-GD";
  order.sealed =
      "to " + order.external_id + ": 生日快乐 🎂 " + std::to_string(chance_.next() % 1000);
  std::int64_t lines = chance_.one_in(3) ? chance_.between(2, 4) : 1;
  if (!manners_.plain) {
    if (order.channel == "london") order.country = "GB", order.region.clear();
    if (chance_.one_in(80)) order.country = "BR", order.region.clear();  // served by nobody
    order.test = chance_.one_in(40);
    if (chance_.one_in(6)) order.payment = core::Payment::pending;
    if (chance_.one_in(12)) order.payment = core::Payment::on_delivery;
    if (chance_.one_in(60)) order.mode = core::Mode::bulk;
    if (chance_.one_in(20)) order.promise_class.clear();
    if (order.promise_class.empty())
      order.exact_promise =
          core::Promise{core::PromiseKind::ship_by,
                        timeline_.time() + Duration{chance_.between(1, 120) * 3'600'000}, false};
  }
  for (std::int64_t i = 1; i <= lines; ++i)
    order.lines.push_back(invent_line(static_cast<std::uint16_t>(i)));
  if (order.mode == core::Mode::bulk)
    order.lines.front().quantity = static_cast<std::int32_t>(chance_.between(100, 900));
  if (!manners_.plain && chance_.one_in(100)) order.lines.back().sku = "no-such-thing";
  order.fingerprint = fingerprint_of(order.channel + "\n" + order.external_id);
  digest_content(order);
  return order;
}

void Shops::order_now() {
  sent_.push_back({invent(), 0, false, {}, {}});
  send(sent_.size() - 1);
}

void Shops::send(std::size_t index) {
  ++sent_[index].tries;
  ask_order_(sent_[index].placement, [this, index](std::optional<runtime::OrderAnswer> answer) {
    answered(index, answer);
  });
}

void Shops::answered(std::size_t index, const std::optional<runtime::OrderAnswer>& answer) {
  SentOrder& order = sent_[index];
  if (!answer || answer->outcome == OrderOutcome::unavailable) {
    timeline_.after(retry_wait(order.tries), [this, index] { send(index); });
    return;
  }
  const std::string& id = order.placement.external_id;
  if (answer->outcome == OrderOutcome::refused) {
    findings_.expect(!order.answered(), id + " was kept and is refused now");
    order.refused = true;
    return;
  }
  findings_.expect(answer->outcome != OrderOutcome::conflict,
                   id + " is said to be another order's id");
  const std::string text = answer_text(answer->order);
  if (order.answered()) {
    ++repeats_;
    findings_.expect(answer->outcome == OrderOutcome::repeated, id + " was placed twice");
    findings_.expect(text == order.answer, id + " was answered otherwise than at first");
    return;
  }
  order.answer = text;
  order.placed = answer->order;
  if (on_placed) on_placed(order);
  if (order.placement.payment == core::Payment::pending && !chance_.one_in(4)) {
    // Some pay when the time for it is over.
    const Instant paid_at = timeline_.time() + Duration{chance_.between(60'000, 100'000'000)};
    timeline_.at(paid_at, [this, placed = order.placed.id, paid_at] {
      ask(core::RecordPayment{placed, paid_at}, 0);
    });
  }
  if (!manners_.plain && chance_.one_in(15)) cancel_later(order.placed);
  if (chance_.one_in(8)) repeat(index);
  if (chance_.one_in(25)) send_changed(index);
}

void Shops::repeat(std::size_t index) {
  timeline_.after(Duration{chance_.between(10, 200'000'000)}, [this, index] { send(index); });
}

// The same id with other content must be told so, and change nothing.
void Shops::send_changed(std::size_t index) {
  core::OrderPlacement changed = sent_[index].placement;
  changed.lines.front().quantity += 1;
  digest_content(changed);
  ask_order_(changed, [this, index](std::optional<runtime::OrderAnswer> answer) {
    if (!answer) return;
    ++conflicts_;
    const SentOrder& first = sent_[index];
    findings_.expect(
        answer->outcome == OrderOutcome::conflict && answer->order.id == first.placed.id,
        first.placement.external_id + " was taken again with other content");
  });
}

// Of some orders everything is cancelled, of others the first line, before or after the release.
void Shops::cancel_later(const runtime::PlacedOrder& placed) {
  core::CancelLines command;
  command.order = placed.id;
  command.by = {core::ActorKind::channel, "sim"};
  if (chance_.one_in(2)) command.lines.push_back(placed.lines.front().id);
  timeline_.after(Duration{chance_.between(1'000, 150'000'000)},
                  [this, command = std::move(command)] { ask(command, 0); });
}

void Shops::ask(core::Command command, std::uint32_t tries) {
  ask_command_(command, [this, command, tries](std::optional<runtime::CommandAnswer> answer) {
    if (answer && answer->outcome != runtime::CommandOutcome::unavailable) return;
    timeline_.after(retry_wait(tries + 1), [this, command, tries] { ask(command, tries + 1); });
  });
}

}  // namespace jidan::sim
