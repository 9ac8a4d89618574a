#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "support/descriptor.h"

namespace filperf::capture {

/// A Unix socket that keeps messages apart (SOCK_SEQPACKET), in a folder of any length of path: it is reached through
/// the folder's descriptor, since an address holds 108 bytes only.

/// Listens. A socket that a dead server left under the name is replaced.
/// @throws Error where that cannot be done
[[nodiscard]] Descriptor listen_at(const std::filesystem::path& folder, const std::string& name);

/// Connects. @return no descriptor where nobody listens there, or somebody of another user does; `why` then says it
[[nodiscard]] Descriptor connect_to(const std::filesystem::path& folder, const std::string& name, std::string& why);

/// Whether the process at the other end of a connection is this user's.
[[nodiscard]] bool is_own_peer(int connection);

/// Sends a message, waiting at most a second where the other end does not read. @return false where it is gone
bool send_message(int connection, const std::string& message);

/// Waits for a message. @return no value where the other end is gone
[[nodiscard]] std::optional<std::string> receive_message(int connection);

}  // namespace filperf::capture
