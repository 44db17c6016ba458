// What each part of the daemon takes from the configuration, in that part's own type. No defaults
// of its own: those are the configuration's.
#pragma once

#include <optional>

#include "aggregator/intake/order_limits.hpp"
#include "aggregator/ledger/segment_cutter.hpp"
#include "aggregator/runtime/config.hpp"
#include "aggregator/runtime/writer.hpp"
#include "aggregator/status/status.hpp"
#include "web-hooks/http/client.hpp"
#include "web-hooks/http/server.hpp"

namespace jidan::daemon {

http::ServerLimits server_limits(const runtime::LimitsConfig& limits);
intake::OrderLimits order_limits(const runtime::LimitsConfig& limits);
runtime::WriterLimits writer_limits(const runtime::LimitsConfig& limits);
ledger::SegmentLimits segment_limits(const runtime::HistoryConfig& history);
// Nothing: for ever.
std::optional<core::Duration> keep_of(const runtime::HistoryConfig& history);
std::optional<http::TlsSettings> tls_of(const runtime::TlsFiles& files);
status::StatusSettings status_settings(const runtime::Config& config);
http::ClientSettings client_settings();

}  // namespace jidan::daemon
