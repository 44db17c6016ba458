// The client against peers that behave, misbehave, stall and lie, over loopback.
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <future>

#include "tests/web_hooks/http/http_fixture.hpp"
#include "tests/web_hooks/http/tls_files.hpp"
#include "web-hooks/http/client.hpp"

using namespace jidan::http;
using namespace jidan::http::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

ClientSettings settings() {
  ClientSettings made;
  made.address_policy = [](const asio::ip::address&, bool) { return true; };
  made.resolver = [](const std::string&) {
    return std::vector<asio::ip::address>{asio::ip::address_v4::loopback()};
  };
  return made;
}

/** A client whose loop runs only while a result is awaited. */
struct Sender {
  explicit Sender(ClientSettings made = settings()) : client(context, std::move(made)) {}
  ClientResult send(ClientRequest request) {
    std::optional<ClientResult> result;
    client.send(std::move(request), [&](ClientResult ended) { result = std::move(ended); });
    while (!result) {
      context.restart();
      context.run_one();
    }
    return std::move(*result);
  }
  asio::io_context context;
  HttpClient client;
};

ClientRequest to(std::uint16_t port, const std::string& path = "/hook",
                 std::chrono::milliseconds deadline = 10s) {
  ClientRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(port) + path;
  request.body = "{}";
  request.deadline = deadline;
  return request;
}

using Socket = asio::ip::tcp::socket;

