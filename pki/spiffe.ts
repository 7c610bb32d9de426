const maximumBytes = 2048;

/**
 * The reason why a name is not a SPIFFE trust domain; undefined if it is one. Allowed are 1 to 255
 * lower-case letters, digits, dots, hyphens and underscores (SPIFFE-ID standard, section 2.1).
 */
export function trustDomainFault(trustDomain: string): string | undefined {
    return /^[a-z0-9._-]{1,255}$/.test(trustDomain)
        ? undefined
        : "1 to 255 lower-case letters, digits, dots, hyphens and underscores: no scheme, port, user or path";
}

/** The SPIFFE ID of a service account: `spiffe://<trust domain>/ns/<namespace>/sa/<account>`. */
export function spiffeId(trustDomain: string, namespace: string, serviceAccount: string): string {
    return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

/** The reason why a URI is not a SPIFFE ID (SPIFFE-ID standard, section 2); undefined if it is. */
export function spiffeIdFault(uri: string): string | undefined {
    if (Buffer.byteLength(uri) > maximumBytes) {
        return `at most ${maximumBytes} bytes`;
    }
    const match = /^spiffe:\/\/([^/]*)((?:\/[^/]*)*)$/.exec(uri);
    if (match === null) {
        return "spiffe://<trust domain>/<path>";
    }
    const [, trustDomain = "", path = ""] = match;
    const segments = path.split("/").slice(1);
    if (!segments.every((s) => /^[A-Za-z0-9._-]+$/.test(s) && s !== "." && s !== "..")) {
        return "path segments of letters, digits, dots, hyphens and underscores, none empty, `.` or `..`: no query, no fragment";
    }
    return trustDomainFault(trustDomain);
}
