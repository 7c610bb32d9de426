import type { Identity } from "../../pki/identity";
import type { Access, Deed } from "../access";
import { kubectl, type Context } from "../context";
import { narrowerRole } from "../narrowerRole";
import { row, type OpenRow, type Row } from "../row";

/** What makes pods, or opens one: a pod may mount any Secret of its namespace. */
const podMakers: readonly Pick<Deed, "group" | "resource" | "subresource">[] = [
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
 * Rows on whether an identity's service account can get at the keys of the others; none in plain,
 * where nothing relies on them.
 */
export async function accessRows(
    access: Access,
    members: readonly Identity[],
    context: Context,
): Promise<readonly Row[]> {
    if (context.mode === "plain") {
        return [];
    }
    const rows = members.map(async (identity) => {
        const others = members.filter((other) => other !== identity);
        return Promise.all([
            secretsRow(access, identity, others, context),
            podsRow(access, identity, others, context),
        ]);
    });
    return (await Promise.all(rows)).flat();
}

async function secretsRow(
    access: Access,
    identity: Identity,
    others: readonly Identity[],
    context: Context,
): Promise<Row> {
    const open = opener(context, identity)("access.secrets", "may not read the others' Secrets");
    const answers = await ask(access, identity, secretQuestions(others));
    if (answers === undefined) {
        return open.skip(mayNotAsk);
    }
    const allowed = answers.filter((answer) => answer.allowed);
    if (allowed.length === 0) {
        const names = others.map(({ secretName }) => secretName);
        return open.pass(`get, list, watch denied on ${names.join(", ")}`);
    }
    const reasons = [...new Set(allowed.map(({ reason }) => reason))];
    const spared = new Set(others.map(({ secretName }) => secretName));
    const remedies = reasons.map((reason) => narrowerRole(access, identity, reason, spared));
    return open.fail(
        `may ${allowed.map(describe).join(", ")}: ${reasons.join("; ")}`,
        (await Promise.all(remedies)).join("\n"),
    );
}

async function podsRow(
    access: Access,
    identity: Identity,
    others: readonly Identity[],
    context: Context,
): Promise<Row> {
    const open = opener(context, identity)("access.pods", "may not mount them in pods it makes");
    const questions = namespacesOf(others).flatMap((namespace) =>
        podMakers.map((resource) => ({ ...resource, verb: "create", namespace })),
    );
    const answers = await ask(access, identity, questions);
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
    readonly deed: Deed;
    readonly allowed: boolean;
    readonly reason: string;
}

const mayNotAsk = "may not create SubjectAccessReviews, by which the API server is asked";

/** The API server's answers, or undefined where it does not give any to this user. */
async function ask(
    access: Access,
    { serviceAccount, workload }: Identity,
    questions: readonly Deed[],
): Promise<readonly Answer[] | undefined> {
    const account = { namespace: workload.namespace, name: serviceAccount };
    const reviews = await Promise.all(
        questions.map(async (deed) => ({
            deed,
            review: await access.review(account, deed),
        })),
    );
    const answers = reviews.flatMap(({ deed, review }) =>
        review.state === "found" ? [{ deed, ...review.value }] : [],
    );
    return answers.length < questions.length ? undefined : answers;
}

/** To list Secrets is to read them: their data comes along. */
function secretQuestions(others: readonly Identity[]): readonly Deed[] {
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

function namespacesOf(members: readonly Identity[]): readonly string[] {
    return [...new Set(members.map(({ workload }) => workload.namespace))];
}

function describe({ deed }: Answer): string {
    const { verb, resource, subresource, namespace, name } = deed;
    const what = [resource, subresource].filter((part) => part !== undefined).join("/");
    return `${verb} ${what}${name === undefined ? "" : ` ${name}`} in ${namespace}`;
}

function opener(context: Context, identity: Identity): (id: string, meaning: string) => OpenRow {
    const account = `system:serviceaccount:${identity.workload.namespace}:${identity.serviceAccount}`;
    const look = kubectl(context, identity, `auth can-i --list --as ${account}`);
    return (id, meaning) => row(id, identity.name, meaning, look);
}
