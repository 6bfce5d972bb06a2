import { unzipSync, zipSync } from "fflate";

/** A .npz with its arrays called otherwise; what is in them stays as it is, whatever its type. */
export function renameArrays(npz: Uint8Array, nameOf: (name: string) => string): Uint8Array {
  const arrays = Object.entries(unzipSync(npz));
  return zipSync(
    Object.fromEntries(arrays.map(([entry, bytes]) => [`${nameOf(entry.replace(/\.npy$/, ""))}.npy`, bytes])),
    { level: 0 },
  );
}

/** The bits of the float16 that holds this value exactly, normal or zero. */
export function toHalfBits(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127;
  if (exponent < -14) return sign | Math.round(Math.abs(value) * 2 ** 24);
  return sign | ((exponent + 15) << 10) | ((bits >>> 13) & 0x3ff);
}
