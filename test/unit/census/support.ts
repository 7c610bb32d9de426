import { findCallers, type Server } from "../../../census";
import { searchable } from "../../../census/manifests";
import { parseDocuments } from "../../../workload/documents";

/** The server of the dev stack. */
export const server: Server = {
    kind: "Deployment",
    namespace: "noetl",
    name: "noetl-server-rust",
    podLabels: { app: "noetl-server-rust", component: "server" },
    port: 8082,
    portNames: ["http"],
    services: ["noetl-server-rust", "noetl"],
    clusterDomain: "cluster.local",
};

/** The objects that the census searches in YAML text. */
export const searched = (file: string, text: string) =>
    searchable(file, parseDocuments(file, text));

/** The callers in YAML text, as `id: where: what`, one for each evidence. */
export function callersIn(text: string, changes: Partial<Server> = {}): readonly string[] {
    const { objects, problems } = searched("some.yaml", text);
    if (problems.length > 0) {
        throw new Error(JSON.stringify(problems));
    }
    return findCallers(objects, { ...server, ...changes }).flatMap(({ id, evidence }) =>
        evidence.map(({ where, what }) => `${id}: ${where}: ${what}`),
    );
}

/** A Deployment with one container; its fields are YAML text in flow style. */
export function pod(container: string, more = "", namespace = "noetl"): string {
    return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: caller, namespace: ${namespace} }
spec: { template: { spec: { ${more} containers: [{ name: main, ${container} }] } } }
`;
}

/** A Service that leads to the server's TLS port. */
export function service(name: string, more = "", metadata = "", port = 8082): string {
    return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: noetl, ${metadata} }
spec: { selector: { app: noetl-server-rust }, ports: [{ name: web, port: ${port}, targetPort: http }], ${more} }
`;
}

/** Joins YAML documents into one text. */
export const documents = (...texts: readonly string[]) => texts.join("\n---\n");
