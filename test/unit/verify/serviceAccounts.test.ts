import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import type { Permissions, ResourceAction, PolicyRule } from "../../../verify/permissions";
import type { Context, Row } from "../../../verify/row";
import type { Account, Review } from "../../../observe/accessReview";
import type { Read } from "../../../observe/apiRead";
import { serviceAccountRows } from "../../../verify/rows/serviceAccounts";
import { createAuthority } from "../../support/pki";
import { clientIdentity, contextWith, serverIdentity } from "./fixtures";

let context: Context;

beforeAll(async () => {
    context = contextWith(await createAuthority());
});

const workerRole =
    'RBAC: allowed by RoleBinding "b/app" of Role "worker" to ServiceAccount "w/app"';

type Allows = (account: Account, action: ResourceAction) => boolean;

/** An API server that allows these actions, through the Role `worker` with these rules. */
function serverThat(
    allows: Allows,
    rules: readonly PolicyRule[] = [],
    reason = workerRole,
): Permissions {
    return {
        review: (account, action): Promise<Read<Review>> => {
            const allowed = allows(account, action);
            return Promise.resolve({
                state: "found",
                value: { allowed, reason: allowed ? reason : "" },
            });
        },
        role: (_namespace, name) =>
            Promise.resolve(
                name === "worker" ? { state: "found", value: rules } : { state: "absent" },
            ),
    };
}

async function rowOf(access: Permissions, name: string, id: string): Promise<Row | undefined> {
    const rows = await serviceAccountRows(access, [serverIdentity, clientIdentity], context);
    return rows.find((row) => row.subject === name && row.id === id);
}

const readsServerSecret: Allows = ({ name }, action) =>
    name === "worker" && action.verb === "get" && action.name === "server-tls";

describe("access to Secrets of other identities", () => {
    it("passes if the API server denies it", async () => {
        const row = await rowOf(
            serverThat(() => false),
            "worker",
            "access.secrets",
        );
        expect(row).toMatchObject({
            status: "pass",
            evidence: "get, list, watch denied on server-tls",
        });
    });

    it("fails if one may be read by name, or all may be listed", async () => {
        const byName = serverThat(readsServerSecret);
        expect(await rowOf(byName, "worker", "access.secrets")).toMatchObject({
            status: "fail",
            evidence: `may get secrets server-tls in app: ${workerRole}`,
        });
        expect(await rowOf(byName, "server", "access.secrets")).toMatchObject({ status: "pass" });

        const wholesale = serverThat((_, { verb, name }) => verb === "list" && name === undefined);
        expect(await rowOf(wholesale, "server", "access.secrets")).toMatchObject({
            status: "fail",
            evidence: expect.stringContaining("may list secrets in app") as string,
        });
    });

    it("ignores the identity's own Secret", async () => {
        const own = serverThat((_, { name }) => name === "worker-tls");
        expect(await rowOf(own, "worker", "access.secrets")).toMatchObject({ status: "pass" });
    });

    it("is skipped if this user may not create reviews", async () => {
        const silent = { review: () => Promise.resolve({ state: "forbidden" }) } as unknown;
        expect(await rowOf(silent as Permissions, "worker", "access.secrets")).toMatchObject({
            status: "skip",
        });
    });
});

describe("the narrower Role", () => {
    async function narrowed(...rules: PolicyRule[]): Promise<unknown> {
        const row = await rowOf(serverThat(readsServerSecret, rules), "worker", "access.secrets");
        const [, ...yaml] = (row?.remedy ?? "").split("\n");
        return parse(yaml.join("\n"));
    }

    it("keeps everything except read access to Secrets", async () => {
        const pods = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
        const verbs = ["create", "get", "delete"];
        expect(
            await narrowed(pods, { apiGroups: [""], resources: ["configmaps", "secrets"], verbs }),
        ).toEqual({
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "Role",
            metadata: { name: "worker", namespace: "app" },
            rules: [
                pods,
                { apiGroups: [""], resources: ["configmaps"], verbs },
                { apiGroups: [""], resources: ["secrets"], verbs: ["create", "delete"] },
            ],
        });
    });

    it("removes other identities' Secrets from resourceNames", async () => {
        const rule = { apiGroups: [""], resources: ["secrets"], verbs: ["get"] };
        expect(
            await narrowed({ ...rule, resourceNames: ["server-tls", "worker-tls"] }),
        ).toMatchObject({ rules: [{ ...rule, resourceNames: ["worker-tls"] }] });
    });

    it.each<[string, PolicyRule]>([
        ["every verb", { apiGroups: [""], resources: ["secrets"], verbs: ["*"] }],
        ["every resource", { apiGroups: [""], resources: ["*"], verbs: ["get"] }],
    ])("is described in words if the Role grants %s", async (_, rule) => {
        const cluster = serverThat(readsServerSecret, [rule]);
        const row = await rowOf(cluster, "worker", "access.secrets");
        expect(row?.remedy).toMatch(/^Take get, list and watch on secrets from .* app\/worker; /);
    });

    it("is described in words if a ClusterRole grants the access", async () => {
        const reason =
            'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "worker" to Group "g"';
        const row = await rowOf(
            serverThat(readsServerSecret, [], reason),
            "worker",
            "access.secrets",
        );
        expect(row?.remedy).toMatch(/^Take get, list and watch on secrets from /);
    });
});

describe("access to Secrets through pods", () => {
    it("is a skipped known limit if the service account may create pods", async () => {
        const cluster = serverThat(
            (_, { verb, resource }) => verb === "create" && resource === "jobs",
        );
        expect(await rowOf(cluster, "worker", "access.pods")).toMatchObject({
            status: "skip",
            evidence: expect.stringMatching(/^known limit: may create jobs in app, /) as string,
        });
    });

    it("passes if it may create no pods", async () => {
        const row = await rowOf(
            serverThat(() => false),
            "worker",
            "access.pods",
        );
        expect(row).toMatchObject({ status: "pass" });
    });
});
