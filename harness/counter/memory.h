#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

/// Memory of the counter's own, straight from the system. It lies far from the program's, so that the program's objects
/// have the addresses that they have without a counter: some programs depend on them.
namespace filperf::counter {

/// New pages, all zero. Null where there are none.
[[nodiscard]] void* take_pages(std::size_t size);

/// More pages for `memory`, which may move. Null where there are none, and then the old ones stay.
[[nodiscard]] void* grow_pages(void* memory, std::size_t old_size, std::size_t size);

void give_pages_back(void* memory, std::size_t size);

/// Elements without constructors, one after the other. A new element is all zero.
template <typename T>
class Array {
public:
  Array() = default;
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  Array(Array&&) = delete;
  Array& operator=(Array&&) = delete;
  ~Array() { release(); }

  T& operator[](std::size_t index) { return data_[index]; }
  const T& operator[](std::size_t index) const { return data_[index]; }
  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T& back() { return data_[size_ - 1]; }
  [[nodiscard]] const T& back() const { return data_[size_ - 1]; }
  void pop() { --size_; }
  /// Drops what follows this many elements.
  void cut(std::size_t size) { size_ = size; }

  void swap(Array& other) {
    T* const data = data_;
    const std::size_t size = size_;
    const std::size_t room = room_;
    data_ = other.data_, size_ = other.size_, room_ = other.room_;
    other.data_ = data, other.size_ = size, other.room_ = room;
  }

  /// Appends elements that hold what this memory held before. False: there is no memory.
  [[nodiscard]] bool extend(std::size_t count) {
    if (count > room_ - size_ && !grow(count)) {
      return false;
    }
    size_ += count;
    return true;
  }

  [[nodiscard]] bool push(const T& element) {
    if (size_ == room_ && !grow(1)) {
      return false;
    }
    data_[size_++] = element;
    return true;
  }

  void release() {
    if (data_ != nullptr) {
      give_pages_back(data_, room_ * sizeof(T));
    }
    data_ = nullptr;
    size_ = room_ = 0;
  }

private:
  static constexpr std::size_t kFirst = 65536 / sizeof(T);

  [[nodiscard]] bool grow(std::size_t count) {
    std::size_t room = room_ == 0 ? kFirst : room_ * 2;
    while (room - size_ < count) {
      if (room > SIZE_MAX / sizeof(T) / 4) {
        return false;
      }
      room *= 2;
    }
    void* memory =
        data_ == nullptr ? take_pages(room * sizeof(T)) : grow_pages(data_, room_ * sizeof(T), room * sizeof(T));
    if (memory == nullptr) {
      return false;
    }
    data_ = static_cast<T*>(memory);
    room_ = room;
    return true;
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

/// Numbers by a key of 64 bits that is not 0.
class Map {
public:
  /// The number of a key. Null: it has none.
  [[nodiscard]] std::uint64_t* find(std::uint64_t key) {
    if (slots_.empty()) {
      return nullptr;
    }
    Slot& slot = slot_of(key);
    return slot.key == key ? &slot.value : nullptr;
  }

  /// The number of a key, 0 if it is new. Null: there is no memory.
  [[nodiscard]] std::uint64_t* take(std::uint64_t key) {
    if (used_ * 2 >= slots_.size() && !grow()) {
      return nullptr;
    }
    Slot& slot = slot_of(key);
    if (slot.key == 0) {
      slot.key = key;
      ++used_;
    }
    return &slot.value;
  }

  template <typename Visit>
  void each(Visit visit) const {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].key != 0) {
        visit(slots_[i].key, slots_[i].value);
      }
    }
  }

  [[nodiscard]] std::size_t size() const { return used_; }

  void release() {
    slots_.release();
    used_ = 0;
  }

private:
  struct Slot {
    std::uint64_t key;
    std::uint64_t value;
  };

  [[nodiscard]] Slot& slot_of(std::uint64_t key) {
    const std::size_t mask = slots_.size() - 1;
    std::uint64_t hash = key * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32U;
    std::size_t index = hash & mask;
    while (slots_[index].key != key && slots_[index].key != 0) {
      index = (index + 1) & mask;
    }
    return slots_[index];
  }

  [[nodiscard]] bool grow();

  Array<Slot> slots_;
  std::size_t used_ = 0;
};

/// A key for two numbers of 32 bits; the first is not the largest there is.
inline std::uint64_t pair_key(std::uint32_t first, std::uint32_t second) {
  return (static_cast<std::uint64_t>(first) + 1) << 32U | second;
}

}  // namespace filperf::counter
