#include "gate/outcome.h"

namespace filperf::gate {

using Status = Outcome::Status;

const char* name_of(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::improved:
      return "improved";
    case Status::environment_changed:
      return "environment_changed";
    case Status::environment_refused:
      return "environment_refused";
    case Status::drift:
      return "drift";
    case Status::no_baseline:
      return "no_baseline";
    case Status::skipped:
      return "skipped";
    case Status::error:
      break;
  }
  return "error";
}

int exit_code_of(Status status) {
  switch (status) {
    case Status::ok:
    case Status::improved:
    case Status::environment_changed:
      return 0;
    case Status::drift:
    case Status::environment_refused:
      return 3;
    case Status::skipped:
      return 77;
    default:
      return 1;
  }
}

Status status_of(drift::Status status) {
  switch (status) {
    case drift::Status::ok:
      return Status::ok;
    case drift::Status::improved:
      return Status::improved;
    case drift::Status::environment_changed:
      return Status::environment_changed;
    case drift::Status::environment_refused:
      return Status::environment_refused;
    case drift::Status::drift:
      break;
  }
  return Status::drift;
}

}  // namespace filperf::gate
