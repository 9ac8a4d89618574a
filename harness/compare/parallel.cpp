#include "compare/parallel.h"

#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/pipe.h"
#include "process/blocked_signals.h"
#include "process/launch.h"
#include "process/process.h"

namespace filperf::compare {

namespace {

constexpr const char* kAttempt = "cannot run several scenarios at once";
constexpr std::size_t kLargestAnswer = std::size_t{1} << 30U;

struct Worker {
  std::size_t place = 0;
  pid_t process = 0;
  Descriptor answers;
  std::string answer;
};

class Workers {
public:
  Workers() = default;
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers() { stop(); }

  [[nodiscard]] std::size_t size() const { return running_.size(); }

  void start(std::size_t place, const std::function<std::string(std::size_t)>& job) {
    Pipe pipe = make_pipe(kAttempt);
    const pid_t process = process::start_child(kAttempt, [&] {
      pipe.from.close();
      return write_all(pipe.to.get(), job(place)) ? 0 : 1;
    });
    running_.push_back({place, process, std::move(pipe.from), {}});
  }

  /// Waits until something comes in. @return those that have ended
  std::vector<Worker> wait(const Descriptor& signals) {
    std::vector<pollfd> polled;
    polled.reserve(running_.size() + 1);
    for (const Worker& worker : running_) {
      polled.push_back({worker.answers.get(), POLLIN, 0});
    }
    polled.push_back({signals.get(), POLLIN, 0});
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) {
      throw Error(kAttempt, std::strerror(errno));
    }
    std::vector<Worker> ended;
    for (std::size_t i = running_.size(); i-- > 0;) {
      if (polled[i].revents != 0 && !read(running_[i])) {
        ended.push_back(std::move(running_[i]));
        running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    return ended;
  }

private:
  /// @return false at the end
  static bool read(Worker& worker) {
    std::array<char, std::size_t{1} << 16U> buffer{};
    const ssize_t got = ::read(worker.answers.get(), buffer.data(), buffer.size());
    if (got > 0 && worker.answer.size() < kLargestAnswer) {
      worker.answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return got > 0 || (got < 0 && errno == EINTR);
  }

  void stop() noexcept {
    for (const Worker& worker : running_) {
      process::send_signal(worker.process, SIGTERM);
    }
    for (const Worker& worker : running_) {
      process::wait_for(worker.process);
    }
  }

  std::vector<Worker> running_;
};

}  // namespace

void in_parallel(std::size_t count, std::size_t most, const std::function<std::string(std::size_t)>& job,
                 const std::function<void(std::size_t, std::optional<std::string>)>& done) {
  const process::BlockedSignals signals;
  const Descriptor comes_in = signals.descriptor();
  Workers workers;
  std::size_t next = 0;
  while (next < count || workers.size() > 0) {
    while (next < count && workers.size() < std::max<std::size_t>(most, 1)) {
      workers.start(next++, job);
    }
    for (Worker& worker : workers.wait(comes_in)) {
      const int code = process::wait_for(worker.process);
      done(worker.place, code == 0 ? std::optional(std::move(worker.answer)) : std::nullopt);
    }
    if (const int signal = signals.stop_signal(); signal != 0) {
      throw process::Interrupted(signal);
    }
  }
}

std::size_t processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<std::size_t>(std::max(CPU_COUNT(&set), 1)) : 1;
}

}  // namespace filperf::compare
