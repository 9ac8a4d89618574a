#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "history/history.h"

namespace filperf::report {

/// A line of a table of baselines: what one commit made of it, the tag that is counted from, or what was counted now.
struct HistoryRow {
  std::string mark;    ///< `|` for a commit on a merged branch, else empty
  std::string commit;  ///< short; or what stands in its place
  std::string date;
  history::HeaderPointer baseline;  ///< null if there are no counts
  history::HeaderPointer previous;  ///< what the changes are against; null for none
  std::string subject;
  std::vector<std::string> remarks;  ///< lines below: renames, removals, what cannot be read
};

/// The rows of a history, the one of the tag first where there is one.
[[nodiscard]] std::vector<HistoryRow> rows_of(const history::History& history, const history::Since* since);

/// The rows as a table: total, calls into and by the program, its lines, the change of each, and below a row what else
/// changed with it (environment, command, name). A count that no row has is left out.
/// @param program  the subject's name as it may be printed, for headings
/// @param columns  subjects are cut to fit into so many; 0 for any length
[[nodiscard]] std::string table_of(const std::vector<HistoryRow>& rows, const std::string& program,
                                   std::size_t columns);

/// A history as a person reads it: a headline, the table, and the sum of the changes.
/// @param since  the tag that is counted from; null for the whole history, and `history` then is all of it
[[nodiscard]] std::string history_text(const history::History& history, const history::Since* since,
                                       std::size_t columns);

/// The same as plots: total, into and by the program, its lines, one step a commit. A count that not all have is left
/// out.
/// @param unicode  whether braille patterns may be used
[[nodiscard]] std::string history_plot(const history::History& history, const history::Since* since,
                                       std::size_t columns, bool unicode);

}  // namespace filperf::report
