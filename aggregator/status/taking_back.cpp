// An operator takes work back: a line for its buyer, or a run from its factory. Each with a reason,
// which the journal keeps with the operator's name.
#include "aggregator/status/documents.hpp"
#include "aggregator/status/status_routes.hpp"

namespace jidan::status {
namespace {

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

}  // namespace

// Nothing: the answer is given.
std::optional<std::string> Status::Impl::read_reason(const http::Request& request,
                                                     const WaitingPtr& waiting) {
  TextDocument document;
  DocumentReading reading = read_texts(request.body, {{"reason"}, {}}, document);
  if (!reading.is_json) {
    answer(waiting, not_json(waiting->language));
    return std::nullopt;
  }
  if (reading.ok() && code_points(document.texts[0]) > core::kCancelReasonCharactersMax)
    reading.mistakes.push_back(
        {"/reason", "too-long",
         "at most " + std::to_string(core::kCancelReasonCharactersMax) + " characters"});
  if (reading.ok()) return std::move(document.texts[0]);
  answer(waiting, invalid(waiting->language, "reason", reading.mistakes));
  return std::nullopt;
}

void Status::Impl::cancel_line(const http::Request& request, const WaitingPtr& waiting,
                               std::string_view id) {
  const auto line = core::parse_id<core::LineTag>(id);
  if (!line) return answer(waiting, not_found(waiting->language));
  auto reason = read_reason(request, waiting);
  if (!reason) return;
  submit(waiting,
         core::CancelLines{
             {}, {*line}, {core::ActorKind::operator_, waiting->asker.name}, std::move(*reason)});
}

void Status::Impl::take_back_run(const http::Request& request, const WaitingPtr& waiting,
                                 std::string_view id, core::TakeBack how) {
  const auto run = core::parse_id<core::RunTag>(id);
  if (!run) return answer(waiting, not_found(waiting->language));
  auto reason = read_reason(request, waiting);
  if (!reason) return;
  submit(waiting,
         core::TakeBackRun{
             *run, how, {core::ActorKind::operator_, waiting->asker.name}, std::move(*reason)});
}

}  // namespace jidan::status
