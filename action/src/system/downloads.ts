import { limit } from "./limit.ts";

/** Registries and mirrors are shared by all: at most this many downloads at once, whatever asks for them. */
export const download = limit(3);

/** Bytes as people read them, for progress lines. */
export const megabytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1e6))} MB`;
