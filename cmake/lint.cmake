# The target `lint`: the layout of every source (.clang-format), and clang-tidy (.clang-tidy) on every one that is compiled. The
# target `format` brings the layout about.
file(GLOB_RECURSE lint_sources CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/harness/*.cpp" "${PROJECT_SOURCE_DIR}/tests/unit/*.cpp")
file(GLOB_RECURSE lint_headers CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/harness/*.h" "${PROJECT_SOURCE_DIR}/tests/unit/*.h")

# Version 14 first: the layout that another version wants differs in places.
find_program(FILPERF_CLANG_FORMAT NAMES clang-format-14 clang-format)
find_program(FILPERF_CLANG_TIDY NAMES clang-tidy-14 clang-tidy)
find_program(FILPERF_RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)
mark_as_advanced(FILPERF_CLANG_FORMAT FILPERF_CLANG_TIDY FILPERF_RUN_CLANG_TIDY)

if(FILPERF_CLANG_FORMAT AND FILPERF_CLANG_TIDY AND FILPERF_RUN_CLANG_TIDY)
  # Options of GCC that clang does not know are no finding.
  add_custom_target(lint
      COMMAND "${FILPERF_CLANG_FORMAT}" --dry-run -Werror ${lint_sources} ${lint_headers}
      COMMAND "${FILPERF_RUN_CLANG_TIDY}" -quiet -clang-tidy-binary "${FILPERF_CLANG_TIDY}" -p "${CMAKE_BINARY_DIR}"
          -extra-arg=-Wno-unknown-warning-option "^${PROJECT_SOURCE_DIR}/(harness|tests/unit)/"
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" COMMENT "Checking layout and code" USES_TERMINAL VERBATIM)
  add_custom_target(format
      COMMAND "${FILPERF_CLANG_FORMAT}" -i ${lint_sources} ${lint_headers} COMMENT "Formatting the sources" VERBATIM)
else()
  add_custom_target(lint
      COMMAND "${CMAKE_COMMAND}" -E echo "lint needs clang-format, clang-tidy and run-clang-tidy (Debian: apt-get install clang-format clang-tidy clang-tools)"
      COMMAND "${CMAKE_COMMAND}" -E false VERBATIM)
endif()
