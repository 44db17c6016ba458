// The moving parts behind Dispatcher; private to dispatcher.cpp and dispatcher_state.cpp. Shared
// with every callback on its way, so it outlives the dispatcher; `destroyed` then keeps it from
// touching the outbox and the transport. One mutex guards the lanes, since commits add and withdraw
// from the writer's thread; everything that leaves this object happens on the executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "web-hooks/dispatcher.hpp"

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

}  // namespace jidan::webhooks
