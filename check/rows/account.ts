import type { ResourceAction } from "../../verify/permissions";
import { workloadKinds } from "../../workload/kinds";
import { pluralOf } from "../../workload/pluralOf";
import type { CheckedCluster } from "../cluster";
import type { Plan } from "../plan";
import { checkRow, type Row, type Rows } from "../row";

/** What the provider does with every object, by server-side apply. */
const verbs = ["get", "create", "patch", "delete"];

/** What the provider does while it waits for a rollout: pulumi-kubernetes, provider/pkg/await. */
const watching = ["list", "watch"];

/** What the charts of cert-manager and its add-ons create, cluster-wide. */
const clusterKindsOfCharts: readonly Resource[] = [
    { resource: "namespaces" },
    { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" },
    { group: "rbac.authorization.k8s.io", resource: "clusterroles" },
    { group: "rbac.authorization.k8s.io", resource: "clusterrolebindings" },
    { group: "admissionregistration.k8s.io", resource: "mutatingwebhookconfigurations" },
    { group: "admissionregistration.k8s.io", resource: "validatingwebhookconfigurations" },
];

/** What these charts create in their namespace; Helm keeps its own record in a Secret. */
const namespacedKindsOfCharts: readonly Resource[] = [
    { resource: "configmaps" },
    { resource: "secrets" },
    { resource: "serviceaccounts" },
    { resource: "services" },
    { group: "apps", resource: "deployments" },
    { group: "batch", resource: "jobs" },
    { group: "rbac.authorization.k8s.io", resource: "roles" },
    { group: "rbac.authorization.k8s.io", resource: "rolebindings" },
];

/** A resource of the API, in its place. */
type Resource = Pick<ResourceAction, "group" | "resource"> & { readonly namespace?: string };

/** A row for the cluster-wide objects of the stack, and one for each namespace. */
export async function accountRows(
    cluster: Pick<CheckedCluster, "context" | "may">,
    plan: Plan,
): Rows {
    const actions = actionsOf(plan);
    const places = [...new Set(actions.map(({ namespace }) => namespace))].sort();
    return Promise.all(
        places.map((place) =>
            placeRow(
                cluster,
                place,
                actions.filter(({ namespace }) => namespace === place),
            ),
        ),
    );
}

/** Every action of an update, once. */
function actionsOf({ objects, charts }: Plan): readonly Action[] {
    const ofObjects = objects.flatMap(({ apiVersion, kind, metadata: { namespace } }) => {
        const resource = {
            ...resourceOf(apiVersion, kind),
            ...(namespace !== undefined && { namespace }),
        };
        const waits = Object.hasOwn(workloadKinds, kind);
        return [
            ...verbs.map((verb) => ({ ...resource, verb })),
            ...(waits ? watchedBy(resource) : []),
        ];
    });
    const ofCharts = charts.flatMap(({ namespace }) =>
        [
            ...clusterKindsOfCharts,
            ...namespacedKindsOfCharts.map((one) => ({ ...one, namespace })),
        ].flatMap((resource) => verbs.map((verb) => ({ ...resource, verb }))),
    );
    const all = [...ofObjects, ...ofCharts];
    return [
        ...new Map(
            all.map((one) => [JSON.stringify([one.namespace, one.verb, words(one)]), one]),
        ).values(),
    ];
}

type Action = Resource & { readonly verb: string };

function watchedBy({ namespace, ...workload }: Resource): readonly Action[] {
    const place = namespace === undefined ? {} : { namespace };
    return [workload, { group: "apps", resource: "replicasets" }, { resource: "pods" }].flatMap(
        (resource) => watching.map((verb) => ({ ...resource, ...place, verb })),
    );
}

function resourceOf(apiVersion: string, kind: string): Resource {
    const [group, version] = apiVersion.split("/");
    const resource = pluralOf(kind);
    return group === undefined || version === undefined ? { resource } : { group, resource };
}

async function placeRow(
    { context, may }: Pick<CheckedCluster, "context" | "may">,
    namespace: string | undefined,
    actions: readonly Action[],
): Promise<Row> {
    const place = namespace === undefined ? "cluster-wide" : `in namespace ${namespace}`;
    const open = checkRow(
        namespace === undefined ? "account.cluster" : "account.namespace",
        "account",
        `may create and change what the stack has ${place}`,
    );
    const answers = await Promise.all(
        actions.map(async (action) => ({
            action,
            // The API server takes an attribute without a value for an empty one, as for the core group.
            allowed: await may({ ...action, namespace: namespace ?? "" }),
        })),
    );
    const denied = answers.filter(({ allowed }) => !allowed).map(({ action }) => action);
    const [first] = denied;
    if (first === undefined) {
        return open.pass([...new Set(actions.map(({ resource }) => resource))].sort().join(", "));
    }
    const where = namespace === undefined ? "" : ` --namespace ${namespace}`;
    return open.fail(
        `may not ${byResource(denied)}`,
        `Bind the account to a Role that allows this, or take another account. One of the questions:\nkubectl --context ${context} auth can-i ${first.verb} ${words(first)}${where}`,
    );
}

/** `create, patch secrets; get deployments.apps`. */
function byResource(actions: readonly Action[]): string {
    const verbsOf = new Map<string, string[]>();
    for (const action of actions) {
        const name = words(action);
        verbsOf.set(name, [...(verbsOf.get(name) ?? []), action.verb]);
    }
    return [...verbsOf].map(([name, denied]) => `${denied.join(", ")} ${name}`).join("; ");
}

/** `deployments.apps`, as kubectl names resources. */
const words = ({ group, resource }: Resource) =>
    group === undefined ? resource : `${resource}.${group}`;
