# The target `lint` checks the layout of all sources (.clang-format) and runs clang-tidy (.clang-tidy) on all that are compiled. Then
# it runs ruff and mypy on the Python (pyproject.toml), which the target `lint-python` does alone. The target `format` changes the layout.
file(GLOB_RECURSE lint_sources CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/harness/*.cpp" "${PROJECT_SOURCE_DIR}/tests/unit/*.cpp"
    "${PROJECT_SOURCE_DIR}/tests/fuzz/*.cpp")
file(GLOB_RECURSE lint_headers CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/harness/*.h" "${PROJECT_SOURCE_DIR}/tests/unit/*.h"
    "${PROJECT_SOURCE_DIR}/tests/fuzz/*.h")

# Version 14 first: other versions want a different layout in places.
find_program(FILPERF_CLANG_FORMAT NAMES clang-format-14 clang-format)
find_program(FILPERF_CLANG_TIDY NAMES clang-tidy-14 clang-tidy)
find_program(FILPERF_RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)
mark_as_advanced(FILPERF_CLANG_FORMAT FILPERF_CLANG_TIDY FILPERF_RUN_CLANG_TIDY)

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
set(lint_python "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/tests/lint.py")
add_custom_target(lint-python COMMAND ${lint_python} COMMENT "Checking the Python" USES_TERMINAL VERBATIM)

if(FILPERF_UNITY_BUILD)
  # clang-tidy takes the sources from the compile commands, which name each folder's united file here.
  add_custom_target(lint
      COMMAND "${CMAKE_COMMAND}" -E echo "lint needs a build folder without FILPERF_UNITY_BUILD: cmake --build --preset dev --target lint"
      COMMAND "${CMAKE_COMMAND}" -E false VERBATIM)
elseif(FILPERF_CLANG_FORMAT AND FILPERF_CLANG_TIDY AND FILPERF_RUN_CLANG_TIDY)
  # Options of GCC that clang does not know are not findings.
  add_custom_target(lint
      COMMAND "${FILPERF_CLANG_FORMAT}" --dry-run -Werror ${lint_sources} ${lint_headers}
      COMMAND "${FILPERF_RUN_CLANG_TIDY}" -quiet -clang-tidy-binary "${FILPERF_CLANG_TIDY}" -p "${CMAKE_BINARY_DIR}"
          -extra-arg=-Wno-unknown-warning-option "^${PROJECT_SOURCE_DIR}/(harness|tests/unit)/"
      COMMAND ${lint_python}
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" COMMENT "Checking layout and code" USES_TERMINAL VERBATIM)
  add_custom_target(format
      COMMAND "${FILPERF_CLANG_FORMAT}" -i ${lint_sources} ${lint_headers} COMMENT "Formatting the sources" VERBATIM)
else()
  add_custom_target(lint
      COMMAND "${CMAKE_COMMAND}" -E echo "lint needs clang-format, clang-tidy and run-clang-tidy (Debian: apt-get install clang-format clang-tidy clang-tools)"
      COMMAND "${CMAKE_COMMAND}" -E false VERBATIM)
endif()
