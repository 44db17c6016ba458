// The dispatcher's end, and other threads: stopping with and without a limit, late answers, commits
// that add and withdraw while it works.
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <thread>

#include "tests/web_hooks/dispatcher_fakes.hpp"

using namespace jidan::webhooks;
using namespace jidan::webhooks::testing;
using namespace std::chrono_literals;

namespace {

/// A transport that says 200 to everything, on the loop, in its next turn.
class AgreeingTransport final : public jidan::http::HttpTransport {
 public:
  explicit AgreeingTransport(boost::asio::io_context& io) : io_(io) {}
  void send(jidan::http::ClientRequest,
            std::function<void(jidan::http::ClientResult)> done) override {
    boost::asio::post(io_, [done = std::move(done)] { done(answer(200)); });
  }

 private:
  boost::asio::io_context& io_;
};

/// A dispatcher whose loop runs on a thread of its own until everything was delivered.
struct ThreadedScene {
  ThreadedScene() {
    dispatcher.on_change([this] {
      const DispatcherActivity activity = dispatcher.activity();
      if (all_added && !activity.work_pending && activity.in_flight == 0 && activity.waiting == 0)
        work.reset();
    });
    dispatcher.restore({});
  }

  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  std::atomic<bool> all_added = false;
  FakeOutbox outbox;
  AgreeingTransport transport{io};
  const Endpoint endpoint{"https://factory.example/hooks",
                          {*parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}};
  Dispatcher dispatcher{io.get_executor(),
                        outbox,
                        transport,
                        [this](std::string_view) { return endpoint; },
                        {[] { return noon; }, [] { return noon; }}};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(dispatcher_lifetime)

BOOST_AUTO_TEST_CASE(stopping_waits_for_what_is_in_flight_and_starts_nothing_more) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1", 1, 1));
  bool stopped = false;
  scene.dispatcher->stop(1h, [&] { stopped = true; });
  scene.add(make_message("dlv_2", 2, 1));
  BOOST_TEST(!stopped);
  scene.answer_last(answer(200));
  BOOST_TEST(stopped);
  BOOST_TEST(scene.transport.sent.size() == 1U);
  BOOST_TEST(scene.outbox.told.back() == "delivered dlv_1");
}

BOOST_AUTO_TEST_CASE(stopping_has_a_limit_and_what_is_still_out_stays_undelivered) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1"));
  bool stopped = false;
  scene.dispatcher->stop(1ms, [&] { stopped = true; });
  scene.io.restart();
  scene.io.run();  // until the timer, the only thing left, has fired
  BOOST_TEST(stopped);
  BOOST_TEST(scene.outbox.told.empty());
}

BOOST_AUTO_TEST_CASE(stopping_with_nothing_out_is_done_at_once) {
  Scene scene;
  scene.start();
  bool stopped = false;
  scene.dispatcher->stop(1h, [&] { stopped = true; });
  scene.run();
  BOOST_TEST(stopped);
}

BOOST_AUTO_TEST_CASE(an_answer_after_the_end_of_the_dispatcher_touches_nothing) {
  Scene scene;
  scene.outbox.holds_bodies = true;
  scene.start();
  scene.add(make_message("dlv_1", 1));
  scene.outbox.holds_bodies = false;
  scene.add(make_message("dlv_2", 2));
  scene.dispatcher.reset();
  scene.outbox.held_bodies.at(0)();
  scene.transport.sent.at(0).done(answer(200));
  scene.run();
  BOOST_TEST(scene.outbox.told.empty());
  BOOST_TEST(scene.transport.sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(commits_on_another_thread_may_add_and_withdraw_while_it_works) {
  constexpr int count = 2'000;
  ThreadedScene scene;
  std::thread worker([&] { scene.io.run(); });
  for (int i = 0; i < count; ++i) {
    const std::string id = "dlv_" + std::to_string(i);
    scene.dispatcher.add(
        {make_message(id, static_cast<std::uint64_t>(i % 100), static_cast<std::uint64_t>(i))});
    if (i % 3 == 0) scene.dispatcher.withdraw({id});
  }
  scene.all_added = true;
  scene.dispatcher.tick(noon);
  worker.join();  // ends when nothing is waiting and nothing is in flight

  std::map<std::string, int> delivered;
  for (const std::string& told : scene.outbox.told)
    if (told.starts_with("delivered ")) ++delivered[told.substr(10)];
  for (int i = 0; i < count; ++i) {
    const int times = delivered["dlv_" + std::to_string(i)];
    BOOST_TEST((times == 1 || (times == 0 && i % 3 == 0)), i);
  }
}

BOOST_AUTO_TEST_SUITE_END()
