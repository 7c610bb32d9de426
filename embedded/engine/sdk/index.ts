import { join } from "node:path";

/** Flags of Node for every process that runs Pulumi's SDK for the engine; see `preload.cjs`. */
export const sdkFlags: readonly string[] = ["--require", join(__dirname, "preload.cjs")];
