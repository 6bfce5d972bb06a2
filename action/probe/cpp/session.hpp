#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compat.hpp"
#include "frames.hpp"
#include "op-stream.hpp"
#include "plan.hpp"

namespace probe {

/** Frees what MNN allocated. */
struct DestroyNet {
    void operator()(MNN::Interpreter* net) const { MNN::Interpreter::destroy(net); }
};
using Net = std::unique_ptr<MNN::Interpreter, DestroyNet>;

/** Loads a model for sessions, with the config's hints. @throws StageError */
Net loadNet(const Setup& setup);

/** The part of a network that a session computes; all of it where `outputs` is empty. */
struct Cut {
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
};

/** One of MNN's sessions, closed with it. */
class Session {
public:
    /** @throws StageError where MNN makes none */
    Session(MNN::Interpreter& net, const Config& config, int precision, int threads, const Cut& cut = {});
    ~Session() { mNet.releaseSession(mSession); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const std::map<std::string, MNN::Tensor*>& inputs() const { return mInputs; }
    std::map<std::string, halide_type_t> inputTypes() const;
    std::map<std::string, MNN::Tensor*> outputs() const { return mNet.getSessionOutputAll(mSession); }

    /**
     * Says in which format an input's producer gave it. A session that begins inside a network takes its inputs for NCHW, and
     * what it then computes of pieces of them is wrong without a word. Before {@link resize}.
     */
    void setFormat(const std::string& name, MNN::MNN_DATA_FORMAT format);

    /** Resizes where any shape is another than before. @returns whether it did @throws StageError */
    bool resize(const std::map<std::string, std::vector<int>>& shapes, const Frames& frames, int segment = -1);

    /** Copies elements in, which MNN wants before every run: it reuses the inputs' memory. @throws StageError */
    void feed(const std::string& name, const void* elements, size_t bytes) const;

    /** Runs, with the stream's callbacks where it wants them. @returns MNN's code */
    int run(OpStream& ops) const;

    int backendOf(const MNN::Tensor* tensor) const { return compat::backendOf(mNet, mSession, tensor); }

    /** Writes the kernel cache, where the config names one. */
    void saveCache() const;

private:
    void announce(const Frames& frames, double ms, int segment);

    MNN::Interpreter& mNet;
    MNN::Session* mSession = nullptr;
    std::map<std::string, MNN::Tensor*> mInputs;
    std::map<std::string, std::vector<int>> mShapes;
    int mResizeStatus = 0;
    const bool mCached;
};

} // namespace probe
