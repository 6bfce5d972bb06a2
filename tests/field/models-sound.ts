import type { FieldModel } from "./model.ts";
import { pinned } from "./pinned.ts";
import { chord, floats, room, speech, type Tensor, type Tensors, whole, zeros } from "./samples.ts";

/** Speech of a person, and a synthetic quiet room: 16 kHz, [1, samples]. */
const spokenAndQuiet = async (
  samples: number,
  tensors: (sound: Tensor) => Tensors,
): Promise<Record<string, Tensors>> => ({
  speech: tensors(floats([1, samples], await speech(samples, 2000))),
  "room, synthetic": tensors(floats([1, samples], room(samples, 0.003))),
});

/** Synthetic chords at 22 050 Hz, as a piano's. */
const chords =
  (tensor: string): FieldModel["inputs"] =>
  async () => {
    const of = (hertz: number[]) => ({
      [tensor]: floats([1, 43_844, 1], chord(43_844, 22_050, hertz)),
    });
    return {
      "C major, synthetic": of([261.63, 329.63, 392]),
      "low A and E, synthetic": of([110, 164.81]),
    };
  };

/** Embeddings of a wake word's frames. Synthetic: they are within ±30, as those of speech are. */
const embeddings =
  (tensor: string): FieldModel["inputs"] =>
  async () => ({
    "embeddings, synthetic": { [tensor]: floats([1, 16, 96], room(16 * 96, 20)) },
    "quiet embeddings, synthetic": { [tensor]: floats([1, 16, 96], room(16 * 96, 3)) },
  });

const silero = (file: string, traits: string, inputs: FieldModel["inputs"]): FieldModel => ({
  task: "voice activity",
  from: pinned.silero,
  file: `silero_vad/data/${file}.onnx`,
  traits,
  inputs,
});
const rate = whole([], [16_000]);

/** 76 frames of a mel spectrogram as openWakeWord scales it: 2 where it is loud, down to -3. Synthetic. */
const mel = (level: number): Tensor => {
  const values = room(76 * 32, 1.2).map((value, i) => level + value - (i % 32) / 16);
  return floats([1, 76, 32, 1], values);
};

export const soundModels: Record<string, FieldModel> = {
  "silero-vad": silero("silero_vad", "If, LSTM, int64 scalar", () =>
    spokenAndQuiet(576, (input) => ({ input, state: zeros(2, 1, 128), sr: rate })),
  ),
  "silero-vad-ifless": silero("silero_vad_op18_ifless", "int64 scalar, dynamic shapes", () =>
    spokenAndQuiet(576, (input) => ({ input, sr: rate, state: zeros(2, 1, 128) })),
  ),
  "silero-vad-half": silero("silero_vad_half", "float16 weights, dynamic shapes", () =>
    spokenAndQuiet(576, (input) => ({ input, state: zeros(2, 1, 128) })),
  ),
  "silero-vad-sequence": silero("silero_vad_16k_sequence", "dynamic length, LSTM over it", async () => {
    const many = (values: Float32Array) => ({
      input: floats([10, 576], values),
      h: zeros(1, 1, 128),
      c: zeros(1, 1, 128),
    });
    return { speech: many(await speech(5760, 2000)), "room, synthetic": many(room(5760, 0.003)) };
  }),
  "silero-vad-v4": {
    task: "voice activity",
    from: pinned.openWakeWord,
    file: "openwakeword/resources/models/silero_vad.onnx",
    traits: "If, LSTM, int64 scalar",
    inputs: () =>
      spokenAndQuiet(512, (input) => ({ input, sr: rate, h: zeros(2, 1, 64), c: zeros(2, 1, 64) })),
  },
  "basic-pitch": {
    task: "music transcription",
    from: pinned.basicPitch,
    file: "basic_pitch/saved_models/icassp_2022/nmp.onnx",
    inputs: chords("serving_default_input_2:0"),
  },
  "basic-pitch-tflite": {
    task: "music transcription",
    from: pinned.basicPitch,
    file: "basic_pitch/saved_models/icassp_2022/nmp.tflite",
    inputs: chords("serving_default_input_2:0"),
  },
  "swift-f0": {
    task: "pitch",
    from: pinned.swiftF0,
    file: "swift_f0/model.onnx",
    traits: "dynamic length, scalars, float64 output",
    inputs: async () => {
      const of = (values: Float32Array) => ({
        audio: floats([1, 8000], values),
        fmin: floats([], [46.875]),
        fmax: floats([], [2093.75]),
      });
      return { speech: of(await speech(8000)), "A4, synthetic": of(chord(8000, 16_000, [440])) };
    },
  },
  "oww-melspectrogram": {
    task: "spectrogram",
    from: pinned.openWakeWord,
    file: "openwakeword/resources/models/melspectrogram.onnx",
    traits: "dynamic length",
    // It takes 16-bit samples as floats.
    inputs: async () => {
      const of = (values: Float32Array) => ({
        input: floats(
          [1, 8000],
          values.map((value) => value * 32_768),
        ),
      });
      return { speech: of(await speech(8000)), "room, synthetic": of(room(8000, 0.003)) };
    },
  },
  "oww-embedding": {
    task: "speech embedding",
    from: pinned.openWakeWord,
    file: "openwakeword/resources/models/embedding_model.onnx",
    inputs: async () => ({
      "loud frames, synthetic": { input_1: mel(2) },
      "quiet frames, synthetic": { input_1: mel(-1) },
    }),
  },
  "oww-hey-jarvis": {
    task: "wake word",
    from: pinned.openWakeWord,
    file: "openwakeword/resources/models/hey_jarvis_v0.1.onnx",
    inputs: embeddings("x.1"),
  },
  "oww-alexa-tflite": {
    task: "wake word",
    from: pinned.wakeWordBrowser,
    file: "models/alexa_v0.1.tflite",
    inputs: embeddings("serving_default_onnx_tf__tf_Flatten_0_79e3d279:0"),
  },
};
