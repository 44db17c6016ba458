// Equivalents (平替): what a line may be made as when nobody can make what was ordered, because its
// buyer agreed. Facts of events and of the state; the rules are planning/equivalents.hpp.
#pragma once

#include <string>
#include <vector>

namespace jidan::core {

// Fits what the line asks for; its buyer agreed to it.
struct AgreedEquivalent {
  std::string sku;
  std::vector<std::string> unable;  // factories whose offer's limits the line is beyond

  template <class A>
  void fields(A& a) {
    a(sku, unable);
  }
};

// Of a line whose buyer agreed to some.
struct LineEquivalents {
  std::string ordered;                 // SKU; empty: it is made as ordered
  std::vector<AgreedEquivalent> left;  // not tried yet, the first first

  template <class A>
  void fields(A& a) {
    a(ordered, left);
  }
};

}  // namespace jidan::core
