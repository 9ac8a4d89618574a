#include "run/result_signal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <cerrno>

namespace filperf::run {

ResultSignal::ResultSignal(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "left";
  // An earlier run in the same sandbox, a preparation, has left one.
  if (::mkfifo(path.c_str(), S_IRUSR | S_IWUSR) == 0 || errno == EEXIST) {
    pipe_ = Descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  }
}

bool ResultSignal::take() {
  pollfd polled{pipe_.get(), POLLIN, 0};
  if (::poll(&polled, 1, 0) <= 0) {
    return false;
  }
  pipe_.close();  // it stays readable
  return true;
}

}  // namespace filperf::run
