#include "warm/socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.h"
#include "warm/protocol.h"

namespace filperf::warm {

namespace fs = std::filesystem;

namespace {

constexpr int kQueue = 1024;
constexpr const char* kUnpublished = ".new";
constexpr const char* kNotStarted = "none was started";
constexpr int kSendPatienceMilliseconds = 1000;

Descriptor open_folder(const fs::path& folder) {
  return Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

sockaddr_un address_in(const Descriptor& folder, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/{}", folder.get(), name);
  std::strncpy(static_cast<char*>(address.sun_path), path.c_str(), sizeof address.sun_path - 1);
  return address;
}

Descriptor make_socket() {
  return Descriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
}

Connection failed(ConnectFailure failure, std::string why) {
  return {Descriptor(), failure, std::move(why)};
}

Connection connect_failure(int error) {
  switch (error) {
    case ECONNREFUSED:
      return failed(ConnectFailure::dead, "it is dead");
    case EAGAIN:
      return failed(ConnectFailure::busy, "too many others wait for it");
    case ENOENT:
      return failed(ConnectFailure::not_started, kNotStarted);
    default:
      return failed(ConnectFailure::system, std::strerror(error));
  }
}

/// Held while a socket comes about: between bind(2) and listen(2) it looks like that of a dead server.
class FolderLock {
public:
  explicit FolderLock(const fs::path& folder) : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    // A process that holds it for so long was stopped in the middle.
    constexpr int kTries = 500;
    for (int i = 0; i < kTries && ::flock(folder_.get(), LOCK_EX | LOCK_NB) != 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

private:
  Descriptor folder_;
};

}  // namespace

Descriptor listen_at(const fs::path& folder, const std::string& name) {
  const std::string attempt = fmt::format("cannot listen at {}/{}", folder.string(), name);
  const Descriptor directory = open_folder(folder);
  Descriptor listener = make_socket();
  if (!directory || !listener) {
    throw Error(attempt, std::strerror(errno));
  }
  const std::string first_name = name + kUnpublished;
  const sockaddr_un address = address_in(directory, first_name);
  const FolderLock lock(folder);
  ::unlinkat(directory.get(), first_name.c_str(), 0);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::fchmodat(directory.get(), first_name.c_str(), 0600, 0) != 0 || ::listen(listener.get(), kQueue) != 0) {
    throw Error(attempt, std::strerror(errno));
  }
  return listener;
}

void publish(const fs::path& folder, const std::string& name) {
  const fs::path path = folder / name;
  if (::rename((path.string() + kUnpublished).c_str(), path.c_str()) != 0) {
    throw Error("cannot listen at " + path.string(), std::strerror(errno));
  }
}

void remove_dead(const fs::path& folder, const std::string& name) {
  const FolderLock lock(folder);
  for (const std::string& file : {name, name + kUnpublished}) {
    std::error_code error;
    if (!fs::is_socket(fs::symlink_status(folder / file, error))) {
      continue;
    }
    const Connection connection = connect_to(folder, file);
    if (!connection.socket && connection.failure == ConnectFailure::dead) {
      fs::remove(folder / file, error);
    }
  }
}

std::vector<std::string> sockets_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    std::error_code unknown;
    if (fs::is_socket(entry->symlink_status(unknown))) {
      if (name.ends_with(kUnpublished)) {
        name.resize(name.size() - std::string_view(kUnpublished).size());
      }
      names.push_back(std::move(name));
    }
  }
  return names;
}

Connection connect_to(const fs::path& folder, const std::string& name) {
  const Descriptor directory = open_folder(folder);
  Descriptor connection = directory ? make_socket() : Descriptor();
  struct stat status {};
  if (!connection) {
    return failed(ConnectFailure::system, std::strerror(errno));
  }
  if (::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return failed(ConnectFailure::not_started, kNotStarted);
  }
  if (!S_ISSOCK(status.st_mode) || status.st_uid != ::getuid()) {
    return failed(ConnectFailure::not_a_socket, "the file in its socket's place is not a socket of this user");
  }
  const sockaddr_un address = address_in(directory, name);
  // A server that hangs must not hang its clients: if its queue is full, connecting would wait without end.
  if (::fcntl(connection.get(), F_SETFL, O_NONBLOCK) != 0) {
    return failed(ConnectFailure::system, std::strerror(errno));
  }
  if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return connect_failure(errno);
  }
  if (::fcntl(connection.get(), F_SETFL, 0) != 0) {
    return failed(ConnectFailure::system, std::strerror(errno));
  }
  if (!own_peer(connection.get())) {
    return failed(ConnectFailure::foreign, "another user listens there");
  }
  return {std::move(connection), {}, {}};
}

std::optional<pid_t> own_peer(int connection) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != ::getuid()) {
    return std::nullopt;
  }
  return peer.pid;
}

bool is_readable(int connection, int milliseconds, int other) {
  std::array<pollfd, 2> polled{{{connection, POLLIN, 0}, {other, POLLIN, 0}}};
  return ::poll(polled.data(), polled.size(), milliseconds) > 0 && polled[0].revents != 0;
}

bool send_message(int connection, const std::string& message) {
  while (true) {
    if (::send(connection, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
      return true;
    }
    if (errno == EAGAIN) {
      pollfd ready{connection, POLLOUT, 0};
      if (::poll(&ready, 1, kSendPatienceMilliseconds) > 0 && (ready.revents & POLLOUT) != 0) {
        continue;
      }
    }
    if (errno != EINTR) {
      return false;
    }
  }
}

std::optional<std::string> receive_message(int connection) {
  std::string message(kLargestMessage, '\0');
  while (true) {
    const ssize_t got = ::recv(connection, message.data(), message.size(), 0);
    if (got > 0) {
      message.resize(static_cast<std::size_t>(got));
      return message;
    }
    if (got == 0 || errno != EINTR) {
      return std::nullopt;
    }
  }
}

}  // namespace filperf::warm
