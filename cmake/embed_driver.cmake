# Writes a C++ file that holds a text file: cmake -DINPUT=driver.py -DOUTPUT=driver_source.cpp -P embed_driver.cmake
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#include \"capture/driver_source.h\"

namespace filperf::capture {

std::string_view driver_source() {
  return R\"driver(${text})driver\";
}

}  // namespace filperf::capture
")
