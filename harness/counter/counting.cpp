#include "counter/counting.h"

#include <cstdlib>
#include <new>

#include "counter/labels.h"

namespace filperf::counter {

namespace {

/// The stack that this thread uses, and which beginning it is of.
thread_local Stack* here = nullptr;
thread_local std::uint64_t here_generation = 0;

std::uint64_t last_generation = 0;

/// A copy of a text's bytes. Null: there is no memory, or an error is set.
bool copy(PyObject* text, Text& result) {
  const Owned bytes(encoded(text));
  char* begin = nullptr;
  if (!bytes || PyBytes_AsStringAndSize(bytes.get(), &begin, &result.size) != 0) {
    return false;
  }
  result.bytes = static_cast<char*>(std::malloc(static_cast<std::size_t>(result.size) + 1));
  if (result.bytes == nullptr) {
    return false;
  }
  std::memcpy(result.bytes, begin, static_cast<std::size_t>(result.size) + 1);
  return true;
}

bool are_equal(const Text& one, const Text& other) {
  return one.size == other.size && std::memcmp(one.bytes, other.bytes, static_cast<std::size_t>(one.size)) == 0;
}

/// Keeps an error of the program's while Python is asked something.
class KeptError {
public:
  KeptError() { PyErr_Fetch(&type_, &value_, &trace_); }
  KeptError(const KeptError&) = delete;
  KeptError& operator=(const KeptError&) = delete;
  KeptError(KeptError&&) = delete;
  KeptError& operator=(KeptError&&) = delete;
  ~KeptError() { PyErr_Restore(type_, value_, trace_); }

private:
  PyObject* type_ = nullptr;
  PyObject* value_ = nullptr;
  PyObject* trace_ = nullptr;
};

}  // namespace

Counting::~Counting() {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    std::free(places_[i].bytes);
  }
  std::free(own_file_.bytes);
  while (stacks_ != nullptr) {
    Stack* stack = stacks_;
    stacks_ = stack->next;
    forget_all(*stack);
    std::free(stack);
  }
}

bool Counting::prepare(PyObject* places, bool with_lines, PyObject* own_file) {
  clock::begin();
  lines = with_lines;
  const std::ptrdiff_t count = PyTuple_Size(places);
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    Text place{};
    PyObject* text = PyTuple_GetItem(places, i);
    if (text == nullptr || (PyType_GetFlags(text->type) & kTextType) == 0) {
      PyErr_SetString(PyExc_TypeError, "a place of the program is a str");
      return false;
    }
    if (!copy(text, place)) {
      return false;
    }
    if (!places_.push(place)) {
      std::free(place.bytes);
      return false;
    }
  }
  if (count < 0 || !copy(own_file, own_file_)) {
    return false;
  }
  clear();
  return !failed;
}

void Counting::clear() {
  // The threads find out by themselves that their stacks are of the past.
  generation_ = ++last_generation;
  free_stacks_ = nullptr;
  has_first_ = false;
  last_thread_ = nullptr;
  for (Stack* stack = stacks_; stack != nullptr; stack = stack->next) {
    forget_all(*stack);
    stack->free = free_stacks_;
    free_stacks_ = stack;
  }
  if (!tables.begin()) {
    fail();
  }
}

void Counting::end_calls() {
  for (Stack* stack = stacks_; stack != nullptr; stack = stack->next) {
    end_all(tables, *stack);
  }
}

Stack* Counting::other_stack(const PyThreadState* thread) {
  last_thread_ = thread;
  if (here != nullptr && here_generation == generation_) {
    last_stack_ = here;
    return here;
  }
  Stack* stack = free_stacks_;
  if (stack != nullptr) {
    free_stacks_ = stack->free;
  } else {
    void* memory = std::malloc(sizeof(Stack));
    if (memory == nullptr) {
      last_thread_ = nullptr;
      fail();
      return nullptr;
    }
    stack = new (memory) Stack;
    stack->next = stacks_;
    stacks_ = stack;
  }
  stack->is_first = !has_first_;
  has_first_ = true;
  here = stack;
  here_generation = generation_;
  last_stack_ = stack;
  return stack;
}

