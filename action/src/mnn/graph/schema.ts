/**
 * What we read of MNN's file format: slots of tables and numbers of enums, which MNN only ever adds to. Names are those of 3.6.1.
 */

/** Names that are numbered on from `first`; `-` leaves a number out. */
function numbered(first: number, names: string): [number, string][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name, index): [number, string] => [first + index, name])
    .filter(([, name]) => name !== "-");
}

export const opTypes = new Map([
  ...numbered(
    0,
    `AbsVal QuantizedAdd ArgMax AsString InstanceNorm BatchToSpaceND Copy BinaryOp Bnll Cast Concat Const Convolution
    ConvolutionDepthwise Crop CropAndResize ImageProcess Deconvolution DeconvolutionDepthwise Dequantize DetectionOutput
    Dropout Eltwise ELU Unique Exp ExpandDims Fill Flatten Im2Col Gather GatherV2 Im2Seq InnerProduct Input Interp Log LRN
    LSTM MatMul MoE NonMaxSuppression NonMaxSuppressionV2 Normalize Pack Padding Permute Pooling Power PReLU PriorBox
    Proposal QuantizedAvgPool QuantizedBiasAdd QuantizedConcat QuantizedDepthwiseConv2D QuantizedLogistic
    RasterAndInterpolate QuantizedMaxPool Texture RasterDiff QuantizedReshape QuantizedSoftmax QuantizeMaxMin QuantizeV2
    Range Rank ReduceJoin Reduction ReLU ReLU6 RequantizationRange Requantize Reshape Resize RNN ROIPooling Scale Selu
    Seq2Out Shape Sigmoid Size Slice SliceTf Softmax SpaceToBatchND SpatialProduct Col2Im Segment Squeeze StridedSlice
    CastLike StringSplit StringToNumber TanH TfQuantizedConv2D Threshold Tile TopKV2 Transpose UnaryOp Unpack Where Moments
    RNNSequenceGRU BatchMatMul Unsqueeze CosineSimilarity DepthToSpace SpaceToDepth ReverseSequence Pooling3D Convolution3D
    MatrixBandPart GatherND DetectionPostProcess UnravelIndex ScatterNd OneHot BroadcastTo Dilation2D Interp3D`,
  ),
  ...numbered(
    128,
    `Raster ConvertTensor ArgMin LinSpace RandomUniform TensorArray TensorArraySize TensorArrayRead TensorArrayWrite
    TensorArrayGather TensorArrayScatter TensorArraySplit TensorArrayConcat LSTMBlockCell Reverse ROIAlign RandomNormal
    TensorArrayInsert TensorArrayErase EyeLike CumSum Det CumProd ScatterElements GatherElements Svd Histogram DynamicQuant
    Stft`,
  ),
  ...numbered(256, "Plugin Select ZerosLike Broastcast SetDiff1D ReluGrad Identity PoolGrad SoftmaxGrad"),
  ...numbered(265, "Conv2DBackPropFilter TrainableParam BatchNorm ConvTranspose3D ZeroGrad"),
  ...numbered(299, "Attention FmhaV2 Fmhca SeqLen2Spatial SplitGeLU GroupNorm LinearAttention RoPE"),
  ...numbered(512, "Extra ConvInt8 Int8ToFloat DepthwiseConvInt8 PoolInt8 FloatToInt8 EltwiseInt8"),
  ...numbered(600, "While If - LayerNorm GridSample"),
]);

const binaryOperations = new Map([
  ...numbered(
    0,
    `ADD SUB MUL DIV MAX_TEMP MIN_TEMP POW REALDIV MINIMUM MAXIMUM GREATER GREATER_EQUAL LESS FLOORDIV SquaredDifference
    EQUAL LESS_EQUAL FLOORMOD - MOD ATAN2 LOGICALOR NOTEQUAL BITWISE_AND BITWISE_OR BITWISE_XOR LOGICALXOR LEFTSHIFT
    RIGHTSHIFT MUL_SILU`,
  ),
]);

const unaryOperations = new Map(
  numbered(
    0,
    `ABS NEG FLOOR CEIL SQUARE SQRT RSQRT EXP LOG SIN COS TAN ASIN ACOS ATAN RECIPROCAL LOG1P BNLL ACOSH SINH ASINH ATANH
    SIGN ROUND COSH ERF ERFC ERFINV EXPM1 SIGMOID TANH HARDSWISH GELU GELU_STANDARD SILU`,
  ),
);

const reductions = new Map(numbered(0, "SUM ASUM SUMSQ MEAN MAXIMUM MINIMUM PROD ANY ALL"));
const resizes = new Map(numbered(1, "NEAREST BILINEAR CUBIC NEAREST_ROUND"));
const pools = new Map(numbered(0, "MAXPOOL AVEPOOL"));

export const netSources = new Map(numbered(0, "CAFFE TENSORFLOW TFLITE ONNX TORCH"));

/** MNN's element types, by numpy's names where numpy has them. */
export const dataTypes = new Map([
  ...numbered(
    1,
    "float32 float64 int32 uint8 int16 int8 string complex64 int64 bool qint8 quint8 qint32 bfloat16",
  ),
  ...numbered(15, "qint16 quint16 uint16 complex128 float16"),
]);

