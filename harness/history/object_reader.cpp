#include "history/object_reader.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "history/object_format.h"

namespace filperf::history {

namespace {

constexpr const char* kAttempt = "cannot read an object of the repository";
constexpr std::size_t kChunk = std::size_t{1} << 16U;
/// The first line of an answer holds the requested name and little more.
constexpr std::size_t kLongestLine = std::size_t{1} << 16U;

}  // namespace

ObjectReader::ObjectReader(const Git& git) : git_(git) {
  start();
}

void ObjectReader::start() {
  buffered_.clear();
  consumed_ = 0;
  process_.emplace(git_.executable(),
                   git_.with_folder({"cat-file", "--batch=%(objectname) %(objecttype) %(objectsize)"}));
}

bool ObjectReader::fill() {
  const std::string more = process_->read(kChunk);
  buffered_.erase(0, consumed_);
  consumed_ = 0;
  buffered_ += more;
  return !more.empty();
}

std::string ObjectReader::read_line() {
  while (true) {
    if (const std::size_t end = buffered_.find('\n', consumed_); end != std::string::npos) {
      std::string line = buffered_.substr(consumed_, end - consumed_);
      consumed_ = end + 1;
      return line;
    }
    if (buffered_.size() - consumed_ > kLongestLine || !fill()) {
      throw Error(kAttempt,
                  "git cat-file ended, or sent an answer that was not expected: " + process_->standard_error());
    }
  }
}

void ObjectReader::skip(std::size_t count) {
  while (count > 0) {
    const std::size_t there = std::min(count, buffered_.size() - consumed_);
    consumed_ += there;
    count -= there;
    if (count > 0 && !fill()) {
      throw Error(kAttempt, "git cat-file ended in the middle of it: " + process_->standard_error());
    }
  }
}

std::optional<ObjectReader::Object> ObjectReader::read(const std::string& name) {
  if (name.empty() || name.find_first_of(std::string("\n\0", 2)) != std::string::npos) {
    throw Error(kAttempt, "its name is empty or contains a line feed");
  }
  process_->write(name + "\n");
  std::string line;
  try {
    line = read_line();
  } catch (const Error&) {
    // In a partial clone git ends if it may not fetch what it lacks.
    if (process_->standard_error().find("promisor remote") == std::string::npos) {
      throw;
    }
    start();
    return std::nullopt;
  }
  std::optional<ObjectAnswer> answer = parse_object_answer(line);
  if (!answer) {
    return std::nullopt;
  }
  const std::size_t size = answer->size;
  Object object{std::move(answer->id), std::move(answer->type), {}, size > kLargestObject};
  if (object.too_large) {
    skip(size);
  } else {
    // Grows as the bytes come, whatever size was announced.
    while (object.content.size() < size) {
      if (consumed_ == buffered_.size() && !fill()) {
        throw Error(kAttempt, "git cat-file ended in the middle of it: " + process_->standard_error());
      }
      const std::size_t count = std::min(size - object.content.size(), buffered_.size() - consumed_);
      object.content.append(buffered_, consumed_, count);
      consumed_ += count;
    }
  }
  skip(1);
  return object;
}

}  // namespace filperf::history
