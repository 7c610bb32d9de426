import { issuerAdmissionPolicies } from "../../issuance/admission/policies";
import {
    existingGuard,
    type AdmissionPolicy,
    type IssuerGuard,
} from "../../issuance/admission/guard";
import type { Usage } from "../../contracts";
import type { Link } from "../../link/link";
import type { Cluster } from "../cluster";
import { row, type Context, type OpenRow, type Row } from "../row";
import type { IdentityState } from "../identityState";
import type { Read } from "../../observe/apiRead";

type LinkIssuer = Pick<IssuerGuard, "group" | "identities" | "issuer" | "kind">;

/**
 * One row per issuer of the link, on its admission policies; none in plain. noetl-server accepts
 * every client certificate of the CA, also one without EKU, so that admission must limit who may
 * request one.
 */
export async function admissionRows(
    cluster: Cluster,
    { name, issuance: { requester, existingIssuer } }: Pick<Link, "issuance" | "name">,
    members: readonly IdentityState[],
    context: Context,
): Promise<readonly Row[]> {
    if (context.mode === "plain") {
        return [];
    }
    if (existingIssuer !== undefined) {
        const identities = members.map(({ identity }) => identity);
        const guard = existingGuard(name, existingIssuer, { identities, requester });
        return [await guardRow(cluster, guard, context)];
    }
    return Promise.all(
        issuersOf(members).map((issuer) =>
            issuer.kind === "ClusterIssuer"
                ? guardRow(cluster, { ...issuer, requester }, context)
                : templateGuardRow(cluster, { ...issuer, requester }, context),
        ),
    );
}

/** A GoogleCASClusterIssuer is guarded together with its certificate template. */
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
    const found = await cluster.guardObject("googlecasclusterissuers", issuer);
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
    return row("authority.guard", "trust root", "admission pins the link's identities", look);
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
        ? open.pass(`ValidatingAdmissionPolicies ${names}, for ${counted(guard.identities.length)}`)
        : open.fail(found.join("; "));
}

const counted = (count: number) => (count === 1 ? "1 identity" : `${count} identities`);

const forbidden = "may not read admission policies";

async function policyFault(
    cluster: Cluster,
    name: string,
    wanted: AdmissionPolicy,
): Promise<string | undefined> {
    const [policy, binding] = await Promise.all([
        cluster.guardObject("validatingadmissionpolicies", name),
        cluster.guardObject("validatingadmissionpolicybindings", name),
    ]);
    if (policy.state === "forbidden" || binding.state === "forbidden") {
        return forbidden;
    }
    if (policy.state === "absent" || binding.state === "absent") {
        const missing = policy.state === "absent" ? "" : "Binding";
        return `no ValidatingAdmissionPolicy${missing} ${name}: any account that may create Certificates gets any certificate`;
    }
    const everyObject = { namespaceSelector: {}, objectSelector: {} };
    const matchConstraints = {
        ...wanted.matchConstraints,
        ...everyObject,
        excludeResourceRules: undefined,
    };
    const bound = { policyName: name, validationActions: ["Deny"], matchResources: undefined };
    return hasFields(policy.value, { spec: { ...wanted, matchConstraints } }) &&
        hasFields(binding.value, { spec: bound })
        ? undefined
        : `ValidatingAdmissionPolicy ${name} or its binding was changed`;
}

/** The members' issuers. A CA issuer signs both usages; a Google CAS issuer signs one. */
function issuersOf(members: readonly IdentityState[]): readonly LinkIssuer[] {
    const identities = members.map(({ identity }) => identity);
    const issuers = new Map<string, LinkIssuer>();
    for (const { certificate, identity } of members) {
        if (certificate.state === "found") {
            const { name, kind } = certificate.value.spec.issuerRef;
            const google = kind === "GoogleCASClusterIssuer";
            const usages: readonly Usage[] = google ? [identity.usage] : ["server", "client"];
            issuers.set(name, {
                issuer: name,
                group: google ? "cas-issuer.jetstack.io" : "cert-manager.io",
                kind: google ? kind : "ClusterIssuer",
                identities: identities.filter(({ usage }) => usages.includes(usage)),
            });
        }
    }
    return [...issuers.values()];
}

/**
 * True if `found` has every field of `wanted` with the same value; further fields, such as defaults
 * of the API server, are ignored. Lists and empty objects must match exactly; `undefined` must be
 * absent.
 */
export function hasFields(found: unknown, wanted: unknown): boolean {
    if (typeof wanted !== "object" || wanted === null) {
        return found === wanted;
    }
    if (typeof found !== "object" || found === null) {
        return false;
    }
    const keys = Object.keys(wanted);
    const closed = Array.isArray(wanted) || keys.length === 0;
    return (
        (!closed || Object.keys(found).length === keys.length) &&
        keys.every((key) => hasFields(valueOf(found, key), valueOf(wanted, key)))
    );
}

function valueOf(object: object, key: string): unknown {
    return (object as Readonly<Record<string, unknown>>)[key];
}
