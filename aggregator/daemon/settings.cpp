// What the configuration says, in the words of each part.
#include "aggregator/daemon/settings.hpp"

#include "web-hooks/sender.hpp"

namespace jidan::daemon {
namespace {

std::vector<status::Operator> operators_of(const std::vector<runtime::OperatorConfig>& configured) {
  std::vector<status::Operator> operators;
  for (const runtime::OperatorConfig& each : configured)
    operators.push_back(
        {each.name,
         each.role == runtime::OperatorRole::act ? status::Role::act : status::Role::read,
         platform::parse_sha256(each.token_sha256).value()});
  return operators;
}

}  // namespace

http::ServerLimits server_limits(const runtime::LimitsConfig& limits) {
  http::ServerLimits server;
  server.idle = limits.idle_timeout;
  server.body = limits.request_timeout;
  server.connections_max = static_cast<std::size_t>(limits.connections_max);
  return server;
}

intake::OrderLimits order_limits(const runtime::LimitsConfig& limits) {
  intake::OrderLimits orders;
  orders.body_bytes_max = static_cast<std::size_t>(limits.body_bytes_max);
  orders.ndjson_bytes_max = static_cast<std::size_t>(limits.ndjson_bytes_max);
  orders.ndjson_lines_max = static_cast<std::size_t>(limits.ndjson_lines_max);
  orders.order_lines_max = static_cast<std::size_t>(limits.order_lines_max);
  orders.quantity_max = limits.quantity_max;
  orders.text_graphemes_max = limits.text_graphemes_max;
  orders.metadata_bytes_max = static_cast<std::size_t>(limits.metadata_bytes_max);
  return orders;
}

runtime::WriterLimits writer_limits(const runtime::LimitsConfig& limits) {
  runtime::WriterLimits writer;
  writer.queue_commands_max = static_cast<std::size_t>(limits.queue_commands_max);
  writer.commit_commands_max = static_cast<std::size_t>(limits.commit_commands_max);
  return writer;
}

ledger::SegmentLimits segment_limits(const runtime::HistoryConfig& history) {
  return {static_cast<std::size_t>(history.segment_bytes)};
}

std::optional<core::Duration> keep_of(const runtime::HistoryConfig& history) {
  if (history.keep_days == 0) return std::nullopt;
  return std::chrono::days{history.keep_days};
}

std::optional<http::TlsSettings> tls_of(const runtime::TlsFiles& files) {
  if (!files.used()) return std::nullopt;
  return http::TlsSettings{files.certificate.string(), files.key.string()};
}

status::StatusSettings status_settings(const runtime::Config& config) {
  status::StatusSettings settings;
  settings.operators = operators_of(config.operators);
  settings.hosts = config.status.hosts;
  settings.data_dir = config.data_dir;
  settings.backup_bytes_per_second =
      static_cast<std::uint64_t>(config.limits.backup_bytes_per_second);
  return settings;
}

http::ClientSettings client_settings() {
  http::ClientSettings settings;
  settings.address_policy = webhooks::address_policy();
  return settings;
}

}  // namespace jidan::daemon
