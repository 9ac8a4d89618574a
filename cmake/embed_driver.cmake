# Writes a C++ file that holds a text file: cmake -DINPUT=driver.py -DOUTPUT=driver_source.cpp -DROOM=capture -P embed_driver.cmake
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#include \"${ROOM}/driver_source.h\"

namespace filperf::${ROOM} {

std::string_view driver_source() {
  return R\"driver(${text})driver\";
}

}  // namespace filperf::${ROOM}
")
