import { randomUUID } from "node:crypto";

import { EngineError } from "../errors";
import type { Provider } from "./provider";

/** Provider resources (`pulumi:providers:*`), which only hold the configuration of others. */
export const configurationProvider: Provider = {
    check: ({ inputs }) => inputs,
    exists: () => Promise.resolve(true),
    replaces: () => false,
    preview: ({ inputs }) => inputs,
    create: ({ inputs }) => Promise.resolve({ id: randomUUID(), outputs: inputs }),
    update: ({ inputs }) => Promise.resolve(inputs),
    delete: () => Promise.resolve(),
    adopt: ({ urn }) => Promise.reject(new EngineError(`${urn}: a provider cannot be imported.`)),
};
