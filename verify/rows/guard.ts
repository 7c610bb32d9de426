import { issuerAdmissionPolicy } from "../../checks/issuerAdmission";
import type { Usage } from "../../contracts";
import type { Cluster, IssuerRef } from "../cluster";
import type { Context } from "../context";
import type { Observed } from "../observe";
import { row, type OpenRow, type Row } from "../row";

interface LinkIssuer extends IssuerRef {
    readonly usages: readonly Usage[];
}

/**
 * A row on each issuer of the link: noetl-server accepts whatever the CA signed for a client, and
 * what was signed without usages, so that the issuer must not sign for just anybody. None in plain.
 */
export async function guardRows(
    cluster: Cluster,
    members: readonly Observed[],
    context: Context,
): Promise<readonly Row[]> {
    if (context.mode === "plain") {
        return [];
    }
    const namespaces = [...new Set(members.map(({ identity }) => identity.workload.namespace))];
    return Promise.all(
        issuersOf(members).map(async (issuer) => {
            const look = `${context.kubectl} get validatingadmissionpolicies,validatingadmissionpolicybindings ${issuer.name} -o yaml`;
            const meaning = "signs one usage, for the link's namespaces";
            const open = row("authority.guard", "trust root", meaning, look);
            return guardOutcome(cluster, open, issuer, namespaces);
        }),
    );
}

async function guardOutcome(
    cluster: Cluster,
    open: OpenRow,
    issuer: LinkIssuer,
    namespaces: readonly string[],
): Promise<Row> {
    const { name, kind = "Issuer", usages } = issuer;
    const [policy, binding] = await Promise.all([
        cluster.admission("validatingadmissionpolicies", name),
        cluster.admission("validatingadmissionpolicybindings", name),
    ]);
    if (policy.state === "forbidden" || binding.state === "forbidden") {
        return open.skip("may not read admission policies");
    }
    if (policy.state === "absent" || binding.state === "absent") {
        const missing = policy.state === "absent" ? "" : "Binding";
        return open.fail(
            `no ValidatingAdmissionPolicy${missing} ${name}: whoever may create a CertificateRequest gets any certificate`,
        );
    }
    const wanted = issuerAdmissionPolicy({ kind, name, usages }, namespaces);
    const all = { namespaceSelector: {}, objectSelector: {} };
    const matchConstraints = { ...wanted.matchConstraints, ...all };
    const bound = { policyName: name, validationActions: ["Deny"], matchResources: undefined };
    return says(policy.value, { ...wanted, matchConstraints }) && says(binding.value, bound)
        ? open.pass(`ValidatingAdmissionPolicy ${name}, for ${namespaces.join(", ")}`)
        : open.fail(`ValidatingAdmissionPolicy ${name} or its binding was changed`);
}

/** The issuers that sign for members: a CA's own for both sides, another kind for one of them. */
function issuersOf(members: readonly Observed[]): readonly LinkIssuer[] {
    const issuers = new Map<string, LinkIssuer>();
    for (const { certificate, identity } of members) {
        if (certificate.state === "found") {
            const { issuerRef } = certificate.value.spec;
            const ofCa = (issuerRef.group ?? "cert-manager.io") === "cert-manager.io";
            const usages: readonly Usage[] = ofCa ? ["server", "client"] : [identity.usage];
            issuers.set(JSON.stringify(issuerRef), { ...issuerRef, usages });
        }
    }
    return [...issuers.values()];
}

/** Whether an object says what is wanted; the API server adds fields with its defaults. */
function says(found: unknown, wanted: unknown): boolean {
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
        keys.every((key) => says(valueOf(found, key), valueOf(wanted, key)))
    );
}

function valueOf(object: object, key: string): unknown {
    return (object as Readonly<Record<string, unknown>>)[key];
}
