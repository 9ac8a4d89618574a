#include "counter/tables.h"

#include <initializer_list>

namespace filperf::counter {

namespace {

void give_back(Array<Function>& functions) {
  for (std::size_t i = 1; i < functions.size(); ++i) {
    for (PyObject* object : {functions[i].code, functions[i].kept}) {
      if (object != nullptr) {
        Py_DecRef(object);
      }
    }
  }
}

}  // namespace

bool Tables::begin() {
  Array<Function> old;
  old.swap(functions);
  release();
  // The first elements stand for none, and the first cell for all that is outside the program.
  const bool begun = functions.extend(1) && edges.extend(1) && cells.extend(1) && sites.extend(1);
  give_back(old);  // when all is in order again: the end of an object may call a function
  return begun;
}

Tables::~Tables() {
  give_back(functions);
}

void Tables::release() {
  edges.release();
  cells.release();
  sites.release();
  texts.release();
  lines.release();
  of_driver.release();
  numbers_.release();
  edge_numbers_.release();
  site_numbers_.release();
}

Number Tables::add(const void* key, const Function& function) {
  std::uint64_t* number = numbers_.take(reinterpret_cast<std::uintptr_t>(key));
  if (number == nullptr || functions.size() >= UINT32_MAX || !functions.push(function)) {
    return kNone;
  }
  *number = functions.size() - 1;
  return static_cast<Number>(*number);
}

Number Tables::other_edge(Number caller, Number callee) {
  std::uint64_t* number = edge_numbers_.take(pair_key(caller, callee));
  if (number == nullptr) {
    return kNone;
  }
  if (*number == kNone) {
    Edge edge{};
    edge.caller = caller;
    edge.callee = callee;
    edge.next = functions[caller].first_call;
    if (edges.size() >= UINT32_MAX || !edges.push(edge)) {
      return kNone;
    }
    *number = edges.size() - 1;
    functions[caller].first_call = static_cast<Number>(*number);
  }
  functions[callee].last_edge = static_cast<Number>(*number);
  return functions[callee].last_edge;
}

Number Tables::other_site(std::uint32_t cell, Number callee) {
  std::uint64_t* number = site_numbers_.take(pair_key(cell, callee));
  if (number == nullptr) {
    return kNone;
  }
  if (*number == kNone) {
    if (sites.size() >= UINT32_MAX || !sites.push(Site{.calls = 0, .cell = cell, .callee = callee})) {
      return kNone;
    }
    *number = sites.size() - 1;
  }
  cells[cell].site = static_cast<Number>(*number);
  return cells[cell].site;
}

}  // namespace filperf::counter
