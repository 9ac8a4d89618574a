#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace filperf::drift {

/// Many short lists that change, in one piece of memory. Reading them in the order in which they were made is fast, and
/// no list has an allocation of its own. The order within a list means nothing.
template <class T>
class ShortLists {
public:
  /// @param sizes  how many each list is going to hold at first
  explicit ShortLists(const std::vector<std::uint32_t>& sizes) {
    places_.reserve(sizes.size());
    std::size_t first = 0;
    for (const std::uint32_t size : sizes) {
      places_.push_back({first, 0, size});
      first += size;
    }
    items_.resize(first);
  }

  [[nodiscard]] std::uint32_t size(std::uint32_t list) const { return places_[list].size; }

  /// Valid until something is added to any list.
  [[nodiscard]] std::span<T> operator[](std::uint32_t list) {
    return {items_.data() + places_[list].first, places_[list].size};
  }

  void add(std::uint32_t list, T item) {
    Place& place = places_[list];
    if (place.size == place.capacity) {
      move_to_the_end(place);
    }
    items_[place.first + place.size++] = item;
  }

  /// Puts the last in its place.
  /// @param item  one of `(*this)[list]`
  void remove(std::uint32_t list, T& item) { item = items_[places_[list].first + --places_[list].size]; }

  void clear(std::uint32_t list) { places_[list].size = 0; }

private:
  struct Place {
    std::size_t first = 0;
    std::uint32_t size = 0;
    std::uint32_t capacity = 0;
  };

  void move_to_the_end(Place& place) {
    constexpr std::uint32_t kLeastCapacity = 4;
    const std::size_t first = items_.size();
    const std::uint32_t capacity = place.capacity < kLeastCapacity ? kLeastCapacity : 2 * place.capacity;
    items_.resize(first + capacity);
    for (std::uint32_t i = 0; i < place.size; ++i) {
      items_[first + i] = items_[place.first + i];
    }
    place.first = first;
    place.capacity = capacity;
  }

  std::vector<Place> places_;
  std::vector<T> items_;
};

}  // namespace filperf::drift
