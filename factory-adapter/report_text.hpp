// A report as the bytes we sign and send: {"type","timestamp","data":{…}} of the contract. Written
// once, when the report is stored; every attempt sends the same bytes.
#pragma once

#include <string>

#include "factory-adapter/step.hpp"

namespace jidan::adapter {

std::string report_body(const ReportDraft& report);

// The webhook-id of a report: the same over all attempts and restarts.
std::string report_webhook_id(const ReportDraft& report);

}  // namespace jidan::adapter
