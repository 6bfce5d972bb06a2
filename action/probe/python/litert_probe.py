"""A speaker of LiteRT: runs one TFLite model on the CPU and answers in frames (docs/probe-protocol.md)."""

from outside import Outside, StageError, main

# numpy's types that a frame can carry; strings and complex numbers are none of them.
KINDS = "fiub"


class LiteRt(Outside):
    @staticmethod
    def version():
        try:
            from ai_edge_litert import __version__ as version
        except ImportError:
            version = ""
        return ("litert " + version).strip()

    def open(self, threads):
        from ai_edge_litert import interpreter

        self.litert = interpreter
        self.net, self.keeps = self.make(threads, False), False
        self.inputs = [self.describe(tensor) for tensor in self.net.get_input_details()]
        self.outputs = [self.describe(tensor) for tensor in self.net.get_output_details()]

    def close(self):
        self.net = None

    def make(self, threads, keep):
        """An interpreter without delegates, which would fuse ops: keeping all tensors changes no bit."""
        try:
            return self.litert.Interpreter(
                model_path=self.model,
                num_threads=threads,
                experimental_op_resolver_type=self.litert.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
                experimental_preserve_all_tensors=keep,
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise StageError("load", str(error) or "LiteRT could not load the model")

    def describe(self, tensor):
        declared = tensor["shape_signature"] if len(tensor["shape_signature"]) else tensor["shape"]
        dtype = self.np.dtype(tensor["dtype"]).name
        return {"name": tensor["name"], "dtype": dtype, "shape": [max(-1, int(size)) for size in declared]}

    def resize(self, shapes):
        try:
            for tensor in self.net.get_input_details():
                self.net.resize_tensor_input(tensor["index"], shapes[tensor["name"]], strict=True)
            self.net.allocate_tensors()
        except (RuntimeError, ValueError) as error:
            raise StageError("resize", str(error))

    def compute(self, feeds, ops):
        if ops != self.keeps:
            self.net, self.keeps = self.make(self.threads, ops), ops
            self.resize({name: data.shape for name, data in feeds.items()})
        # What a stateful network remembers of the run before.
        self.net.reset_all_variables()
        for tensor in self.net.get_input_details():
            self.net.set_tensor(tensor["index"], feeds[tensor["name"]])
        try:
            self.net.invoke()
        except (RuntimeError, ValueError) as error:
            raise StageError("run", str(error))
        if ops:
            self.send_ops()
        return [self.array(tensor["index"]) for tensor in self.net.get_output_details()]

    def array(self, index):
        """A tensor's array; None for one that no frame carries."""
        data = self.net.get_tensor(index)
        return data if data.dtype.kind in KINDS else None

    def send_ops(self):
        names = {tensor["index"]: tensor["name"] for tensor in self.net.get_tensor_details()}
        seen = {}
        for op in self.net._get_ops_details():
            for output, index in enumerate(op["outputs"]):
                name = names.get(index)
                if not name:
                    continue
                try:
                    data = self.array(index)
                except ValueError:
                    # Without memory of its own: an optional output, or one that a later op took over.
                    continue
                if data is None:
                    continue
                occurrence = seen.get((name, op["op_name"]), 0)
                seen[(name, op["op_name"])] = occurrence + 1
                self.send_op(data, name, op["op_name"], occurrence, output)


if __name__ == "__main__":
    main(LiteRt, "Runs one TFLite model through LiteRT; see docs/probe-protocol.md.")
