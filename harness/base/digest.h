#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace filperf {

/// XXH3 of 128 bits as 32 hexadecimal digits. It tells a changed text from an unchanged one; it is no protection
/// against somebody who wants two texts to have one digest.
[[nodiscard]] std::string digest_of(std::string_view bytes);

/// The digest of texts as of one text, without putting them together.
[[nodiscard]] std::string digest_of(std::initializer_list<std::string_view> parts);

}  // namespace filperf
