// Framing of the events of one commit; see event_blob.hpp.
#include "aggregator/ledger/event_blob.hpp"

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/errors.hpp"

namespace jidan::ledger {
namespace {
constexpr std::size_t kLengthBytes = 4;
}

void EventBlob::add(std::string_view event) {
  const std::size_t at = begin();
  bytes_.append(event);
  end(at);
}

void EventBlob::clear() {
  bytes_.clear();
  count_ = 0;
}

std::size_t EventBlob::begin() {
  const std::size_t at = bytes_.size();
  bytes_.append(kLengthBytes, '\0');
  return at;
}

void EventBlob::end(std::size_t at) {
  const std::size_t length = bytes_.size() - at - kLengthBytes;
  if (length > 0xFFFF'FFFFU) throw LedgerError("one event is larger than 4 GiB");
  store_u32(bytes_.data() + at, static_cast<std::uint32_t>(length));
  ++count_;
}

bool for_each_event(std::string_view blob, std::uint32_t count,
                    const std::function<void(std::uint32_t, std::string_view)>& visit) {
  std::uint32_t index = 0;
  while (!blob.empty()) {
    if (blob.size() < kLengthBytes || index == count) return false;
    const std::size_t length = load_u32(blob.data());
    if (blob.size() - kLengthBytes < length) return false;
    visit(index++, blob.substr(kLengthBytes, length));
    blob.remove_prefix(kLengthBytes + length);
  }
  return index == count;
}

std::string_view event_at(std::string_view blob, std::uint32_t index) {
  while (blob.size() >= kLengthBytes) {
    const std::size_t length = load_u32(blob.data());
    if (blob.size() - kLengthBytes < length) return {};
    if (index-- == 0) return blob.substr(kLengthBytes, length);
    blob.remove_prefix(kLengthBytes + length);
  }
  return {};
}

}  // namespace jidan::ledger
