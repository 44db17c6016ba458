// From the bytes of a factory's report (schemas/report.schema.json) to core's Report, or every
// mistake with its pointer. What core keeps is decoded; notes, photos and inspection figures are
// checked for form. Belongs to one thread.
#pragma once

#include <memory>

#include "aggregator/core/production/report.hpp"
#include "aggregator/intake/body_text.hpp"
#include "aggregator/intake/mistake.hpp"
#include "aggregator/intake/order_decoder.hpp"

namespace jidan::intake {

class ReportDecoder {
 public:
  ReportDecoder();
  ~ReportDecoder();
  ReportDecoder(const ReportDecoder&) = delete;
  ReportDecoder& operator=(const ReportDecoder&) = delete;

  // `report` is filled only when good.
  Decoding decode(BodyText body, core::Report& report);
  const Mistakes& mistakes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::intake
