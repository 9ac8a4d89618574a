#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"

namespace filperf::warm {

/// A Unix socket that keeps messages apart (SOCK_SEQPACKET), in a folder of any length of path: it is reached through
/// the folder's descriptor, since an address holds 108 bytes only.

/// Listens under a temporary name, which no client asks for (see publish).
/// @throws Error where that cannot be done
[[nodiscard]] Descriptor listen_at(const std::filesystem::path& folder, const std::string& name);

/// Gives a socket that listens its name. One that a dead server left there is replaced.
/// @throws Error where that cannot be done
void publish(const std::filesystem::path& folder, const std::string& name);

/// Removes the socket of that name, published or not, unless somebody listens there.
void remove_dead(const std::filesystem::path& folder, const std::string& name);

/// The names of the sockets in a folder, published or not.
[[nodiscard]] std::vector<std::string> sockets_in(const std::filesystem::path& folder);

/// Why there is no connection.
enum class ConnectFailure {
  not_started,   ///< there is no socket of that name
  dead,          ///< there is one, but nobody listens
  not_a_socket,  ///< something else stands there, or another user's socket
  busy,          ///< too many others wait to be heard
  foreign,       ///< another user listens
  system         ///< the system refuses it
};

/// A connection to a server, or why there is none.
struct Connection {
  Descriptor socket;
  ConnectFailure failure = ConnectFailure::not_started;  ///< only if there is no socket
  std::string why;                                       ///< the same in words
};

/// Connects; never waits.
[[nodiscard]] Connection connect_to(const std::filesystem::path& folder, const std::string& name);

/// The process at the other end of a connection. A client sees the process that began to listen.
/// @return no value where it is another user's
[[nodiscard]] std::optional<pid_t> own_peer(int connection);

/// Whether there is a message, or the other end is gone, at once or within so many milliseconds.
/// @param other  a descriptor that ends the waiting too when it is readable; -1 for none
[[nodiscard]] bool is_readable(int connection, int milliseconds, int other = -1);

/// Sends a message, waiting at most a second where the other end does not read. @return false where it is gone
bool send_message(int connection, const std::string& message);

/// Waits for a message. @return no value where the other end is gone
[[nodiscard]] std::optional<std::string> receive_message(int connection);

}  // namespace filperf::warm
