import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

const load = createRequire(__filename);
const { packStructs } = load("./struct.cjs") as { packStructs: (load: NodeJS.Require) => void };

/** Flags of Node for every process that runs Pulumi's SDK for the engine; see `preload.cjs`. */
export const sdkFlags: readonly string[] = ["--require", join(__dirname, "preload.cjs")];

/**
 * Lets a heap grow by two fifths between two collections, where V8 lets it double. For the two
 * processes that keep every resource in memory: of a thousand clients that is a third of it.
 */
export const heapFlag = "--heap-growing-percent=40";

// The engine's own process is one of the two, and one end of every call.
packStructs(load);
setFlagsFromString(heapFlag);
