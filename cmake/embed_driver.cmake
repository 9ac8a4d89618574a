# Joins the parts of a Python program and embeds the result in the harness.
#
#   embed_driver(<name> <part>...)
#
# The parts are files of harness/driver/, without `.py`. Joined in this order they are one program: build/harness/driver/<name>.py, which
# the tests run, and <name>_source() in C++, which driver/sources.h declares. A part imports what it uses from parts before it by
# `from .part import name`. Joined, they share one namespace, so these lines are left out.
cmake_minimum_required(VERSION 3.25)

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(embed_driver_script "${CMAKE_CURRENT_LIST_FILE}")

  function(embed_driver name)
    set(folder "${CMAKE_CURRENT_SOURCE_DIR}/driver")
    list(TRANSFORM ARGN APPEND ".py" OUTPUT_VARIABLE files)
    list(TRANSFORM files PREPEND "${folder}/")
    list(JOIN ARGN "," parts)
    set(joined "${CMAKE_CURRENT_BINARY_DIR}/driver/${name}")
    add_custom_command(OUTPUT "${joined}.py" "${joined}_source.cpp"
        COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${folder}" "-DPARTS=${parts}" "-DJOINED=${joined}" -P "${embed_driver_script}"
        DEPENDS ${files} "${embed_driver_script}" COMMENT "Embedding ${name}.py" VERBATIM)
    set(embedded_sources ${embedded_sources} "${joined}_source.cpp" PARENT_SCOPE)
  endfunction()

  # embed_driver_parts(<room> <name> <part>...): only joins parts, of another room.
  function(embed_driver_parts room name)
    set(folder "${CMAKE_CURRENT_SOURCE_DIR}/${room}")
    list(TRANSFORM ARGN APPEND ".py" OUTPUT_VARIABLE files)
    list(TRANSFORM files PREPEND "${folder}/")
    list(JOIN ARGN "," parts)
    set(joined "${CMAKE_CURRENT_BINARY_DIR}/${room}/${name}")
    add_custom_command(OUTPUT "${joined}.py"
        COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${folder}" "-DPARTS=${parts}" "-DJOINED=${joined}" -DTEXT_ONLY=ON -P "${embed_driver_script}"
        DEPENDS ${files} "${embed_driver_script}" COMMENT "Joining ${name}.py" VERBATIM)
  endfunction()

  # embed_library(<name> <target>): <name>_library() in C++ gives the bytes of a library, which driver/sources.h declares.
  function(embed_library name target)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/driver/${name}_library.cpp")
    add_custom_command(OUTPUT "${source}"
        COMMAND "${CMAKE_COMMAND}" "-DNAME=${name}" "-DLIBRARY=$<TARGET_FILE:${target}>" "-DSOURCE=${source}" -P "${embed_driver_script}"
        DEPENDS ${target} "${embed_driver_script}" COMMENT "Embedding ${name}" VERBATIM)
    set(embedded_sources ${embedded_sources} "${source}" PARENT_SCOPE)
  endfunction()
  return()
endif()

if(DEFINED LIBRARY)
  file(READ "${LIBRARY}" bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(REGEX REPLACE "(................................................................................................)" "\\1\"\n      \"" bytes "${bytes}")
  file(SIZE "${LIBRARY}" size)
  file(WRITE "${SOURCE}" "#include \"driver/sources.h\"

namespace filperf::driver {

std::string_view ${NAME}_library() {
  return {
      \"${bytes}\",
      ${size}};
}

}  // namespace filperf::driver
")
  return()
endif()

string(REPLACE "," ";" PARTS "${PARTS}")
set(text "")
set(known "")
foreach(part IN LISTS PARTS)
  file(READ "${FOLDER}/${part}.py" source)
  string(REGEX MATCHALL "\nfrom [.][a-z_]+ import" imports "${source}")
  foreach(import IN LISTS imports)
    string(REGEX REPLACE "\nfrom [.]([a-z_]+) import" "\\1" needed "${import}")
    if(NOT needed IN_LIST known)
      message(FATAL_ERROR "${FOLDER}/${part}.py imports from ${needed}.py, which must come before it in embed_driver()")
    endif()
  endforeach()
  string(REGEX REPLACE "\nfrom [.][a-z_]+ import [^\n]*" "" source "${source}")
  string(APPEND text "${source}\n\n")
  list(APPEND known "${part}")
endforeach()
string(REGEX REPLACE "\n+$" "\n" text "${text}")

file(WRITE "${JOINED}.py" "${text}")
if(TEXT_ONLY)
  return()
endif()
get_filename_component(name "${JOINED}" NAME)
file(WRITE "${JOINED}_source.cpp" "#include \"driver/sources.h\"

namespace filperf::driver {

std::string_view ${name}_source() {
  return R\"python(${text})python\";
}

}  // namespace filperf::driver
")
