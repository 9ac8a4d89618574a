#pragma once

#include <string>
#include <utility>

#include "base/error.h"
#include "model/run_mode.h"

namespace filperf::run {

/// A run that left no usable counts, with everything that the program printed. The message carries only the end of it.
class RunFailure : public Error {
public:
  /// @param what_to_do  the error's `next` without what the program printed
  RunFailure(const Error& error, model::RunMode how, std::string output, std::string error_output,
             std::string what_to_do = {})
      : Error(error),
        mode(std::move(how)),
        standard_output(std::move(output)),
        standard_error(std::move(error_output)),
        advice(std::move(what_to_do)) {}

  model::RunMode mode;
  std::string standard_output;
  std::string standard_error;
  std::string advice;
};

}  // namespace filperf::run
