// The book that Lanes keeps: messages, lanes, endpoints, what is due and whose turn it is. Private
// to lanes.cpp and lane_book.cpp. Invariant: of each lane only the head is placed (in a timer set
// or a ready set), and only while none of the lane is in flight.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "web-hooks/lanes.hpp"

namespace jidan::webhooks {

struct Lanes::Book {
  using Index = std::uint32_t;
  static constexpr Index nothing = 0xffffffff;

  /// Two budgets. A suspect endpoint (breaker not closed) lives on the retry budget alone.
  enum class Ring : std::uint8_t { first_tries, retries };
  enum class Place : std::uint8_t { nowhere, timer, ready };

  // Due time, then arrival: what waited longest goes first, and equal times keep their order.
  using Due = std::set<std::tuple<Instant, std::uint64_t, Index>>;

  struct Slot {  // one message
    Message message;
    Delivery delivery{Instant{}};
    Index endpoint = nothing;
    Index lane = nothing;
    std::uint64_t arrival = 0;
    int attempts = 0;
    bool in_flight = false;
    bool withdrawn = false;        // while in flight
    bool on_retry_budget = false;  // while in flight
    Place place = Place::nowhere;
  };

  struct Lane {
    std::uint64_t key = 0;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Index> queue;  // by (lane sequence, arrival)
    Index in_flight = nothing;
  };

  struct Endpoint {
    std::unordered_map<std::uint64_t, Index> lanes;  // by key
    std::array<Due, 2> ready;                        // heads that are due: first tries, retries
    std::array<bool, 2> in_ring = {false, false};
    int in_flight = 0;
    int retries_in_flight = 0;
    std::size_t waiting = 0;
    std::set<std::pair<std::uint64_t, Index>> parked;  // by arrival
    EndpointHealth health;
    std::optional<Instant> armed;  // its entry in endpoint_timers
    bool held = false;
  };

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using ByText = std::unordered_map<std::string, Index, TextHash, std::equal_to<>>;

  explicit Book(LaneLimits the_limits) : limits(the_limits) {}

  Index find_message(std::string_view delivery_id) const;
  Index find_endpoint(std::string_view name) const;
  Index endpoint_of(std::string_view name);

  /// False when the id is known.
  bool insert(Message message, const Delivery& delivery, int attempts, Instant now);
  /// Takes the message out of everything and lets its lane go on.
  void remove(Index slot, Instant now);

  void schedule_head(Index lane, Instant now);
  void unschedule(Index slot);
  void fire_timers(Instant now);

  bool may_take(const Endpoint& endpoint, Ring ring, Instant now) const;
  /// Puts the endpoint where its turn will come, or arms the timer that will do so.
  void enlist(Index endpoint, Instant now);
  /// The next endpoint whose turn it is in that ring; nothing when none may take.
  Index take_turn(Ring ring, Instant now);
  Index pick(const Endpoint& endpoint, Ring ring) const;
  void begin(Index slot, Ring ring);
  void end(Index slot);
  void park(Index slot);
  void unpark(Index slot);

  int retry_cap(int cap) const;

  LaneLimits limits;
  std::vector<Slot> slots;
  std::vector<Index> free_slots;
  std::vector<Lane> lanes;
  std::vector<Index> free_lanes;
  std::vector<Endpoint> endpoints;
  ByText slots_by_id;
  ByText endpoints_by_name;
  Due message_timers;
  std::set<std::pair<Instant, Index>> endpoint_timers;
  std::array<std::deque<Index>, 2> rings;
  std::uint64_t arrivals = 0;
  int in_flight = 0;
  int retries_in_flight = 0;
  std::size_t parked = 0;
  std::size_t withdrawn_in_flight = 0;
};

}  // namespace jidan::webhooks
