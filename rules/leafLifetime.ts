import { z } from "zod";

import { deployedClientContracts, serverContracts, type Contract } from "../contracts";
import { durationSeconds } from "../pki/duration";
import { defaultLeafDuration, renewBeforeOf, shortestLeafDuration } from "../pki/lifetime";
import { isCaCertificate, isCertificate } from "./kubernetes";
import { collectFindings, type RuleFinding, type Resource, type ResourceRule } from "./rule";

const lifetime = z.strictObject({
    maximum: z
        .string()
        .refine((text) => durationSeconds(text) !== undefined, { error: "such as 2160h" })
        .optional()
        .describe("Longest lifetime, a Go duration such as 2160h, in place of the application's."),
});

type Lifetime = z.infer<typeof lifetime>;

/** Leaves are short-lived and renewed at two thirds of their lifetime (invariant 3). */
export const leafLifetime: ResourceRule<Lifetime> = {
    name: "leaf-lifetime",
    description:
        "A leaf lives no longer than its application needs, 24 h where it watches its files and " +
        "90 days where it reads them once, and is renewed at two thirds: no certificate can be " +
        "revoked here, so that its lifetime is how long a stolen key is worth something. Where the " +
        "application reads its files once, it lives for three weeks at least, so that a pod has a " +
        "week to be restarted after the renewal.",
    fix: "Remove `leaf.duration` from the config for the contract's own; or have the pack's config allow the stack more.",
    enforcement: "mandatory",
    allowance: { schema: lifetime, strict: {} },
    kind: "resource",
    appliesTo: isCertificate,
    check: (resource, allowed) =>
        isLeaf(resource)
            ? collectFindings(lifetimeFindings(resource, allowed), renewalFindings(resource))
            : [],
};

/** Every renewal makes a new private key (invariant 3). */
export const leafKey: ResourceRule = {
    name: "leaf-key",
    description:
        "Every renewal of a leaf makes a new private key, of ECDSA with 256 bits or RSA with 2048 at " +
        "least: a renewed certificate over an old key prolongs whatever happened to that key.",
    fix: "Leave `privateKey` to `WorkloadCertificate`: `rotationPolicy: Always`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: isCertificate,
    check: (resource) => (isLeaf(resource) ? collectFindings(keyFindings(resource)) : []),
};

const isLeaf = (resource: Resource) => !isCaCertificate(resource);

function* lifetimeFindings(resource: Resource, { maximum }: Lifetime): Iterable<RuleFinding> {
    const duration = resource.props.at("spec", "duration");
    const reload = reloadOf(resource);
    const limit = maximum ?? defaultLeafDuration(reload);
    const shortest = shortestLeafDuration(reload);
    const found = durationSeconds(duration.text ?? "");
    if (found === undefined || found > (durationSeconds(limit) ?? 0)) {
        yield {
            field: duration.path,
            ...(duration.isPresent && { value: duration.text }),
            expected: `at most ${limit}`,
            fix: "pulumi config rm --path 'leaf.duration', or a shorter one",
        };
    } else if (found < (durationSeconds(shortest) ?? 0)) {
        yield {
            field: duration.path,
            value: duration.text,
            expected: `at least ${shortest}: at renewal a third of it is left, in which the application must get the new leaf`,
            fix: "pulumi config rm --path 'leaf.duration', or a longer one",
        };
    }
}

function* renewalFindings({ props }: Resource): Iterable<RuleFinding> {
    const renewBefore = props.at("spec", "renewBefore");
    const expected = renewBeforeOf(props.at("spec", "duration").text ?? "2160h");
    if (durationSeconds(renewBefore.text ?? "") !== durationSeconds(expected)) {
        yield {
            field: renewBefore.path,
            ...(renewBefore.isPresent && { value: renewBefore.text }),
            expected: `${expected}, a third of its lifetime: late enough to last, early enough to repair`,
            fix: "leave renewBefore to WorkloadCertificate",
        };
    }
}

function* keyFindings({ props }: Resource): Iterable<RuleFinding> {
    const key = props.at("spec", "privateKey");
    const policy = key.at("rotationPolicy");
    if (policy.text !== "Always") {
        yield {
            field: policy.path,
            ...(policy.isPresent && { value: policy.text }),
            expected: "Always",
            fix: "leave privateKey to WorkloadCertificate",
        };
    }
    const size = key.at("size");
    const algorithm = key.at("algorithm").text ?? "RSA";
    const minimum = algorithm === "ECDSA" ? 256 : 2048;
    if (!["ECDSA", "RSA"].includes(algorithm) || (size.number ?? 0) < minimum) {
        yield {
            field: key.path,
            value: `${algorithm} ${size.number ?? "without size"}`,
            expected: "ECDSA with 256 bits or more, or RSA with 2048 or more",
            fix: "pulumi config rm --path 'leaf.algorithm' and 'leaf.size'",
        };
    }
}

/** How the application reads certificates, by the contract that the parent component names. */
function reloadOf({ component }: Resource): Contract["reload"] {
    const name = component?.props.at("identity", "contract").text ?? "";
    const contract = serverContracts[name] ?? deployedClientContracts[name];
    return contract?.reload ?? "restart";
}
