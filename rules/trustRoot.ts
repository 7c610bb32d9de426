import { z } from "zod";

import { durationSeconds } from "../pki/duration";
import { isCaCertificate, isCertificate } from "./kubernetes";
import { collectFindings, type RuleFinding, type Resource, type ResourceRule } from "./rule";
import type { Property } from "./property";

const kinds = ["selfSigned", "inCluster", "googleCas", "existingIssuer"] as const;

type Kind = (typeof kinds)[number];

const selfSignedType = "tls:index/selfSignedCert:SelfSignedCert";
const casAuthorityType = "gcp:certificateauthority/authority:Authority";
const casIssuerType = /^kubernetes:cas-issuer\.jetstack\.io\/\w+:GoogleCAS(Cluster)?Issuer$/;

/** Component of a root behind an issuer that another team made. */
export const existingIssuerType = "mtls:index:ExistingIssuerRoot";

const allowedKinds = z.strictObject({
    kinds: z.array(z.enum(kinds)).describe("Kinds of trust root that the stack may have."),
});

type AllowedKinds = z.infer<typeof allowedKinds>;

/** The root's key is neither in the state nor in the cluster (invariant 5). */
export const rootKind: ResourceRule<AllowedKinds> = {
    name: "root-kind",
    description:
        "The trust root is of a kind that the pack allows the stack: googleCas, unless listed. With " +
        "selfSigned and inCluster the root's key is in the stack's state or in the cluster, and a " +
        "reader of that key can impersonate every identity of the link; where the key of an " +
        "existingIssuer is, its owner knows.",
    fix: "Set `trustRoot.kind` to `googleCas`; or have the pack's config allow the stack another kind.",
    enforcement: "mandatory",
    allowance: { schema: allowedKinds, strict: { kinds: ["googleCas"] } },
    kind: "resource",
    appliesTo: mayBeRoot,
    check: (resource, allowed) => collectFindings(kindFindings(resource, allowed)),
};

const longest = z.strictObject({
    maximum: z
        .string()
        .refine((text) => durationSeconds(text) !== undefined, { error: "such as 87600h" })
        .describe("Longest lifetime of a root, a Go duration such as 87600h."),
});

type Longest = z.infer<typeof longest>;

/** The root's lifetime is limited (invariant 3). */
export const rootLifetime: ResourceRule<Longest> = {
    name: "root-lifetime",
    description:
        "The root's certificate lives no longer than the pack allows, ten years: a root is rotated " +
        "by plan, and one that never ends is never rotated.",
    fix: "Shorten the root's `lifetime`, with a rotation where it is in use; or have the pack's config allow the stack more.",
    enforcement: "mandatory",
    allowance: { schema: longest, strict: { maximum: "87600h" } },
    kind: "resource",
    appliesTo: mayBeRoot,
    check: (resource, allowed) => collectFindings(lifetimeFindings(resource, allowed)),
};

/** The root signs only leaves (invariant 2). */
export const rootDedicated: ResourceRule = {
    name: "root-dedicated",
    description:
        "A root of the stack's own signs leaves and no further CA: path length 0 where it can be " +
        "set, no purpose beside signing, name constraints where cert-manager makes it. The owner of " +
        "an existing issuer states that its CA serves the link alone. The server trusts whatever " +
        "chains to it.",
    fix: "Leave the root to the component of its kind.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: mayBeRoot,
    check: (resource) => collectFindings(dedicatedFindings(resource)),
};

function mayBeRoot(type: string): boolean {
    return (
        type === selfSignedType ||
        type === casAuthorityType ||
        type === existingIssuerType ||
        isCertificate(type) ||
        casIssuerType.test(type)
    );
}

/** True for a root's private key or certificate. */
export function isRootMaterial(resource: Resource): boolean {
    return (
        resource.type === "tls:index/privateKey:PrivateKey" || lifetimeOf(resource) !== undefined
    );
}

function* kindFindings(resource: Resource, { kinds }: AllowedKinds): Iterable<RuleFinding> {
    const kind = kindOf(resource);
    if (kind !== undefined && !kinds.includes(kind)) {
        yield {
            field: `kind of trust root ${componentOf(resource)}`,
            value: kind,
            expected: kinds.join(" or "),
            fix: `pulumi config set --path trustRoot.kind ${kinds[0] ?? "googleCas"}`,
        };
    }
}

