#include "base/digest.h"
#include "targets.h"

std::string filperf::fuzz::sealed(std::string_view text) {
  constexpr std::string_view kMember = R"(  "digest": ")";
  std::string whole(text);
  const std::size_t member = whole.find(kMember);
  if (member == std::string::npos) {
    return whole;
  }
  const std::size_t from = member + kMember.size();
  const std::size_t end = whole.find('"', from);
  if (end == std::string::npos) {
    return whole;
  }
  whole.erase(from, end - from);
  return whole.insert(from, digest_of(whole));
}
