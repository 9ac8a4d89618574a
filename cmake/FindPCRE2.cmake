#[===[.rst:
FindPCRE2
---------

Finds the library PCRE2 for texts of bytes, for packages of it without a CMake configuration, and defines ``PCRE2::8BIT``.
#]===]
find_path(PCRE2_INCLUDE_DIR NAMES pcre2.h)
find_library(PCRE2_8BIT_LIBRARY NAMES pcre2-8)
mark_as_advanced(PCRE2_INCLUDE_DIR PCRE2_8BIT_LIBRARY)

if(PCRE2_INCLUDE_DIR)
  file(STRINGS "${PCRE2_INCLUDE_DIR}/pcre2.h" lines REGEX "#define PCRE2_(MAJOR|MINOR) +[0-9]+")
  foreach(part MAJOR MINOR)
    if("${lines}" MATCHES "PCRE2_${part} +([0-9]+)")
      set(PCRE2_${part} "${CMAKE_MATCH_1}")
    endif()
  endforeach()
  set(PCRE2_VERSION "${PCRE2_MAJOR}.${PCRE2_MINOR}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PCRE2 REQUIRED_VARS PCRE2_8BIT_LIBRARY PCRE2_INCLUDE_DIR VERSION_VAR PCRE2_VERSION)

if(PCRE2_FOUND AND NOT TARGET PCRE2::8BIT)
  add_library(PCRE2::8BIT UNKNOWN IMPORTED)
  set_target_properties(PCRE2::8BIT PROPERTIES
      IMPORTED_LOCATION "${PCRE2_8BIT_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${PCRE2_INCLUDE_DIR}")
endif()
