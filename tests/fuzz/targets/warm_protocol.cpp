#include "targets.h"
#include "warm/protocol.h"

void filperf::fuzz::warm_protocol(std::string_view bytes) {
  static_cast<void>(warm::is_stop(bytes));
  static_cast<void>(warm::is_question(bytes));
  static_cast<void>(warm::differ_in_code(bytes, "a|b"));
  if (const auto request = accepted([&] { return warm::request_from(bytes); })) {
    const std::string message = warm::to_message(*request);
    const auto again = accepted([&] { return warm::request_from(message); });
    require(again && warm::to_message(*again) == message, "a request can be sent and read");
  }
  if (const auto reply = accepted([&] { return warm::reply_from(bytes); })) {
    const std::string message = warm::to_message(*reply);
    const auto again = accepted([&] { return warm::reply_from(message); });
    require(again && warm::to_message(*again) == message, "a reply can be sent and read");
  }
}
