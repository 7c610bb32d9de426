import type { Mode } from "../contracts";
import type { Exemption } from "../census/answers";
import type { Issuance } from "../issuance/issuance";
import type { Identity } from "../pki/identity";

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
