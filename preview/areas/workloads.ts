import { isWorkloadKind, podTemplatePath, workloadKinds } from "../../workload/kinds";
import type { RecordedResource } from "../record";
import { isBothSides, differs, type BothSides, type Comparison, type Pair } from "../compare";
import type { FieldChange } from "../fields";
import { changeWords, kindOf, nameOf, textAt, valueAt } from "../objects";
import { isOption, optionWords } from "./changeWords";
import type { Area } from "../report";
import { joined, say, type Sentence } from "../sentence";
import { podWords } from "./podWords";

const workloadTypes =
    /^kubernetes:(apps|batch)\/v1:(CronJob|DaemonSet|Deployment|Job|StatefulSet)$/;

/** True for what runs pods. */
export const isWorkload = ({ type }: RecordedResource) => workloadTypes.test(type);

/** What happens to the pods: what changes in them, and how many restart. */
export function workloadArea({ pairs }: Comparison, of: readonly Pair[]): Area {
    const all = pairs.flatMap(({ before, after }) => after ?? before ?? []).filter(isWorkload);
    const shared = sharedNames(all);
    const title = (resource: RecordedResource) => qualifiedName(resource, shared);
    return {
        title: "Workloads",
        findings: of.filter(differs).map((pair) => {
            if (isBothSides(pair)) return changedWorkload(title(pair.after), pair);
            if (pair.after !== undefined) return newWorkload(title(pair.after), pair.after);
            return pair.before === undefined ? [] : goneWorkload(title(pair.before), pair.before);
        }),
    };
}

function changedWorkload(name: string, pair: BothSides): Sentence {
    const { pod, rest, options } = sorted(pair);
    const words = [
        ...podWords(pair, pod),
        ...rest.map(changeWords),
        ...options.map(optionWords),
        ...(pod.length > 0 ? [restartWords(pair.before)] : []),
    ];
    return say`${name}: ${joined(words, "; ")}`;
}

function newWorkload(name: string, workload: RecordedResource): Sentence {
    return say`${name}: new ${kindOf(workload)}${podCount(workload)}`;
}

function goneWorkload(name: string, workload: RecordedResource): Sentence {
    if (workload.protect) return say`${name}: removed, which an update refuses: it is protected`;
    if (workload.retainOnDelete) {
        return say`${name}: left alone from now on, as it is; its pods keep running`;
    }
    return say`${name}: deleted, with its pods`;
}

function sorted({ after, changes }: BothSides) {
    const prefix = podTemplatePath(kindOf(after));
    const pod: FieldChange[] = [];
    const rest: FieldChange[] = [];
    const options: FieldChange[] = [];
    for (const change of changes) {
        if (isOption(change)) options.push(change);
        else if (prefix.every((key, index) => change.path[index] === key)) {
            pod.push({ ...change, path: change.path.slice(prefix.length) });
        } else rest.push(withoutSpec(change));
    }
    return { pod, rest, options };
}

/** `replicas 1 → 2` says enough. */
function withoutSpec(change: FieldChange): FieldChange {
    return change.path[0] === "spec" ? { ...change, path: change.path.slice(1) } : change;
}

/** What the change of a pod template does to the pods that run now. */
function restartWords(workload: RecordedResource): Sentence {
    switch (kindOf(workload)) {
        case "CronJob":
            return say`its next job uses it`;
        case "Job":
            return say`the Job is made anew: a Job's pods cannot be changed`;
        case "DaemonSet":
            return say`its pods restart, node by node`;
        default:
            break;
    }
    if (workload.ignoreChanges.includes("spec.replicas")) {
        return say`its pods restart, as many as others made it have`;
    }
    const replicas = replicasOf(workload);
    return replicas === 1 ? say`1 pod restarts` : say`${replicas} pods restart`;
}

function podCount(workload: RecordedResource): Sentence {
    const kind = kindOf(workload);
    if (!isWorkloadKind(kind) || !workloadKinds[kind].scales) return [];
    const replicas = replicasOf(workload);
    return replicas === 1 ? say` with 1 pod` : say` with ${replicas} pods`;
}

/** Kubernetes' default is one. */
function replicasOf(workload: RecordedResource): number {
    const replicas = valueAt(workload, "spec", "replicas");
    return typeof replicas === "number" ? replicas : 1;
}

/** Names that more than one of these have. */
function sharedNames(workloads: readonly RecordedResource[]): ReadonlySet<string> {
    const seen = new Set<string>();
    const isAgain = (name: string) => seen.size === seen.add(name).size;
    return new Set(workloads.map(nameOf).filter(isAgain));
}

/** Its name; with kind and namespace only where another workload has the same name. */
function qualifiedName(resource: RecordedResource, shared: ReadonlySet<string>): string {
    const name = nameOf(resource);
    if (!shared.has(name)) return name;
    return `${kindOf(resource)} ${textAt(resource, "metadata", "namespace") ?? ""}/${name}`;
}
