#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/descriptor.h"
#include "warm/socket.h"

namespace filperf::warm {

/// The socket that clients connect to. It is removed with this object.
class Listener {
public:
  Listener(std::filesystem::path folder, std::string name, Descriptor socket)
      : folder_(std::move(folder)), name_(std::move(name)), socket_(std::move(socket)) {}
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() {
    socket_.close();
    remove_dead(folder_, name_);
  }

  void publish() const { warm::publish(folder_, name_); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int get() const { return socket_.get(); }

private:
  std::filesystem::path folder_;
  std::string name_;
  Descriptor socket_;
};

}  // namespace filperf::warm
