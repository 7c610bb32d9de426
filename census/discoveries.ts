import { field, type KubernetesObject } from "../workload/objects";
import type { Evidence } from "./caller";
import { namespaceOf } from "./dialling";
import type { Server } from "./services";

/**
 * Discoveries of pods or Services that cover the server. Their relabelings decide what is scraped
 * and are not followed, except that one which keeps annotated targets leaves them to `discovered`.
 */
export function discoveries(
    object: KubernetesObject,
    selecting: readonly KubernetesObject[],
    server: Server,
): readonly Evidence[] {
    const all = field(object, "spec", "kubernetesSDConfigs");
    const relabelings =
        field(object, "spec", "relabelConfigs") ?? field(object, "spec", "relabelings");
    if (keepsAnnotated(relabelings)) return [];
    return (Array.isArray(all) ? all : []).flatMap((one: unknown, index) => {
        const role = String(field(one, "role")).toLowerCase();
        const isCovered = role === "pod" || (rolesOfServices.has(role) && selecting.length > 0);
        return isCovered && coversNamespace(field(one, "namespaces"), object, server)
            ? [
                  {
                      where: `spec.kubernetesSDConfigs[${index}]`,
                      what: `discovers role ${role}; relabelings are not followed`,
                  },
              ]
            : [];
    });
}

const rolesOfServices: ReadonlySet<string> = new Set(["endpoints", "endpointslice", "service"]);

function coversNamespace(namespaces: unknown, object: KubernetesObject, server: Server): boolean {
    const names: unknown = field(namespaces, "names");
    const own = field(namespaces, "ownNamespace") === true ? [namespaceOf(object, server)] : [];
    const all: readonly unknown[] = [...(Array.isArray(names) ? (names as unknown[]) : []), ...own];
    return all.length === 0 || all.includes(server.namespace);
}

function keepsAnnotated(relabelings: unknown): boolean {
    return (Array.isArray(relabelings) ? relabelings : []).some((one: unknown) => {
        const labels = field(one, "sourceLabels");
        return (
            String(field(one, "action")).toLowerCase() === "keep" &&
            Array.isArray(labels) &&
            labels.some((label) => /_annotation_\w+_scrape$/.test(String(label)))
        );
    });
}
