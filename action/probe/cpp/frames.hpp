#pragma once

#include <cstddef>
#include <string>

#include "json.hpp"

namespace probe {

/** The reader closed the other end. */
class ReaderGone : public std::exception {};

/** Writes frames to a file descriptor; blocks when the reader is slow. */
class Frames {
public:
    explicit Frames(int descriptor) : mDescriptor(descriptor) {}

    void send(const Fields& header, const void* payload = nullptr, size_t bytes = 0) const;

private:
    void write(const void* data, size_t bytes) const;

    int mDescriptor;
};

} // namespace probe
