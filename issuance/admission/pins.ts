import { certificateSpecOf } from "../../pki/certificateSpec";
import type { Identity } from "../../pki/identity";
import { cel, issuerRefOf, type IssuerGuard, type Variable } from "./guard";

/**
 * The values that admission pins for an identity, by field. Each is a list of texts, because the
 * literals of Kubernetes' CEL must have one type.
 */
export type Pins = Readonly<Record<string, readonly string[]>>;

/** Code points in one variable; the API server refuses an expression above 100,000. */
const chunkLimit = 50_000;

/** Key of a Certificate in the pinned identities; neither part of a key contains a slash. */
export const keyOf = ({ workload, certificateName }: Identity) =>
    `${workload.namespace}/${certificateName}`;

/** What the identity's Certificate says. */
export function certificatePins(identity: Identity, guard: IssuerGuard): Pins {
    const {
        privateKey,
        additionalOutputFormats = [],
        ...spec
    } = certificateSpecOf(identity, issuerRefOf(guard));
    const { algorithm, size, encoding, rotationPolicy } = privateKey;
    return {
        secretName: [spec.secretName],
        usages: spec.usages,
        uris: spec.uris,
        dnsNames: spec.dnsNames ?? [],
        ipAddresses: spec.ipAddresses ?? [],
        privateKey: [algorithm, String(size), encoding, rotationPolicy],
        duration: [spec.duration],
        renewBefore: [spec.renewBefore],
        outputFormats: additionalOutputFormats.map(({ type }) => type),
    };
}

/** What the requests for the identity's Certificate say, outside their signing request. */
export function requestPins(identity: Identity, guard: IssuerGuard): Pins {
    const { usages = [], duration = [] } = certificatePins(identity, guard);
    return { usages, duration };
}

/**
 * Variables of a policy: the object's `spec`, and `identity`, the pins of the object's identity,
 * empty if it has none. The identities are in chunks, one identity a line.
 * @param key CEL expression with the identity's key; see {@link keyOf}.
 */
export function identityVariables(
    key: string,
    guard: IssuerGuard,
    pinsOf: (identity: Identity, guard: IssuerGuard) => Pins,
): readonly Variable[] {
    const lines = guard.identities
        .map((one) => `${cel(keyOf(one))}: ${literal(pinsOf(one, guard))}`)
        .sort();
    const chunks = chunked(lines).map((chunk, index) => ({
        name: `identities${index + 1}`,
        expression: `{\n${chunk.join(",\n")}\n}`,
    }));
    const found = chunks.map(({ name }) => `variables.${name}[?variables.key]`);
    return [
        // Untyped: the type checker would refuse to enumerate the fields of an object.
        { name: "spec", expression: "dyn(object.spec)" },
        { name: "key", expression: key },
        ...chunks,
        { name: "identity", expression: `${orElse(found)}.orValue({})` },
    ];
}

/** The object is of an identity; the condition that every other validation builds on. */
export const isIdentity = { expression: "variables.identity.size() > 0" } as const;

/** CEL map literal without the empty lists. */
function literal(pins: Pins): string {
    return JSON.stringify(
        Object.fromEntries(Object.entries(pins).filter(([, values]) => values.length > 0)),
    );
}

const orElse = ([first = "optional.none()", ...rest]: readonly string[]) =>
    [first, ...rest.map((one) => `.or(${one})`)].join("");

function chunked(lines: readonly string[]): readonly (readonly string[])[] {
    const chunks: string[][] = [];
    let left = 0;
    for (const line of lines) {
        const size = line.length + 2;
        if (size > left) {
            chunks.push([]);
            left = chunkLimit;
        }
        chunks.at(-1)?.push(line);
        left -= size;
    }
    return chunks;
}
