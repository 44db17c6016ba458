// One attempt as a chain of plain callbacks: look up the endpoint, get the body, send, hand over
// the result. Callbacks rather than a coroutine: no frame can outlive a shutdown.
#include "web-hooks/dispatcher_state.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "web-hooks/sender.hpp"

namespace jidan::webhooks {

void Dispatcher::State::schedule_pump(std::unique_lock<std::mutex>& lock) {
  if (pump_posted || destroyed) return;
  pump_posted = true;
  lock.unlock();
  boost::asio::post(executor, [self = shared_from_this()] { self->pump(); });
}

void Dispatcher::State::pump() {
  const Instant clock_now = clocks.business_now();
  std::unique_lock lock(mutex);
  while (started && !stopping && !destroyed) {
    const Instant now = std::max(clock_now, ticked);
    LanesStep step = lanes.next_step(now);
    auto* const attempt = std::get_if<AttemptMessage>(&step);
    if (attempt == nullptr) break;
    lock.unlock();
    start(std::make_shared<Trip>(Trip{std::move(*attempt), Endpoint{}, now}));
    lock.lock();
  }
  pump_posted = false;
  lock.unlock();
  settle();
}

void Dispatcher::State::start(const TripPointer& trip) {
  const Message& message = trip->attempt.message;
  try {
    std::optional<Endpoint> endpoint = endpoints(message.endpoint);
    if (!endpoint) {
      finish(trip, not_sent(AttemptError::endpoint_unknown));
      return;
    }
    if (endpoint->paused || endpoint->disabled) {
      const std::lock_guard lock(mutex);
      lanes.hold(message.endpoint);
      lanes.put_back(message.delivery_id, trip->started_at);
      return;
    }
    trip->endpoint = std::move(*endpoint);
    outbox.body(message, [self = shared_from_this(), trip](BodyResult body) {
      // Whichever thread renders it, the lanes go on where they live.
      boost::asio::post(self->executor, [self, trip, body = std::move(body)]() mutable {
        self->body_arrived(trip, std::move(body));
      });
    });
  } catch (const std::exception& failure) {
    finish(trip, not_sent(AttemptError::local_resources, failure.what()));
  }
}

void Dispatcher::State::body_arrived(const TripPointer& trip, BodyResult body) {
  if (std::holds_alternative<BodyGone>(body)) {
    finish(trip, not_sent(AttemptError::body_gone));
    return;
  }
  if (std::holds_alternative<BodyUnavailable>(body)) {
    finish(trip, not_sent(AttemptError::body_unavailable));
    return;
  }
  try {
    send(trip, std::move(std::get<Body>(body).bytes));
  } catch (const std::exception& failure) {
    finish(trip, not_sent(AttemptError::local_resources, failure.what()));
  }
}

void Dispatcher::State::send(const TripPointer& trip, std::string body) {
  const Message& message = trip->attempt.message;
  http::ClientRequest request = signed_request(trip->endpoint, message, std::move(body),
                                               clocks.transport_now(), limits.attempt_deadline);
  std::unique_lock lock(mutex);
  if (destroyed) return;
  if (stopping || !lanes.may_send(message.delivery_id)) {
    lanes.put_back(message.delivery_id, trip->started_at);
    lock.unlock();
    settle();
    return;
  }
  // Under the lock, so that a withdrawal either sees it sent or prevents it. The transport never
  // answers inside of send, and the answer only posts.
  transport.send(std::move(request), [self = shared_from_this(), trip](http::ClientResult result) {
    boost::asio::post(self->executor, [self, trip, result = std::move(result)] {
      self->finish(trip, read_result(result, self->clocks.transport_now()));
    });
  });
}

void Dispatcher::State::finish(const TripPointer& trip, const AttemptResult& result) {
  const Instant clock_now = clocks.business_now();
  std::unique_lock lock(mutex);
  if (destroyed) return;
  const Instant now = std::max(clock_now, ticked);
  const auto finished = lanes.finished(trip->attempt.message.delivery_id, result, now);
  if (!finished) return;
  ++reporting;
  lock.unlock();
  report(*trip, result, *finished, now);
  lock.lock();
  --reporting;
  schedule_pump(lock);
}

void Dispatcher::State::report(const Trip& trip, const AttemptResult& result,
                               const Finished& finished, Instant now) {
  const Message& message = trip.attempt.message;
  AttemptRecord record{message.delivery_id,
                       message.endpoint,
                       finished.attempt,
                       trip.started_at,
                       now,
                       result.stage,
                       result.error,
                       result.status,
                       result.phases,
                       finished.spent_budget,
                       {},
                       {},
                       {},
                       result.detail};
  if (const auto* wait = std::get_if<Wait>(&finished.step)) record.next_attempt_at = wait->until;
  if (std::holds_alternative<Delivered>(finished.step)) record.outcome = Outcome::delivered;
  if (const auto* dead_letter = std::get_if<DeadLetter>(&finished.step)) {
    record.outcome = Outcome::dead_letter;
    record.reason = dead_letter->reason;
  }
  outbox.record(record);
  if (record.outcome) outbox.concluded(message.delivery_id, *record.outcome);
  if (finished.disabled) outbox.endpoint_disabled(message.endpoint, *finished.disabled, now);
}

void Dispatcher::State::refresh(const std::string& endpoint) {
  {
    const std::lock_guard lock(mutex);
    if (destroyed) return;
  }
  const std::optional<Endpoint> known = endpoints(endpoint);
  const bool held = known && (known->paused || known->disabled);
  const Instant now = clocks.business_now();
  std::unique_lock lock(mutex);
  if (held)
    lanes.hold(endpoint);
  else
    lanes.resume(endpoint, std::max(now, ticked));
  schedule_pump(lock);
}

void Dispatcher::State::settle() {
  std::unique_lock lock(mutex);
  if (destroyed) return;
  const bool quiet = lanes.in_flight() == 0 && reporting == 0;
  lock.unlock();
  if (quiet) end_stop();
  if (changed) changed();
}

void Dispatcher::State::end_stop() {
  std::unique_lock lock(mutex);
  if (!stopping || !stop_done) return;
  const std::function<void()> done = std::exchange(stop_done, nullptr);
  lock.unlock();
  stop_timer.cancel();
  done();
}

}  // namespace jidan::webhooks
