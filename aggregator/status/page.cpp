// Serving the page; see page.hpp.
#include "aggregator/status/page.hpp"

namespace jidan::status {
namespace {

constexpr std::string_view kLanguagePlace = "LANGUAGE";

http::Response file_response(std::string_view type, std::string_view content) {
  http::Response response;
  response.content_type = type;
  response.headers = {{"Content-Security-Policy",
                       "default-src 'none'; script-src 'self'; style-src 'self'; "
                       "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-cache"}};
  response.body = content;
  return response;
}

}  // namespace

http::Response page_response(bool chinese) {
  http::Response response = file_response(http::content_type::html, page_html);
  response.body.replace(response.body.find(kLanguagePlace), kLanguagePlace.size(),
                        chinese ? "zh-CN" : "en");
  response.headers.push_back({"Vary", "Accept-Language"});
  return response;
}

http::Response page_style_response() {
  return file_response(http::content_type::css, page_css);
}

http::Response page_script_response() {
  return file_response(http::content_type::javascript, page_js);
}

}  // namespace jidan::status
