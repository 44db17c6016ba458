// Keeping the book: insertions, removals, timers and turns. Each is a few tree operations; nothing
// here walks over messages that merely wait.
#include "web-hooks/lane_book.hpp"

#include <algorithm>

namespace jidan::webhooks {
namespace {

std::size_t at(Lanes::Book::Ring ring) {
  return static_cast<std::size_t>(ring);
}

Lanes::Book::Ring ring_of(const Lanes::Book::Slot& slot) {
  return slot.attempts == 0 ? Lanes::Book::Ring::first_tries : Lanes::Book::Ring::retries;
}

std::tuple<Instant, std::uint64_t, Lanes::Book::Index> due_entry(const Lanes::Book::Slot& slot,
                                                                 Lanes::Book::Index index) {
  return {slot.delivery.due_at(), slot.arrival, index};
}

}  // namespace

Lanes::Book::Index Lanes::Book::find_message(std::string_view delivery_id) const {
  const auto found = slots_by_id.find(delivery_id);
  return found == slots_by_id.end() ? nothing : found->second;
}

Lanes::Book::Index Lanes::Book::find_endpoint(std::string_view name) const {
  const auto found = endpoints_by_name.find(name);
  return found == endpoints_by_name.end() ? nothing : found->second;
}

Lanes::Book::Index Lanes::Book::endpoint_of(std::string_view name) {
  const Index known = find_endpoint(name);
  if (known != nothing) return known;
  const auto index = static_cast<Index>(endpoints.size());
  endpoints.emplace_back();
  endpoints_by_name.emplace(std::string(name), index);
  return index;
}

bool Lanes::Book::insert(Message message, const Delivery& delivery, int attempts, Instant now) {
  if (find_message(message.delivery_id) != nothing) return false;
  const Index endpoint = endpoint_of(message.endpoint);

  auto [lane_entry, is_new_lane] = endpoints[endpoint].lanes.try_emplace(message.lane_key, nothing);
  if (is_new_lane) {
    if (free_lanes.empty()) {
      free_lanes.push_back(static_cast<Index>(lanes.size()));
      lanes.emplace_back();
    }
    lane_entry->second = free_lanes.back();
    free_lanes.pop_back();
    lanes[lane_entry->second].key = message.lane_key;
  }
  const Index lane = lane_entry->second;

  if (free_slots.empty()) {
    free_slots.push_back(static_cast<Index>(slots.size()));
    slots.emplace_back();
  }
  const Index index = free_slots.back();
  free_slots.pop_back();
  slots_by_id.emplace(message.delivery_id, index);
  Slot& slot = slots[index];
  slot = Slot{};
  slot.message = std::move(message);
  slot.delivery = delivery;
  slot.endpoint = endpoint;
  slot.lane = lane;
  slot.arrival = ++arrivals;
  slot.attempts = attempts;

  // A message may come late with an earlier sequence: then the old head steps back.
  auto& queue = lanes[lane].queue;
  const Index old_head = queue.empty() ? nothing : queue.begin()->second;
  queue.emplace(std::pair{slot.message.lane_sequence, slot.arrival}, index);
  if (old_head != nothing && queue.begin()->second == index) unschedule(old_head);

  ++endpoints[endpoint].waiting;
  if (delivery.is_dead_letter()) park(index);
  schedule_head(lane, now);
  return true;
}

void Lanes::Book::remove(Index index, Instant now) {
  Slot& slot = slots[index];
  unschedule(index);
  if (slot.delivery.is_dead_letter()) unpark(index);
  const Index lane = slot.lane;
  const Index endpoint = slot.endpoint;
  lanes[lane].queue.erase(std::pair{slot.message.lane_sequence, slot.arrival});
  slots_by_id.erase(slots_by_id.find(slot.message.delivery_id));
  --endpoints[endpoint].waiting;
  slot = Slot{};
  free_slots.push_back(index);
  if (lanes[lane].queue.empty()) {
    endpoints[endpoint].lanes.erase(lanes[lane].key);
    lanes[lane] = Lane{};
    free_lanes.push_back(lane);
  } else {
    schedule_head(lane, now);
  }
}

void Lanes::Book::schedule_head(Index lane, Instant now) {
  if (lanes[lane].in_flight != nothing || lanes[lane].queue.empty()) return;
  const Index index = lanes[lane].queue.begin()->second;
  Slot& slot = slots[index];
  if (slot.place != Place::nowhere || slot.delivery.is_dead_letter()) return;
  if (slot.delivery.due_at() > now) {
    message_timers.insert(due_entry(slot, index));
    slot.place = Place::timer;
    return;
  }
  endpoints[slot.endpoint].ready[at(ring_of(slot))].insert(due_entry(slot, index));
  slot.place = Place::ready;
  enlist(slot.endpoint, now);
}

void Lanes::Book::unschedule(Index index) {
  Slot& slot = slots[index];
  switch (slot.place) {
    case Place::nowhere:
      break;
    case Place::timer:
      message_timers.erase(due_entry(slot, index));
      break;
    case Place::ready:
      endpoints[slot.endpoint].ready[at(ring_of(slot))].erase(due_entry(slot, index));
      break;
  }
  slot.place = Place::nowhere;
}

void Lanes::Book::fire_timers(Instant now) {
  while (!message_timers.empty() && std::get<0>(*message_timers.begin()) <= now) {
    const Index index = std::get<2>(*message_timers.begin());
    unschedule(index);
    schedule_head(slots[index].lane, now);
  }
  while (!endpoint_timers.empty() && endpoint_timers.begin()->first <= now) {
    const Index endpoint = endpoint_timers.begin()->second;
    endpoint_timers.erase(endpoint_timers.begin());
    endpoints[endpoint].armed.reset();
    enlist(endpoint, now);
  }
}

int Lanes::Book::retry_cap(int cap) const {
  return std::max(1, cap / limits.retry_share_divisor);
}

bool Lanes::Book::may_take(const Endpoint& endpoint, Ring ring, Instant now) const {
  if (endpoint.held || endpoint.in_flight >= limits.in_flight_per_endpoint) return false;
  if (!endpoint.health.permits(now, endpoint.in_flight)) return false;
  const bool suspect = endpoint.health.breaker() != Breaker::closed;
  const bool first_tries = !endpoint.ready[at(Ring::first_tries)].empty();
  if (ring == Ring::first_tries) return first_tries && !suspect;
  return endpoint.retries_in_flight < retry_cap(limits.in_flight_per_endpoint) &&
         (!endpoint.ready[at(Ring::retries)].empty() || (suspect && first_tries));
}

void Lanes::Book::enlist(Index index, Instant now) {
  Endpoint& endpoint = endpoints[index];
  for (const Ring ring : {Ring::first_tries, Ring::retries}) {
    if (endpoint.in_ring[at(ring)] || !may_take(endpoint, ring, now)) continue;
    rings[at(ring)].push_back(index);
    endpoint.in_ring[at(ring)] = true;
  }
  std::optional<Instant> wanted;
  const bool has_ready = !endpoint.ready[0].empty() || !endpoint.ready[1].empty();
  const auto not_before = endpoint.health.not_before();
  if (has_ready && !endpoint.held && not_before && *not_before > now) wanted = not_before;
  if (wanted == endpoint.armed) return;
  if (endpoint.armed) endpoint_timers.erase({*endpoint.armed, index});
  if (wanted) endpoint_timers.insert({*wanted, index});
  endpoint.armed = wanted;
}

Lanes::Book::Index Lanes::Book::take_turn(Ring ring, Instant now) {
  auto& turns = rings[at(ring)];
  while (!turns.empty()) {
    const Index index = turns.front();
    turns.pop_front();
    Endpoint& endpoint = endpoints[index];
    endpoint.in_ring[at(ring)] = false;
    if (may_take(endpoint, ring, now)) return index;
  }
  return nothing;
}

Lanes::Book::Index Lanes::Book::pick(const Endpoint& endpoint, Ring ring) const {
  const Due& first_tries = endpoint.ready[at(Ring::first_tries)];
  const Due& retries = endpoint.ready[at(Ring::retries)];
  if (ring == Ring::first_tries) return std::get<2>(*first_tries.begin());
  const bool suspect = endpoint.health.breaker() != Breaker::closed;
  if (retries.empty() ||
      (suspect && !first_tries.empty() && *first_tries.begin() < *retries.begin()))
    return std::get<2>(*first_tries.begin());
  return std::get<2>(*retries.begin());
}

void Lanes::Book::begin(Index index, Ring ring) {
  unschedule(index);
  Slot& slot = slots[index];
  slot.in_flight = true;
  slot.on_retry_budget = ring == Ring::retries;
  lanes[slot.lane].in_flight = index;
  Endpoint& endpoint = endpoints[slot.endpoint];
  endpoint.health.attempting();
  ++endpoint.in_flight;
  ++in_flight;
  if (slot.on_retry_budget) {
    ++endpoint.retries_in_flight;
    ++retries_in_flight;
  }
}

void Lanes::Book::end(Index index) {
  Slot& slot = slots[index];
  slot.in_flight = false;
  lanes[slot.lane].in_flight = nothing;
  Endpoint& endpoint = endpoints[slot.endpoint];
  --endpoint.in_flight;
  --in_flight;
  if (slot.on_retry_budget) {
    --endpoint.retries_in_flight;
    --retries_in_flight;
  }
  if (slot.withdrawn) --withdrawn_in_flight;
}

void Lanes::Book::park(Index index) {
  const Slot& slot = slots[index];
  endpoints[slot.endpoint].parked.emplace(slot.arrival, index);
  ++parked;
}

void Lanes::Book::unpark(Index index) {
  const Slot& slot = slots[index];
  endpoints[slot.endpoint].parked.erase({slot.arrival, index});
  --parked;
}

}  // namespace jidan::webhooks
