// The order document: top level, address, promise, metadata, digest and seal. Lines are
// order_lines_decoder's. On the happy path each byte is looked at once and copied at most twice.
#include "aggregator/intake/order_decoder.hpp"

#include <optional>
#include <utility>

#include "aggregator/intake/order_lines_decoder.hpp"
#include "aggregator/intake/personal_decoder.hpp"
#include "aggregator/intake/places.hpp"

namespace jidan::intake {
namespace {

static_assert(kBodyPadding >= kPadding);

enum OrderField : std::size_t {
  kExternalId,
  kPlacedAt,
  kPayment,
  kPaidAt,
  kMode,
  kPromise,
  kCurrency,
  kShipTo,
  kShipTogether,
  kShipEarly,
  kSameRun,
  kLines,
  kMetadata
};
constexpr FieldNames<13> kOrderFields{
    {"external_id", "placed_at", "payment", "paid_at", "mode", "promise", "currency", "ship_to",
     "ship_together", "ship_early", "same_run", "lines", "metadata"},
    1U << kExternalId | 1U << kPlacedAt | 1U << kPayment | 1U << kCurrency | 1U << kShipTo |
        1U << kLines};

// What a recurrence says for all its orders, or the clock for each.
constexpr std::uint32_t kNotOfRecurring =
    1U << kExternalId | 1U << kPlacedAt | 1U << kPayment | 1U << kPaidAt;
constexpr FieldNames<13> kRecurringFields{kOrderFields.names,
                                          kOrderFields.required & ~kNotOfRecurring};

constexpr FieldNames<2> kExactFields{{"ship_by", "arrive_by"}, 0};
constexpr std::array<std::string_view, 3> kPayments{"paid", "pending", "on_delivery"};
constexpr std::array<std::string_view, 4> kModes{"custom", "bulk", "bundle", "recurring"};
constexpr std::array<std::string_view, 7> kPromiseClasses{
    "ship_24h", "ship_48h", "ship_72h", "same_day", "next_day", "three_day", "standard"};

}  // namespace

class OrderDecoder::Impl {
 public:
  Impl(const OrderLimits& limits, ledger::Sealer& sealer)
      : limits_(limits), sealer_(sealer), lines_(limits_, sealer, walk_, scratch_) {}

  Decoding decode(BodyText body, std::string_view channel, bool test,
                  std::optional<std::string_view> recurrence, core::OrderPlacement& out) {
    walk_.begin(body.text.size());
    scratch_.clear();
    payment_good_ = false;
    recurring_ = recurrence.has_value();
    core::OrderPlacement order;
    order.external_id = recurrence.value_or("");
    simdjson::ondemand::document document;
    const simdjson::padded_string_view padded{body.text, body.readable_bytes};
    if (parser_.iterate(padded).get(document) != simdjson::SUCCESS) return Decoding::not_json;
    walk_document(document, order);
    if (walk_.broken()) return Decoding::not_json;
    if (!walk_.mistakes().empty())
      return is_json_syntax(body.text) ? Decoding::mistaken : Decoding::not_json;
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return Decoding::not_json;
    order.channel = channel;
    order.test = test;
    finish(order);
    out = std::move(order);
    return Decoding::good;
  }

  const Mistakes& mistakes() const { return walk_.mistakes(); }
  std::string_view personal_text() const { return personal_; }

 private:
  void walk_document(simdjson::ondemand::document& document, core::OrderPlacement& order) {
    JsonObject object;
    if (document.get_object().get(object) != simdjson::SUCCESS) {
      walk_.note(MistakeCode::wrong_type, "an object");
      return;
    }
    const std::uint32_t seen =
        walk_fields(walk_, object, recurring_ ? kRecurringFields : kOrderFields,
                    [&](std::size_t field, JsonValue value) { read_field(field, value, order); });
    if (walk_.broken()) return;
    check_payment(seen, order);
    if ((seen >> kPromise & 1U) == 0) order.promise_class = "standard";
  }

  void check_payment(std::uint32_t seen, const core::OrderPlacement& order) {
    if (!payment_good_) return;
    const bool has_paid_at = (seen >> kPaidAt & 1U) != 0;
    const Step step{walk_, "paid_at"};
    if (order.payment == core::Payment::paid && !has_paid_at)
      walk_.note(MistakeCode::missing, ": payment is paid");
    if (order.payment != core::Payment::paid && has_paid_at)
      walk_.note(MistakeCode::not_allowed, "unless payment is paid");
  }

