import { collectFindings, type RuleFinding, type Resource, type ResourceRule } from "./rule";
import type { Property } from "./property";
import { switchedOff } from "./switchedOff";

/** Spellings that disable peer verification in commands and settings. */
const disablingPatterns: readonly RegExp[] = [
    /\bcurl\b[^\n;|&]*\s(?:--insecure|--proxy-insecure|-[sSfLvIgiNOqRGjpn0-9#]*k[a-zA-Z]*)(?=\s|$|["'])/,
    /--no-check-certificate\b/,
    /\binsecure[-_]?skip[-_]?(?:tls[-_]?)?verify\b(?!["']?\s*[:=]\s*["']?false)/i,
    /\brejectUnauthorized["']?\s*[:=]\s*["']?false\b/i,
    /\bNODE_TLS_REJECT_UNAUTHORIZED["']?\s*[:=]\s*["']?0\b/,
    /\bPYTHONHTTPSVERIFY["']?\s*[:=]\s*["']?0\b/,
    /\bGIT_SSL_NO_VERIFY["']?\s*[:=]\s*["']?(?:true|1)\b/i,
    /\bdanger[-_]?accept[-_]?invalid[-_]?(?:certs|hostnames)\b(?!["']?\s*[:=(]\s*["']?false)/i,
];

/**
 * Superset of all patterns (case is ignored everywhere): one test rules most texts out.
 */
const anyDisabling = new RegExp(disablingPatterns.map(({ source }) => source).join("|"), "i");

/** Verification is never disabled (invariant 6). */
export const verificationOn: ResourceRule = {
    name: "verification-on",
    description:
        "Nothing switches the verification of certificates off, in no argument, variable, command " +
        "or chart value: a client that does not verify its peer gives its credentials to any peer. " +
        "Names count by their words: `ES_SSL_VERIFY=false` is found, `SHARD_READ_VERIFY=false` not.",
    fix: "Give the client the CA (`--cacert`, `NODE_EXTRA_CA_CERTS`, …) instead of telling it not to look.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: () => true,
    check: (resource) => collectFindings(findings(resource)),
};

function* findings({ type, props }: Resource): Iterable<RuleFinding> {
    // A Release's own `verify` concerns the chart's signature.
    const judged = type === "kubernetes:helm.sh/v3:Release" ? props.at("values") : props;
    for (const place of judged.within()) {
        for (const text of writtenForms(place)) {
            const found = disablingMatch(text);
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

function disablingMatch(text: string): string | undefined {
    const known = anyDisabling.test(text)
        ? disablingPatterns.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
        : [];
    return [...known, ...switchedOff(text)][0];
}

/**
 * A property as text for the patterns: a string itself; a list joined as a command line, unless one
 * of its words matches alone; an object as `key: value` lines, and as `name=value` for an env entry.
 */
function writtenForms(place: Property): readonly string[] {
    if (place.text !== undefined) {
        return [place.text];
    }
    const { items } = place;
    if (items.length > 0) {
        const words = items.flatMap((item) => (item.isUnknown ? [] : (item.text ?? [])));
        const hasMatch = words.some((word) => disablingMatch(word) !== undefined);
        return hasMatch ? [] : [words.join(" ")];
    }
    const switches = place.fields
        .filter(([, value]) => !value.isUnknown)
        .map(([key, value]) => `${key}: ${value.flag ?? value.number ?? wordOf(value)}`);
    const [name, value] = [place.at("name"), place.at("value")];
    return name.isUnknown || value.isUnknown
        ? switches
        : [...switches, `${name.text}=${value.text}`];
}

/** A text that can be the value of a switch: ConfigMaps have only texts. */
function wordOf({ text = "" }: Property): string {
    return /^[a-z01]{1,8}$/i.test(text) ? text : "";
}
