// One connection of a server: reads requests, hands them to the handler, puts the answers back in
// the order of their requests and writes what is ready in one write. Owner: ServerCore, until it is
// closed; running operations and unanswered replies keep it alive beyond that. One thread.
// Invariant: answers leave in request order, and after one that closes nothing follows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "web-hooks/http/reply.hpp"
#include "web-hooks/http/request_reader.hpp"
#include "web-hooks/http/server_core.hpp"
#include "web-hooks/http/stream.hpp"

namespace jidan::http {

class Session final : public ReplySink,
                      public StreamEvents,
                      public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<ServerCore> core, std::unique_ptr<Stream> stream,
          std::string remote_address);

  void start();
  /** Answers 503 without reading; for a connection beyond connections_max. */
  void turn_away();
  void drain();
  void cut();
  void on_tick(std::uint64_t tick);
  void flush_now();

  // Its place in the core's list.
  std::size_t index() const { return index_; }
  void set_index(std::size_t index) { index_ = index; }

  void answer(std::uint64_t request_number, Response&& response) override;
  void post(std::function<void()> task) override;
  const void* home() const override;

  void on_handshake(boost::system::error_code error) override;
  void on_read(boost::system::error_code error, std::size_t bytes) override;
  void on_written(boost::system::error_code error) override;
  void on_shut() override;

 private:
  enum class Stage { handshaking, serving, lingering, closed };
  /** One request that waits for its answer, or for the answers before it. */
  struct Slot {
    bool ready = false;
    bool head_only = false;
    bool keep_alive = true;
    int version_minor = 1;
    Response response;
  };

  std::size_t in_flight() const { return slots_.size() - first_slot_; }
  bool may_take_requests() const;
  void read_on();
  void take_requests();
  void dispatch();
  void refuse(GateRefusal refusal);
  void put(Slot& slot);
  void pop_slot();
  void put_ready();
  void put_continue();
  void go_on();
  void linger();
  void watch_phase();
  void on_phase_over();

  const std::shared_ptr<ServerCore> core_;
  const std::unique_ptr<Stream> stream_;
  const std::string remote_address_;
  std::size_t index_ = 0;
  Stage stage_ = Stage::handshaking;

  RequestReader reader_;
  std::unique_ptr<char[]> read_buffer_;
  std::string_view unread_;  // of read_buffer_: not yet given to the reader
  bool reading_ = false;
  bool peer_ended_ = false;
  bool taking_ = false;          // inside take_requests(): answers wait for its end
  bool last_request_ = false;    // no further request is taken
  bool continue_waits_ = false;  // "100 Continue" after the answers before it

  std::vector<Slot> slots_;  // from first_slot_ on, in request order
  std::size_t first_slot_ = 0;
  std::uint64_t first_number_ = 0;  // the request number of slots_[first_slot_]

  std::string out_;      // serialised, waits for the next write
  std::string sending_;  // being written
  bool writing_ = false;
  bool flush_waits_ = false;
  bool closing_ = false;  // out_ ends with an answer that closes

  std::uint64_t requests_read_ = 0;
  std::uint64_t watched_request_ = 0;
  ReadPhase watched_phase_ = ReadPhase::between;
  std::uint64_t phase_until_tick_ = 0;
  std::uint64_t write_until_tick_ = 0;
};

}  // namespace jidan::http
