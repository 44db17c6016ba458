// Reading a recurrence's text back and sealing it again; see recurring_orders.hpp.
#include "aggregator/runtime/recurring_orders.hpp"

#include <cstring>

#include "aggregator/ledger/event_codec.hpp"

namespace jidan::runtime {
namespace {

std::string text_of(const ledger::WrappedKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

}  // namespace

std::optional<core::RecurrencePut> JournalRecurringOrders::find(core::Sequence content) {
  const auto found = reader_.event(content);
  if (!found) throw ledger::StoreDamaged("no recurrence at sequence " + std::to_string(content));
  core::Event event = ledger::decode_event(content, found->bytes);
  auto* put = std::get_if<core::RecurrencePut>(&event);
  if (put == nullptr)
    throw ledger::StoreDamaged("another event than a recurrence at sequence " +
                               std::to_string(content));
  const auto key = reader_.order_key(content);
  if (!key) return std::nullopt;
  put->order->wrapped_key = text_of(*key);
  return std::move(*put);
}

bool JournalRecurringOrders::seal_anew(core::OrderPlacement& order) {
  return runtime::seal_anew(sealer_, order);
}

bool seal_anew(ledger::Sealer& sealer, core::OrderPlacement& order) {
  ledger::WrappedKey key{};
  if (order.wrapped_key.size() != key.size()) return false;
  std::memcpy(key.data(), order.wrapped_key.data(), key.size());
  const auto personal = sealer.open_order(order.sealed, key);
  if (!personal) return false;
  ledger::Sealer::SealedOrder own = sealer.seal_order(*personal);
  order.sealed = std::move(own.sealed);
  order.wrapped_key = text_of(own.wrapped);
  order.fingerprint =
      ledger::order_fingerprint(sealer, order.channel, order.external_id, order.test);
  return true;
}

}  // namespace jidan::runtime
