#include "callgraph/reference_table.h"

namespace filperf::callgraph {

namespace {

std::string describe(Slot::Kind kind) {
  switch (kind) {
    case Slot::Kind::incomplete:
      return "an object that is not complete here";
    case Slot::Kind::string:
      return "a string";
    case Slot::Kind::integer:
    case Slot::Kind::wide_integer:
      return "an integer";
    case Slot::Kind::real:
      return "a float";
    case Slot::Kind::label:
      return "a tuple (file, line, name)";
    case Slot::Kind::edge_counts:
      return "a tuple of a caller's counts";
    case Slot::Kind::empty_dict:
      return "an empty dict";
    case Slot::Kind::other:
      break;
  }
  return "a function's counts or callers, which cProfile never shares";
}

}  // namespace

void ReferenceTable::fail_kind(const MarshalCursor& cursor, std::size_t begin, Slot found, const char* expected) {
  cursor.fail_damaged(begin, std::string("expected ") + expected + ", found a reference to " + describe(found.kind));
}

void ReferenceTable::fail_index(const MarshalCursor& cursor, std::size_t begin, std::int32_t index) const {
  cursor.fail_damaged(begin, "a reference to object " + std::to_string(index) + ", but only " +
                                 std::to_string(slots_.size()) + " came before it");
}

}  // namespace filperf::callgraph
