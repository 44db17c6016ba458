// The handle with which a handler answers one request, exactly once and possibly much later.
// Lifetime: it keeps its session alive; it must be gone before the io_context of its server is.
// Threads: send() belongs to the server's io thread; post_send() and post_batch() to any thread.
// A handle that is dropped unanswered answers 500, so that no client waits for ever.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "web-hooks/http/message.hpp"

namespace jidan::http {

/** Where answers go: a session, or a test. */
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  /** Takes the answer of the request with that number. Called on the sink's own thread. */
  virtual void answer(std::uint64_t request_number, Response&& response) = 0;
  /** Runs the task on the sink's own thread, later. Callable from any thread. */
  virtual void post(std::function<void()> task) = 0;
  /** Equal for sinks that share a thread; lets post_batch() hop once per thread. */
  virtual const void* home() const = 0;
};

class Reply {
 public:
  Reply() = default;
  Reply(std::shared_ptr<ReplySink> sink, std::uint64_t request_number)
      : sink_(std::move(sink)), request_number_(request_number) {}
  Reply(Reply&&) noexcept = default;
  Reply& operator=(Reply&& other) noexcept;
  ~Reply() { drop(); }

  /** True until it has been answered. */
  explicit operator bool() const { return sink_ != nullptr; }

  /** On the io thread. All answers sent in one turn of the loop leave in one write a connection. */
  void send(Response response);
  /** From any thread: hops to the io thread and sends there. */
  void post_send(Response response);

 private:
  friend void post_batch(std::vector<std::pair<Reply, Response>> answers);
  void drop();

  std::shared_ptr<ReplySink> sink_;
  std::uint64_t request_number_ = 0;
};

using Answer = std::pair<Reply, Response>;

/** On the io thread: answers of one commit over many connections, one write a connection. */
void send_batch(std::vector<Answer> answers);
/** From any thread (the writer after its commit): one hop per io thread, then send_batch(). */
void post_batch(std::vector<Answer> answers);

/** A reply that hands its response to `receiver` at once; for tests of handlers. */
Reply capture_reply(std::function<void(Response)> receiver);

/** Called on the io thread for each whole request. */
using Handler = std::function<void(Request&&, Reply)>;

}  // namespace jidan::http
