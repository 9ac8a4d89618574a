#include "base/words.h"

#include "base/numbers.h"

namespace filperf {

std::string number_and_noun(std::int64_t count, std::string_view one, std::string_view many) {
  return grouped(count) + " " + std::string(count == 1 || count == -1 ? one : many);
}

std::string counted_change(std::int64_t before, std::int64_t after, std::string_view noun) {
  return grouped(before) + " -> " + counted(after, noun);
}

std::string how_often(std::int64_t count) {
  return count == 1 ? "once" : counted(count, "time");
}

}  // namespace filperf
