// Which of the two languages we speak a request asks for (Accept-Language, RFC 9110 12.5.4).
#pragma once

#include <string_view>

namespace jidan::http {

/** True when Chinese is preferred to English; with neither named: false. */
bool prefers_chinese(std::string_view accept_language);

}  // namespace jidan::http
