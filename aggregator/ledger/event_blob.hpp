// The events of one commit as one byte string: each event is its length (little-endian u32) and
// its bytes. Knows nothing of what an event means; that is event_codec's.
// Invariant: `count` events lie back to back and fill the bytes exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace jidan::ledger {

class EventBlob {
 public:
  // Adds one event that is already encoded.
  void add(std::string_view event);

  // Adds one event that `encode(std::string& out)` appends in place, without a copy.
  template <class Encode>
  void add_with(Encode&& encode) {
    const std::size_t at = begin();
    encode(bytes_);
    end(at);
  }

  std::uint32_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  const std::string& bytes() const { return bytes_; }
  void clear();

 private:
  std::size_t begin();
  void end(std::size_t at);

  std::string bytes_;
  std::uint32_t count_ = 0;
};

// Calls `visit(index, bytes)` for each event in order. False when the framing is broken or the
// count differs; the events before the break have been visited.
bool for_each_event(std::string_view blob, std::uint32_t count,
                    const std::function<void(std::uint32_t, std::string_view)>& visit);

// The bytes of event `index`, or nullptr data when the blob has no such event or is broken.
std::string_view event_at(std::string_view blob, std::uint32_t index);

}  // namespace jidan::ledger
