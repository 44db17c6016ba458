// The client over loopback: reuse, the silent retry, address policy, names, what it refuses.
// Names are answered by a look-up of the test's, never by the network.
#include <boost/test/unit_test.hpp>
#include <future>

#include "tests/web_hooks/http/client_fixture.hpp"

using namespace jidan::http;
using namespace jidan::http::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

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
