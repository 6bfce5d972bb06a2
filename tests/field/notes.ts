/** What was found by hand of a model's row, by the model's name; docs/field.md has it beside the table. */
export const notes: Record<string, string> = {
  magika:
    "Both agree: Normal is wrong on all releases. The report judges by ONNX Runtime and names the op. Of all tensors " +
    "held against ONNX Runtime, `ApplyActivation_1/AddV2_1:0` (the `1 + tanh` of a GELU, at 2 dB) is the first that is wrong; its " +
    "inputs are right to 107 dB. Its values are the right ones at wrong places: an addition of a constant of shape [1,1,1] to a " +
    "packed tensor (`upstream/add-to-packed`). The last softmax hides it at 40 and 45 dB, the labels stay.",
  lac:
    "Normal is right. The graph does not use its input `length`: a session prunes it and a module wants it, so both are fed what the source " +
    "names. 3.4.1 and 3.6.1 make loops of its GRUs, which a session refuses and Module runs; with `converter: 3.0.0`, or with " +
    "3.6.1's own `useOriginRNNImpl`, a session takes it. On cortex-a76 Normal is right too (110 dB); at Low the embedding still is (74 dB), and what the first GRU gives is not (-2 dB, no NaN). The report agrees: 4 dB, first at `Reshape70`, and that the cause is unknown.",
  tashkeel: "`ONNX::DynamicQuantizeLSTM`, of ONNX Runtime's own set, is not supported by any converter.",
  "ddddocr-old":
    "`ONNX::ConvInteger` and `ONNX::DynamicQuantizeLSTM` are not supported by any converter: a model quantised for ONNX Runtime.",
  "silero-vad":
    "Both agree: through Module, which a session's `If` asks for, 3.4.1 and 3.6.1 compute it to 110 dB. At Low on Arm the second of " +
    "two inputs that a module was given came out with the first one's `output`, to the last digit (0.134 for 0.014), and the first run " +
    "called that -19 dB; each input alone has 36 and 40 dB. The fault is MNN's, of a module that branches and runs more than once; " +
    "the probes now load a module for each input, and an app that keeps one meets it. The converter of 3.0.0 dies of it by SIGSEGV, after a word on LSTMs with lengths; that of 3.4.1 does not.",
  "silero-vad-ifless":
    "As silero-vad, also in what its module gave for a second input at Low. The converter of 3.0.0 dies of it.",
  "silero-vad-v4":
    "Both agree, through Module, at Low as well: 13 and 41 dB. The converter of 3.0.0 dies of it by SIGFPE.",
  "silero-vad-half":
    "The converter of 3.0.0 leaves an input `Input22` that the source does not have; those of 3.4.1 and 3.6.1 do not. " +
    "That is 3.0.0's own failure, and no longer the others': each runs what its own converter makes.",
  "silero-vad-sequence":
    "The harness is right: wrong at every precision on all releases. The LSTM has initial states and a dynamic length, and its steps " +
    "are taken for a batch (`upstream/lstm-of-any-length`): the last state has the shape 10x128x1x1 for 1x1x128. The report says " +
    "so: the converter's, with both shapes.",
  "basic-pitch":
    "At Normal both agree. 72 to 74 dB is conditioning: the constant-Q filters give 1e-6 to 1e-5 out of inputs of 0.4, and a logarithm " +
    "follows. At Low both say that 15 020 and 15 136 of 15 136 elements are NaN. The report's op and cause hold: the logarithm is of a square " +
    "plus a constant of 1e-10, which its file has and fp16 makes 0 of; 15 746 of 53 148 sums are 0 where the least right one is 1e-10.",
  "basic-pitch-tflite":
    "`SELECT_V2` of TFLite is not supported by any converter; the same network as ONNX is right.",
  "swift-f0":
    "At Low both say that numbers are not finite; the report's first op, a convolution, was not checked by hand. At Normal both " +
    "agree: 76 dB on the pure tone is conditioning: logarithms of a spectrum that is 0 nearly everywhere (50 dB there), of " +
    "which the tone's own bins are right.",
  "oww-melspectrogram":
    "Both agree that Low gives no number: the square of the spectrum reaches 3.8e6, what its filters give 1.7e6, and fp16 ends at 65 504.",
  "hand-landmark":
    "Both agree: 28 and 29 dB at Low, in `Identity_3` alone. Its layer, computed in fp32 and rounded once, has 46 dB: by the report's own run, not by hand.",
  "oww-hey-jarvis":
    "Both agree, through Module: 72 and 74 dB at Normal, 33 dB at Low. The network ends in an `If`, of which a session says " +
    "`Compute Shape Error for 53`.",
  "oww-alexa-tflite":
    "Both agree. The row's harness took a session: when it was run the probe fed each input of a Module as NCHW, which gives nothing for TFLite's " +
    "NHWC ones. Since then it is fed as it says (`npm test tests/grid/outside-reference`).",
  "pp-ocrv4-det":
    "Both are right in their way. No text is found in `text` (a photograph of a plate, resized): the probabilities are 2.4e-7 at " +
    "most, their errors 4e-8, and an SNR of 8 dB of them says nothing; the logits before the sigmoid have 102 dB. An outside " +
    "check needs a floor for what a softmax or sigmoid gives, or it calls every empty picture wrong. Picks are ties of zeros. At Low both say " +
    "that `page` gives NaN. The report's op and cause are those of another picture (docs/diagnose.md): `conv2d_497`, a 3x3 convolution whose result is 2.63 at most " +
    "there, is healed by right values in its place and without Winograd's transform. `text` has 5 dB of probabilities that fp16 cannot hold: neither finds text, and the report passes it for that.",
  "ddddocr-det":
    "One of 3 549 boxes has two coordinates so near to each other that another one is the larger; no class differs. At Low harness and report agree: " +
    "47 and 49 dB, which pass. A pick is the largest of the 6 numbers of a place, 4 of them of its box, so that other picks are no other boxes.",
  "blazeface-short":
    "Picks are of the boxes' coordinates, not of classes. At Low 38 dB passes, and the face stays found.",
  "blazeface-sparse": "`DENSIFY` of TFLite (sparse weights) is not supported by any converter.",
  "pose-detection": "`DENSIFY` of TFLite (sparse weights) is not supported by any converter.",
  "pp-ocrv4-rec":
    "Black on white is right at Low (31 to 39 dB, in the case's run). White on black, drawn once by hand, is not: 10 dB, two of " +
    "40 places pick another letter; a blank white line has 37 dB.",
  "selfie-segmentation":
    "MNN has the custom op `Convolution2DTransposeBias` of MediaPipe, LiteRT has not: nothing here tells what is right. At Low the report holds " +
    "Normal beside it: one input has 32 dB, the other 17. Its op and cause hold: a pooling of 64x64 over values of 0.62 on average, whose 4 096 terms " +
    "come to 2 545, where fp16 goes in steps of 2, gives 0.52; what it reads has 56 dB, and computed in fp32 and rounded once it has 73.",
  "palm-detection": "Both agree. Picks are of the boxes' coordinates, not of classes: 45 dB passes.",
  "nudenet-320n":
    "Both agree. A pick is the largest of 2 100 places in each of 22 rows, 4 of coordinates and 18 of classes: 54 and 56 dB at Low.",
  "open-nsfw":
    "Both agree, at Low as well: 75 and 92 dB, and the class stays. On a machine at a load of 21 one of them took more than the 120 s that a run waits " +
    "for a sign of life, and was told as `timeout`; the field waits 15 minutes.",
};
