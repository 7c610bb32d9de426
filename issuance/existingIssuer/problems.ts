import type { ExistingIssuerSettings } from "../../config/existingIssuer";
import type { Mode } from "../../contracts";
import type { Identity } from "../../pki/identity";
import { clusterIssuerNames } from "../../pki/issuer";
import { trustBundleProblems } from "../../pki/trustBundle";
import { placeholder } from "../../problems/placeholders";
import type { Problem } from "../../problems/problem";
import { approverProblems } from "../approver";

/** The link that the issuer must suit. */
export interface ExistingIssuerContext {
    readonly linkName: string;
    readonly mode: Mode;
    readonly identities: readonly Identity[];
    /** Whether approver-policy decides on every request. */
    readonly approverPolicy: boolean;
    /** ISO date in UTC. */
    readonly today: string;
}

/** Checks whether an existing issuer can sign for the link; field paths start with `field`. */
export function existingIssuerProblems(
    field: string,
    { issuerRef, trustBundle, approver }: ExistingIssuerSettings,
    { linkName, mode, identities, approverPolicy, today }: ExistingIssuerContext,
): readonly Problem[] {
    return [
        ...kindProblems(`${field}.issuerRef`, issuerRef),
        ...ownIssuerProblems(`${field}.issuerRef`, issuerRef, linkName),
        ...namespaceProblems(`${field}.issuerRef`, issuerRef, identities),
        ...approverProblems(field, approver, approverPolicy),
        // In plain no peer uses the bundle, so that a CA that ended blocks no rollback.
        ...(mode === "plain" || trustBundle.includes(placeholder)
            ? []
            : trustBundleProblems(`${field}.trustBundle`, trustBundle, today)),
    ];
}

type Issuer = ExistingIssuerSettings["issuerRef"];

/** The two kinds of cert-manager's own group; the cluster knows those of the others. */
function kindProblems(field: string, { group, kind, namespace }: Issuer): readonly Problem[] {
    if (group !== "cert-manager.io" || kind.includes(placeholder)) return [];
    switch (kind) {
        case "Issuer":
            return namespace === undefined
                ? [
                      {
                          field: `${field}.namespace`,
                          expected: "the namespace of the Issuer",
                          fix: `pulumi config set --path '${field}.namespace' <namespace>`,
                      },
                  ]
                : [];
        case "ClusterIssuer":
            return namespace === undefined
                ? []
                : [
                      {
                          field: `${field}.namespace`,
                          value: namespace,
                          expected: "no namespace: a ClusterIssuer has none",
                          fix: `pulumi config rm --path '${field}.namespace', or set ${field}.kind to Issuer`,
                      },
                  ];
        default:
            return [
                {
                    field: `${field}.kind`,
                    value: kind,
                    expected: "Issuer or ClusterIssuer in group cert-manager.io",
                    fix: `set ${field}.kind to one of them, or ${field}.group to the group of that kind`,
                },
            ];
    }
}

function ownIssuerProblems(
    field: string,
    { group, kind, name }: Issuer,
    linkName: string,
): readonly Problem[] {
    const own: readonly string[] = Object.values(clusterIssuerNames(linkName));
    return group === "cert-manager.io" && kind === "ClusterIssuer" && own.includes(name)
        ? [
              {
                  field: `${field}.name`,
                  value: name,
                  expected:
                      "an issuer that another team made: this one is the stack's own, and the update would delete it",
                  fix: `pulumi config set --path '${field}.name' <name>, or keep the trustRoot.kind that made it`,
              },
          ]
        : [];
}

/** A namespaced issuer signs for Certificates of its own namespace alone. */
function namespaceProblems(
    field: string,
    { kind, name, namespace }: Issuer,
    identities: readonly Identity[],
): readonly Problem[] {
    const elsewhere = identities.filter(({ workload }) => workload.namespace !== namespace);
    return namespace === undefined || elsewhere.length === 0
        ? []
        : [
              {
                  field: `${field}.namespace`,
                  value: namespace,
                  expected: `the namespace of every member: ${kind} ${name} signs for its own namespace alone, and ${elsewhere.map((one) => `${one.name} is in ${one.workload.namespace}`).join(", ")}`,
                  fix: "refer to a cluster-wide issuer, such as a ClusterIssuer",
              },
          ];
}
