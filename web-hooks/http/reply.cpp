// Answering exactly once: whoever answers takes the sink out of the handle first.
// Hops between threads are one task a home, however many answers go there.
#include "web-hooks/http/reply.hpp"

#include <map>

#include "web-hooks/http/problem.hpp"

namespace jidan::http {
namespace {

class CapturingSink final : public ReplySink {
 public:
  explicit CapturingSink(std::function<void(Response)> receiver) : receiver_(std::move(receiver)) {}
  void answer(std::uint64_t, Response&& response) override { receiver_(std::move(response)); }
  void post(std::function<void()> task) override { task(); }
  const void* home() const override { return this; }

 private:
  std::function<void(Response)> receiver_;
};

Response unanswered() {
  return problem_response({.name = "unanswered",
                           .title = "The request was not answered",
                           .status = 500,
                           .detail = "Its outcome is unknown; repeat it.",
                           .refusal = {},
                           .errors = {}});
}

}  // namespace

Reply& Reply::operator=(Reply&& other) noexcept {
  if (this == &other) return *this;
  drop();
  sink_ = std::move(other.sink_);
  request_number_ = other.request_number_;
  return *this;
}

void Reply::send(Response response) {
  if (const std::shared_ptr<ReplySink> sink = std::exchange(sink_, nullptr))
    sink->answer(request_number_, std::move(response));
}

void Reply::post_send(Response response) {
  std::vector<Answer> answers;
  answers.emplace_back(std::move(*this), std::move(response));
  post_batch(std::move(answers));
}

void Reply::drop() {
  // A handle may die on any thread, so the 500 always hops.
  if (sink_) post_send(unanswered());
}

void send_batch(std::vector<Answer> answers) {
  for (auto& [reply, response] : answers) reply.send(std::move(response));
}

void post_batch(std::vector<Answer> answers) {
  struct Hop {
    std::shared_ptr<ReplySink> sink;
    std::vector<Answer> answers;
  };
  std::map<const void*, Hop> hops;
  for (Answer& answer : answers) {
    const std::shared_ptr<ReplySink>& sink = answer.first.sink_;
    if (!sink) continue;
    Hop& hop = hops[sink->home()];
    if (!hop.sink) hop.sink = sink;
    hop.answers.push_back(std::move(answer));
  }
  for (auto& [home, hop] : hops) {
    // std::function wants a copyable task, and answers cannot be copied.
    auto batch = std::make_shared<std::vector<Answer>>(std::move(hop.answers));
    hop.sink->post([batch] { send_batch(std::move(*batch)); });
  }
}

Reply capture_reply(std::function<void(Response)> receiver) {
  return Reply(std::make_shared<CapturingSink>(std::move(receiver)), 0);
}

}  // namespace jidan::http