  void read_field(std::size_t field, JsonValue value, core::OrderPlacement& order) {
    if (recurring_ && (kNotOfRecurring >> field & 1U) != 0)
      return walk_.note(MistakeCode::not_allowed, "in the order of a recurrence");
    std::size_t choice = 0;
    Text text;
    switch (static_cast<OrderField>(field)) {
      case kExternalId:
        if (walk_.read_text(value, {1, 128}, text)) order.external_id = text.view;
        return;
      case kPlacedAt:
        walk_.read_instant(value, order.placed_at);
        return;
      case kPayment:
        payment_good_ = walk_.read_choice(value, kPayments, choice);
        if (payment_good_) order.payment = static_cast<core::Payment>(choice);
        return;
      case kPaidAt:
        walk_.read_instant(value, order.paid_at);
        return;
      case kMode:
        return read_mode(value, order);
      case kPromise:
        return read_promise(value, order);
      case kCurrency:
        if (!walk_.read_text(value, {0, 64}, text)) return;
        if (is_currency(text.view))
          order.currency = core::Currency::from(text.view);
        else
          walk_.note(MistakeCode::bad_currency);
        return;
      case kShipTo:
        return read_address(walk_, value, scratch_.ship_to, order);
      case kShipTogether:
        walk_.read_boolean(value, order.ship_together);
        return;
      case kShipEarly:
        walk_.read_boolean(value, order.ship_early);
        return;
      case kSameRun:
        walk_.read_boolean(value, order.same_run);
        return;
      case kLines:
        return lines_.read(value, order.lines);
      case kMetadata:
        return read_metadata(walk_, value, limits_.metadata_bytes_max, scratch_.metadata);
    }
  }

  void read_mode(JsonValue value, core::OrderPlacement& order) {
    std::size_t choice = 0;
    if (!walk_.read_choice(value, kModes, choice)) return;
    order.mode = static_cast<core::Mode>(choice);
    if (recurring_ && order.mode != core::Mode::recurring)
      return walk_.note(MistakeCode::bad_value, "recurring");
    if (!recurring_ && order.mode == core::Mode::recurring)
      walk_.refuse(core::RefusalCode::not_yet_supported);
  }

  void read_promise(JsonValue value, core::OrderPlacement& order) {
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return walk_.break_off();
    if (type == simdjson::ondemand::json_type::string) {
      std::size_t choice = 0;
      if (walk_.read_choice(value, kPromiseClasses, choice))
        order.promise_class = kPromiseClasses.at(choice);
      return;
    }
    if (type != simdjson::ondemand::json_type::object)
      return walk_.note(MistakeCode::wrong_type, "a promise class or {\"ship_by\"|\"arrive_by\"}");
    if (recurring_)
      return walk_.note(MistakeCode::not_allowed, "in a recurrence: a class counts from each date");
    core::Promise promise;
    std::uint32_t seen = 0;
    walk_object(walk_, value, kExactFields, seen, [&](std::size_t field, JsonValue member) {
      promise.kind = field == 0 ? core::PromiseKind::ship_by : core::PromiseKind::arrive_by;
      walk_.read_instant(member, promise.limit);
    });
    if (walk_.broken()) return;
    if (seen == 0) walk_.note(MistakeCode::missing, ": ship_by or arrive_by");
    if (seen == 3) walk_.note(MistakeCode::not_allowed, "both: ship_by and arrive_by");
    order.exact_promise = promise;
  }

  // Digest, fingerprint, personal text, seal.
  void finish(core::OrderPlacement& order) {
    order.fingerprint =
        ledger::order_fingerprint(sealer_, order.channel, order.external_id, order.test);
    personal_.assign("{\"ship_to\":");
    personal_.append(scratch_.ship_to).append(",\"lines\":[").append(scratch_.lines).append("]");
    // Everything but metadata, which does not make two orders differ.
    content_.clear();
    append_content(content_, order);
    content_.text(personal_);
    order.content_digest = sealer_.content_digest128(content_.bytes());
    personal_.append(",\"metadata\":");
    personal_.append(scratch_.metadata.empty() ? std::string_view{"{}"} : scratch_.metadata);
    personal_ += '}';
    ledger::Sealer::SealedOrder sealed = sealer_.seal_order(personal_);
    order.sealed = std::move(sealed.sealed);
    order.wrapped_key.assign(reinterpret_cast<const char*>(sealed.wrapped.data()),
                             sealed.wrapped.size());
  }

  const OrderLimits limits_;
  ledger::Sealer& sealer_;
  simdjson::ondemand::parser parser_;
  Walk walk_;
  PersonalScratch scratch_;
  LinesDecoder lines_;
  CanonicalBytes content_;
  std::string personal_;
  bool recurring_ = false;     // the order of a recurrence
  bool payment_good_ = false;  // paid_at is held against it only then
};

OrderDecoder::OrderDecoder(const OrderLimits& limits, ledger::Sealer& sealer)
    : impl_(std::make_unique<Impl>(limits, sealer)) {}
OrderDecoder::~OrderDecoder() = default;

Decoding OrderDecoder::decode(BodyText body, std::string_view channel, bool test,
                              core::OrderPlacement& placement) {
  return impl_->decode(body, channel, test, std::nullopt, placement);
}

Decoding OrderDecoder::decode_recurring(BodyText body, std::string_view channel, bool test,
                                        std::string_view recurrence,
                                        core::OrderPlacement& placement) {
  return impl_->decode(body, channel, test, recurrence, placement);
}

const Mistakes& OrderDecoder::mistakes() const {
  return impl_->mistakes();
}

std::string_view OrderDecoder::personal_text() const {
  return impl_->personal_text();
}

}  // namespace jidan::intake
