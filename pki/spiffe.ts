const maximumBytes = 2048;

/**
 * Why a name may not be a SPIFFE trust domain, or undefined where it may: lower-case letters,
 * digits, dots, hyphens and underscores, 255 bytes at most (SPIFFE-ID standard, section 2.1).
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

/** Why a URI is not a SPIFFE ID (SPIFFE-ID standard, section 2), or undefined where it is. */
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
