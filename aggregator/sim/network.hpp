// Network: carries messages between parties, late, twice, out of order or not at all, and not
// across a cut. It keeps nothing and promises nothing; who wants certainty asks again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "aggregator/sim/chance.hpp"
#include "aggregator/sim/timeline.hpp"

namespace jidan::sim {

using Party = int;
inline constexpr Party kAggregator = 0;
inline constexpr Party kShops = 1;
inline constexpr Party kFirstFactory = 2;

struct NetworkManners {
  std::int64_t loss_permille = 15;
  std::int64_t duplicate_permille = 20;
  std::int64_t straggler_permille = 10;  // arrives minutes later, after everything sent behind it
};

struct NetworkCounts {
  std::uint64_t carried = 0, lost = 0, duplicated = 0, cut_off = 0;
};

class Network {
 public:
  Network(Timeline& timeline, Chance chance, NetworkManners manners)
      : timeline_(timeline), chance_(chance), manners_(manners) {}

  // `arrive` happens never, once or twice.
  void carry(Party from, Party to, Step arrive) {
    if (timeline_.time() < cut_until_[{from, to}]) {
      ++counts_.cut_off;
      return;
    }
    if (chance_.permille(manners_.loss_permille)) {
      ++counts_.lost;
      return;
    }
    ++counts_.carried;
    if (chance_.permille(manners_.duplicate_permille)) {
      ++counts_.duplicated;
      timeline_.after(delay(), arrive);
    }
    timeline_.after(delay(), std::move(arrive));
  }

  // Asks and waits: `serve` runs at the other end for every copy that arrives and may answer;
  // `done` runs once, with the first answer or, at the deadline, with nothing.
  template <class Answer>
  void ask(Party from, Party to, Duration deadline,
           std::function<void(std::function<void(Answer)>)> serve,
           std::function<void(std::optional<Answer>)> done) {
    auto open = std::make_shared<std::function<void(std::optional<Answer>)>>(std::move(done));
    const auto settle = [open](std::optional<Answer> answer) {
      if (!*open) return;
      auto once = std::exchange(*open, nullptr);
      once(std::move(answer));
    };
    carry(from, to, [this, from, to, settle, serve = std::move(serve)] {
      serve([this, from, to, settle](Answer answer) {
        carry(to, from, [settle, answer = std::move(answer)] { settle(answer); });
      });
    });
    timeline_.after(deadline, [settle] { settle(std::nullopt); });
  }

  // One direction; the other goes on.
  void cut(Party from, Party to, Instant until) {
    Instant& end = cut_until_[{from, to}];
    end = end < until ? until : end;
  }
  // From here on everything arrives, once.
  void heal() {
    cut_until_.clear();
    manners_ = {0, 0, 0};
  }
  const NetworkCounts& counts() const { return counts_; }

 private:
  Duration delay() {
    if (chance_.permille(manners_.straggler_permille))
      return Duration{chance_.between(60'000, 900'000)};
    return Duration{chance_.between(2, 400)};
  }

  Timeline& timeline_;
  Chance chance_;
  NetworkManners manners_;
  NetworkCounts counts_;
  std::map<std::pair<Party, Party>, Instant> cut_until_;
};

}  // namespace jidan::sim
