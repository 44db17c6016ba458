// What the tests of inbox and ports share: webhook bodies, messages, a temporary directory, a key.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "factory-adapter/body_key.hpp"
#include "factory-adapter/book.hpp"
#include "factory-adapter/decode.hpp"
#include "platform/instant_text.hpp"
#include "tests/factory_adapter/sheets.hpp"

namespace jidan::adapter::tests {

// The webhook of that sheet, as the aggregator writes it.
inline std::string sheet_body(const Sheet& sheet, const char* type = "job_sheet.issued") {
  std::string lines;
  for (const SheetLine& line : sheet.lines) {
    lines += (lines.empty() ? "" : ",") + std::string("{\"line_id\":\"") + line.line_id +
             "\",\"piece\":\"R20261122-0007-0001\",\"quantity\":" + std::to_string(line.quantity);
    if (!line.texts.empty())
      lines += ",\"personalization\":[{\"placement\":\"front\",\"text\":\"" + line.texts[0] +
               "\",\"font\":\"song\"}]";
    lines += "}";
  }
  return std::string("{\"type\":\"") + type +
         "\",\"timestamp\":\"2026-11-22T09:00:00Z\",\"data\":{\"run\":\"" + sheet.run +
         "\",\"run_id\":\"" + sheet.run_id + "\",\"revision\":" + std::to_string(sheet.revision) +
         ",\"factory\":\"" + sheet.factory + "\",\"process\":\"dtf-print\",\"ack_by\":\"" +
         platform::rfc3339(sheet.ack_by) + "\",\"due_at\":\"" + platform::rfc3339(sheet.due_at) +
         "\",\"ships_to\":\"buyer\",\"quantity\":{\"ordered\":43,\"to_make\":" +
         std::to_string(sheet.quantity) +
         ",\"billed\":43,\"spare_blanks\":1},\"groups\":[{\"sku\":\"tee-white-l\",\"lines\":[" +
         lines + "]}]}}";
}

// The webhook that asks to leave a line of that sheet out.
inline std::string cancel_request_body(const Sheet& sheet, const SheetLine& line) {
  return R"({"type":"job_sheet.cancel_requested","timestamp":"2026-11-22T09:06:00Z","data":{"run":")" +
         sheet.run + R"(","run_id":")" + sheet.run_id +
         R"(","revision":1,"factory":"yiwu","answer_by":"2026-11-22T10:00:00Z","lines":[{"line_id":")" +
         line.line_id + R"(","quantity":)" + std::to_string(line.quantity) + "}]}}";
}

inline ReceivedMessage message(std::string webhook_id, std::string body,
                               std::string factory = "yiwu") {
  ReceivedMessage result;
  result.factory = std::move(factory);
  result.webhook_id = std::move(webhook_id);
  result.body_digest = sha256_bytes(body);
  result.decoded = decode_message(body);
  result.body = std::move(body);
  return result;
}

// A directory of its own for one test, gone with it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "jidan-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;  // a leftover in /tmp must not fail a test
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline BodyKey test_key() {
  return BodyKey({1, 2, 3});
}

}  // namespace jidan::adapter::tests
