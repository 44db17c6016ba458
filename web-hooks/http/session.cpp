// The order inside one turn: read → take requests → (handlers answer) → one write → read on.
// Every path that ends a connection goes through cut(), the polite ones through linger() first.
#include "web-hooks/http/session.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "web-hooks/http/response_writer.hpp"

namespace jidan::http {
namespace {

// Slots that were answered are swept when so many have gathered in front.
constexpr std::size_t swept_slots = 128;
constexpr auto never = ~std::uint64_t{0};

}  // namespace

Session::Session(std::shared_ptr<ServerCore> core, std::unique_ptr<Stream> stream,
                 std::string remote_address)
    : core_(std::move(core)),
      stream_(std::move(stream)),
      remote_address_(std::move(remote_address)),
      reader_(core_->body_limit()) {}

void Session::start() {
  phase_until_tick_ = core_->tick_after(core_->limits().head);
  stream_->handshake(shared_from_this());
}

void Session::turn_away() {
  stage_ = Stage::serving;
  refuse(GateRefusal::connections_exhausted);
  flush_now();
}

void Session::on_handshake(boost::system::error_code error) {
  if (stage_ != Stage::handshaking) return;
  if (error) return cut();
  stage_ = Stage::serving;
  read_buffer_ = std::make_unique_for_overwrite<char[]>(core_->limits().read_bytes);
  phase_until_tick_ = core_->tick_after(core_->limits().idle);
  read_on();
}

bool Session::may_take_requests() const {
  return stage_ == Stage::serving && !closing_ && !last_request_ &&
         in_flight() < core_->limits().in_flight_max &&
         out_.size() < core_->limits().unsent_bytes_max;
}

void Session::read_on() {
  if (reading_ || peer_ended_ || !unread_.empty()) return;
  if (stage_ != Stage::lingering && !may_take_requests()) return;
  reading_ = true;
  stream_->read_some(read_buffer_.get(), core_->limits().read_bytes, shared_from_this());
}

void Session::on_read(boost::system::error_code error, std::size_t bytes) {
  reading_ = false;
  if (stage_ == Stage::closed) return;
  // While lingering what comes is discarded; the tick ends that.
  if (stage_ == Stage::lingering) return error ? cut() : read_on();
  if (error) {
    // The end of its requests is not the end of ours: what it asked is still answered.
    peer_ended_ = true;
    if (error != boost::asio::error::eof || (in_flight() == 0 && out_.empty() && !writing_)) cut();
    return;
  }
  unread_ = {read_buffer_.get(), bytes};
  take_requests();
  flush_now();
}

void Session::take_requests() {
  taking_ = true;
  bool whole = true;
  while (whole && !unread_.empty() && may_take_requests()) {
    switch (reader_.read(unread_)) {
      case ReadStep::need_more:
        whole = false;
        break;
      case ReadStep::request:
        dispatch();
        break;
      case ReadStep::refused:
        refuse(reader_.refusal());
        break;
    }
  }
  taking_ = false;
  if (last_request_ || closing_) unread_ = {};
  if (reader_.take_continue()) continue_waits_ = true;
  put_continue();
  watch_phase();
}

void Session::dispatch() {
  ++requests_read_;
  core_->counters().requests.add();
  // The reader keeps its memory for the next request.
  Request&& request = reader_.take_request();
  request.remote_address = remote_address_;
  Slot slot{false, request.method == Method::head, reader_.keep_alive(), request.version_minor, {}};
  if (!slot.keep_alive) last_request_ = true;
  const std::uint64_t number = first_number_ + in_flight();
  slots_.push_back(std::move(slot));
  try {
    core_->handler()(std::move(request), Reply(shared_from_this(), number));
  } catch (const std::exception&) {
    // Its reply died with it and answers 500; one request's bug must not end the others.
    core_->counters().handler_failures.add();
  }
  reader_.let_go();
}

/** Answers after the requests before it, closes, and reads no more. */
void Session::refuse(GateRefusal refusal) {
  core_->counters().refused[static_cast<std::size_t>(refusal)].add();
  last_request_ = true;
  Slot slot;
  slot.ready = true;
  slot.keep_alive = false;
  slot.response = gate_response(refusal);
  slots_.push_back(std::move(slot));
  put_ready();
}

void Session::answer(std::uint64_t request_number, Response&& response) {
  if (stage_ != Stage::serving || closing_) return;  // nobody is there to read it
  core_->counters().answers.add();
  Slot& slot = slots_[first_slot_ + static_cast<std::size_t>(request_number - first_number_)];
  slot.response = std::move(response);
  slot.ready = true;
  put_ready();
  if (taking_ || flush_waits_) return;
  flush_waits_ = true;
  core_->flush_soon(shared_from_this());
}

/** Serialises every answer whose turn it is. */
void Session::put_ready() {
  while (in_flight() > 0 && slots_[first_slot_].ready && !closing_) {
    put(slots_[first_slot_]);
    pop_slot();
  }
  put_continue();
}

void Session::put(Slot& slot) {
  ResponseFrame frame;
  frame.head_only = slot.head_only;
  frame.version_minor = slot.version_minor;
  frame.close = !slot.keep_alive || slot.response.close || core_->draining();
  append_response(out_, slot.response, frame, core_->date_line());
  closing_ = frame.close;
}

void Session::pop_slot() {
  ++first_slot_;
  ++first_number_;
  if (first_slot_ == slots_.size()) {
    slots_.clear();
    first_slot_ = 0;
  } else if (first_slot_ == swept_slots) {
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(first_slot_));
    first_slot_ = 0;
  }
}

