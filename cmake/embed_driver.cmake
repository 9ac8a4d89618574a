# Writes a C++ file that holds a Python file: cmake -DINPUT=driver.py -DOUTPUT=driver_source.cpp -DNAME=driver -P embed_driver.cmake.
# What gives it is NAME_source(), declared in driver/sources.h.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#include \"driver/sources.h\"

namespace filperf::driver {

std::string_view ${NAME}_source() {
  return R\"python(${text})python\";
}

}  // namespace filperf::driver
")
