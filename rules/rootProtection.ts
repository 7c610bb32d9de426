import { z } from "zod";

import { workloadComponent } from "./kubernetes";
import {
    collectFindings,
    exemptionFields,
    type RuleFinding,
    type Resource,
    type StackRule,
    unmatchedNames,
} from "./rule";
import { isRootMaterial } from "./trustRoot";

const exemption = z.strictObject({
    resource: z.string().min(1).describe("Name of the resource, such as `trust-root-authority`."),
    ...exemptionFields,
});

const allowance = z.strictObject({
    exemptions: z
        .array(exemption)
        .describe("Keys and certificates of a root that may be unprotected, for now."),
});

type Unprotected = z.infer<typeof allowance>;

/** The root is not replaced by accident. */
export const rootProtected: StackRule<Unprotected> = {
    name: "root-protected",
    description:
        "While a workload of the link is in tls or mtls, the root's key and certificate are " +
        "protected: any edit of a self-signed root makes another one, and from then on no peer is " +
        "trusted.",
    fix: "Keep the option `protect` of the root's resources, which `index.ts` sets by `mode`, and `trustRoot.create.deletionProtection` with Google CAS; or, to replace a root on purpose, have the pack's config exempt the resource until a date, with a reason.",
    enforcement: "mandatory",
    allowance: {
        schema: allowance,
        strict: { exemptions: [] },
        unmatched: ({ exemptions }, resources) =>
            unmatchedNames(
                exemptions.map(({ resource }, index) => [
                    `exemptions[${index}].resource`,
                    resource,
                ]),
                resources.filter(isRootMaterial).map(({ name }) => name),
                "a key or certificate of the stack's root",
            ),
    },
    kind: "stack",
    check: (resources, allowed, today) =>
        collectFindings(protectionFindings(resources, allowed, today)),
};

function* protectionFindings(
    resources: readonly Resource[],
    { exemptions }: Unprotected,
    today: string,
): Iterable<RuleFinding> {
    const isSecure = resources.some(
        ({ type, props }) =>
            type === workloadComponent && (props.at("mode").text ?? "plain") !== "plain",
    );
    const roots = resources.filter((resource) => isRootMaterial(resource) && !resource.protect);
    for (const { urn, name } of isSecure ? roots : []) {
        const exemption = exemptions.find(({ resource }) => resource === name);
        if (exemption !== undefined && today <= exemption.until) {
            continue;
        }
        yield {
            urn,
            field: `option protect of ${name}`,
            value: false,
            expected:
                exemption === undefined
                    ? "true while the link is secure, or an exemption for it in the pack's config"
                    : `true: its exemption (${exemption.reason}) ended on ${exemption.until}`,
            fix: "leave protect to the trust root's component; with Google CAS, trustRoot.create.deletionProtection true",
        };
    }
}
