#include "capture/warm_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "capture/warm_protocol.h"
#include "support/error.h"

namespace filperf::capture {

namespace {

constexpr int kQueue = 1024;
constexpr int kSendPatienceMilliseconds = 1000;

Descriptor open_folder(const std::filesystem::path& folder) {
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

}  // namespace

Descriptor listen_at(const std::filesystem::path& folder, const std::string& name) {
  const std::string attempt = fmt::format("cannot listen at {}/{}", folder.string(), name);
  const Descriptor directory = open_folder(folder);
  Descriptor listener = make_socket();
  if (!directory || !listener) {
    throw Error(attempt, std::strerror(errno));
  }
  const sockaddr_un address = address_in(directory, name);
  ::unlinkat(directory.get(), name.c_str(), 0);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::fchmodat(directory.get(), name.c_str(), 0600, 0) != 0 || ::listen(listener.get(), kQueue) != 0) {
    throw Error(attempt, std::strerror(errno));
  }
  return listener;
}

Descriptor connect_to(const std::filesystem::path& folder, const std::string& name, std::string& why) {
  const Descriptor directory = open_folder(folder);
  Descriptor connection = make_socket();
  if (!directory || !connection) {
    why = std::strerror(errno);
    return {};
  }
  struct stat status {};
  if (::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    why = "none was started";
    return {};
  }
  if (!S_ISSOCK(status.st_mode) || status.st_uid != ::getuid()) {
    why = "what stands in its socket's place is not this user's socket";
    return {};
  }
  const sockaddr_un address = address_in(directory, name);
  if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    why = errno == ECONNREFUSED ? "it is dead" : std::strerror(errno);
    return {};
  }
  if (!is_own_peer(connection.get())) {
    why = "another user listens there";
    return {};
  }
  return connection;
}

bool is_own_peer(int connection) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::getuid();
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

}  // namespace filperf::capture
