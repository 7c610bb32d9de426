import { EngineError } from "../errors";
import type { Provider } from "./provider";

/**
 * Google Cloud, in previews only: everything is new and its inputs are all that is known of it.
 * @param operation `up` refuses with the first resource, in the preview that precedes every update.
 */
export function gcpProvider(operation: "preview" | "update"): Provider {
    const refuse = (urn: string) =>
        new EngineError(
            `Google Cloud resources are not supported by the embedded engine beyond a preview: ` +
                `use the Pulumi CLI (${urn}).`,
        );
    const refuseLate = ({ urn }: { urn: string }) => Promise.reject(refuse(urn));
    return {
        check({ urn, inputs }) {
            if (operation === "update") throw refuse(urn);
            return inputs;
        },
        exists: refuseLate,
        replaces: () => false,
        preview: ({ inputs }) => inputs,
        create: refuseLate,
        update: refuseLate,
        delete: refuseLate,
        adopt: refuseLate,
    };
}
