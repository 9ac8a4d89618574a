# Warnings and sanitizers, for targets of the project alone: filperf_apply_warnings(<target>).
option(FILPERF_WARNINGS_AS_ERRORS "Warnings fail the build" OFF)
option(FILPERF_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)

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
    # On whatever links it too: a sanitized library does not link without the runtime.
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
endfunction()
