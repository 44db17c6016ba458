// The decisions of the lanes: who goes next, what the end of an attempt changes. Retries are served
// first, which cannot starve first tries because their budget is a quarter of every cap.
#include "web-hooks/lanes.hpp"

#include <algorithm>

#include "web-hooks/lane_book.hpp"

namespace jidan::webhooks {

Lanes::Lanes(LaneLimits limits) : book_(std::make_unique<Book>(limits)) {}
Lanes::~Lanes() = default;

bool Lanes::add(Message message, Instant now) {
  const Delivery delivery(message.created_at);
  return book_->insert(std::move(message), delivery, 0, now);
}

bool Lanes::restore(Restored row, Instant now) {
  const Delivery delivery(row.attempts_spent, row.next_attempt_at.value_or(row.message.created_at),
                          row.dead_letter);
  return book_->insert(std::move(row.message), delivery, row.attempts, now);
}

LanesStep Lanes::next_step(Instant now) {
  Book& book = *book_;
  book.fire_timers(now);
  for (const Book::Ring ring : {Book::Ring::retries, Book::Ring::first_tries}) {
    if (book.in_flight >= book.limits.in_flight_total) break;
    if (ring == Book::Ring::retries &&
        book.retries_in_flight >= book.retry_cap(book.limits.in_flight_total))
      continue;
    const Book::Index endpoint = book.take_turn(ring, now);
    if (endpoint == Book::nothing) continue;
    const Book::Index index = book.pick(book.endpoints[endpoint], ring);
    book.begin(index, ring);
    book.enlist(endpoint, now);  // to the end of the ring: endpoints take turns
    return AttemptMessage{book.slots[index].message, book.slots[index].attempts + 1};
  }
  if (const auto due = next_due()) return WaitUntil{*due};
  return Idle{};
}

bool Lanes::may_send(std::string_view delivery_id) const {
  const Book::Index index = book_->find_message(delivery_id);
  return index != Book::nothing && book_->slots[index].in_flight && !book_->slots[index].withdrawn;
}

std::optional<Finished> Lanes::finished(std::string_view delivery_id, const AttemptResult& result,
                                        Instant now) {
  Book& book = *book_;
  const Book::Index index = book.find_message(delivery_id);
  if (index == Book::nothing || !book.slots[index].in_flight) return std::nullopt;
  Book::Slot& slot = book.slots[index];
  Book::Endpoint& endpoint = book.endpoints[slot.endpoint];
  const Book::Index endpoint_index = slot.endpoint;
  book.end(index);

  Finished finished{Withdrawn{}, ++slot.attempts, judge(result) != Verdict::own_fault, {}};
  finished.disabled = endpoint.health.learn(result, now, book.limits.health);
  if (finished.disabled) {
    if (endpoint.held) finished.disabled.reset();  // an attempt that was still out says it again
    endpoint.held = true;
  }
  finished.step = slot.delivery.finished(delivery_id, result, now);

  if (std::holds_alternative<Delivered>(finished.step) ||
      std::holds_alternative<Withdrawn>(finished.step)) {
    book.remove(index, now);
  } else {
    if (std::holds_alternative<DeadLetter>(finished.step)) book.park(index);
    book.schedule_head(slot.lane, now);
  }
  book.enlist(endpoint_index, now);
  return finished;
}

void Lanes::put_back(std::string_view delivery_id, Instant now) {
  Book& book = *book_;
  const Book::Index index = book.find_message(delivery_id);
  if (index == Book::nothing || !book.slots[index].in_flight) return;
  const Book::Slot& slot = book.slots[index];
  const Book::Index endpoint = slot.endpoint;
  book.end(index);
  book.endpoints[endpoint].health.not_attempted();
  if (slot.withdrawn)
    book.remove(index, now);
  else
    book.schedule_head(slot.lane, now);
  book.enlist(endpoint, now);
}

bool Lanes::withdraw(std::string_view delivery_id, Instant now) {
  Book& book = *book_;
  const Book::Index index = book.find_message(delivery_id);
  if (index == Book::nothing) return false;
  Book::Slot& slot = book.slots[index];
  if (!slot.in_flight) {
    book.remove(index, now);
    return true;
  }
  // It keeps its lane until its answer is here: what follows must not overtake it.
  if (!slot.withdrawn) ++book.withdrawn_in_flight;
  slot.withdrawn = true;
  slot.delivery.withdraw();
  return true;
}

bool Lanes::retry(std::string_view delivery_id, Instant now) {
  Book& book = *book_;
  const Book::Index index = book.find_message(delivery_id);
  if (index == Book::nothing || !book.slots[index].delivery.is_dead_letter()) return false;
  book.unpark(index);
  book.slots[index].delivery.retry(now);
  book.endpoints[book.slots[index].endpoint].health.probe_now();
  book.schedule_head(book.slots[index].lane, now);
  book.enlist(book.slots[index].endpoint, now);
  return true;
}

bool Lanes::skip(std::string_view delivery_id, Instant now) {
  Book& book = *book_;
  const Book::Index index = book.find_message(delivery_id);
  if (index == Book::nothing || !book.slots[index].delivery.is_dead_letter()) return false;
  book.remove(index, now);
  return true;
}

void Lanes::hold(std::string_view endpoint) {
  book_->endpoints[book_->endpoint_of(endpoint)].held = true;
}

void Lanes::resume(std::string_view endpoint, Instant now) {
  const Book::Index index = book_->find_endpoint(endpoint);
  if (index == Book::nothing || !book_->endpoints[index].held) return;
  book_->endpoints[index].held = false;
  book_->endpoints[index].health.reset();
  book_->enlist(index, now);
}

std::optional<Instant> Lanes::next_due() const {
  std::optional<Instant> due;
  if (!book_->message_timers.empty()) due = std::get<0>(*book_->message_timers.begin());
  if (!book_->endpoint_timers.empty()) {
    const Instant endpoint_due = book_->endpoint_timers.begin()->first;
    due = due ? std::min(*due, endpoint_due) : endpoint_due;
  }
  return due;
}

std::size_t Lanes::in_flight() const {
  return static_cast<std::size_t>(book_->in_flight);
}

std::size_t Lanes::waiting() const {
  return book_->slots_by_id.size() - book_->parked - book_->withdrawn_in_flight;
}

std::size_t Lanes::parked() const {
  return book_->parked;
}

std::optional<EndpointView> Lanes::view(std::string_view endpoint) const {
  const Book::Index index = book_->find_endpoint(endpoint);
  if (index == Book::nothing) return std::nullopt;
  const Book::Endpoint& known = book_->endpoints[index];
  return EndpointView{known.waiting - known.parked.size(),
                      static_cast<std::size_t>(known.in_flight), known.parked.size(), known.health,
                      known.held};
}

std::vector<Message> Lanes::parked_messages(std::string_view endpoint) const {
  std::vector<Message> messages;
  const Book::Index index = book_->find_endpoint(endpoint);
  if (index == Book::nothing) return messages;
  for (const auto& [arrival, slot] : book_->endpoints[index].parked)
    messages.push_back(book_->slots[slot].message);
  return messages;
}

}  // namespace jidan::webhooks