export const NET = {
  extraInfo: 2,
  ops: 3,
  outputs: 4,
  source: 6,
  tensors: 7,
  subgraphs: 10,
  id: 11,
} as const;
export const EXTRA_INFO = { version: 2 } as const;
export const OP = { inputs: 0, kind: 1, parameter: 2, name: 3, outputs: 4, type: 5 } as const;
export const SUBGRAPH = { name: 0, tensors: 3, ops: 4 } as const;
export const BLOB = {
  shape: 0,
  dtype: 2,
  uint8s: 3,
  int8s: 4,
  int32s: 5,
  int64s: 6,
  float32s: 7,
  external: 9,
} as const;
/** Of IDSTQuan: weights that are not kept as floats. */
export const QUANTIZED = {
  buffer: 0,
  alpha: 1,
  type: 2,
  quantScale: 4,
  aMin: 8,
  readType: 9,
  hasScaleInt: 10,
  shapeInt32: 11,
  weightSize: 12,
  index: 13,
  alphaFp16: 14,
  scaleStorage: 15,
} as const;
/** The kinds of IDSTQuan: integers as a list of places in a set of values, the same of those alone that are not zero, and as they are. */
export const AS_PLACES = 1;
export const AS_STEPS = 2;
export const AS_INT8 = 4;
/** The kind of IDSTQuan that is no quantisation: weights stored as half. */
export const STORED_AS_HALF = 3;

/** A number among an op's parameters, and how it is read. */
export type AttributeField =
  | { slot: number; kind: "float32"; absent?: number }
  | { slot: number; kind: "int32" | "bool"; absent?: number }
  | { slot: number; kind: "int32s" }
  | { slot: number; kind: "int8 enum" | "int32 enum"; names: Map<number, string> };

/** What one kind of parameters holds that we read. */
export interface ParameterSchema {
  /** The table within that has the attributes. */
  within?: number;
  attributes?: Record<string, AttributeField>;
  /** Vectors of float32, by slot. */
  constants?: Record<string, number>;
  /** Where the table of quantised weights is. */
  quantized?: number;
  /** Where the place of the constants in the weight file is: its offset, then the bytes of each constant, in order. */
  external?: number;
}

const float = (slot: number, absent = 0): AttributeField => ({ slot, kind: "float32", absent });
const int = (slot: number, absent = 0): AttributeField => ({ slot, kind: "int32", absent });
const bool = (slot: number): AttributeField => ({ slot, kind: "bool" });
const ints = (slot: number): AttributeField => ({ slot, kind: "int32s" });

/** Of LayerNorm; that of GroupNorm differs little. */
const normalization = {
  attributes: { axis: ints(0), epsilon: float(1), group: int(4, 1) },
  constants: { gamma: 2, beta: 3 },
  external: 5,
};

/** By the number of the parameters' kind in the union. */
export const parameters = new Map<number, ParameterSchema>([
  [4, { attributes: { axis: int(0) } }],
  [
    5,
    {
      attributes: { epsilon: float(7, 0.001) },
      constants: { slope: 1, mean: 2, variance: 3, bias: 4, A: 5, B: 6 },
    },
  ],
  [6, { attributes: { operation: { slot: 0, kind: "int32 enum", names: binaryOperations } } }],
  [
    8,
    {
      attributes: {
        from: { slot: 0, kind: "int32 enum", names: dataTypes },
        to: { slot: 1, kind: "int32 enum", names: dataTypes },
      },
    },
  ],
  [
    9,
    {
      within: 0,
      attributes: {
        kernelX: int(2, 1),
        kernelY: int(3, 1),
        strideX: int(4, 1),
        strideY: int(5, 1),
        dilateX: int(6, 1),
        dilateY: int(7, 1),
        group: int(9, 1),
        outputCount: int(10),
        inputCount: int(11),
        relu: bool(12),
        relu6: bool(13),
      },
      constants: { weight: 1, bias: 2 },
      quantized: 3,
      external: 6,
    },
  ],
  [20, { constants: { weight: 3, bias: 4 }, quantized: 7 }],
  [22, { attributes: { resize: { slot: 4, kind: "int32 enum", names: resizes } } }],
  [25, { attributes: { transposeA: bool(1), transposeB: bool(2) }, constants: { weight: 3, bias: 4 } }],
  [27, { attributes: { epsilon: float(2) }, constants: { scale: 3 } }],
  [
    31,
    {
      attributes: {
        isGlobal: bool(2),
        kernelX: int(3),
        kernelY: int(4),
        strideX: int(5),
        strideY: int(6),
        pool: { slot: 7, kind: "int8 enum", names: pools },
      },
    },
  ],
  [32, { constants: { slope: 1 } }],
  [
    50,
    {
      attributes: {
        operation: { slot: 0, kind: "int8 enum", names: reductions },
        axes: ints(1),
        keepDims: bool(3),
      },
    },
  ],
  [51, { attributes: { slope: float(0) } }],
  [52, { attributes: { minimum: float(0), maximum: float(1, 6) } }],
  [58, { constants: { scale: 1, bias: 2 }, external: 3 }],
  [61, { attributes: { axis: int(0, 1), points: ints(1) } }],
  [70, { attributes: { operation: { slot: 0, kind: "int32 enum", names: unaryOperations } } }],
  [72, { attributes: { numUnits: int(0) } }],
  [
    79,
    {
      attributes: { isGlobal: bool(5), kernels: ints(1), pool: { slot: 3, kind: "int8 enum", names: pools } },
    },
  ],
  [80, { constants: { weight: 1, bias: 2 }, external: 3 }],
  [81, { attributes: { alpha: float(0) } }],
  [88, { ...normalization, attributes: { ...normalization.attributes, rms: bool(6) } }],
  [95, { ...normalization, attributes: { ...normalization.attributes, axis: int(0) }, external: 6 }],
]);

/** The kind of parameters that a constant's op has: a blob. */
export const CONSTANT = 7;
