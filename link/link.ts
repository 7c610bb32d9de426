import type { Mode } from "../contracts";
import type { Identity } from "../pki/identity";

/** cert-manager's own account, in whose name every request for a Certificate is made. */
export interface Requester {
    readonly namespace: string;
    readonly serviceAccount: string;
}

/** What stands between a request and the link's CA. */
export interface Issuance {
    readonly requester: Requester;
    /** Whether approver-policy decides on every request, by one policy for each identity. */
    readonly policies: boolean;
}

/** A caller that needs no certificate, as config states it. */
export interface Exemption {
    /** The caller's id: `CronJob noetl/nightly`. */
    readonly caller: string;
    /** Why it may be left out: what it means that this caller will stop. */
    readonly reason: string;
}

/** The stack output `link`: what an operator, or `verify`, needs to know of what was deployed. */
export interface Link {
    readonly mode: Mode;
    /** Names the cluster-wide objects of the link. */
    readonly name: string;
    /** Context of the kubeconfig that the stack is pinned to. */
    readonly kubeContext: string;
    /** Where clients reach the server, without a path: `<scheme>://<service>.<namespace>.svc:8082`. */
    readonly serverUrl: string;
    readonly server: Identity;
    readonly clients: readonly Identity[];
    /** Callers of the server that config lets go without a certificate, each with its reason. */
    readonly exemptCallers: readonly Exemption[];
    readonly issuance: Issuance;
}
