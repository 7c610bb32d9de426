/** The reason why a name is not allowed as a DNS SAN; undefined if it is allowed. */
export function dnsNameFault(name: string): string | undefined {
    if (name.includes("*")) {
        return "no wildcard: a certificate names one server";
    }
    if (/[^\x20-\x7e]/.test(name)) {
        return "ASCII: write an internationalised name in its xn-- form";
    }
    if (name.endsWith(".")) {
        return "no trailing dot: a SAN has none, and clients compare byte for byte";
    }
    if (name.length > 253) {
        return "at most 253 characters (RFC 1035)";
    }
    if (!name.split(".").every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) {
        return "lower-case labels of letters, digits and inner hyphens, 1 to 63 characters each (RFC 1123)";
    }
    return undefined;
}
