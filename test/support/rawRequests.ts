import type { RecordedResource } from "../../preview/record";

/** What a program asks of an engine for one resource, without what is empty. */
export type RawRequest = Readonly<Record<string, unknown>>;

/** What was recorded, in the form that Pulumi's debug log has requests in, in order of their keys. */
export function recordedRequests(resources: readonly RecordedResource[]): readonly RawRequest[] {
    return inOrder(
        resources.map(({ inputs: object, timeouts: customTimeouts, ...resource }) => ({
            ...resource,
            object,
            customTimeouts,
        })),
    );
}

/**
 * The requests that Pulumi's engine received, from the log that it writes with PULUMI_DEBUG_GRPC;
 * as far as they are recorded too.
 */
export function loggedRequests(log: string): readonly RawRequest[] {
    const entries = log
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as LogEntry);
    return inOrder(
        entries
            .filter(({ method }) => method === "/pulumirpc.ResourceMonitor/RegisterResource")
            // Each is written twice, when it comes and when it is answered.
            .filter(({ progress }) => progress === "request_started")
            .map(({ request }) => request),
    );
}

interface LogEntry {
    readonly method: string;
    readonly progress?: string;
    readonly request: RawRequest;
}

const fields = [
    ...["type", "name", "parent", "custom", "object", "provider", "dependencies", "protect"],
    ...["retainOnDelete", "ignoreChanges", "aliases", "importId", "customTimeouts"],
];

function inOrder(requests: readonly RawRequest[]): readonly RawRequest[] {
    const key = ({ parent = "", type, name }: RawRequest) => [parent, type, name].join("\n");
    return requests.map(known).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The fields that both have; promises decide the order of dependencies. */
function known(request: RawRequest): RawRequest {
    const entries = fields
        .map((field) => [field, request[field]] as const)
        .filter(([field, value]) => field === "object" || !isEmpty(value));
    const { dependencies = [], ...rest } = Object.fromEntries(entries);
    return { ...rest, dependencies: [...(dependencies as readonly string[])].sort() };
}

function isEmpty(value: unknown): boolean {
    if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
    return value === undefined || value === "" || value === false;
}
