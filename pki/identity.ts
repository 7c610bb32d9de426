import type { Usage } from "../contracts";
import type { WorkloadRef } from "../workload/kinds";

/** Algorithm and size (bits of the modulus or of the curve) of a leaf's private key. */
export interface KeySpec {
    readonly algorithm: "ECDSA" | "RSA";
    readonly size: number;
}

/**
 * Certificate profile, as agent-substrate defines them. A `service` certificate has the DNS names
 * of its Services and a SPIFFE ID; a `workload` certificate has only a SPIFFE ID.
 */
export type Profile = "service" | "workload";

/**
 * One member of the link: the workload that holds a certificate, and the certificate's content.
 * The Certificate, its issuance policy, the NetworkPolicy, a proxy's peer match and the policy
 * rules are all derived from it.
 */
export interface Identity {
    /** Short name, unique in the stack; Pulumi resource names start with it. */
    readonly name: string;
    readonly usage: Usage;
    /** Name of the application contract, a key of `serverContracts` or `clientContracts`. */
    readonly contract: string;
    readonly workload: WorkloadRef;
    /** Container that terminates or originates the TLS connections. */
    readonly container: string;
    /** Labels of the workload's pods; Services select by them. */
    readonly podLabels: Readonly<Record<string, string>>;
    /**
     * Labels by which a NetworkPolicy selects the pods: the workload's own selector. It is
     * immutable, so it also selects pods of an earlier template. A Job or CronJob has no selector
     * of its own; all pod labels are used.
     */
    readonly podSelector: Readonly<Record<string, string>>;
    readonly serviceAccount: string;
    /** The only URI SAN: `spiffe://<trust domain>/ns/<namespace>/sa/<service account>`. */
    readonly spiffeId: string;
    /** DNS SANs: the names of a server's Services; empty for a client. */
    readonly dnsNames: readonly string[];
    /** IP SANs; empty unless config asks for loopback. */
    readonly ipAddresses: readonly string[];
    /** Name of the cert-manager Certificate, in the workload's namespace. */
    readonly certificateName: string;
    /** Name of the Secret with tls.crt, tls.key and ca.crt, in the workload's namespace. */
    readonly secretName: string;
    /** Whether the Secret also has tls-combined.pem, with private key and chain. @default false */
    readonly combinedPem?: boolean | undefined;
    readonly privateKey: KeySpec;
    /** Lifetime of the leaf, a Go duration such as `2160h`. */
    readonly duration: string;
    /** Time before expiry at which the leaf is renewed, a Go duration. */
    readonly renewBefore: string;
}

/** The profile of an identity's certificate, by whether it has DNS names. */
export function profileOf({ dnsNames }: Pick<Identity, "dnsNames">): Profile {
    return dnsNames.length > 0 ? "service" : "workload";
}

/** The namespaces of these identities' workloads, sorted, without duplicates. */
export function namespacesOf(identities: readonly Pick<Identity, "workload">[]): readonly string[] {
    return [...new Set(identities.map(({ workload }) => workload.namespace))].sort();
}
