import type { Usage } from "../contracts";
import type { WorkloadRef } from "../workload/kinds";

/** Algorithm and size (bits of the modulus or of the curve) of a leaf's private key. */
export interface KeySpec {
    readonly algorithm: "ECDSA" | "RSA";
    readonly size: number;
}

/**
 * What a certificate names, in the two profiles that agent-substrate uses: a `service` has the DNS
 * names of its Services beside its SPIFFE ID, a `workload` its SPIFFE ID alone.
 */
export type Profile = "service" | "workload";

/**
 * One side of the link: the workload that holds a certificate, and what that certificate says.
 * The Certificate, its issuance policy, the NetworkPolicy, a proxy's peer match and the policy
 * rules are derived from this and nothing else.
 */
export interface Identity {
    /** Short name, unique in the stack; Pulumi resource names start with it. */
    readonly name: string;
    readonly usage: Usage;
    /** Name of the application contract, a key of `serverContracts` or `clientContracts`. */
    readonly contract: string;
    readonly workload: WorkloadRef;
    /** Container that terminates or originates the link. */
    readonly container: string;
    /** Labels of the workload's pods, by which a Service knows them. */
    readonly podLabels: Readonly<Record<string, string>>;
    /**
     * Those of its pods' labels by which a NetworkPolicy knows them: the workload's own selector,
     * which never changes, so that the pods of an earlier template have them too; all labels where
     * its kind has none (Job, CronJob).
     */
    readonly podSelector: Readonly<Record<string, string>>;
    readonly serviceAccount: string;
    /** The one URI SAN: `spiffe://<trust domain>/ns/<namespace>/sa/<service account>`. */
    readonly spiffeId: string;
    /** DNS SANs: of Services that select the pods, where the identity opts in; none for a client. */
    readonly dnsNames: readonly string[];
    /** IP SANs; only where config asks for loopback. */
    readonly ipAddresses: readonly string[];
    /** Name of the cert-manager Certificate, in the workload's namespace. */
    readonly certificateName: string;
    /** Name of the Secret with tls.crt, tls.key and ca.crt, in the workload's namespace. */
    readonly secretName: string;
    readonly privateKey: KeySpec;
    /** Lifetime of the leaf, a Go duration such as `2160h`. */
    readonly duration: string;
    /** How long before expiry it is renewed, a Go duration. */
    readonly renewBefore: string;
}

/** The profile of an identity's certificate. */
export function profileOf({ dnsNames }: Pick<Identity, "dnsNames">): Profile {
    return dnsNames.length > 0 ? "service" : "workload";
}

/** The namespaces that the workloads of these identities are in, each once. */
export function namespacesOf(identities: readonly Pick<Identity, "workload">[]): readonly string[] {
    return [...new Set(identities.map(({ workload }) => workload.namespace))].sort();
}
