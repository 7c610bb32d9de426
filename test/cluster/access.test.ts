import { CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";

import { kubeconfigPath } from "../../lane/cluster/layout";
import { waitFor } from "../../lane/cluster/wait";
import { laneDeployment } from "../../lane/local/deployment";
import { verify } from "../../verify";
import type { PolicyRule } from "../../verify/permissions";
import type { Row, Status } from "../../verify/row";

interface Role {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly rules: readonly PolicyRule[];
}

const role = {
    group: "rbac.authorization.k8s.io",
    version: "v1",
    plural: "roles",
    namespace: "noetl",
    name: "noetl-worker-role",
};

/** What noetl publishes for the worker; the lane's own Role does not read Secrets. */
const published: readonly PolicyRule[] = [
    {
        apiGroups: ["batch"],
        resources: ["jobs"],
        verbs: ["create", "get", "list", "watch", "delete"],
    },
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    {
        apiGroups: [""],
        resources: ["configmaps", "secrets"],
        verbs: ["create", "get", "delete"],
    },
];

let objects: CustomObjectsApi;
let own: Role;

beforeAll(async () => {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    objects = config.makeApiClient(CustomObjectsApi);
    own = await currentRole();
});

afterAll(async () => {
    await apply(own);
});

test("noetl's published worker Role reads the server's key; the Role that verify prints does not", async () => {
    await apply({ ...own, rules: published });
    const { evidence, remedy = "" } = await secretsRow("fail");
    expect(evidence).toMatch(
        /^may get secrets noetl-server-rust-server-tls in noetl: .* of Role "noetl-worker-role"/,
    );

    const [, ...manifest] = remedy.split("\n");
    await apply(parse(manifest.join("\n")) as Role);
    await secretsRow("pass");
    expect((await currentRole()).rules).toEqual([
        ...published.slice(0, 2),
        { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "get", "delete"] },
        { apiGroups: [""], resources: ["secrets"], verbs: ["create", "delete"] },
    ]);
});

async function currentRole(): Promise<Role> {
    return (await objects.getNamespacedCustomObject(role)) as Role;
}

/** Replaces the Role without regard to concurrent changes. */
async function apply({ apiVersion, kind, metadata: { name, namespace }, rules }: Role) {
    const body = { apiVersion, kind, metadata: { name, namespace }, rules };
    await objects.replaceNamespacedCustomObject({ ...role, body });
}

/** The worker's row, once it has that status: the API server takes a moment to see a new Role. */
async function secretsRow(status: Status): Promise<Row> {
    return waitFor(
        `row access.secrets of the worker with status ${status}`,
        async () => {
            const { rows } = await verify(await laneDeployment());
            const row = rows.find(
                ({ id, subject }) => id === "access.secrets" && subject === "worker",
            );
            return row?.status === status && row;
        },
        { seconds: 15, look: "npm run verify" },
    );
}
