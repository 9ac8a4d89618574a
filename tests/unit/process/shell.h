#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

#include "process/process.h"
#include "scratch.h"

namespace filperf::process::test {

/// A request for a shell script, with its working folder and files in a scratch folder.
inline ProcessRequest shell(const filperf::test::Scratch& scratch, const std::string& script) {
  ProcessRequest request;
  request.command = {"/bin/sh", "-c", script};
  request.environment = {"PATH=/usr/bin:/bin"};
  request.working_folder = scratch.path();
  request.standard_input = "/dev/null";
  request.standard_output = scratch / "out";
  request.standard_error = scratch / "err";
  request.timeout_seconds = 60;
  return request;
}

/// Waits for an action to hold, some seconds at most.
template <typename Action>
bool comes_true(Action action) {
  for (int i = 0; i < 1000; ++i) {
    if (action()) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// The process whose number a script wrote into a file; 0 where it did not.
inline pid_t process_in(const std::filesystem::path& file) {
  pid_t process = 0;
  std::ifstream(file) >> process;
  return process;
}

inline bool is_alive(pid_t process) {
  return process > 0 && ::kill(process, 0) == 0;
}

}  // namespace filperf::process::test
