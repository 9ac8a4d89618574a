#include "base/error.h"

#include <utility>

namespace filperf {

namespace {

std::string sentence(const std::string& what_failed, const std::string& why, const std::string& next) {
  std::string text = what_failed + ": " + why;
  if (!next.empty()) {
    text += "\n  " + next;
  }
  return text;
}

}  // namespace

Error::Error(std::string what_failed, std::string why, std::string next)
    : std::runtime_error(sentence(what_failed, why, next)),
      what_failed_(std::move(what_failed)),
      why_(std::move(why)),
      next_(std::move(next)) {}

}  // namespace filperf
