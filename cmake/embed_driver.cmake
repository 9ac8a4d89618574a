# Writes a C++ file that holds a Python file: cmake -DINPUT=driver.py -DOUTPUT=driver_source.cpp -DROOM=capture -DNAME=driver
# -P embed_driver.cmake. What gives it is NAME_source(), declared in ROOM/driver_source.h.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#include \"${ROOM}/driver_source.h\"

namespace filperf::${ROOM} {

std::string_view ${NAME}_source() {
  return R\"python(${text})python\";
}

}  // namespace filperf::${ROOM}
")
