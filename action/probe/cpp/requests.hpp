#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include "json.hpp"

namespace probe {

/** What came in is no frame, or stopped where one was due: whoever wrote it is gone or cannot be understood. */
class BrokenRequests : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/** A frame's header, and how many bytes of payload follow, which are to be taken or skipped. */
struct Request {
    Json header;
    uint64_t bytes = 0;
};

/** Reads frames from a file descriptor, not further than is asked for. */
class Requests {
public:
    explicit Requests(int descriptor) : mDescriptor(descriptor) {}

    /** The next frame; none at the end. @throws BrokenRequests, JsonError */
    std::optional<Request> next();
    /** Fills memory with what comes. @throws BrokenRequests where that is not enough */
    void take(void* into, size_t bytes);
    void skip(uint64_t bytes);

private:
    size_t read(void* into, size_t bytes);

    int mDescriptor;
};

} // namespace probe
