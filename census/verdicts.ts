import type { Identity } from "../pki/identity";
import type { Problem } from "../problems/problem";
import { isWorkloadKind, workloadName } from "../workload/kinds";
import type { Caller } from "./caller";
import { coversObject, exemptionOf, exemptLine, type Exemption } from "./exemptions";
import { renderCommand, streamSource } from "./manifests";

/** A caller, and whether config declares it as a client, exempts it, or does not mention it. */
export interface CallerWithVerdict extends Caller {
    /** The exemptions of the caller, or of some of its places. */
    readonly exemptions: readonly Exemption[];
    readonly verdict:
        | { readonly is: "client"; readonly name: string }
        | { readonly is: "exempt"; readonly reason: string }
        | { readonly is: "undeclared" };
}

/** Callers that a census of objects cannot find, one phrase each. */
export const blindSpots: readonly string[] = [
    "URLs inside playbooks and other data that applications read at run time",
    "workloads and scrapers outside the files read: other repositories, charts, consoles",
    "scripts and defaults inside images, and volumes, ConfigMaps and Secrets whose content no file has",
    "pods that the configuration of a Prometheus or an agent discovers without annotations",
    "addresses put together at run time, and calls of the server's pods by IP address",
];

/** Matches callers with the clients of the link and the exemptions in config. */
export function withVerdicts(
    callers: readonly Caller[],
    clients: readonly Pick<Identity, "name" | "workload">[],
    exemptions: readonly Exemption[],
): readonly CallerWithVerdict[] {
    const nameById = new Map(clients.map(({ name, workload }) => [workloadName(workload), name]));
    return callers.map((caller) => {
        const name = nameById.get(caller.id);
        return name === undefined
            ? withExemptions(caller, exemptions)
            : { ...caller, exemptions: [], verdict: { is: "client", name } };
    });
}

/** A caller is exempt if config exempts it, or each of its places. */
function withExemptions(caller: Caller, exemptions: readonly Exemption[]): CallerWithVerdict {
    const whole = exemptions.find((one) => one.object === caller.id && coversObject(one));
    const places = caller.evidence.map(({ where }) =>
        exemptionOf({ object: caller.id, field: where }, exemptions),
    );
    const used = new Set([whole, ...places].filter((one) => one !== undefined));
    const left = caller.evidence.filter((_, index) => places[index] === undefined);
    const reason = [...used].map((one) => one.reason).join("; ");
    return whole !== undefined || left.length === 0
        ? { ...caller, exemptions: [...used], verdict: { is: "exempt", reason } }
        : { ...caller, evidence: left, exemptions: [...used], verdict: { is: "undeclared" } };
}

/** The callers that config does not mention. */
export function undeclaredOf(callers: readonly CallerWithVerdict[]): readonly CallerWithVerdict[] {
    return callers.filter(({ verdict }) => verdict.is === "undeclared");
}

/** One problem for each undeclared caller: it fails when certificates become required. */
export function undeclaredProblems(callers: readonly CallerWithVerdict[]): readonly Problem[] {
    return undeclaredOf(callers).map((caller) => ({
        field: `caller ${caller.id} (${caller.source})`,
        value: evidenceOf(caller),
        expected: canBeClient(caller)
            ? "a declared client, or an exemption: without a certificate it stops"
            : `an exemption: ${whyNotClient(caller)}`,
        fix: "paste its lines from below, or remove the call",
    }));
}

/** Where a caller refers to the server, in one line. */
export function evidenceOf({ evidence }: Pick<Caller, "evidence">): string {
    const [first] = evidence;
    const more = evidence.length > 1 ? ` and ${evidence.length - 1} more` : "";
    return first === undefined ? "" : `${first.where}: ${first.what}${more}`;
}

/**
 * Lines for the stack file that declare all undeclared callers: an entry in `clients` for a
 * workload that can hold a certificate, an exemption for any other caller. Empty if there are none.
 */
export function configToPaste(callers: readonly CallerWithVerdict[]): string {
    const undeclared = undeclaredOf(callers);
    const clients = undeclared.filter(canBeClient);
    const exempt = undeclared.filter((caller) => !canBeClient(caller));
    return [
        ...section("clients", clients.map(clientLine)),
        ...section(
            "exempt",
            exempt.map(({ id }) => exemptLine({ object: id })),
        ),
    ].join("\n");
}

const canBeClient = ({ object, runsPods }: Caller) => runsPods && isWorkloadKind(object.kind);

function whyNotClient({ object, runsPods }: Caller): string {
    if (runsPods) {
        return `a ${object.kind} cannot be given a certificate here; declare the workload that owns it`;
    }
    switch (object.kind) {
        case "ConfigMap":
        case "Secret":
            return "nothing that was read loads it, so its reader is unknown";
        case "ClusterPodMonitoring":
        case "PodMonitor":
        case "PodMonitoring":
        case "ScrapeConfig":
        case "ServiceMonitor":
        case "VMPodScrape":
        case "VMScrapeConfig":
        case "VMServiceScrape":
            return "a scraper has no identity here: scrape a port without TLS, or let it stop";
        default:
            return "it presents no client certificate, and what it brings or checks is refused";
    }
}

function clientLine({ object, source, evidence }: CallerWithVerdict): string {
    const [, container] = /\bcontainers\[([\w-]+)\]/.exec(evidence[0]?.where ?? "") ?? [];
    const { name } = object.metadata;
    // A client's manifest is a file; an object that is rendered has none yet.
    const { manifest, first } = fileOf(name, source);
    const parts = { name, manifest, workload: name, ...(container && { container }) };
    const line = `{ ${Object.entries(parts)
        .map(([key, value]) => `${key}: ${value}`)
        .join(", ")} }`;
    return first === undefined ? line : `${line} # first: ${first}`;
}

/** The file for a client's manifest, and what writes it if there is none yet. */
function fileOf(
    name: string,
    source: string,
): { readonly manifest: string; readonly first?: string } {
    if (source === streamSource) {
        return { manifest: `${name}.yaml`, first: "write its manifest into that file" };
    }
    if (!source.startsWith(renderCommand)) return { manifest: source };
    const manifest = `${source.split(/[\s/]+/).at(-1) ?? ""}.yaml`;
    return { manifest, first: `${source} > ${manifest}` };
}

function section(key: string, lines: readonly string[]): readonly string[] {
    return lines.length === 0
        ? []
        : [`    noetl-mtls:${key}:`, ...lines.map((line) => `        - ${line}`)];
}
