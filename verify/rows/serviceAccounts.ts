import { namespacesOf, type Identity } from "../../pki/identity";
import type { Permissions, ResourceAction } from "../permissions";
import { kubectl, row, type Context, type OpenRow, type Row } from "../row";
import { narrowerRole } from "../narrowerRole";

/** Resources that create pods, and exec into one: a pod may mount any Secret of its namespace. */
const podCreators: readonly Pick<ResourceAction, "group" | "resource" | "subresource">[] = [
    { resource: "pods" },
    { resource: "pods", subresource: "exec" },
    { group: "batch", resource: "jobs" },
    { group: "batch", resource: "cronjobs" },
    { group: "apps", resource: "daemonsets" },
    { group: "apps", resource: "deployments" },
    { group: "apps", resource: "replicasets" },
    { group: "apps", resource: "statefulsets" },
];

/**
 * Rows on whether the service account of an identity can read the keys of other identities; none in
 * plain, in which no key is used.
 */
export async function serviceAccountRows(
    permissions: Permissions,
    members: readonly Identity[],
    context: Context,
): Promise<readonly Row[]> {
    if (context.mode === "plain") {
        return [];
    }
    const rows = members.map(async (identity) => {
        const others = members.filter((other) => other !== identity);
        return Promise.all([
            secretsRow(permissions, identity, others, context),
            podsRow(permissions, identity, others, context),
        ]);
    });
    return (await Promise.all(rows)).flat();
}

async function secretsRow(
    permissions: Permissions,
    identity: Identity,
    others: readonly Identity[],
    context: Context,
): Promise<Row> {
    const open = opener(context, identity)("access.secrets", "may not read the others' Secrets");
    const answers = await ask(permissions, identity, secretQuestions(others));
    if (answers === undefined) {
        return open.skip(mayNotAsk);
    }
    const allowed = answers.filter((answer) => answer.allowed);
    if (allowed.length === 0) {
        const names = others.map(({ secretName }) => secretName);
        return open.pass(`get, list, watch denied on ${names.join(", ")}`);
    }
    const reasons = [...new Set(allowed.map(({ reason }) => reason))];
    const excluded = new Set(others.map(({ secretName }) => secretName));
    const remedies = reasons.map((reason) => narrowerRole(permissions, identity, reason, excluded));
    return open.fail(
        `may ${allowed.map(describe).join(", ")}: ${reasons.join("; ")}`,
        (await Promise.all(remedies)).join("\n"),
    );
}

async function podsRow(
    permissions: Permissions,
    identity: Identity,
    others: readonly Identity[],
    context: Context,
): Promise<Row> {
    const open = opener(context, identity)("access.pods", "may not mount them in pods it makes");
    const questions = namespacesOf(others).flatMap((namespace) =>
        podCreators.map((resource) => ({ ...resource, verb: "create", namespace })),
    );
    const answers = await ask(permissions, identity, questions);
    if (answers === undefined) {
        return open.skip(mayNotAsk);
    }
    const allowed = answers.filter((answer) => answer.allowed);
    return allowed.length === 0
        ? open.pass("may create no pods, nor what makes pods")
        : open.skip(
              `known limit: may ${allowed.map(describe).join(", ")}, and a pod may mount any Secret of its namespace; only a namespace of their own keeps the others' Secrets from it`,
          );
}

interface Answer {
    readonly action: ResourceAction;
    readonly allowed: boolean;
    readonly reason: string;
}

const mayNotAsk = "may not create SubjectAccessReviews, by which the API server is asked";

/** Answers of the API server; undefined if this user may not create SubjectAccessReviews. */
async function ask(
    permissions: Permissions,
    { serviceAccount, workload }: Identity,
    questions: readonly ResourceAction[],
): Promise<readonly Answer[] | undefined> {
    const account = { namespace: workload.namespace, name: serviceAccount };
    const reviews = await Promise.all(
        questions.map(async (action) => ({
            action,
            review: await permissions.review(account, action),
        })),
    );
    const answers = reviews.flatMap(({ action, review }) =>
        review.state === "found" ? [{ action, ...review.value }] : [],
    );
    return answers.length < questions.length ? undefined : answers;
}

/** `list` and `watch` return the data of every Secret. */
function secretQuestions(others: readonly Identity[]): readonly ResourceAction[] {
    return [
        ...others.map(({ workload: { namespace }, secretName }) => ({
            resource: "secrets",
            verb: "get",
            namespace,
            name: secretName,
        })),
        ...namespacesOf(others).flatMap((namespace) =>
            ["list", "watch"].map((verb) => ({ resource: "secrets", verb, namespace })),
        ),
    ];
}

function describe({ action }: Answer): string {
    const { verb, resource, subresource, namespace, name } = action;
    const what = [resource, subresource].filter((part) => part !== undefined).join("/");
    return `${verb} ${what}${name === undefined ? "" : ` ${name}`} in ${namespace}`;
}

function opener(context: Context, identity: Identity): (id: string, meaning: string) => OpenRow {
    const account = `system:serviceaccount:${identity.workload.namespace}:${identity.serviceAccount}`;
    const look = kubectl(context, identity, `auth can-i --list --as ${account}`);
    return (id, meaning) => row(id, identity.name, meaning, look);
}
