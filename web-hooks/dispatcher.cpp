// The public face of the dispatcher: each call changes the lanes under the mutex and asks for a
// round of work on the executor.
#include "web-hooks/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "web-hooks/dispatcher_state.hpp"

namespace jidan::webhooks {

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
