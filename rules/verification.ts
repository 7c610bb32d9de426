import { attempt, type Finding, type Resource, type ResourceRule } from "./rule";
import type { Value } from "./value";

/** Ways to switch the verification of a peer off, as they are written in commands and settings. */
const signs: readonly RegExp[] = [
    /\bcurl\b[^\n;|&]*\s(?:--insecure|--proxy-insecure|-[sSfLvIgiNOqRGjpn0-9#]*k[a-zA-Z]*)(?=\s|$|["'])/,
    /--no-check-certificate\b/,
    /\binsecure[-_]?skip[-_]?(?:tls[-_]?)?verify\b(?!["']?\s*[:=]\s*["']?false)/i,
    /\b(?:ssl|tls)?[-_]?verify(?:[-_]?(?:ssl|tls|peer|certs?))?["']?\s*[:=]\s*["']?(?:false|none|no|off|0)\b/i,
    /\brejectUnauthorized["']?\s*[:=]\s*["']?false\b/i,
    /\bNODE_TLS_REJECT_UNAUTHORIZED["']?\s*[:=]\s*["']?0\b/,
    /\bPYTHONHTTPSVERIFY["']?\s*[:=]\s*["']?0\b/,
    /\bGIT_SSL_NO_VERIFY["']?\s*[:=]\s*["']?(?:true|1)\b/i,
    /\bdanger[-_]?accept[-_]?invalid[-_]?(?:certs|hostnames)\b(?!["']?\s*[:=(]\s*["']?false)/i,
];

/** Finds whatever one of them does, and more: most texts have none, and are told so at once. */
const anySign = new RegExp(signs.map(({ source }) => source).join("|"), "i");

/** Verification is never switched off (invariant 6). */
export const verificationOn: ResourceRule = {
    name: "verification-on",
    description:
        "Nothing switches the verification of certificates off, in no argument, variable, command " +
        "or chart value: a client that verifies nobody gives its credentials to anybody.",
    fix: "Give the client the CA (`--cacert`, `NODE_EXTRA_CA_CERTS`, …) instead of telling it not to look.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: () => true,
    check: (resource) => attempt(findings(resource)),
};

function* findings({ type, props }: Resource): Iterable<Finding> {
    // A Release's own `verify` is about the signature of a chart.
    const judged = type === "kubernetes:helm.sh/v3:Release" ? props.at("values") : props;
    for (const place of judged.within()) {
        for (const text of writings(place)) {
            const found = signIn(text);
            if (found !== undefined) {
                yield {
                    field: place.path === "" ? "properties" : place.path,
                    value: found.trim(),
                    expected: "verification of the peer's certificate",
                    fix: "give the client the CA to verify by",
                };
            }
        }
    }
}

function signIn(text: string): string | undefined {
    return anySign.test(text) ? signs.flatMap((sign) => sign.exec(text)?.[0] ?? [])[0] : undefined;
}

/**
 * What a place says, as one would write it: a text, a command that is given word by word, a
 * variable, the switches of an object.
 */
function writings(place: Value): readonly string[] {
    if (place.text !== undefined) {
        return [place.text];
    }
    const { items } = place;
    if (items.length > 0) {
        const words = items.flatMap((item) => (item.isUnknown ? [] : (item.text ?? [])));
        const isSaid = words.some((word) => signIn(word) !== undefined);
        return isSaid ? [] : [words.join(" ")];
    }
    const switches = place.fields
        .filter(([, value]) => !value.isUnknown)
        .map(([key, value]) => `${key}: ${value.flag ?? value.number ?? ""}`);
    const [name, value] = [place.at("name"), place.at("value")];
    return name.isUnknown || value.isUnknown
        ? switches
        : [...switches, `${name.text}=${value.text}`];
}
