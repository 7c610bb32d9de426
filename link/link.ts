import type { Mode } from "../contracts";
import type { Exemption } from "../census/exemptions";
import type { Issuance } from "../issuance/issuance";
import type { Identity } from "../pki/identity";

/** The stack output `link`: describes the deployed link for operators and for `verify`. */
export interface Link {
    readonly mode: Mode;
    /** Name of the link; cluster-wide objects are named after it. */
    readonly name: string;
    /** Context of the kubeconfig that the stack is pinned to. */
    readonly kubeContext: string;
    /** URL of the server without a path: `<scheme>://<service>.<namespace>.svc:<port>`. */
    readonly serverUrl: string;
    readonly server: Identity;
    readonly clients: readonly Identity[];
    /** Callers and places that config exempts from having a certificate, each with its reason. */
    readonly exempt: readonly Exemption[];
    readonly issuance: Issuance;
}
