// Jobs as JSON; see status_views.hpp.
#include "factory-adapter/status_views.hpp"

#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::adapter {
namespace {

using http::JsonWriter;

void write_job(JsonWriter& writer, const JobRow& row) {
  const Job& job = row.job;
  writer.key("run_id").string(job.sheet.run_id).key("run").string(job.sheet.run);
  writer.key("factory").string(job.sheet.factory);
  writer.key("revision").integer(job.sheet.revision);
  writer.key("state").string(to_text(job.state));
  writer.key("quantity").integer(job.sheet.quantity);
  writer.key("ack_by").string(platform::rfc3339(job.sheet.ack_by));
  writer.key("due_at").string(platform::rfc3339(job.sheet.due_at));
  writer.key("first_received_at").string(platform::rfc3339(row.first_received_at));
  writer.key("received_at").string(platform::rfc3339(job.received_at));
  writer.key("state_since").string(platform::rfc3339(job.state_since));
  writer.key("times_started").integer(job.times_started);
  writer.key("lines_excepted").integer(static_cast<std::int64_t>(job.excepted.size()));
  writer.key("lines_left_out").integer(static_cast<std::int64_t>(job.left_out.size()));
  writer.key("reports_pending").integer(row.reports_pending);
  writer.key("reports_parked").integer(row.reports_parked);
}

}  // namespace

std::string jobs_json(const std::vector<JobRow>& rows, bool more) {
  std::string text;
  JsonWriter writer(text);
  writer.begin_object().key("jobs").begin_array();
  for (const JobRow& row : rows) {
    writer.begin_object();
    write_job(writer, row);
    writer.end_object();
  }
  writer.end_array().key("next");
  if (more && !rows.empty()) {
    writer.string(std::to_string(rows.back().number));
  } else {
    writer.null();
  }
  writer.end_object();
  return text;
}

std::string job_json(const JobRow& row, const std::vector<OutgoingReport>& reports) {
  std::string text;
  JsonWriter writer(text);
  writer.begin_object();
  write_job(writer, row);
  writer.key("reports").begin_array();
  for (const OutgoingReport& report : reports) {
    writer.begin_object().key("seq").integer(static_cast<std::int64_t>(report.seq));
    writer.key("type").string(to_text(report.kind)).key("revision").integer(report.revision);
    writer.key("state").string(to_text(report.state));
    writer.key("attempts").integer(report.attempts);
    writer.key("http_status").integer(report.http_status).end_object();
  }
  writer.end_array().end_object();
  return text;
}

}  // namespace jidan::adapter
