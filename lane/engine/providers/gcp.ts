import { EngineError } from "../errors";
import { isWithin } from "../propertyPath";
import type { Provider } from "./provider";

/** Inputs that Google can give to a new resource only, by type. */
const immutable: Readonly<Record<string, readonly string[]>> = {
    "gcp:certificateauthority/authority:Authority": [
        "certificateAuthorityId",
        "config",
        "keySpec",
        "lifetime",
        "location",
        "pool",
        "project",
        "type",
    ],
    "gcp:certificateauthority/caPool:CaPool": ["location", "name", "project", "tier"],
    "gcp:certificateauthority/certificateTemplate:CertificateTemplate": [
        "location",
        "name",
        "project",
    ],
    "gcp:projects/service:Service": ["project", "service"],
    "gcp:serviceaccount/account:Account": ["accountId", "project"],
};

/** A grant has no identity but what it says. */
const isGrant = (type: string) => /IamMember:|IAMMember:/.test(type);

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
        replaces: ({ type }, _, changes) =>
            isGrant(type) ||
            changes.some(({ path }) =>
                (immutable[type] ?? []).some((prefix) => isWithin(path, prefix)),
            ),
        preview: ({ inputs }) => inputs,
        create: refuseLate,
        update: refuseLate,
        delete: refuseLate,
        adopt: refuseLate,
    };
}
