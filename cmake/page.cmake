# What the page of `filperf report --html` is made of: harness/page/web/ with the libraries that it uses, bundled when the project is
# built, and embedded in the program as the library filperf_page_assets. Nothing else waits for that, and it never fails the build: where
# it cannot be made, the library says why, and so does `--html`.
#
# FILPERF_PAGE: ON makes it, if need be with a node of PyPI's in the build folder (60 MB). OFF leaves it out. AUTO, the default, makes it
# where that costs little: where node and npm are in the PATH.
set(FILPERF_PAGE AUTO CACHE STRING "Make the page of `filperf report --html`: ON, OFF, or AUTO (where node and npm are in the PATH)")
set_property(CACHE FILPERF_PAGE PROPERTY STRINGS AUTO ON OFF)
find_package(Python3 3.9 COMPONENTS Interpreter)

function(filperf_add_page_assets)
  set(web "${PROJECT_SOURCE_DIR}/harness/page/web")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/page")
  set(bundler "${PROJECT_SOURCE_DIR}/cmake/page_bundle.py")
  file(GLOB parts CONFIGURE_DEPENDS "${web}/*")
  list(APPEND parts "${web}/.npmrc")
  set(assets "${folder}/assets.cpp")
  # What could not be made is tried again after cmake has run, if there is a node to try it with.
  if(EXISTS "${folder}/failed")
    find_program(node node NO_CACHE)
    find_program(npm npm NO_CACHE)
    if((node AND npm) OR FILPERF_PAGE STREQUAL "ON")
      file(REMOVE "${assets}" "${folder}/failed")
    endif()
  endif()
  if(Python3_Interpreter_FOUND)
    add_custom_command(OUTPUT "${assets}"
        COMMAND Python3::Interpreter "${bundler}" --web "${web}" --folder "${folder}" --node "${FILPERF_PAGE}"
        DEPENDS ${parts} "${bundler}" COMMENT "Bundling the page of `filperf report --html`" VERBATIM)
  else()
    file(CONFIGURE OUTPUT "${assets}" @ONLY CONTENT "#include \"page/assets.h\"

namespace filperf::page {

std::string_view frame_text() { return {}; }
std::string_view style_text() { return {}; }
std::string_view script_text() { return {}; }
std::string_view why_no_assets() { return \"this build has no page: there was no python3 to make it with\"; }

}  // namespace filperf::page
")
  endif()
  add_library(filperf_page_assets STATIC "${assets}")
  set_target_properties(filperf_page_assets PROPERTIES UNITY_BUILD OFF)
  target_include_directories(filperf_page_assets PRIVATE "${PROJECT_SOURCE_DIR}/harness")
endfunction()
filperf_add_page_assets()
