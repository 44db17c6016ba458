// What the status port shows of jobs, as JSON. Ids, states, counts and times only: a sheet's
// content is never here.
#pragma once

#include <string>
#include <vector>

#include "factory-adapter/inbox.hpp"

namespace jidan::adapter {

// {"jobs":[…],"next":"17"}; next is null on the last page.
std::string jobs_json(const std::vector<JobRow>& rows, bool more);
// One job with its reports.
std::string job_json(const JobRow& row, const std::vector<OutgoingReport>& reports);

}  // namespace jidan::adapter
