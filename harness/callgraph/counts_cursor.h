#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "callgraph/marshal_cursor.h"

namespace filperf::callgraph {

/// A label as the driver writes it.
struct CountsLabel {
  std::string_view file;
  std::string_view name;
  std::int64_t line = 0;
};

/// Takes the parts of counts that the driver wrote, one after the other (see read_counts). The bytes are not trusted:
/// every member throws Error for anything else than what it is to take.
class CountsCursor {
public:
  CountsCursor(std::string_view bytes, std::string_view source) : cursor_(bytes, source) {}

  [[noreturn]] void fail(const std::string& why) const { fail_at(cursor_.offset(), why); }
  [[noreturn]] void fail_at(std::size_t offset, const std::string& why) const;

  [[nodiscard]] std::size_t remaining() const { return cursor_.remaining(); }
  /// Takes the head of a tuple. @return how many elements it has
  [[nodiscard]] std::size_t take_tuple_head();
  /// Takes the head of a list. @return how many elements it has; not more than there are bytes left
  [[nodiscard]] std::size_t take_list_head();
  /// The same for a flat list of rows. @return how many rows it has
  [[nodiscard]] std::size_t take_rows_head(std::size_t fields);
  /// Takes None if it comes next.
  [[nodiscard]] bool accept_none() { return cursor_.take_if(marshal::no_value); }
  [[nodiscard]] std::string_view take_text();
  [[nodiscard]] std::int64_t take_integer();
  [[nodiscard]] std::int64_t take_count();
  /// @param total  grows by the count, and must fit into 64 bits
  [[nodiscard]] std::int64_t take_count_into(std::int64_t& total);
  [[nodiscard]] std::int64_t take_line();
  [[nodiscard]] double take_seconds();
  [[nodiscard]] CountsLabel take_label();

private:
  MarshalCursor cursor_;
};

}  // namespace filperf::callgraph
