import type { SourcedObject } from "../census";
import type { Contract, ReplicaLimit } from "../contracts";
import type { Problem } from "../problems/problem";
import { field as valueAt, nameOf } from "../workload/objects";
import type { DeclaredMember } from "./member";

type Workload = Pick<DeclaredMember, "contract" | "manifest">;

/**
 * Checks that a workload has no more pods than its contract allows: by its replicas, by its kind,
 * and by the autoscalers among the objects.
 */
export function replicaProblems(
    field: string,
    { contract, manifest }: Workload,
    objects: readonly SourcedObject[],
): readonly Problem[] {
    const limit = limitOf(contract);
    if (limit === undefined) return [];
    const { atMost, because } = limit;
    const expected = `at most ${atMost}: ${because}`;
    if (manifest.kind === "DaemonSet") {
        return [
            {
                field: `${field}: kind of ${nameOf(manifest)}`,
                value: manifest.kind,
                expected: `a kind with at most ${atMost} ${atMost === 1 ? "pod" : "pods"}, not one on each node: ${because}`,
                fix: "make it a Deployment or a StatefulSet",
            },
        ];
    }
    const replicas = valueAt(manifest, "spec", "replicas");
    return [
        ...(typeof replicas === "number" && replicas > atMost
            ? [
                  {
                      field: `${nameOf(manifest)}, spec.replicas`,
                      value: replicas,
                      expected,
                      fix: `set spec.replicas to ${atMost} in ${field}.manifest`,
                  },
              ]
            : []),
        ...objects.flatMap(({ source, object }) => {
            const scaling = scalingOf(object, manifest);
            return scaling === undefined || scaling.most <= atMost
                ? []
                : [
                      {
                          field: `${nameOf(object)} (${source}), spec.${scaling.key}`,
                          value: scaling.most,
                          expected,
                          fix: `remove the autoscaler, or set spec.${scaling.key} to ${atMost}`,
                      },
                  ];
        }),
    ];
}

/** Notes on a rolling update that runs more pods for a time than the contract allows. */
export function surgeNotes({ contract, manifest }: Workload): readonly string[] {
    const limit = limitOf(contract);
    const strategy = valueAt(manifest, "spec", "strategy");
    const isRolling = (valueAt(strategy, "type") ?? "RollingUpdate") === "RollingUpdate";
    if (limit === undefined || manifest.kind !== "Deployment" || !isRolling) return [];
    const replicas = Number(valueAt(manifest, "spec", "replicas") ?? 1);
    const surge = podsOf(valueAt(strategy, "rollingUpdate", "maxSurge") ?? "25%", replicas);
    return replicas + surge <= limit.atMost
        ? []
        : [
              `${nameOf(manifest)}: a rolling update runs ${replicas + surge} pods for a time (maxSurge), and ` +
                  `${limit.because}. Strategy Recreate runs one, and is an outage at every update.`,
          ];
}

function limitOf(contract: Contract): ReplicaLimit | undefined {
    return contract.usage === "server" ? contract.replicas : undefined;
}

/** A number of pods, or a percentage of the replicas, rounded up as for maxSurge. */
function podsOf(value: unknown, replicas: number): number {
    const [, percent] = /^(\d+)%$/.exec(String(value)) ?? [];
    return percent === undefined ? Number(value) : Math.ceil((Number(percent) * replicas) / 100);
}

/** The most pods that an autoscaler gives a workload; undefined for other objects. */
function scalingOf(
    { kind, metadata, spec }: SourcedObject["object"],
    manifest: Workload["manifest"],
): { readonly key: string; readonly most: number } | undefined {
    const target = valueAt(spec, "scaleTargetRef");
    const isTarget =
        (metadata.namespace ?? manifest.metadata.namespace) === manifest.metadata.namespace &&
        (valueAt(target, "kind") ?? "Deployment") === manifest.kind &&
        valueAt(target, "name") === manifest.metadata.name;
    if (!isTarget) return undefined;
    switch (kind) {
        case "HorizontalPodAutoscaler":
            return { key: "maxReplicas", most: Number(valueAt(spec, "maxReplicas") ?? 1) };
        case "ScaledObject":
            // KEDA's default.
            return {
                key: "maxReplicaCount",
                most: Number(valueAt(spec, "maxReplicaCount") ?? 100),
            };
        default:
            return undefined;
    }
}
