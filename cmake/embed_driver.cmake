# Writes a C++ file that holds a Python file: cmake -DINPUT=driver.py -DOUTPUT=driver_source.cpp -P embed_driver.cmake
# What gives it is called after the input: driver_source().
cmake_path(GET INPUT STEM name)
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#include \"capture/driver_source.h\"

namespace filperf::capture {

std::string_view ${name}_source() {
  return R\"python(${text})python\";
}

}  // namespace filperf::capture
")
