import manifest from "../../../package.json" with { type: "json" };

/** This tool's version. */
export const toolVersion = (): string => manifest.version;
