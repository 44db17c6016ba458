// The shell around Lanes. One mutex guards the lanes, since commits add and withdraw from the
// writer's thread; everything that leaves this object happens on the executor. An attempt is a
// chain of plain callbacks (look up, body, send, result), so no coroutine frame outlives a
// shutdown.
#include "web-hooks/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <mutex>
#include <utility>

#include "web-hooks/sender.hpp"

namespace jidan::webhooks {

struct Dispatcher::State : std::enable_shared_from_this<State> {
  /// One attempt on its way.
  struct Trip {
    AttemptMessage attempt;
    Endpoint endpoint;
    Instant started_at{};
  };
  using TripPointer = std::shared_ptr<Trip>;

  State(boost::asio::any_io_executor the_executor, Outbox& the_outbox,
        http::HttpTransport& the_transport, EndpointLookup lookup, DispatcherClocks the_clocks,
        DispatcherLimits the_limits)
      : executor(std::move(the_executor)),
        outbox(the_outbox),
        transport(the_transport),
        endpoints(std::move(lookup)),
        clocks(std::move(the_clocks)),
        limits(the_limits),
        lanes(the_limits.lanes),
        stop_timer(executor) {}

  void schedule_pump(std::unique_lock<std::mutex>& lock);
  void pump();
  void start(const TripPointer& trip);
  void body_arrived(const TripPointer& trip, BodyResult body);
  void send(const TripPointer& trip, std::string body);
  void finish(const TripPointer& trip, const AttemptResult& result);
  void report(const Trip& trip, const AttemptResult& result, const Finished& finished, Instant now);
  void refresh(const std::string& endpoint);
  void settle();
  void end_stop();

  const boost::asio::any_io_executor executor;
  Outbox& outbox;
  http::HttpTransport& transport;
  const EndpointLookup endpoints;
  const DispatcherClocks clocks;
  const DispatcherLimits limits;
  std::function<void()> changed;

  mutable std::mutex mutex;
  Lanes lanes;                      // guarded by mutex, like all below but the timer
  Instant ticked = Instant::min();  // the latest business time we were told
  bool started = false;
  bool stopping = false;
  bool destroyed = false;  // the outbox and the transport may be gone
  bool pump_posted = false;
  std::size_t reporting = 0;  // results taken from the lanes and not yet handed over
  std::function<void()> stop_done;
  boost::asio::steady_timer stop_timer;  // on the executor only
};

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
      finish(trip, {.stage = Stage::before, .error = AttemptError::endpoint_unknown});
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
    finish(
        trip,
        {.stage = Stage::before, .error = AttemptError::local_resources, .detail = failure.what()});
  }
}

void Dispatcher::State::body_arrived(const TripPointer& trip, BodyResult body) {
  if (std::holds_alternative<BodyGone>(body)) {
    finish(trip, {.stage = Stage::before, .error = AttemptError::body_gone});
    return;
  }
  if (std::holds_alternative<BodyUnavailable>(body)) {
    finish(trip, {.stage = Stage::before, .error = AttemptError::body_unavailable});
    return;
  }
  try {
    send(trip, std::move(std::get<Body>(body).bytes));
  } catch (const std::exception& failure) {
    finish(
        trip,
        {.stage = Stage::before, .error = AttemptError::local_resources, .detail = failure.what()});
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

Dispatcher::Dispatcher(boost::asio::any_io_executor executor, Outbox& outbox,
                       http::HttpTransport& transport, EndpointLookup endpoints,
                       DispatcherClocks clocks, DispatcherLimits limits)
    : state_(std::make_shared<State>(std::move(executor), outbox, transport, std::move(endpoints),
                                     std::move(clocks), limits)) {}

Dispatcher::~Dispatcher() {
  const std::lock_guard lock(state_->mutex);
  state_->destroyed = true;
  state_->stop_done = nullptr;
}

void Dispatcher::on_change(std::function<void()> changed) {
  state_->changed = std::move(changed);
}

void Dispatcher::restore(std::vector<Restored> rows) {
  const Instant now = state_->clocks.business_now();
  std::unique_lock lock(state_->mutex);
  for (Restored& row : rows) state_->lanes.restore(std::move(row), now);
  state_->started = true;
  state_->schedule_pump(lock);
}

void Dispatcher::add(std::vector<Message> messages) {
  const Instant now = state_->clocks.business_now();
  std::unique_lock lock(state_->mutex);
  for (Message& message : messages)
    state_->lanes.add(std::move(message), std::max(now, state_->ticked));
  state_->schedule_pump(lock);
}

void Dispatcher::withdraw(const std::vector<std::string>& delivery_ids) {
  const Instant now = state_->clocks.business_now();
  std::unique_lock lock(state_->mutex);
  for (const std::string& id : delivery_ids)
    state_->lanes.withdraw(id, std::max(now, state_->ticked));
  state_->schedule_pump(lock);
}

bool Dispatcher::retry(std::string_view delivery_id) {
  const Instant now = state_->clocks.business_now();
  std::unique_lock lock(state_->mutex);
  const bool found = state_->lanes.retry(delivery_id, std::max(now, state_->ticked));
  state_->schedule_pump(lock);
  return found;
}

bool Dispatcher::skip(std::string_view delivery_id) {
  const Instant now = state_->clocks.business_now();
  std::unique_lock lock(state_->mutex);
  const bool found = state_->lanes.skip(delivery_id, std::max(now, state_->ticked));
  state_->schedule_pump(lock);
  return found;
}

void Dispatcher::endpoint_changed(std::string_view endpoint) {
  boost::asio::post(state_->executor,
                    [state = state_, name = std::string(endpoint)] { state->refresh(name); });
}

void Dispatcher::tick(Instant now) {
  std::unique_lock lock(state_->mutex);
  state_->ticked = std::max(state_->ticked, now);
  state_->schedule_pump(lock);
}

std::optional<Instant> Dispatcher::next_due() const {
  return activity().next_due;
}

std::size_t Dispatcher::in_flight() const {
  return activity().in_flight;
}

DispatcherActivity Dispatcher::activity() const {
  const std::lock_guard lock(state_->mutex);
  const bool running = state_->started && !state_->stopping;
  return {state_->lanes.in_flight() + state_->reporting, state_->pump_posted,
          running ? state_->lanes.next_due() : std::nullopt, state_->lanes.waiting(),
          state_->lanes.parked()};
}

std::optional<EndpointView> Dispatcher::view(std::string_view endpoint) const {
  const std::lock_guard lock(state_->mutex);
  return state_->lanes.view(endpoint);
}

std::vector<Message> Dispatcher::parked_messages(std::string_view endpoint) const {
  const std::lock_guard lock(state_->mutex);
  return state_->lanes.parked_messages(endpoint);
}

void Dispatcher::stop(std::chrono::milliseconds limit, std::function<void()> done) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    state_->stop_done = std::move(done);
  }
  boost::asio::post(state_->executor, [state = state_, limit] {
    state->stop_timer.expires_after(limit);
    state->stop_timer.async_wait([state](const boost::system::error_code& cancelled) {
      if (!cancelled) state->end_stop();
    });
    state->settle();
  });
}

}  // namespace jidan::webhooks
