// A server may answer before it has read everything, and may close then: so reading runs beside
// writing, and a failed write is not the end as long as something can be read.
#include "web-hooks/http/client_exchange.hpp"

#include <boost/asio/error.hpp>
#include <utility>

#include "web-hooks/http/transport_clock.hpp"

namespace jidan::http {

ClientExchange::ClientExchange(std::unique_ptr<Stream> stream, std::string request_bytes,
                               bool head_only, std::size_t body_bytes_max, Ended ended)
    : stream_(std::move(stream)),
      request_bytes_(std::move(request_bytes)),
      reader_(head_only, body_bytes_max),
      ended_(std::move(ended)) {}

void ClientExchange::start(bool needs_handshake) {
  if (!needs_handshake) return exchange();
  handshake_began_us_ = transport_steady_us();
  stream_->handshake(shared_from_this());
}

void ClientExchange::on_handshake(boost::system::error_code error) {
  if (!ended_) return;
  if (error) return end(ClientError::tls_failed, stream_->handshake_failure());
  handshake_us_ = transport_steady_us() - handshake_began_us_;
  exchange();
}

void ClientExchange::exchange() {
  first_sent_us_ = transport_steady_us();
  stream_->write(request_bytes_, shared_from_this());
  read_on();
}

void ClientExchange::read_on() {
  stream_->read_some(buffer_.data(), buffer_.size(), shared_from_this());
}

void ClientExchange::on_written(boost::system::error_code error) {
  written_ = !error;
}

void ClientExchange::on_read(boost::system::error_code error, std::size_t bytes) {
  if (!ended_) return;
  ResponseStep step = ResponseStep::need_more;
  if (error == boost::asio::error::eof) {
    step = any_byte_received() ? reader_.read_end() : ResponseStep::need_more;
    if (step != ResponseStep::complete)
      return end(ClientError::closed_early, "the peer closed before its response was whole");
  } else if (error) {
    return end(ClientError::closed_early, error.message());
  } else {
    if (first_received_us_ == 0) first_received_us_ = transport_steady_us();
    step = reader_.read({buffer_.data(), bytes});
  }
  switch (step) {
    case ResponseStep::need_more:
      return read_on();
    case ResponseStep::complete:
      return end(ClientError::none, {});
    case ResponseStep::malformed:
      return end(ClientError::malformed_response, "the response is not well-formed HTTP/1.1");
    case ResponseStep::too_large:
      return end(ClientError::too_large, "the response is larger than we read");
  }
}

std::int64_t ClientExchange::first_byte_us() const {
  return any_byte_received() ? first_received_us_ - first_sent_us_ : 0;
}

std::unique_ptr<Stream> ClientExchange::take_reusable_stream() {
  // Without the write's end the next request could be mixed into this one's rest.
  if (!written_ || !reader_.connection_reusable()) return nullptr;
  return std::move(stream_);
}

void ClientExchange::abandon() {
  ended_ = nullptr;
  if (stream_) stream_->close();
}

void ClientExchange::end(ClientError error, std::string detail) {
  const Ended ended = std::exchange(ended_, nullptr);
  ended(error, std::move(detail));
  if (stream_) stream_->close();
}

}  // namespace jidan::http