void Session::put_continue() {
  if (!continue_waits_ || in_flight() > 0 || closing_) return;
  continue_waits_ = false;
  out_ += "HTTP/1.1 100 Continue\r\n\r\n";
}

void Session::flush_now() {
  flush_waits_ = false;
  if (stage_ != Stage::serving || writing_) return;
  if (out_.empty()) return go_on();
  core_->counters().writes.add();
  const std::size_t written = stream_->write_now(out_);
  if (written == out_.size()) {
    out_.clear();
    return go_on();
  }
  sending_.swap(out_);
  out_.clear();
  writing_ = true;
  write_until_tick_ = core_->tick_after(core_->limits().write);
  stream_->write(std::string_view(sending_).substr(written), shared_from_this());
}

void Session::on_written(boost::system::error_code error) {
  writing_ = false;
  sending_.clear();
  if (stage_ == Stage::closed) return;
  if (error) return cut();
  flush_now();
}

/** Everything that was ready is written. */
void Session::go_on() {
  if (closing_) return linger();
  if (peer_ended_ && in_flight() == 0) return cut();
  if (!unread_.empty() && may_take_requests()) {
    take_requests();
    return flush_now();
  }
  watch_phase();
  read_on();
}

/** Closing with unread input makes the kernel send a reset that can destroy our last answer on its
    way; so we say that we are done, and discard for a while. */
void Session::linger() {
  stage_ = Stage::lingering;
  unread_ = {};
  phase_until_tick_ = core_->tick_after(core_->limits().linger);
  if (peer_ended_) return cut();
  stream_->shut(shared_from_this());
}

void Session::on_shut() {
  if (stage_ != Stage::lingering) return;
  if (!read_buffer_)
    read_buffer_ = std::make_unique_for_overwrite<char[]>(core_->limits().read_bytes);
  read_on();
}

/** Starts the clock of a phase when it begins, and only then: a drip does not prolong it. */
void Session::watch_phase() {
  if (stage_ != Stage::serving) return;
  const ReadPhase phase = reader_.phase();
  const bool ours =
      phase == ReadPhase::between && (in_flight() > 0 || writing_ || !unread_.empty());
  if (ours || last_request_) {
    phase_until_tick_ = never;  // the client waits for us
    watched_request_ = never;
    return;
  }
  if (watched_request_ == requests_read_ && watched_phase_ == phase) return;
  watched_request_ = requests_read_;
  watched_phase_ = phase;
  const ServerLimits& limits = core_->limits();
  switch (phase) {
    case ReadPhase::between:
      phase_until_tick_ = core_->tick_after(limits.idle);
      return;
    case ReadPhase::head:
      phase_until_tick_ = core_->tick_after(limits.head);
      return;
    case ReadPhase::body:
      phase_until_tick_ = core_->tick_after(limits.body);
      return;
  }
}

void Session::on_tick(std::uint64_t tick) {
  if (stage_ == Stage::closed) return;
  if (writing_ && tick >= write_until_tick_) return cut();
  if (tick >= phase_until_tick_) on_phase_over();
}

void Session::on_phase_over() {
  const bool between = reader_.phase() == ReadPhase::between;
  if (stage_ != Stage::serving || between) return cut();
  refuse(reader_.phase() == ReadPhase::head ? GateRefusal::head_timeout
                                            : GateRefusal::body_timeout);
  watch_phase();
  flush_now();
}

void Session::drain() {
  const bool idle = in_flight() == 0 && out_.empty() && !writing_ &&
                    reader_.phase() == ReadPhase::between && unread_.empty();
  if (stage_ != Stage::serving || idle) cut();
}

void Session::cut() {
  if (stage_ == Stage::closed) return;
  stage_ = Stage::closed;
  stream_->close();
  slots_.clear();
  first_slot_ = 0;
  core_->remove(*this);
}

void Session::post(std::function<void()> task) {
  boost::asio::post(core_->context(), std::move(task));
}

const void* Session::home() const {
  return &core_->context();
}

}  // namespace jidan::http
