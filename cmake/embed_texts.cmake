# Embeds the files that `filperf init` writes, and the Python that it looks at a project with.
#
#   embed_texts(<source> <file>...)   # <source>: a C++ file to make, that defines init::text_of_template()
cmake_minimum_required(VERSION 3.25)

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(embed_texts_script "${CMAKE_CURRENT_LIST_FILE}")
  function(embed_texts source)
    list(JOIN ARGN "," files)
    add_custom_command(OUTPUT "${source}"
        COMMAND "${CMAKE_COMMAND}" "-DFILES=${files}" "-DSOURCE=${source}" -P "${embed_texts_script}"
        DEPENDS ${ARGN} "${embed_texts_script}" COMMENT "Embedding what init writes" VERBATIM)
  endfunction()
  return()
endif()

string(REPLACE "," ";" FILES "${FILES}")
set(cases "")
foreach(file IN LISTS FILES)
  cmake_path(GET file FILENAME name)
  file(READ "${file}" text)
  # A compiler need not take a longer literal than this.
  string(LENGTH "${text}" length)
  if(length GREATER 60000)
    message(FATAL_ERROR "${file} is too long to be embedded")
  endif()
  string(APPEND cases "  if (name == \"${name}\") {\n    return R\"text(${text})text\";\n  }\n")
endforeach()
file(WRITE "${SOURCE}" "#include \"init/templates.h\"

namespace filperf::init {

std::string_view text_of_template(std::string_view name) {
${cases}  return {};
}

}  // namespace filperf::init
")
