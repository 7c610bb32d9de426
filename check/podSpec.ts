import { podTemplatePath, workloadKindNames } from "../workload/kinds";
import { field, type KubernetesObject } from "../workload/objects";

/** The pod spec of a workload; undefined for any other object. */
export function podSpecOf(object: KubernetesObject): unknown {
    const kind = workloadKindNames.find((name) => name === object.kind);
    return kind && field(object, ...podTemplatePath(kind), "spec");
}
