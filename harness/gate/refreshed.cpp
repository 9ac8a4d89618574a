#include "gate/refreshed.h"

namespace filperf::gate {

const char* name_of(Refreshed::Status status) {
  switch (status) {
    case Refreshed::Status::unchanged:
      return "unchanged";
    case Refreshed::Status::created:
      return "created";
    case Refreshed::Status::updated:
      return "updated";
    case Refreshed::Status::failed:
      break;
  }
  return "failed";
}

}  // namespace filperf::gate
