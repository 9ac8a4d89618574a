#include "base/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <memory>
#include <new>

namespace filperf {

namespace {

std::string hexadecimal(const XXH128_hash_t& hash) {
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

std::string digest_of(std::string_view bytes) {
  return hexadecimal(XXH3_128bits(bytes.data(), bytes.size()));
}

std::string digest_of(std::initializer_list<std::string_view> parts) {
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
  if (!state || XXH3_128bits_reset(state.get()) != XXH_OK) {
    throw std::bad_alloc();
  }
  for (const std::string_view part : parts) {
    XXH3_128bits_update(state.get(), part.data(), part.size());
  }
  return hexadecimal(XXH3_128bits_digest(state.get()));
}

}  // namespace filperf
