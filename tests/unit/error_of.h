#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace filperf::test {

/// The error that an action ends with. Fails the test where there is none.
template <typename Action>
Error error_of(Action action) {
  try {
    static_cast<void>(action());
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return {"", ""};
}

}  // namespace filperf::test
