#include "counter/memory.h"

namespace filperf::counter {

namespace {

/// Half of what a program can address lies between its heap and its libraries. The kernel takes the address as a hint.
constexpr std::uintptr_t kPlace = 0x200000000000U;
constexpr std::size_t kApart = std::size_t{1} << 32U;
constexpr std::size_t kFirstSlots = 4096;

std::uintptr_t next_place = kPlace;

}  // namespace

void* take_pages(std::size_t size) {
  void* hint = reinterpret_cast<void*>(next_place);  // NOLINT(performance-no-int-to-ptr): it is not followed
  next_place += (size / kApart + 1) * kApart;
  void* memory = ::mmap(hint, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

void* grow_pages(void* memory, std::size_t old_size, std::size_t size) {
  void* grown = ::mremap(memory, old_size, size, MREMAP_MAYMOVE);
  return grown == MAP_FAILED ? nullptr : grown;
}

void give_pages_back(void* memory, std::size_t size) {
  (void)::munmap(memory, size);  // the kernel refuses only what is not a mapping
}

bool Map::grow() {
  const std::size_t size = slots_.empty() ? kFirstSlots : slots_.size() * 2;
  Array<Slot> old;
  old.swap(slots_);
  if (!slots_.extend(size)) {
    slots_.swap(old);
    return false;
  }
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (old[i].key != 0) {
      slot_of(old[i].key) = old[i];
    }
  }
  return true;
}

}  // namespace filperf::counter
