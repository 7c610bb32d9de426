import type { ExistingIssuerSettings } from "../config/existingIssuer";
import type { ServiceAccountRef } from "../issuance/issuance";
import { signerOf, signersOf } from "../issuance/signer";
import type { Issuer, IssuerKind, IssuerReads } from "./issuerReads";
import type { Fix, Look, Observation } from "./observation";
import type { PinnedCluster } from "./pinnedCluster";

type IssuerName = ExistingIssuerSettings["issuerRef"];

/** Seconds that an issuer may take to become Ready, or a grant to be in force. */
const patience = 60;

/**
 * Observes that an issuer of another team is there and Ready, and that the account that approves
 * requests may do so for it. cert-manager's webhook refuses any other account's approval, and a
 * request without one waits for ever.
 */
export function issuerServes(
    cluster: IssuerReads & Pick<PinnedCluster, "context">,
    issuer: IssuerName,
    approver: ServiceAccountRef,
): Observation {
    const { group, kind, name, namespace } = issuer;
    return {
        subject: `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name} of ${group}`,
        expected: "an issuer that is Ready, and whose requests are approved",
        look: async () => {
            const served = await cluster.issuerKind(group, kind);
            if (served === undefined) {
                return refused("the cluster serves no such kind", {
                    words: "Correct trustRoot.issuerRef.group and .kind, or have its CustomResourceDefinition installed",
                });
            }
            return (
                scopeFault(served, issuer) ??
                (await issuerFault(cluster, served, issuer)) ??
                (await approvalFault(cluster, served, issuer, approver)) ?? { state: "seen" }
            );
        },
    };
}

const refused = (found: string, fix: Fix): Look => ({ state: "refused", found, fix });

function scopeFault({ namespaced }: IssuerKind, { kind, namespace }: IssuerName): Look | undefined {
    if (namespaced === (namespace !== undefined)) return undefined;
    return namespaced
        ? refused(`${kind} is a namespaced kind, and config names no namespace`, {
              words: "Set trustRoot.issuerRef.namespace to the namespace of the members",
          })
        : refused(`${kind} is a cluster-wide kind, and config names a namespace`, {
              words: "Remove it: pulumi config rm --path trustRoot.issuerRef.namespace",
          });
}

async function issuerFault(
    cluster: IssuerReads & Pick<PinnedCluster, "context">,
    served: IssuerKind,
    issuer: IssuerName,
): Promise<Look | undefined> {
    const found = await cluster.issuer(served, issuer);
    switch (found.state) {
        case "absent":
            return refused("it is not there", {
                words: "Ask its owner for the name, and correct trustRoot.issuerRef",
            });
        case "forbidden":
            return refused("it may not be read", {
                words: `Allow the account of the update to get ${served.plural} of ${served.group}`,
            });
        case "found":
            return readyFault(cluster.context, found.value, served, issuer);
    }
}

function readyFault(
    context: string,
    { status }: Issuer,
    { plural, group }: IssuerKind,
    { name, namespace }: IssuerName,
): Look | undefined {
    const ready = status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status === "True") return undefined;
    const scope = namespace === undefined ? "" : ` --namespace ${namespace}`;
    return {
        state: "pending",
        found: `Ready is ${ready?.status ?? "not set"}: ${ready?.message ?? ""}`,
        fix: {
            words: "Have its owner repair it",
            commands: [`kubectl --context ${context}${scope} describe ${plural}.${group} ${name}`],
        },
        patience,
    };
}

async function approvalFault(
    cluster: IssuerReads & Pick<PinnedCluster, "context">,
    served: IssuerKind,
    issuer: IssuerName,
    { namespace, serviceAccount: name }: ServiceAccountRef,
): Promise<Look | undefined> {
    const signer = signerOf(served, issuer);
    const reviews = await Promise.all(
        [signersOf(served), signer].map((one) => cluster.mayApprove({ namespace, name }, one)),
    );
    // An account that may not ask is not refused: a Certificate that nothing approves is reported.
    if (reviews.some((one) => one.state !== "found" || one.value.allowed)) return undefined;
    return {
        state: "pending",
        found: `service account ${namespace}/${name} may not approve requests for ${signer}`,
        fix: {
            words: "Name the account that approves in trustRoot.approver, or grant this one the permission",
            commands: [
                `kubectl --context ${cluster.context} create clusterrole approve-${issuer.name} --verb=approve --resource=signers.cert-manager.io --resource-name=${signer}`,
                `kubectl --context ${cluster.context} create clusterrolebinding approve-${issuer.name} --clusterrole=approve-${issuer.name} --serviceaccount=${namespace}:${name}`,
            ],
        },
        patience,
    };
}
