#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drift/culprits.h"
#include "model/environment.h"

namespace filperf::drift {

/// How a count compares with its limit.
enum class Judgement { within, worse, better };

/// One count with the limit that it is held to.
struct Measure {
  enum class Kind {
    total,
    of_program,
    by_program,
    lines_of_program,  ///< how often the lines of the program's functions were run
    origin,
    budget,
    function,
    program_call,
    function_lines,  ///< how often the lines of one function were run
  };

  Kind kind = Kind::total;
  std::string name;  ///< the origin's name or the function's identity; empty for the other kinds
  std::int64_t before = 0;
  std::int64_t after = 0;
  double limit_percent = 0;  ///< for a budget: unused
  bool gated = true;         ///< false if it is reported only, because the environment differs
  Judgement judgement = Judgement::within;
  /// The part of the change that began on edges into or by the program: set if the environment differs and only this
  /// is gated.
  std::optional<std::int64_t> caused_by_program = std::nullopt;
  /// If FUNCTION_LIMITS names it. Its percentage is 0 for an exact limit.
  bool has_own_limit = false;
  std::optional<std::int64_t> at_most = std::nullopt;  ///< the most calls, whatever the baseline says
  /// If it fails: the edges that its change began on, see name_causes. Their contributions are to this count.
  std::vector<Culprit> causes = {};
  /// If it fails and both sides have a bill: the functions whose bill, or whose lines if it counts lines, hold its
  /// causes; indices into Drift::functions, or callgraph::kOutside. See bill_rows.
  std::vector<std::uint32_t> charged = {};

  [[nodiscard]] std::int64_t change() const { return after - before; }
  /// Whether it counts lines, not calls.
  [[nodiscard]] bool of_lines() const { return kind == Kind::lines_of_program || kind == Kind::function_lines; }
};

enum class Status {
  ok,                   ///< nothing beyond a limit
  improved,             ///< fewer calls beyond a limit, and no more calls beyond one: worth accepting
  environment_changed,  ///< the program is within its limits; the environment can have moved the rest
  environment_refused,  ///< the environment differs, or moved counts beyond a limit, and the scenario asks that this
                        ///< fails
  drift,                ///< more calls beyond a limit; with `improvements_fail` also fewer
};

[[nodiscard]] const char* name_of(Status status);

/// The name of a kind in JSON.
[[nodiscard]] const char* name_of(Measure::Kind kind);

/// The name of a judgement in JSON.
[[nodiscard]] const char* name_of(Judgement judgement);

/// The judgement on one capture.
struct Verdict {
  Status status = Status::ok;
  std::vector<model::EnvironmentChange> environment;
  bool everything_gated = false;  ///< whether the limits hold also for counts that the environment can have moved
  /// Whether more calls that the environment can have moved pass: it differs, and the policy is `program`.
  bool weakened = false;
  bool cannot_be_red = false;  ///< weakened, and there are no calls into or by the program that could be
  bool lines_missing = false;  ///< the baseline has lines of the program, and the run did not count them
  scenario::EnvironmentPolicy policy = scenario::EnvironmentPolicy::program;
  /// Total, of program, by program (with exact callers), lines (where both sides have them), origins by name, the
  /// budget.
  std::vector<Measure> totals;
  /// Functions, functions as the program calls them, and lines of functions, beyond their limit; largest change first.
  std::vector<Measure> functions;
};

}  // namespace filperf::drift
