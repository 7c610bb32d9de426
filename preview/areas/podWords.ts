import { isObject, type Value } from "../../rules/wire";
import type { BothSides } from "../compare";
import { orderSegment, type FieldChange } from "../fields";
import { shown } from "../objects";
import { listed, say, type Sentence } from "../sentence";
import { changeWords } from "./changeWords";

const probes: Readonly<Record<string, string>> = {
    livenessProbe: "liveness probe",
    readinessProbe: "readiness probe",
    startupProbe: "startup probe",
};

/** Handlers of a probe; it has exactly one. */
const handlers = ["exec", "grpc", "httpGet", "tcpSocket"];

/** Changes of a pod template, in words. Paths are relative to the template. */
export function podWords({ after }: BothSides, changes: readonly FieldChange[]): Sentence[] {
    const groups = new Map<string, FieldChange[]>();
    for (const change of changes) {
        const key = containerKey(change);
        groups.set(key, [...(groups.get(key) ?? []), change]);
    }
    const several = countContainers(after.inputs["spec"]) > 1;
    return [...groups].flatMap(([key, group]) => {
        if (key === "") return group.map(podFieldWords);
        const [list = "", item = ""] = key.split("\n");
        const words = containerWords(group.map((c) => ({ ...c, path: c.path.slice(3) })));
        if (list === "containers" && !several) return words;
        const container = item.slice(1, -1);
        const label =
            list === "containers" ? say`container ${container}` : say`init container ${container}`;
        return words.map((word) => say`${label}: ${word}`);
    });
}

/** List and item segments of the container that a change belongs to; empty for the pod itself. */
function containerKey({ path }: FieldChange): string {
    const [spec, list = "", item = ""] = path;
    const isContainer = spec === "spec" && /^(init)?containers$/i.test(list) && item !== "";
    return isContainer && item !== orderSegment ? `${list}\n${item}` : "";
}

function containerWords(changes: readonly FieldChange[]): Sentence[] {
    const of = (field: string) => changes.filter(({ path }) => path[0] === field);
    const known = ["env", "command", "args", "image", "volumeMounts", ...Object.keys(probes)];
    return [
        ...changes.filter(({ path }) => path.length === 0).map(wholeWords),
        ...of("image").map(({ before, after }) => say`image ${shown(before)} → ${shown(after)}`),
        ...envWords(of("env")),
        ...Object.entries(probes).flatMap(([field, name]) => probeWords(name, of(field))),
        ...(of("command").length + of("args").length > 0 ? [say`command changed`] : []),
        ...of("volumeMounts").map(mountWords),
        ...changes
            .filter(({ path: [field] }) => field !== undefined && !known.includes(field))
            .map(changeWords),
    ];
}

function wholeWords({ before }: FieldChange): Sentence {
    return before === undefined ? say`added` : say`removed`;
}

function envWords(changes: readonly FieldChange[]): Sentence[] {
    const whole = changes.filter(({ path }) => path.length === 2);
    const names = (some: readonly FieldChange[]) => some.map(({ path }) => inner(path[1]));
    const set = names(whole.filter(({ before }) => before === undefined));
    const dropped = names(whole.filter(({ after }) => after === undefined));
    return [
        ...changes
            .filter(({ path }) => path.length !== 2 || path[1] === orderSegment)
            .map(variableWords),
        ...(set.length > 0 ? [say`sets ${listed(set)}`] : []),
        ...(dropped.length > 0 ? [say`drops ${listed(dropped)}`] : []),
    ];
}

function variableWords({ path, before, after }: FieldChange): Sentence {
    const name = inner(path[1]);
    if (path[1] === orderSegment) return say`order of the environment changed`;
    if (path[2] !== "value") return say`${name} is taken from elsewhere`;
    const schemes = schemeChange(before, after);
    if (schemes !== undefined) return say`${name} ${schemes[0]} → ${schemes[1]}`;
    return say`${name} ${shown(before)} → ${shown(after)}`;
}

/** The schemes of two URLs that differ only in the scheme. */
function schemeChange(before?: Value, after?: Value): readonly [string, string] | undefined {
    const [was, is] = [before, after].map((value) => /^([a-z]+):(\/\/.*)$/s.exec(shown(value)));
    if (was?.[2] === undefined || was[2] !== is?.[2]) return undefined;
    return [was[1] ?? "", is[1] ?? ""];
}

function probeWords(name: string, changes: readonly FieldChange[]): Sentence[] {
    const [whole] = changes.filter(({ path }) => path.length === 1);
    if (whole !== undefined) {
        const added = whole.before === undefined;
        return [added ? say`${[name]} added` : say`${[name]} removed`];
    }
    const gone = changes.find(({ path, after }) => isHandler(path) && after === undefined);
    const come = changes.find(({ path, before }) => isHandler(path) && before === undefined);
    const others = changes.filter((change) => change !== gone && change !== come);
    const handler = say`${[name]} ${gone?.path[1] ?? "none"} → ${come?.path[1] ?? "none"}`;
    return [
        ...((gone ?? come) ? [handler] : []),
        ...others.map((change) => say`${[name]} ${changeWords(inProbe(change))}`),
    ];
}

const isHandler = (path: readonly string[]) =>
    path.length === 2 && handlers.includes(path[1] ?? "");

const inProbe = (change: FieldChange) => ({ ...change, path: change.path.slice(1) });

function mountWords(change: FieldChange): Sentence {
    const { path, before, after } = change;
    if (path.length !== 2) return changeWords(change);
    if (before === undefined) return say`mounts ${inner(path[1])}`;
    return after === undefined ? say`no longer mounts ${inner(path[1])}` : changeWords(change);
}

/** A change outside the containers: `volume tls added (Secret noetl-worker-tls)`. */
function podFieldWords(change: FieldChange): Sentence {
    const { path, before, after } = change;
    const [spec, field, item, ...deeper] = path;
    if (spec === "spec" && field === "volumes" && item !== undefined && deeper.length === 0) {
        if (before === undefined) return say`volume ${inner(item)} added${source(after)}`;
        if (after === undefined) return say`volume ${inner(item)} removed${source(before)}`;
    }
    const [kind, files, file] = deeper;
    if (field === "volumes" && kind === "secret" && files === "items" && deeper.length === 3) {
        const volume = say`volume ${inner(item)}`;
        if (before === undefined) return say`${volume} gets ${inner(file)}`;
        if (after === undefined) return say`${volume} loses ${inner(file)}`;
    }
    return say`pod ${changeWords({ ...change, path: spec === "spec" ? path.slice(1) : path })}`;
}

function source(volume: Value | undefined): Sentence {
    const from = isObject(volume) ? volume["secret"] : undefined;
    const name = isObject(from) ? from["secretName"] : undefined;
    return typeof name === "string" ? say` (Secret ${name})` : [];
}

function countContainers(spec: Value | undefined): number {
    if (!isObject(spec)) return 0;
    const { containers } = spec;
    if (Array.isArray(containers)) return containers.length;
    const inner = isObject(spec["jobTemplate"]) ? spec["jobTemplate"] : spec["template"];
    return isObject(inner) ? countContainers(inner["spec"]) : 0;
}

const inner = (item = "") => item.slice(1, -1);
