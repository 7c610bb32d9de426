import { issuerAdmissionPolicies } from "../../issuance/admission/policies";
import type { AdmissionPolicy, IssuerGuard } from "../../issuance/admission/guard";
import type { Usage } from "../../contracts";
import { namespacesOf } from "../../pki/identity";
import type { Link } from "../../link/link";
import type { Cluster } from "../cluster";
import type { Context } from "../context";
import type { Observed } from "../observe";
import type { Read } from "../../observe/read";
import { row, type OpenRow, type Row } from "../row";
import { says } from "./says";

type LinkIssuer = Omit<IssuerGuard, "requester" | "template">;

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
    return Promise.all(
        issuersOf(members).map((issuer) =>
            issuer.kind === "ClusterIssuer"
                ? guardRow(cluster, { ...issuer, requester }, context)
                : templateGuardRow(cluster, { ...issuer, requester }, context),
        ),
    );
}

/** Of an issuer of Google's, by the template that it signs by: no other issuer may. */
async function templateGuardRow(
    cluster: Cluster,
    guard: IssuerGuard,
    context: Context,
): Promise<Row> {
    const { issuer } = guard;
    const template = await templateOf(cluster, issuer);
    if (template.state === "found" && template.value !== undefined) {
        return guardRow(cluster, { ...guard, template: template.value }, context);
    }
    const open = openRow(`${context.kubectl} get googlecasclusterissuers ${issuer} -o yaml`);
    switch (template.state) {
        case "forbidden":
            return open.skip("may not read GoogleCASClusterIssuers");
        case "absent":
            return open.fail(`no GoogleCASClusterIssuer ${issuer}`);
        default:
            return open.fail(
                `GoogleCASClusterIssuer ${issuer} signs by no certificate template: any name, for any usage`,
            );
    }
}

async function templateOf(cluster: Cluster, issuer: string): Promise<Read<string | undefined>> {
    const found = await cluster.guard("googlecasclusterissuers", issuer);
    if (found.state !== "found") {
        return found;
    }
    const { spec } = found.value as { readonly spec?: { readonly certificateTemplate?: string } };
    return { state: "found", value: spec?.certificateTemplate };
}

function guardRow(cluster: Cluster, guard: IssuerGuard, context: Context): Promise<Row> {
    const names = issuerAdmissionPolicies(guard).map(({ name }) => name);
    const look = `${context.kubectl} get validatingadmissionpolicies,validatingadmissionpolicybindings ${names.join(" ")} -o yaml`;
    return guardOutcome(cluster, openRow(look), guard);
}

function openRow(look: string): OpenRow {
    return row("authority.guard", "trust root", "signs one usage, for the link's namespaces", look);
}

async function guardOutcome(cluster: Cluster, open: OpenRow, guard: IssuerGuard): Promise<Row> {
    const policies = issuerAdmissionPolicies(guard);
    const faults = await Promise.all(
        policies.map(({ name, spec }) => policyFault(cluster, name, spec)),
    );
    const found = faults.filter((fault) => fault !== undefined);
    if (found.includes(forbidden)) {
        return open.skip(forbidden);
    }
    const names = policies.map(({ name }) => name).join(", ");
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
    const identities = members.map(({ identity }) => identity);
    const issuers = new Map<string, LinkIssuer>();
    for (const { certificate, identity } of members) {
        if (certificate.state === "found") {
            const { name, kind } = certificate.value.spec.issuerRef;
            const google = kind === "GoogleCASClusterIssuer";
            const usages: readonly Usage[] = google ? [identity.usage] : ["server", "client"];
            const asking = identities.filter(({ usage }) => usages.includes(usage));
            issuers.set(name, {
                issuer: name,
                kind: google ? kind : "ClusterIssuer",
                usages,
                namespaces: namespacesOf(asking),
            });
        }
    }
    return [...issuers.values()];
}
