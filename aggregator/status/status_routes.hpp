// The inside of Status, shared by the files that serve its routes: what is seen, what is done,
// credentials, the page.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aggregator/status/answered_requests.hpp"
#include "aggregator/status/problems.hpp"
#include "aggregator/status/query.hpp"
#include "aggregator/status/status.hpp"
#include "aggregator/status/views.hpp"
#include "web-hooks/http/router.hpp"

namespace jidan::ledger {
class Backup;
}

namespace jidan::status {

enum class RouteId : std::uint8_t {
  page,
  page_style,
  page_script,
  livez,
  readyz,
  metrics,
  status,
  pools,
  pool,
  runs,
  run,
  job_sheet,
  orders,
  order,
  factories,
  factory,
  deliveries,
  delivery,
  holds,
  claims,
  explain,
  endpoints,
  clock,
  advance_clock,
  release_pool,
  cancel_line,
  cancel_run,
  reassign_run,
  concede_run,
  pause_factory,
  resume_factory,
  set_availability,
  retry_delivery,
  put_catalog,
  patch_catalog,
  erase_order,
  back_up,
  add_channel,
  create_endpoint,
  rotate_endpoint,
};

// What is known of one request when its answer comes, perhaps much later.
struct Waiting {
  http::Reply reply;
  Language language = Language::english;
  Asker asker;
  std::string if_none_match;
  bool is_acting = false;       // its answer is an audit line
  std::string method, path;     // of an acting one
  std::string idempotency_key;  // empty: none
};
using WaitingPtr = std::shared_ptr<Waiting>;

class Status::Impl {
 public:
  explicit Impl(StatusParts parts);

  void handle(http::Request&& request, http::Reply reply);
  static std::size_t body_limit(http::Method method, std::string_view path);

 private:
  using Match = http::RouteMatch<RouteId>;
  // Makes an answer out of what was read; runs on the readers' thread.
  using View = std::function<http::Response(runtime::ReadContext&)>;

  // status.cpp
  void serve(const http::Request& request, const WaitingPtr& waiting, const Match& match);
  void see(const http::Request& request, const WaitingPtr& waiting, const Match& match);
  void act(const http::Request& request, const WaitingPtr& waiting, const Match& match);
  bool begin_acting(const http::Request& request, const WaitingPtr& waiting);
  void answer(const WaitingPtr& waiting, http::Response response);
  void post_answer(const WaitingPtr& waiting, http::Response response);
  void read(const WaitingPtr& waiting, View view);
  void ask(const WaitingPtr& waiting, runtime::Question question);
  bool query_ok(const http::Request& request, const WaitingPtr& waiting, const ListForm& form,
                ListQuery& query);

  // seen_now.cpp: the process, the live state, the clock
  void get_ready(const WaitingPtr& waiting);
  void get_metrics(const WaitingPtr& waiting);
  void get_status(const WaitingPtr& waiting);
  void list_pools(const http::Request& request, const WaitingPtr& waiting);
  void get_pool(const WaitingPtr& waiting, std::string_view id);
  void list_factories(const http::Request& request, const WaitingPtr& waiting);
  void get_factory(const WaitingPtr& waiting, std::string id);
  void get_clock(const WaitingPtr& waiting);
  void advance_clock(const http::Request& request, const WaitingPtr& waiting);
  void register_metrics();

  // seen_lists.cpp: the read tables and the journal
  void list_runs(const http::Request& request, const WaitingPtr& waiting);
  void list_orders(const http::Request& request, const WaitingPtr& waiting);
  void list_deliveries(const http::Request& request, const WaitingPtr& waiting);
  void list_holds(const http::Request& request, const WaitingPtr& waiting);
  void list_claims(const http::Request& request, const WaitingPtr& waiting);

  // seen_things.cpp
  void get_run(const WaitingPtr& waiting, std::string_view id);
  void get_job_sheet(const WaitingPtr& waiting, std::string_view id);
  void get_order(const WaitingPtr& waiting, std::string_view id);
  void get_delivery(const WaitingPtr& waiting, std::string_view id);

  // explaining.cpp: why things are as they are
  void explain(const WaitingPtr& waiting, std::string_view id);
  void explain_pool(const WaitingPtr& waiting, core::PoolId pool);
  void explain_order(const WaitingPtr& waiting, core::OrderId order, core::LineId line);
  void explain_closed_order(const WaitingPtr& waiting, core::OrderId order, core::LineId line);
  void explain_run(const WaitingPtr& waiting, core::RunId run);

  // acting.cpp
  void submit(const WaitingPtr& waiting, core::Command command);
  void release_pool(const WaitingPtr& waiting, std::string_view id);
  void set_availability(const http::Request& request, const WaitingPtr& waiting,
                        std::string factory);
  void retry_delivery(const WaitingPtr& waiting, std::string_view id);
  void erase_order(const WaitingPtr& waiting, std::string_view id);
  void back_up(const http::Request& request, const WaitingPtr& waiting);

  // applying_catalog.cpp
  bool begin_applying(const http::Request& request, const WaitingPtr& waiting, ApplyQuery& query);
  void put_catalog(const http::Request& request, const WaitingPtr& waiting);
  void patch_catalog(const http::Request& request, const WaitingPtr& waiting);
  void apply_read(const WaitingPtr& waiting, ApplyQuery query, core::ApplyCatalog&& given);
  void try_catalog(const WaitingPtr& waiting, core::ApplyCatalog command);
  void submit_catalog(const WaitingPtr& waiting, core::ApplyCatalog command);

  // taking_back.cpp
  std::optional<std::string> read_reason(const http::Request& request, const WaitingPtr& waiting);
  void cancel_line(const http::Request& request, const WaitingPtr& waiting, std::string_view id);
  void take_back_run(const http::Request& request, const WaitingPtr& waiting, std::string_view id,
                     core::TakeBack how);

  // credentials.cpp
  struct NewSecrets;
  void list_endpoints(const WaitingPtr& waiting);
  void add_channel(const http::Request& request, const WaitingPtr& waiting);
  void create_endpoint(const http::Request& request, const WaitingPtr& waiting);
  void rotate_endpoint(const WaitingPtr& waiting, std::string factory);
  void make_secrets(const WaitingPtr& waiting, NewSecrets wanted);
  void store_secrets(const WaitingPtr& waiting, std::shared_ptr<NewSecrets> made);

  StatusParts parts_;
  http::Router<RouteId> router_;
  AnsweredRequests answered_;
  bool changing_credentials_ = false;  // one change at a time: numbers are given out by reading
  bool applying_catalog_ = false;
};

http::Response json_response(int status, std::string body);
// Of a command that says no more than that it was done, or why not.
http::Response response_of(const runtime::CommandAnswer& answer, Language language);
// What isn't in the read tables: it never was, or what there was at that time is kept no more.
http::Response absent(const WaitingPtr& waiting, runtime::ReadContext& context,
                      core::Sequence sequence);
// With its ETag, or 304 when the asker has it already.
http::Response single_response(const WaitingPtr& waiting, std::string body);

}  // namespace jidan::status
