# What `cmake --install` and a wheel hold: the program, the CMake package, the licence, the schemas.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/filperf")
set(prefix "")
set(program_dir "${CMAKE_INSTALL_BINDIR}")
if(SKBUILD)
  # A wheel has the program among its scripts, and the rest as data. Installed, these are in bin/ and in the folder above it, as elsewhere.
  set(package_dir lib/cmake/filperf)
  set(prefix "${SKBUILD_DATA_DIR}/")
  set(program_dir "${SKBUILD_SCRIPTS_DIR}")
endif()

install(TARGETS filperf RUNTIME DESTINATION "${program_dir}")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/filperfConfig.cmake.in" "${CMAKE_CURRENT_BINARY_DIR}/filperfConfig.cmake"
    INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/filperfConfigVersion.cmake" COMPATIBILITY SameMinorVersion
    ARCH_INDEPENDENT)
install(FILES cmake/filperf.cmake cmake/managed_environment.py
    "${CMAKE_CURRENT_BINARY_DIR}/filperfConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/filperfConfigVersion.cmake"
    DESTINATION "${prefix}${package_dir}")
install(DIRECTORY cmake/filperf DESTINATION "${prefix}${package_dir}")
install(FILES LICENSE CHANGELOG.md docs/json.md DESTINATION "${prefix}${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY schemas DESTINATION "${prefix}${CMAKE_INSTALL_DATADIR}/filperf" FILES_MATCHING PATTERN "*.json")

# A program that holds a library has to bring its licence. Where CMake took the source of one, the library is in the program.
set(FILPERF_RUNTIME_LICENSES "" CACHE STRING "Licences of the compiler's runtime, for a program that holds it: <name>=<file>...")
foreach(dependency fmt nlohmann_json CLI11 xxHash PCRE2)
  FetchContent_GetProperties(${dependency} SOURCE_DIR source)
  file(GLOB licences LIST_DIRECTORIES FALSE "${source}/LICEN[CS]E*")
  if(source AND licences)
    install(FILES ${licences} DESTINATION "${prefix}${CMAKE_INSTALL_DOCDIR}/licenses/${dependency}")
  endif()
endforeach()
foreach(entry IN LISTS FILPERF_RUNTIME_LICENSES)
  string(REGEX MATCH "^([^=]+)=(.*)$" _ "${entry}")
  install(FILES "${CMAKE_MATCH_2}" DESTINATION "${prefix}${CMAKE_INSTALL_DOCDIR}/licenses/${CMAKE_MATCH_1}")
endforeach()

if(PROJECT_IS_TOP_LEVEL AND NOT SKBUILD)
  include(packaging)
endif()
