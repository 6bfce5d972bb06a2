"""What a plan may say to this speaker; it refuses one with more, rather than run as if that were not there."""

PROTOCOL = "mnn-parity.probe/2"
BACKENDS = {"cpu": 0, "metal": 1, "cuda": 2, "opencl": 3, "vulkan": 7}
PRECISIONS = {"normal": 0, "high": 1, "low": 2, "low_bf16": 3}
MEMORIES = {"normal": 0, "high": 1, "low": 2}
# For GPU backends numThread is a set of mode bits. Untuned: the same kernels in every run.
GPU_DEFAULT_MODE = 1

ALWAYS = ["mode", "hints", "cacheFile"]
# By how the model is run: what may be asked for there. PyMNN has no callback for a module's ops.
SPEAKS = {
    "stay": True,
    "session": ["ops", "answers", "round", "replace", *ALWAYS],
    "module": ["outputs", *ALWAYS],
    "segments": ALWAYS,
}

PLAN_KEYS = {"protocol", "model", "config", "steps", "stay"}
CONFIG_KEYS = {"backend", "precision", "memory", "threads", "api", "segments", "round", "replace", "outputs", *ALWAYS}
ROUND_KEYS = {"to", "inputs", "only", "except"}
SEGMENT_KEYS = {"inputs", "outputs", "precision"}
REPLACE_KEYS = {"op", "dtype", "shape", "file"}
STEP_KEYS = {"id", "tensors", "ops", "repeats", "threads"}
# What must be there, by the type or the words that it is of.
CONFIG_SHAPE = {"backend": BACKENDS, "precision": PRECISIONS, "memory": MEMORIES, "threads": int}
STEP_SHAPE = {"id": str, "tensors": list}
TENSOR_SHAPE = {"name": str, "dtype": str, "shape": list, "file": str}
# Counts go to C as they are.
LARGEST_COUNT = 2**31 - 1

# Of a step's `ops`, the words that they need.
OPS = {"none": None, "all": "ops", "answered": "answers"}


class StageError(Exception):
    """A failure at a named stage that the probe survives."""

    def __init__(self, stage, message):
        super().__init__(message)
        self.stage = stage


def refuse(what):
    raise StageError("session", what + ": not supported by this speaker")


def way_of(config):
    """How the model is run: as a session, as a module, or in segments."""
    if config.get("segments"):
        if config.get("api", "session") != "session":
            refuse("segments together with api module")
        return "segments"
    return config.get("api", "session")


def check_plan(plan):
    """@raises StageError for keys and combinations that this speaker does not know"""
    refuse_unknown(plan, PLAN_KEYS)
    must_have("the plan", plan, {"model": str, "config": dict, "steps": list})
    for step in plan["steps"]:
        must_have("a step", step, STEP_SHAPE)
        if not is_of(step.get("repeats", 1), int):
            broken("a step", "repeats")
        for tensor in step["tensors"]:
            must_have("a tensor", tensor, TENSOR_SHAPE)


def check_config(config):
    refuse_unknown(config, CONFIG_KEYS)
    must_have("the config", config, CONFIG_SHAPE)
    refuse_unknown(config.get("round") or {}, ROUND_KEYS)
    for part in listed(config, "segments"):
        refuse_unknown(part, SEGMENT_KEYS)
    for replacement in listed(config, "replace"):
        refuse_unknown(replacement, REPLACE_KEYS)
    way = way_of(config)
    for key in ("round", "replace", "outputs"):
        if config.get(key):
            need(key, way)


def check_step(step, config):
    refuse_unknown(step, STEP_KEYS)
    ops = step.get("ops", "none")
    if not is_of(ops, OPS):
        refuse("ops " + str(ops))
    if OPS[ops]:
        need(OPS[ops], way_of(config))


def need(key, way):
    speaks = SPEAKS[way] if is_of(way, SPEAKS) else None
    if not isinstance(speaks, list) or key not in speaks:
        refuse("%s with %s" % (key, way))


def must_have(what, given, shape):
    """@raises StageError where a part is not there, or not what it must be"""
    if not isinstance(given, dict):
        raise StageError("session", "the plan is broken: %s is no object" % what)
    for key, kind in shape.items():
        if not is_of(given.get(key), kind):
            broken(what, key)


def is_of(value, kind):
    if isinstance(kind, dict):
        return isinstance(value, str) and value in kind
    if kind is int:
        return type(value) is int and 0 <= value <= LARGEST_COUNT
    return isinstance(value, kind)


def broken(what, key):
    raise StageError("session", "the plan is broken: %s has no %s, or one that is none" % (what, key))


def listed(config, key):
    """What a config lists; nothing where it does not. @raises StageError where it is no list"""
    given = config.get(key) or []
    if not isinstance(given, list):
        broken("the config", key)
    return given


def refuse_unknown(given, known):
    """@raises StageError for keys that are not known, and for what has none"""
    if not isinstance(given, dict):
        raise StageError("session", "the plan is broken: what may have %s is no object" % ", ".join(sorted(known)))
    unknown = sorted(set(given) - known)
    if unknown:
        refuse(", ".join(unknown))
