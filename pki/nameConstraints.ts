import { BlockList, isIP } from "node:net";

import type { Identity } from "./identity";

/** The names below a CA, as `nameConstraints.permitted` of a cert-manager Certificate has them. */
export interface PermittedNames {
    /**
     * Each permits itself and every name that has labels before it (RFC 5280, section 4.2.1.10).
     * Without a leading dot: the RFC has none for DNS names. Go and rustls-webpki read it alike.
     */
    readonly dnsDomains?: readonly string[];
    /** Networks in CIDR notation. */
    readonly ipRanges?: readonly string[];
}

type Names = Pick<Identity, "dnsNames" | "ipAddresses">;

/**
 * The names that a new root of the link permits: of every Service in the server's namespace, and of
 * loopback. So a later Service or `server.loopback` changes no constraint: peers that hold the root
 * accept the new name, and the root stays as it is.
 */
export function permittedNames(identities: readonly Names[]): Required<PermittedNames> {
    const services = identities
        .flatMap(({ dnsNames }) => dnsNames)
        .filter((name) => name.includes("."));
    const namespaces = services.map((name) => name.slice(name.indexOf(".") + 1));
    return {
        dnsDomains: [...new Set([...namespaces, "localhost"])],
        ipRanges: ["127.0.0.1/32"],
    };
}

/** The names of an identity that a CA does not permit. A kind without a constraint is permitted. */
export function namesOutside(
    { dnsDomains = [], ipRanges = [] }: PermittedNames,
    { dnsNames, ipAddresses }: Names,
): readonly string[] {
    const networks = new BlockList();
    for (const range of ipRanges) {
        const [address = "", prefix = ""] = range.split("/");
        networks.addSubnet(address, Number(prefix), familyOf(address));
    }
    return [
        ...(dnsDomains.length === 0
            ? []
            : dnsNames.filter((name) => !dnsDomains.some((domain) => isWithin(name, domain)))),
        ...(ipRanges.length === 0
            ? []
            : ipAddresses.filter((address) => !networks.check(address, familyOf(address)))),
    ];
}

function isWithin(name: string, domain: string): boolean {
    return name === domain || name.endsWith(`.${domain}`);
}

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
