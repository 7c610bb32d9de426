import { issuerAdmissionPolicies } from "../../checks/admission/policies";
import type { AdmissionPolicy, IssuerGuard } from "../../checks/admission/guard";
import { namespacesOf, type Link } from "../../link/identity";
import type { Cluster } from "../cluster";
import type { Context } from "../context";
import type { Observed } from "../observe";
import { row, type OpenRow, type Row } from "../row";
import { says } from "./says";

type LinkIssuer = Pick<IssuerGuard, "issuer" | "kind" | "usages">;

/**
 * A row on each issuer of the link: noetl-server accepts whatever the CA signed for a client, and
 * what was signed without usages, so that the issuer must not sign for just anybody. None in plain.
 */
export async function guardRows(
    cluster: Cluster,
    { issuance: { requester } }: Pick<Link, "issuance">,
    members: readonly Observed[],
    context: Context,
): Promise<readonly Row[]> {
    if (context.mode === "plain") {
        return [];
    }
    const namespaces = namespacesOf(members.map(({ identity }) => identity));
    return Promise.all(
        issuersOf(members).map(async (issuer) => {
            const guard = { ...issuer, namespaces, requester };
            const names = Object.keys(issuerAdmissionPolicies(guard));
            const look = `${context.kubectl} get validatingadmissionpolicies,validatingadmissionpolicybindings ${names.join(" ")} -o yaml`;
            const meaning = "signs one usage, for the link's namespaces";
            return guardOutcome(
                cluster,
                row("authority.guard", "trust root", meaning, look),
                guard,
            );
        }),
    );
}

async function guardOutcome(cluster: Cluster, open: OpenRow, guard: IssuerGuard): Promise<Row> {
    const policies = Object.entries(issuerAdmissionPolicies(guard));
    const faults = await Promise.all(
        policies.map(([name, spec]) => policyFault(cluster, name, spec)),
    );
    const found = faults.filter((fault) => fault !== undefined);
    if (found.includes(forbidden)) {
        return open.skip(forbidden);
    }
    const names = policies.map(([name]) => name).join(", ");
    return found.length === 0
        ? open.pass(`ValidatingAdmissionPolicies ${names}, for ${guard.namespaces.join(", ")}`)
        : open.fail(found.join("; "));
}

const forbidden = "may not read admission policies";

async function policyFault(
    cluster: Cluster,
    name: string,
    wanted: AdmissionPolicy,
): Promise<string | undefined> {
    const [policy, binding] = await Promise.all([
        cluster.guard("validatingadmissionpolicies", name),
        cluster.guard("validatingadmissionpolicybindings", name),
    ]);
    if (policy.state === "forbidden" || binding.state === "forbidden") {
        return forbidden;
    }
    if (policy.state === "absent" || binding.state === "absent") {
        const missing = policy.state === "absent" ? "" : "Binding";
        return `no ValidatingAdmissionPolicy${missing} ${name}: whoever may create a Certificate gets any certificate`;
    }
    const all = { namespaceSelector: {}, objectSelector: {} };
    const matchConstraints = {
        ...wanted.matchConstraints,
        ...all,
        excludeResourceRules: undefined,
    };
    const bound = { policyName: name, validationActions: ["Deny"], matchResources: undefined };
    return says(policy.value, { spec: { ...wanted, matchConstraints } }) &&
        says(binding.value, { spec: bound })
        ? undefined
        : `ValidatingAdmissionPolicy ${name} or its binding was changed`;
}

/** The issuers that sign for members: a CA's own for both sides, one of Google's for one of them. */
function issuersOf(members: readonly Observed[]): readonly LinkIssuer[] {
    const issuers = new Map<string, LinkIssuer>();
    for (const { certificate, identity } of members) {
        if (certificate.state === "found") {
            const { name, kind } = certificate.value.spec.issuerRef;
            const google = kind === "GoogleCASClusterIssuer";
            issuers.set(name, {
                issuer: name,
                kind: google ? kind : "ClusterIssuer",
                usages: google ? [identity.usage] : ["server", "client"],
            });
        }
    }
    return [...issuers.values()];
}
