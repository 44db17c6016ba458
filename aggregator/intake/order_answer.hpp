// The answer to an accepted order, as JSON. A pure function of the order's own first events:
// written again for a repeat, today or after a restart, it has the same bytes. Never add here what
// changes later.
#pragma once

#include <string>

#include "aggregator/runtime/submit.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {

// "promise":{…}, of an answer that is being written.
void write_promise(http::JsonWriter& json, const core::Promise& promise);

std::string render_order_answer(const runtime::PlacedOrder& order);
// What a dry run answers: the same without ids, because nothing was kept that they could name.
std::string render_dry_run(const runtime::PlacedOrder& order);

}  // namespace jidan::intake
