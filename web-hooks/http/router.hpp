// A table of routes: method and path pattern ("/v1/orders/{id}/paid") to a number of the caller's
// choice, usually an enum. A path that is known under other methods only is told apart from one
// that is not known, with the Allow value. HEAD is served by GET's route. Parameters come out
// percent-decoded; a path whose escapes are malformed or decode to NUL matches nothing.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web-hooks/http/message.hpp"

namespace jidan::http {

enum class RouteOutcome { matched, path_unknown, method_not_allowed };

struct PathParameter {
  std::string_view name;  // points into the router's table
  std::string value;      // percent-decoded, never empty
};

/** What a path came to. `route` is an index of the table and has meaning only when matched. */
struct RouteIndexMatch {
  RouteOutcome outcome = RouteOutcome::path_unknown;
  std::size_t route = 0;
  std::vector<PathParameter> parameters;
  std::string allow;  // the Allow header of a 405
};

class RouteTable {
 public:
  void add(Method method, std::string_view pattern);
  RouteIndexMatch match(Method method, std::string_view path) const;

 private:
  struct Segment {
    std::string text;
    bool is_parameter = false;
  };
  struct Row {
    Method method;
    std::vector<Segment> segments;
  };
  static bool fits(const Row& row, const std::vector<std::string_view>& parts);

  std::vector<Row> rows_;
};

template <typename Id>
struct Route {
  Method method;
  std::string_view pattern;
  Id id;
};

template <typename Id>
struct RouteMatch {
  RouteOutcome outcome = RouteOutcome::path_unknown;
  Id id{};  // has meaning only when matched
  std::vector<PathParameter> parameters;
  std::string allow;

  /** The value of a parameter of the matched pattern; empty when the pattern has none such. */
  std::string_view parameter(std::string_view name) const {
    for (const PathParameter& candidate : parameters)
      if (candidate.name == name) return candidate.value;
    return {};
  }
};

/** Router<RouteId> router{{Method::post, "/v1/orders", RouteId::post_orders}, …}; */
template <typename Id>
class Router {
 public:
  Router(std::initializer_list<Route<Id>> routes) {
    for (const Route<Id>& route : routes) {
      table_.add(route.method, route.pattern);
      ids_.push_back(route.id);
    }
  }

  RouteMatch<Id> match(Method method, std::string_view path) const {
    RouteIndexMatch found = table_.match(method, path);
    RouteMatch<Id> result;
    result.outcome = found.outcome;
    if (found.outcome == RouteOutcome::matched) result.id = ids_[found.route];
    result.parameters = std::move(found.parameters);
    result.allow = std::move(found.allow);
    return result;
  }

 private:
  RouteTable table_;
  std::vector<Id> ids_;
};

}  // namespace jidan::http
