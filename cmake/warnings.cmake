# Warnings and sanitizers, for targets of the project alone: filperf_apply_warnings(<target>).
option(FILPERF_WARNINGS_AS_ERRORS "Warnings fail the build" OFF)
option(FILPERF_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)

if(FILPERF_SANITIZE)
  # On many machines the compiler comes without this runtime, and the linker's message does not say what to install.
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS "-fsanitize=address,undefined")
  check_cxx_source_compiles("int main() { return 0; }" FILPERF_SANITIZERS_LINK)
  unset(CMAKE_REQUIRED_FLAGS)
  if(NOT FILPERF_SANITIZERS_LINK)
    message(FATAL_ERROR "FILPERF_SANITIZE is on, but ${CMAKE_CXX_COMPILER} cannot link with -fsanitize=address,undefined. Install the "
                        "runtime of its sanitizers (for clang on Debian: libclang-rt-<version>-dev), or pass -DFILPERF_SANITIZE=OFF.")
  endif()
endif()

function(filperf_apply_warnings target)
  target_compile_options(${target} PRIVATE
      -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
      -Woverloaded-virtual -Wformat=2 -Wimplicit-fallthrough -Wundef)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wduplicated-cond -Wlogical-op)
  endif()
  if(FILPERF_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(FILPERF_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    # Also for targets that link it: a sanitized library does not link without the runtime.
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
endfunction()
