import type { V1Container, V1Pod } from "@kubernetes/client-node";

import { settingsOf, type Contract, type Mode } from "../../contracts";
import { rolloutOf } from "../../observe/rollout";
import type { RollingWorkload } from "../../observe/clusterReads";
import { envoyContainer, envoyHost } from "../../workload";
import type { Identity } from "../../pki/identity";
import { kubectl, row, workloadArgument, type Context, type OpenRow, type Row } from "../row";
import { isReady, type IdentityState } from "../identityState";

/** Rows on an identity's workload: rolled out and Ready, and configured for the mode. */
export function workloadRows(member: IdentityState, context: Context): readonly Row[] {
    const { identity } = member;
    const status = kubectl(context, identity, `rollout status ${workloadArgument(identity)}`);
    const pods = kubectl(context, identity, `get ${workloadArgument(identity)} -o yaml`);
    return [
        ifReadable(
            member,
            row("pods.ready", identity.name, "rolled out, pods Ready", status),
            (open, workload, live) => readiness(open, identity, workload, live),
        ),
        ifReadable(
            member,
            row("pods.mode", identity.name, `pods run in mode ${context.mode}`, pods),
            (open, _workload, live) => modeOutcome(open, member, live, context.mode),
        ),
    ];
}

type Settle = (open: OpenRow, workload: RollingWorkload, pods: readonly V1Pod[]) => Row;

function ifReadable(
    { identity, workload, pods }: IdentityState,
    open: OpenRow,
    settle: Settle,
): Row {
    if (workload === undefined) {
        return open.skip(`a ${identity.workload.kind} has no rollout to await`);
    }
    if (workload.state === "absent") {
        return open.fail(`no ${identity.workload.kind} ${identity.workload.name}`);
    }
    if (workload.state === "forbidden" || pods.state !== "found") {
        return open.skip(`may not read ${workloadArgument(identity)} or its pods`);
    }
    return settle(open, workload.value, pods.value);
}

function readiness(
    open: OpenRow,
    { workload: { kind } }: Identity,
    workload: RollingWorkload,
    pods: readonly V1Pod[],
): Row {
    const { state, found, wanted } = rolloutOf(kind, workload);
    if (state === "idle") {
        return open.skip(found);
    }
    if (state !== "done") {
        return open.fail(found);
    }
    const ready = `${pods.filter(isReady).length} of ${wanted} pods Ready`;
    if (pods.length > wanted) {
        return open.fail(`${ready}, ${pods.length} pods in all`);
    }
    return pods.filter(isReady).length < wanted
        ? open.fail(ready)
        : open.pass(`${ready}, all of the latest template`);
}

function modeOutcome(
    open: OpenRow,
    { identity, contract }: IdentityState,
    pods: readonly V1Pod[],
    mode: Mode,
): Row {
    if (pods.length === 0) {
        return open.skip("no pod");
    }
    const faults = pods.flatMap((pod) => {
        const name = pod.metadata?.name ?? "";
        const container = pod.spec?.containers.find((one) => one.name === identity.container);
        if (container === undefined) {
            return [`pod ${name} has no container ${identity.container}`];
        }
        return [
            ...modeFaults(contract, container, mode),
            ...sidecarFaults(contract, pod, mode),
        ].map((fault) => `pod ${name}: ${fault}`);
    });
    return faults.length > 0
        ? open.fail(faults.join("; "))
        : open.pass(modeEvidence(contract, mode));
}

function modeEvidence(contract: Contract, mode: Mode): string {
    return contract.credentials.via === "envoy" && mode !== "plain"
        ? "call the Envoy beside them"
        : `${wantedSettings(contract, mode).join(", ") || "no TLS variable"} set`;
}

function wantedSettings(contract: Contract, mode: Mode): readonly string[] {
    return settingsOf(contract, mode).flatMap(({ name, value }) => (value ? [name] : []));
}

function modeFaults(contract: Contract, container: V1Container, mode: Mode): readonly string[] {
    const env = new Map((container.env ?? []).map((one) => [one.name, one.value]));
    const args = [...(container.command ?? []), ...(container.args ?? [])];
    const isSet = (name: string) =>
        env.has(name) || args.some((arg) => arg === name || arg.startsWith(`${name}=`));
    const wanted = wantedSettings(contract, mode);
    const schemes = urlStarts(contract, mode);
    return [
        ...settingsOf(contract, mode)
            .filter(({ name }) => isSet(name) !== wanted.includes(name))
            .map(({ name }) => `${name} is ${isSet(name) ? "set" : "not set"}`),
        ...contract.urls.flatMap((name) => {
            const url = env.get(name);
            return url === undefined || schemes.some((start) => url.startsWith(start))
                ? []
                : [`${name} is ${url}, not ${schemes.map((start) => `${start}…`).join(" or ")}`];
        }),
    ];
}

/** Prefixes of the server URL. With an Envoy in the pod it is a loopback URL, for a server too. */
function urlStarts({ usage, credentials }: Contract, mode: Mode): readonly string[] {
    const loopback = `http://${envoyHost}:`;
    switch (true) {
        case mode === "plain":
            return ["http://"];
        case credentials.via === "envoy":
            return [loopback];
        default:
            return usage === "server" ? ["https://", loopback] : ["https://"];
    }
}

function sidecarFaults({ credentials }: Contract, { spec }: V1Pod, mode: Mode): readonly string[] {
    const wanted = credentials.via === "envoy" && mode !== "plain";
    const found = spec?.initContainers?.some(({ name }) => name === envoyContainer) ?? false;
    return wanted && !found ? [`no sidecar ${envoyContainer}`] : [];
}
