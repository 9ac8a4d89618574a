# Lets other projects use this build folder as if it were installed: `find_package(filperf)` with `filperf --cmake-dir`.
get_property(several GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT several)
  include(CMakePackageConfigHelpers)
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/lib/cmake/filperf/filperfConfigVersion.cmake" COMPATIBILITY SameMinorVersion
      ARCH_INDEPENDENT)
  file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/lib/cmake/filperf/filperfConfig.cmake" CONTENT
"if(NOT TARGET filperf::filperf)
  add_executable(filperf::filperf IMPORTED)
  set_target_properties(filperf::filperf PROPERTIES IMPORTED_LOCATION \"$<TARGET_FILE:filperf>\")
endif()
include(\"${PROJECT_SOURCE_DIR}/cmake/filperf.cmake\")
")
endif()