void Counting::give_stack_back(Stack& stack) {
  // A thread that has ended does not say so. This one may go on, with another stack.
  if (!stack.is_first) {
    stack.free = free_stacks_;
    free_stacks_ = &stack;
    here = nullptr;
    last_thread_ = nullptr;
  }
}

bool Counting::is_in(Stack& stack, Frame frame) {
  if (stack.calls.empty()) {
    return false;
  }
  if (stack.calls.back().frame == frame) {
    return true;
  }
  ++strays;
  return go_to(tables, stack, frame);
}

void Counting::leave_python(Stack& stack, Frame frame) {
  const std::int64_t time = now();
  if (!is_in(stack, frame)) {
    return;
  }
  while (tables.functions[stack.calls.back().function].code == nullptr) {
    end_call(tables, stack, time);  // Python did not say that this one has ended
    ++strays;
    if (stack.calls.empty() || stack.calls.back().frame != frame) {
      return;
    }
  }
  end_call(tables, stack, time);
  if (stack.calls.empty()) {
    give_stack_back(stack);
  }
}

void Counting::leave_c(Stack& stack, Frame frame) {
  const std::int64_t time = now();
  if (is_in(stack, frame) && tables.functions[stack.calls.back().function].code == nullptr) {
    end_call(tables, stack, time);
  }
}

bool Counting::is_of_program(const Text& file) const {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Text& place = places_[i];
    const bool is_folder = place.size > 0 && place.bytes[place.size - 1] == '/';
    if (is_folder
            ? file.size > place.size && std::memcmp(file.bytes, place.bytes, static_cast<std::size_t>(place.size)) == 0
            : are_equal(file, place)) {
      return true;
    }
  }
  return false;
}

Number Counting::add_python(PyObject* code) {
  const KeptError kept;
  const Owned name(PyObject_GetAttrString(code, "co_filename"));
  const Owned bytes(name ? encoded(name.get()) : nullptr);
  Text file{};
  Function function{};
  if (!bytes || PyBytes_AsStringAndSize(bytes.get(), &file.bytes, &file.size) != 0) {
    PyErr_Clear();
    fail();
    return kNone;
  }
  function.of_driver = are_equal(file, own_file_);
  if (is_of_program(file)) {
    const long units = units_of(code);
    function.cells = static_cast<std::uint32_t>(tables.cells.size());
    if (units < 0 || tables.cells.size() + static_cast<std::size_t>(units) >= UINT32_MAX ||
        !tables.cells.extend(static_cast<std::size_t>(units) + 1)) {
      PyErr_Clear();
      fail();
      return kNone;
    }
    function.units = static_cast<std::uint32_t>(units);
  }
  function.code = code;
  const Number number = tables.add(code, function);
  if (number == kNone) {
    fail();
    return kNone;
  }
  Py_IncRef(code);
  return number;
}

Number Counting::add_c(PyMethodDef* method, PyObject* callable, PyObject* self) {
  const KeptError kept;
  // A method of a type that is called on an object is named like the bound method that it would be.
  const bool is_bound = callable->type != &PyMethodDescr_Type;
  const auto* bound = reinterpret_cast<const PyCFunctionObject*>(callable);
  PyObject* on = is_bound ? bound->self : self;
  const Owned label(c_label(method, on, is_bound ? bound->module : nullptr));
  const Owned bytes(label ? encoded(label.get()) : nullptr);
  Text text{};
  if (!bytes || PyBytes_AsStringAndSize(bytes.get(), &text.bytes, &text.size) != 0 || text.size > INT32_MAX) {
    PyErr_Clear();
    fail();
    return kNone;
  }
  Function function{};
  function.label = tables.texts.size();
  function.label_size = static_cast<std::uint32_t>(text.size);
  if (!tables.texts.extend(function.label_size)) {
    fail();
    return kNone;
  }
  std::memcpy(tables.texts.data() + function.label, text.bytes, function.label_size);
  const Number number = tables.add(method, function);
  if (number == kNone) {
    fail();
    return kNone;
  }
  tables.functions[number].kept = owner_of(method, on);
  return number;
}

}  // namespace filperf::counter
