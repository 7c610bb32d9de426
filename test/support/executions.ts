import { waitFor } from "../../lane/cluster/wait";
import type { ServerApi } from "./serverApi";

/** A finished execution of a playbook. */
export interface Execution {
    readonly status: string;
    readonly events: readonly {
        readonly event_type: string;
        readonly result: { readonly context?: unknown } | null;
    }[];
}

/** Runs a playbook with one step until it ends, with any result. */
export async function execute(
    api: ServerApi,
    name: string,
    tool: object,
): Promise<Execution & { readonly id: string }> {
    const path = `tests/${name}`;
    const playbook = {
        apiVersion: "noetl.io/v2",
        kind: "Playbook",
        metadata: { name, path },
        workflow: [{ step: "start", tool }],
    };
    // The server reads YAML, and JSON is a subset of YAML.
    await api.post("/api/catalog/register", { content: JSON.stringify(playbook) });
    const started = (await api.post("/api/execute", { path })) as { readonly execution_id: string };
    const id = started.execution_id;
    const ended = await waitFor(
        `execution ${id} of ${path}`,
        async () => {
            const execution = (await api.get(`/api/executions/${id}`)) as Execution;
            return execution.status !== "RUNNING" && execution;
        },
        { seconds: 60, look: "npm run local -- logs worker" },
    );
    return { ...ended, id };
}

/** Context of an event that the worker, or the server on its behalf, recorded. */
export function contextOf({ events }: Execution, type: string): unknown {
    return events.find(({ event_type }) => event_type === type)?.result?.context;
}
