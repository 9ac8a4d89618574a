# What `cpack --preset perf` makes of the installation: a Debian package and an archive, in the folder packages/ of the build folder.
# `dpkg-shlibdeps` (package dpkg-dev) finds the libraries that the Debian package depends on.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_BINARY_DIR}/packages")
set(CPACK_PACKAGE_VENDOR "The filperf authors")
set(CPACK_PACKAGE_CONTACT "The filperf authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
string(TOLOWER "${CMAKE_SYSTEM_NAME}" system)
set(CPACK_PACKAGE_FILE_NAME "${PROJECT_NAME}-${PROJECT_VERSION}-${system}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The program runs Python programs with the interpreter that it is told, and CMake declares what it gates.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "cmake (>= 3.25), ninja-build, python3 (>= 3.9), python3-venv, git")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "graphviz")
include(CPack)
