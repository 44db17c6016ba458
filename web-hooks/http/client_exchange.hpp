// One request and its response over one connection: handshake if the connection is new, then
// writing and reading at the same time. It knows no deadline and no retry; whoever started it can
// abandon it. Running operations keep it alive. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "web-hooks/http/client.hpp"
#include "web-hooks/http/response_reader.hpp"
#include "web-hooks/http/stream.hpp"

namespace jidan::http {

class ClientExchange final : public StreamEvents,
                             public std::enable_shared_from_this<ClientExchange> {
 public:
  /** Called once, unless abandoned; none: response() and so on may be asked. */
  using Ended = std::function<void(ClientError error, std::string detail)>;

  ClientExchange(std::unique_ptr<Stream> stream, std::string request_bytes, bool head_only,
                 std::size_t body_bytes_max, Ended ended);

  void start(bool needs_handshake);
  void abandon();

  /** Some bytes of the request may have left us. */
  bool sending_began() const { return first_sent_us_ != 0; }
  bool any_byte_received() const { return first_received_us_ != 0; }
  std::int64_t handshake_us() const { return handshake_us_; }
  std::int64_t first_byte_us() const;
  ResponseReader& response() { return reader_; }
  /** The connection, when it can serve another request; else null. */
  std::unique_ptr<Stream> take_reusable_stream();

  void on_handshake(boost::system::error_code error) override;
  void on_read(boost::system::error_code error, std::size_t bytes) override;
  void on_written(boost::system::error_code error) override;
  void on_shut() override {}

 private:
  void exchange();
  void read_on();
  void end(ClientError error, std::string detail);

  std::unique_ptr<Stream> stream_;
  const std::string request_bytes_;
  ResponseReader reader_;
  Ended ended_;
  bool written_ = false;
  std::int64_t handshake_began_us_ = 0;
  std::int64_t handshake_us_ = 0;
  std::int64_t first_sent_us_ = 0;
  std::int64_t first_received_us_ = 0;
  std::array<char, 8'192> buffer_{};
};

}  // namespace jidan::http
