// The inside of Intake, shared by the files that serve its routes: orders in, orders out,
// factories.
#pragma once

#include <memory>
#include <string>

#include "aggregator/intake/order_decoder.hpp"
#include "aggregator/intake/problems.hpp"
#include "aggregator/intake/recurrence_decoder.hpp"
#include "aggregator/intake/report_decoder.hpp"
#include "aggregator/intake/routes.hpp"
#include "web-hooks/http/router.hpp"

namespace jidan::intake {

enum class RouteId : std::uint8_t {
  post_orders,
  list_orders,
  get_order,
  post_paid,
  get_actions,
  post_cancel,
  post_quote,
  put_recurrence,
  get_recurrence,
  end_recurrence,
  confirm_occurrence,
  post_report,
  get_job_sheets
};

// What is known of one request when its answer comes, perhaps much later.
struct Waiting {
  http::Reply reply;
  Language language = Language::english;
  bool dry_run = false;
};
using WaitingPtr = std::shared_ptr<Waiting>;

struct NdjsonBatch;

class Intake::Impl {
 public:
  Impl(IntakeParts parts, std::shared_ptr<const Credentials> credentials);

  void handle(http::Request&& request, http::Reply reply);
  std::size_t body_limit(http::Method method, std::string_view path,
                         std::string_view media_type) const;

  std::shared_ptr<const Credentials> credentials;
  IntakeCounts counts;

 private:
  using Match = http::RouteMatch<RouteId>;

  void route(http::Request& request, http::Reply reply, const Match& match, Language language);
  // Orders in (post_orders.cpp).
  void post_orders(http::Request& request, http::Reply reply, Language language);
  void post_one(http::Request& request, const Caller& caller, Waiting waiting);
  void post_many(http::Request& request, const Caller& caller, Waiting waiting);
  void submit_line(BodyText line, std::size_t index, const Caller& caller,
                   const std::shared_ptr<NdjsonBatch>& batch);
  // Orders out, and paid (get_orders.cpp).
  void get_order(const http::Request& request, std::string_view id, std::string channel,
                 WaitingPtr waiting);
  void list_orders(const http::Request& request, std::string channel, WaitingPtr waiting);
  void post_paid(http::Request& request, std::string_view id, std::string channel,
                 WaitingPtr waiting);
  void record_payment(core::OrderId order, core::Instant paid_at, std::string channel,
                      WaitingPtr waiting);
  // The order as it is now, with that status.
  void answer_order(core::OrderId order, const std::string& channel, int status,
                    WaitingPtr waiting);
  // Cancelling, and what may be done (cancel_routes.cpp).
  void get_actions(std::string_view id, std::string channel, WaitingPtr waiting);
  void post_cancel(http::Request& request, std::string_view id, std::string channel,
                   WaitingPtr waiting);
  void cancel(core::CancelLines command, WaitingPtr waiting);
  void answer_cancelled(const core::CancelLines& command, WaitingPtr waiting);
  // What an order would meet (post_quotes.cpp).
  void post_quote(http::Request& request, const Caller& caller, WaitingPtr waiting);
  // Recurring orders (recurrence_routes.cpp).
  void recurrence(http::Request& request, const Match& match, const Caller& caller,
                  WaitingPtr waiting);
  void put_recurrence(http::Request& request, core::RecurrenceName name, WaitingPtr waiting);
  void change_recurrence(core::Command&& command, core::RecurrenceName name, WaitingPtr waiting);
  void show_recurrence(core::RecurrenceName name, int status, WaitingPtr waiting);
  // Factories (factory_routes.cpp).
  void post_report(http::Request& request, std::string factory, WaitingPtr waiting);
  void get_job_sheets(const http::Request& request, std::string factory, WaitingPtr waiting);

  static void send(Waiting& waiting, const ProblemDocument& problem);
  void send_unauthorized(Waiting& waiting);
  void send_busy(Waiting& waiting);

  IntakeParts parts_;
  OrderDecoder orders_;
  RecurrenceDecoder recurrences_;
  ReportDecoder reports_;
  http::Router<RouteId> router_;
};

// Why a read of one order found none.
ProblemDocument problem_of(const OrderResult& result, Language language);
http::Response json_response(int status, std::string body);

}  // namespace jidan::intake
