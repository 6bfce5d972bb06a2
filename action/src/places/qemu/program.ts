import { open } from "node:fs/promises";

const HEADER_BYTES = 64;
const X86_64 = 62;
/** A segment that names the loader which a program needs. */
const PT_INTERP = 3;

/**
 * Whether a file is a program for x86-64 that needs no loader and no libraries, and so runs on any Linux kernel of that
 * CPU, Android's among them. By the ELF header and its segments (elf.h: Elf64_Ehdr, Elf64_Phdr).
 */
export async function needsNothing(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0);
    const elf64 = bytesRead === HEADER_BYTES && header.subarray(0, 6).equals(ELF64_LITTLE);
    if (!elf64 || header.readUInt16LE(18) !== X86_64) return false;
    const [at, size, count] = [
      Number(header.readBigUInt64LE(32)),
      header.readUInt16LE(54),
      header.readUInt16LE(56),
    ];
    const segments = Buffer.alloc(size * count);
    await handle.read(segments, 0, segments.length, at);
    return Array.from({ length: count }, (_, one) => segments.readUInt32LE(one * size)).every(
      (type) => type !== PT_INTERP,
    );
  } finally {
    await handle.close();
  }
}

const ELF64_LITTLE = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