function componentOf({ type, name, component }: Resource): string {
    return type === existingIssuerType ? name : (component?.name ?? name);
}

function kindOf(resource: Resource): Kind | undefined {
    if (resource.type === casAuthorityType || casIssuerType.test(resource.type)) {
        return "googleCas";
    }
    if (resource.type === existingIssuerType) {
        return "existingIssuer";
    }
    if (resource.type === selfSignedType) {
        return resource.props.at("isCaCertificate").flag === true ? "selfSigned" : undefined;
    }
    return isCertificate(resource.type) && isCaCertificate(resource) ? "inCluster" : undefined;
}

/** Lifetime of a root's certificate; undefined for other resources. */
function lifetimeOf(resource: Resource): { place: Property; seconds: number } | undefined {
    const { props, type } = resource;
    switch (kindOf(resource)) {
        case "selfSigned": {
            const place = props.at("validityPeriodHours");
            return { place, seconds: (place.number ?? Infinity) * 3600 };
        }
        case "inCluster": {
            const place = props.at("spec", "duration");
            return { place, seconds: durationSeconds(place.text ?? "") ?? Infinity };
        }
        case "googleCas": {
            const place = props.at("lifetime");
            const seconds = durationSeconds(place.text ?? "") ?? Infinity;
            return type === casAuthorityType ? { place, seconds } : undefined;
        }
        default:
            return undefined;
    }
}

function* lifetimeFindings(resource: Resource, { maximum }: Longest): Iterable<RuleFinding> {
    const lifetime = lifetimeOf(resource);
    if (lifetime !== undefined && lifetime.seconds > (durationSeconds(maximum) ?? 0)) {
        const { place } = lifetime;
        yield {
            field: place.path,
            ...(place.isPresent && { value: place.text ?? place.number }),
            expected: `at most ${maximum}`,
            fix: "shorten the root's lifetime in the config",
        };
    }
}

function* dedicatedFindings(resource: Resource): Iterable<RuleFinding> {
    const { props } = resource;
    const kind = kindOf(resource);
    if (kind === "selfSigned") {
        yield* pathLengthFindings(props.at("maxPathLength"));
        yield* onlyFindings(props.at("allowedUses"), ["cert_signing", "crl_signing"]);
    }
    if (kind === "inCluster") {
        yield* onlyFindings(props.at("spec", "usages"), ["cert sign", "crl sign"]);
        yield* constraintFindings(props.at("spec", "nameConstraints"));
    }
    if (kind === "existingIssuer") {
        yield* statementFindings(props.at("dedicated"));
    }
    if (resource.type === casAuthorityType) {
        const options = props.at("config", "x509Config", "caOptions");
        yield* options.at("zeroMaxIssuerPathLength").flag === true
            ? []
            : pathLengthFindings(options.at("maxIssuerPathLength"));
    }
}

function* statementFindings(place: Property): Iterable<RuleFinding> {
    for (const part of ["owner", "since"]) {
        const said = place.at(part);
        if (said.text === undefined || said.text === "") {
            yield {
                field: said.path,
                expected: "who states, and since when, that the issuer's CA serves the link alone",
                fix: `set trustRoot.dedicated.${part}`,
            };
        }
    }
}

function* pathLengthFindings(place: Property): Iterable<RuleFinding> {
    if (place.number !== 0) {
        yield {
            field: place.path,
            ...(place.isPresent && { value: place.number }),
            expected: "0: it signs leaves, no further CA",
            fix: "leave the root to its component",
        };
    }
}

function* onlyFindings(place: Property, allowed: readonly string[]): Iterable<RuleFinding> {
    const found = place.texts;
    if (found.length === 0 || found.some((use) => !allowed.includes(use))) {
        yield {
            field: place.path,
            ...(place.isPresent && { value: found }),
            expected: `${allowed.join(" and ")} only`,
            fix: "leave the root to its component",
        };
    }
}

function* constraintFindings(place: Property): Iterable<RuleFinding> {
    if (
        place.at("critical").flag !== true ||
        place.at("permitted", "dnsDomains").texts.length === 0
    ) {
        yield {
            field: place.path,
            expected: "critical name constraints to the DNS names of the link",
            fix: "leave the root to its component",
        };
    }
}