/** Accepts one connection after the other and plays a script on each. */
class Peer {
 public:
  using Script = std::function<void(Socket&)>;
  explicit Peer(std::vector<Script> scripts)
      : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}),
        thread_([this, scripts = std::move(scripts)] {
          for (const Script& script : scripts) {
            Socket socket(context_);
            acceptor_.accept(socket);
            script(socket);
            ++played_;
          }
        }) {}
  ~Peer() { thread_.join(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  int played() const { return played_; }

 private:
  asio::io_context context_;
  asio::ip::tcp::acceptor acceptor_;
  std::atomic<int> played_{0};
  std::thread thread_;
};

/** Reads until the request's head and its two bytes of body are there, or the end. */
bool read_request(Socket& socket) {
  std::string received;
  char buffer[4'096];
  boost::system::error_code error;
  while (received.find("\r\n\r\n{}") == std::string::npos) {
    const std::size_t bytes = socket.read_some(asio::buffer(buffer), error);
    if (error) return false;
    received.append(buffer, bytes);
  }
  return true;
}

void say(Socket& socket, std::string_view bytes) {
  boost::system::error_code ignored;  // the client may have had enough
  asio::write(socket, asio::buffer(bytes.data(), bytes.size()), ignored);
}

void wait_for_end(Socket& socket) {
  char buffer[4'096];
  boost::system::error_code error;
  while (!error) socket.read_some(asio::buffer(buffer), error);
}

Peer::Script answers(std::string bytes) {
  return [bytes = std::move(bytes)](Socket& socket) {
    if (read_request(socket)) say(socket, bytes);
  };
}

ClientResult answer_of(std::string bytes) {
  Peer peer({answers(std::move(bytes))});
  Sender sender;
  return sender.send(to(peer.port()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(a_request_arrives_whole_and_its_answer_comes_back) {
  TestServer server(echo());
  Sender sender;
  ClientRequest request = to(server.port, "/hook?x=1");
  request.headers.push_back({"webhook-id", "msg_1"});
  const ClientResult result = sender.send(request);
  BOOST_TEST((result.stage == ClientStage::after));
  BOOST_TEST((result.error == ClientError::none));
  BOOST_TEST(result.status == 200);
  BOOST_TEST(result.body == "POST /hook?x=1 {}");
  BOOST_TEST(result.header("content-type") == content_type::plain);
  BOOST_TEST(result.remote_address == "127.0.0.1");
  BOOST_TEST(result.timings.total_us > 0);
}

BOOST_AUTO_TEST_CASE(a_connection_is_used_again) {
  TestServer server(echo());
  Sender sender;
  BOOST_TEST(!sender.send(to(server.port)).connection_reused);
  const ClientResult second = sender.send(to(server.port));
  BOOST_TEST(second.connection_reused);
  BOOST_TEST(second.status == 200);
  BOOST_TEST(server.stats().connections_accepted == 1U);
  BOOST_TEST(sender.client.stats().connections_reused == 1U);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer_and_is_not_followed) {
  TestServer target(echo());
  const ClientResult result =
      answer_of("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + std::to_string(target.port) +
                "/\r\nContent-Length: 0\r\n\r\n");
  BOOST_TEST(result.status == 302);
  BOOST_TEST(target.stats().connections_accepted == 0U);
}

BOOST_AUTO_TEST_CASE(interim_responses_are_skipped) {
  const ClientResult result = answer_of(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
      "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
  BOOST_TEST(result.status == 201);
  BOOST_TEST(result.body == "ok");
  BOOST_TEST(result.header("link") == "");
}

BOOST_AUTO_TEST_CASE(a_server_that_only_hints_is_malformed) {
  std::string hints;
  for (int number = 0; number < 20; ++number) hints += "HTTP/1.1 103 Early Hints\r\n\r\n";
  BOOST_TEST((answer_of(hints).error == ClientError::malformed_response));
}

BOOST_AUTO_TEST_CASE(a_chunked_answer_is_put_together_and_its_trailers_are_dropped) {
  const ClientResult result = answer_of(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n4\r\ndefg\r\n"
      "0\r\nTrailer-Field: 1\r\n\r\n");
  BOOST_TEST((result.error == ClientError::none));
  BOOST_TEST(result.body == "abcdefg");
  BOOST_TEST(result.header("trailer-field") == "");
}

BOOST_AUTO_TEST_CASE(a_body_that_lasts_until_the_end_is_read_to_the_end) {
  const ClientResult result = answer_of("HTTP/1.1 200 OK\r\n\r\nuntil the end");
  BOOST_TEST((result.error == ClientError::none));
  BOOST_TEST(result.body == "until the end");
}

BOOST_AUTO_TEST_CASE(a_body_over_64_kib_is_not_read_on) {
  const std::string body(65'537, 'x');
  BOOST_TEST((answer_of("HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n" + body).error ==
              ClientError::too_large));
  const ClientResult endless = answer_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(5'000'000, 'x'));
  BOOST_TEST((endless.error == ClientError::too_large));
  BOOST_TEST((endless.stage == ClientStage::attempt));
  BOOST_TEST(
      (answer_of("HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n" + body.substr(1)).error ==
       ClientError::none));
}

BOOST_AUTO_TEST_CASE(a_head_without_bound_is_not_read_on) {
  BOOST_TEST((answer_of("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x')).error ==
              ClientError::too_large));
  std::string fields = "HTTP/1.1 200 OK\r\n";
  for (int number = 0; number < 65; ++number) fields += "X: 1\r\n";
  BOOST_TEST((answer_of(fields + "\r\n").error == ClientError::too_large));
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_malformed) {
  for (const char* bytes :
       {"hello\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    BOOST_TEST_CONTEXT(bytes) {
      const ClientResult result = answer_of(bytes);
      BOOST_TEST((result.error == ClientError::malformed_response));
      BOOST_TEST((result.stage == ClientStage::attempt));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_peer_that_closes_early_is_told_apart) {
  for (const char* bytes :
       {"", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"}) {
    const ClientResult result = answer_of(bytes);
    BOOST_TEST((result.error == ClientError::closed_early));
    BOOST_TEST((result.stage == ClientStage::attempt));
    BOOST_TEST(!result.sent_twice);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_drips_ends_at_the_deadline) {
  std::promise<int> dripped;
  Peer peer({[&](Socket& socket) {
    read_request(socket);
    say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
    // A byte each time a millisecond has not brought the client's end.
    const timeval millisecond{0, 1'000};
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &millisecond, sizeof millisecond);
    char byte = 'x';
    int count = 0;
    while (::recv(socket.native_handle(), &byte, 1, 0) < 0 && errno == EAGAIN && count < 30'000)
      count += ::send(socket.native_handle(), "x", 1, MSG_NOSIGNAL) == 1 ? 1 : 30'000;
    dripped.set_value(count);
  }});
  Sender sender;
  const ClientResult result = sender.send(to(peer.port(), "/", 50ms));
  BOOST_TEST((result.error == ClientError::timeout));
  BOOST_TEST((result.stage == ClientStage::attempt));
  BOOST_TEST(dripped.get_future().get() > 0);
}

BOOST_AUTO_TEST_CASE(a_silent_peer_ends_at_the_deadline) {
  Peer peer({wait_for_end});
  Sender sender;
  BOOST_TEST((sender.send(to(peer.port(), "/", 30ms)).error == ClientError::timeout));
}

BOOST_AUTO_TEST_CASE(a_connection_with_stray_bytes_is_not_used_again) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  Peer peer({answers(answer + "stray"), answers(answer)});
  Sender sender;
  BOOST_TEST(sender.send(to(peer.port())).body == "ok");
  const ClientResult second = sender.send(to(peer.port()));
  BOOST_TEST(second.body == "ok");
  BOOST_TEST(!second.connection_reused);
}

BOOST_AUTO_TEST_CASE(stray_bytes_that_come_later_are_seen_before_reuse) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  std::promise<void> first_answer_read;
  std::promise<void> stray_sent;
  Peer peer({[&](Socket& socket) {
               answers(answer)(socket);
               first_answer_read.get_future().get();
               say(socket, "HTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n");
               stray_sent.set_value();
             },
             answers(answer)});
  Sender sender;
  BOOST_TEST(sender.send(to(peer.port())).status == 200);
  first_answer_read.set_value();
  stray_sent.get_future().get();
  BOOST_TEST(sender.send(to(peer.port())).status == 200);
  BOOST_TEST(sender.client.stats().connections_opened == 2U);
}

BOOST_AUTO_TEST_CASE(a_reused_connection_that_dies_without_a_byte_is_retried_once_on_a_new_one) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  Peer peer({[&](Socket& socket) {
               answers(answer)(socket);
               read_request(socket);  // and closes without a word
             },
             answers(answer)});
  Sender sender;
  sender.send(to(peer.port()));
  const ClientResult second = sender.send(to(peer.port()));
  BOOST_TEST(second.status == 200);
  BOOST_TEST(second.sent_twice);
  BOOST_TEST(sender.client.stats().sent_twice == 1U);
}

BOOST_AUTO_TEST_CASE(there_is_no_second_silent_retry_and_none_on_a_new_connection) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  const auto dies = [](Socket& socket) { read_request(socket); };
  Peer peer({[&](Socket& socket) {
               answers(answer)(socket);
               read_request(socket);
             },
             dies, dies});
  Sender sender;
  sender.send(to(peer.port()));
  const ClientResult twice = sender.send(to(peer.port()));
  BOOST_TEST((twice.error == ClientError::closed_early));
  BOOST_TEST((twice.stage == ClientStage::attempt));
  const ClientResult fresh = sender.send(to(peer.port()));
  BOOST_TEST((fresh.error == ClientError::closed_early));
  BOOST_TEST(!fresh.sent_twice);
}

BOOST_AUTO_TEST_CASE(an_early_answer_is_read_while_the_request_is_still_being_written) {
  Peer peer({[](Socket& socket) {
    say(socket, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    wait_for_end(socket);
  }});
  Sender sender;
  ClientRequest request = to(peer.port());
  request.body = std::string(20'000'000, 'x');
  BOOST_TEST(sender.send(request).status == 413);
}

BOOST_AUTO_TEST_CASE(forbidden_addresses_are_never_connected_to) {
  TestServer server(echo());
  ClientSettings made = settings();
  made.address_policy = [](const asio::ip::address& address, bool allow_private) {
    return allow_private || !address.is_loopback();
  };
  Sender sender(made);
  ClientRequest by_name = to(server.port);
  by_name.url = "http://factory.test:" + std::to_string(server.port) + "/";
  for (const ClientRequest& request : {to(server.port), by_name}) {
    const ClientResult result = sender.send(request);
    BOOST_TEST((result.error == ClientError::forbidden_address));
    BOOST_TEST((result.stage == ClientStage::before));
  }
  BOOST_TEST(server.stats().connections_accepted == 0U);
  by_name.allow_private = true;
  BOOST_TEST(sender.send(by_name).status == 200);
  by_name.allow_private = false;
  BOOST_TEST((sender.send(by_name).error == ClientError::forbidden_address));
}

BOOST_AUTO_TEST_CASE(of_several_addresses_only_the_vetted_are_tried) {
  TestServer server(echo());
  ClientSettings made = settings();
  made.resolver = [](const std::string&) {
    return std::vector<asio::ip::address>{asio::ip::make_address("127.0.0.2"),
                                          asio::ip::make_address("127.0.0.1")};
  };
  made.address_policy = [](const asio::ip::address& address, bool) {
    return address == asio::ip::address_v4::loopback();
  };
  Sender sender(made);
  ClientRequest request = to(server.port);
  request.url = "http://factory.test:" + std::to_string(server.port) + "/";
  BOOST_TEST(sender.send(request).remote_address == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_refused_connection_is_before_the_attempt) {
  std::uint16_t port = 0;
  { port = TestServer(echo()).port; }
  Sender sender;
  const ClientResult result = sender.send(to(port));
  BOOST_TEST((result.error == ClientError::connect_failed));
  BOOST_TEST((result.stage == ClientStage::before));
}

BOOST_AUTO_TEST_CASE(urls_we_cannot_use_are_refused_before_anything_happens) {
  Sender sender;
  for (const char* url : {"", "ftp://a/", "http://", "http:///x", "http://me:pw@127.0.0.1/", "/x",
                          "http://127.0.0.1:0/", "http://127.0.0.1:99999/", "http://a b/",
                          "http://127.0.0.1/\r\nX: 1", "http://%31/", "http://\xE5\x8D\x95/"}) {
    ClientRequest request;
    request.url = url;
    BOOST_TEST_CONTEXT(url) {
      BOOST_TEST((sender.send(request).error == ClientError::bad_url));
    }
  }
}

BOOST_AUTO_TEST_CASE(headers_cannot_end_their_line_or_override_framing) {
  TestServer server(echo());
  Sender sender;
  for (const Header& header : std::vector<Header>{{"X", "a\r\nY: b"},
                                                  {"X", "a\nb"},
                                                  {"X", std::string("a\0b", 3)},
                                                  {"X: a\r\nY", "b"},
                                                  {"", "b"},
                                                  {"Host", "other"},
                                                  {"content-length", "1"},
                                                  {"Transfer-Encoding", "chunked"},
                                                  {"Connection", "close"},
                                                  {"Expect", "100-continue"}}) {
    ClientRequest request = to(server.port);
    request.headers.push_back(header);
    BOOST_TEST((sender.send(request).error == ClientError::bad_header));
  }
  BOOST_TEST(server.stats().connections_accepted == 0U);
}

BOOST_AUTO_TEST_CASE(a_silent_name_ends_at_its_deadline_and_delays_no_other) {
  TestServer server(echo());
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  ClientSettings made = settings();
  made.resolver = [released](const std::string& host) {
    if (host == "silent.test") released.get();
    return std::vector<asio::ip::address>{asio::ip::address_v4::loopback()};
  };
  Sender sender(made);
  ClientRequest silent = to(server.port, "/", 60s);
  silent.url = "http://silent.test:" + std::to_string(server.port) + "/";
  std::optional<ClientResult> silent_result;
  sender.client.send(silent, [&](ClientResult ended) { silent_result = std::move(ended); });
  ClientRequest other = silent;
  other.url = "http://other.test:" + std::to_string(server.port) + "/";
  BOOST_TEST(sender.send(other).status == 200);
  BOOST_TEST(!silent_result.has_value());
  silent.deadline = 20ms;
  const ClientResult hasty = sender.send(silent);
  BOOST_TEST((hasty.error == ClientError::timeout));
  BOOST_TEST((hasty.stage == ClientStage::before));
  sender.client.stop();
  BOOST_TEST((silent_result->error == ClientError::stopped));
  release.set_value();
}

BOOST_AUTO_TEST_CASE(a_name_without_addresses_is_told_apart) {
  ClientSettings made = settings();
  made.resolver = [](const std::string&) { return std::vector<asio::ip::address>{}; };
  Sender sender(made);
  ClientRequest request;
  request.url = "http://nobody.test/";
  BOOST_TEST((sender.send(request).error == ClientError::dns_failed));
}

BOOST_AUTO_TEST_CASE(the_systems_look_up_knows_localhost) {
  TestServer server(echo());
  ClientSettings made = settings();
  made.resolver = nullptr;
  made.address_policy = [](const asio::ip::address& address, bool) { return address.is_v4(); };
  Sender sender(made);
  ClientRequest request = to(server.port);
  request.url = "http://localhost:" + std::to_string(server.port) + "/";
  BOOST_TEST(sender.send(request).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(http_client_tls)

namespace {

ClientResult over_tls(const TlsFiles& served, const std::string& trusted, const std::string& host) {
  TestServer server(echo(), {}, TlsSettings{served.certificate_file(), served.key_file()});
  ClientSettings made = settings();
  made.ca_file = trusted;
  Sender sender(made);
  ClientRequest request;
  request.url = "https://" + host + ":" + std::to_string(server.port) + "/hook";
  request.body = "{}";
  request.deadline = 10s;
  return sender.send(request);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_right_host_with_a_trusted_certificate_is_talked_to) {
  const TlsFiles files("factory.test");
  const ClientResult result = over_tls(files, files.ca_file(), "factory.test");
  BOOST_TEST((result.error == ClientError::none), result.detail);
  BOOST_TEST(result.body == "POST /hook {}");
  BOOST_TEST(result.timings.tls_us > 0);
}

BOOST_AUTO_TEST_CASE(a_valid_certificate_of_another_host_is_refused) {
  const TlsFiles files("other.test");
  const ClientResult result = over_tls(files, files.ca_file(), "factory.test");
  BOOST_TEST((result.error == ClientError::tls_failed));
  BOOST_TEST((result.stage == ClientStage::before));
}

BOOST_AUTO_TEST_CASE(a_certificate_nobody_vouches_for_is_refused) {
  const TlsFiles files("factory.test");
  const TlsFiles strangers("factory.test");
  const ClientResult result = over_tls(files, strangers.ca_file(), "factory.test");
  BOOST_TEST((result.error == ClientError::tls_failed));
  BOOST_TEST(result.detail.find("certificate refused") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused) {
  const TlsFiles files("factory.test", -60);
  const ClientResult result = over_tls(files, files.ca_file(), "factory.test");
  BOOST_TEST((result.error == ClientError::tls_failed));
  BOOST_TEST(result.detail.find("expired") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_name_certificate_does_not_vouch_for_an_address) {
  const TlsFiles files("factory.test");
  BOOST_TEST((over_tls(files, files.ca_file(), "127.0.0.1").error == ClientError::tls_failed));
}

BOOST_AUTO_TEST_CASE(a_tls_connection_is_used_again) {
  const TlsFiles files("factory.test");
  TestServer server(echo(), {}, TlsSettings{files.certificate_file(), files.key_file()});
  ClientSettings made = settings();
  made.ca_file = files.ca_file();
  Sender sender(made);
  ClientRequest request;
  request.url = "https://factory.test:" + std::to_string(server.port) + "/hook";
  request.body = std::string(300'000, 'b');
  const ClientResult first = sender.send(request);
  BOOST_TEST((first.error == ClientError::too_large));  // the echo is larger than we read
  request.body = "small";
  BOOST_TEST(sender.send(request).body == "POST /hook small");
  const ClientResult third = sender.send(request);
  BOOST_TEST(third.body == "POST /hook small");
  BOOST_TEST(third.connection_reused);
}

BOOST_AUTO_TEST_CASE(plain_http_to_a_tls_port_and_tls_to_a_plain_port_fail_cleanly) {
  const TlsFiles files("factory.test");
  TestServer tls(echo(), {}, TlsSettings{files.certificate_file(), files.key_file()});
  TestServer plain(echo());
  Sender sender;
  BOOST_TEST((sender.send(to(tls.port)).error != ClientError::none));
  ClientRequest request = to(plain.port);
  request.url = "https://factory.test:" + std::to_string(plain.port) + "/";
  BOOST_TEST((sender.send(request).error == ClientError::tls_failed));
  BOOST_TEST(plain.refused(GateRefusal::malformed_request) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
