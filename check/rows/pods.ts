import { nameOf } from "../../workload/objects";
import type { CheckedCluster } from "../cluster";
import { podReferences } from "../podReferences";
import { podSpecOf } from "../podSpec";
import type { Plan } from "../plan";
import { checkRow, type Row, type Rows } from "../row";

type Looks = Pick<CheckedCluster, "context" | "look">;

/** Rows on what must exist before an update: namespaces, and what pods cannot start without. */
export async function podRows(cluster: Looks, plan: Plan): Rows {
    const present = await namespacesOf(cluster, plan);
    return [namespaceRow(cluster, present), await referenceRow(cluster, plan, present)];
}

type Present = ReadonlyMap<string, boolean>;

/** The namespaces that neither cert-manager's chart nor the stack creates, and whether they exist. */
async function namespacesOf(cluster: Looks, { config, objects, charts }: Plan): Promise<Present> {
    const { install, namespace } = config.certManager;
    const created = new Set([
        ...(install === "managed" ? [namespace] : []),
        ...objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name),
    ]);
    const used = [
        ...objects.flatMap(({ metadata }) => metadata.namespace ?? []),
        ...charts.map((chart) => chart.namespace),
    ];
    const needed = [...new Set(used)].filter((name) => !created.has(name)).sort();
    const found = await Promise.all(
        needed.map(
            async (name) => [name, (await cluster.look("Namespace", name)) !== "absent"] as const,
        ),
    );
    return new Map(found);
}

function namespaceRow({ context }: Looks, present: Present): Row {
    const open = checkRow("namespaces.exist", "namespaces", "exist");
    const missing = [...present].filter(([, exists]) => !exists).map(([name]) => name);
    return missing.length === 0
        ? open.pass([...present.keys()].join(", "))
        : open.fail(
              `there is no ${missing.join(", no ")}`,
              missing
                  .map((name) => `kubectl --context ${context} create namespace ${name}`)
                  .join("\n"),
          );
}

async function referenceRow(cluster: Looks, plan: Plan, present: Present): Promise<Row> {
    const open = checkRow("pods.references", "pods", "find what they cannot start without");
    const looks = await Promise.all(
        referencesOf(plan, present).map(async ({ kind, name, namespace, by }) => ({
            object: `${kind} ${namespace}/${name}`,
            by,
            state: await cluster.look(kind, name, namespace),
        })),
    );
    const missing = looks.filter(({ state }) => state === "absent");
    if (missing.length > 0) {
        return open.fail(
            missing.map(({ object, by }) => `no ${object}, for ${by}`).join("; "),
            "Create them first; README, Deploy it, has the commands for noetl's own.",
        );
    }
    const hidden = looks.filter(({ state }) => state === "forbidden");
    return hidden.length === 0
        ? open.pass(looks.map(({ object }) => object).join(", ") || "nothing needed")
        : open.skip(`may not read ${hidden.map(({ object }) => object).join(", ")}`);
}

/** What pods need and the stack does not bring itself, once. */
function referencesOf({ objects, issuedSecrets }: Plan, present: Present) {
    const own = new Set(objects.map(nameOf));
    const all = objects.flatMap((object) => {
        const { namespace = "" } = object.metadata;
        return podReferences(podSpecOf(object))
            .map((reference) => ({ ...reference, namespace, by: nameOf(object) }))
            .filter(({ kind, name }) => {
                const place = `${namespace}/${name}`;
                const comes =
                    own.has(`${kind} ${place}`) || (kind === "Secret" && issuedSecrets.has(place));
                return !comes && present.get(namespace) !== false;
            });
    });
    const named = all.map((one) => [`${one.kind} ${one.namespace}/${one.name}`, one] as const);
    return [...new Map(named).values()];
}
