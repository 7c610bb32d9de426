import { isDeepStrictEqual } from "node:util";

import { z } from "zod";

import type { Usage } from "../../contracts";
import { grantRules, type IssuanceGrant } from "../../issuance/approverPolicy/policy";
import { denialGrant, identityGrant } from "../../issuance/approverPolicy/grants";
import type { IssuerRef } from "../../pki/issuer";
import type { Link } from "../../link/link";
import type { Cluster } from "../cluster";
import { row, type Context, type Row } from "../row";
import type { IdentityState } from "../identityState";
import { hasFields } from "./admission";

/**
 * A row on the CertificateRequestPolicies: each identity has its own, every other request is denied,
 * and all are ready and bound. None in plain.
 */
export async function approverPolicyRows(
    cluster: Cluster,
    link: Link,
    members: readonly IdentityState[],
    context: Context,
): Promise<readonly Row[]> {
    if (context.mode === "plain") {
        return [];
    }
    const look = `${context.kubectl} get certificaterequestpolicies -o yaml`;
    const meaning = "each identity has its policy, the rest is denied";
    const open = row("authority.issuance", "trust root", meaning, look);
    if (!link.issuance.policies) {
        return [
            open.skip("approver-policy is off (certManager.approver): admission decides alone"),
        ];
    }
    const grants = grantsOf(link, members);
    if (grants === undefined) {
        return [open.skip("no Certificate of a server or of a client says who signs it")];
    }
    const faults = (await Promise.all(grants.map((grant) => faultsOf(cluster, grant)))).flat();
    if (faults.includes(forbidden)) {
        return [open.skip(forbidden)];
    }
    const count = grants.flatMap(({ policies }) => policies).length;
    return [
        faults.length === 0
            ? open.pass(`${count} CertificateRequestPolicies, ready and bound`)
            : open.fail(faults.join("; ")),
    ];
}

const forbidden = "may not read CertificateRequestPolicies, ClusterRoles and their bindings";

/** The grants that the program creates for these members; undefined if an issuer is unknown. */
function grantsOf(
    link: Link,
    members: readonly IdentityState[],
): readonly IssuanceGrant[] | undefined {
    const server = issuerOf(members, "server");
    const client = issuerOf(members, "client");
    if (server === undefined || client === undefined) {
        return undefined;
    }
    const identities = members.map(({ identity }) => identity);
    const issuers = { server, client };
    return [
        identityGrant(link.name, identities, (usage) => issuers[usage], link.issuance.requester),
        denialGrant(link.name, [server, client]),
    ];
}

function issuerOf(members: readonly IdentityState[], usage: Usage): IssuerRef | undefined {
    const [issuer] = members.flatMap(({ identity, certificate }) =>
        identity.usage === usage && certificate.state === "found"
            ? [certificate.value.spec.issuerRef]
            : [],
    );
    return issuer && { group: "cert-manager.io", kind: "Issuer", ...issuer };
}

async function faultsOf(cluster: Cluster, grant: IssuanceGrant): Promise<readonly string[]> {
    const faults = await Promise.all([
        ...grant.policies.map(({ metadata, spec }) => policyFault(cluster, metadata.name, spec)),
        bindingFault(cluster, grant),
    ]);
    return faults.filter((fault) => fault !== undefined);
}

const readPolicy = z.object({
    spec: z.unknown(),
    status: z
        .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) })
        .default({ conditions: [] }),
});

async function policyFault(
    cluster: Cluster,
    name: string,
    wanted: IssuanceGrant["policies"][number]["spec"],
): Promise<string | undefined> {
    const found = await cluster.guardObject("certificaterequestpolicies", name);
    if (found.state !== "found") {
        return found.state === "forbidden" ? forbidden : `no CertificateRequestPolicy ${name}`;
    }
    const { spec, status } = readPolicy.parse(found.value);
    if (!isDeepStrictEqual(spec, wanted)) {
        return `CertificateRequestPolicy ${name} was changed`;
    }
    const ready = status.conditions.some((one) => one.type === "Ready" && one.status === "True");
    return ready ? undefined : `CertificateRequestPolicy ${name} is not ready, and does not count`;
}

async function bindingFault(cluster: Cluster, grant: IssuanceGrant): Promise<string | undefined> {
    const [role, binding] = await Promise.all([
        cluster.guardObject("clusterroles", grant.name),
        cluster.guardObject("clusterrolebindings", grant.name),
    ]);
    if (role.state === "forbidden" || binding.state === "forbidden") {
        return forbidden;
    }
    const roleRef = { kind: "ClusterRole", name: grant.name };
    const bound =
        role.state === "found" &&
        binding.state === "found" &&
        hasFields(role.value, { rules: grantRules(grant) }) &&
        hasFields(binding.value, { roleRef, subjects: [grant.subject] });
    return bound
        ? undefined
        : `ClusterRole ${grant.name} or its binding is gone or was changed: its policies do not count`;
}
