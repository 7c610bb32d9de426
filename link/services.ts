import { field as valueAt, nameOf } from "../workload/objects";
import type { Identity } from "../pki/identity";
import type { Problem } from "../problems/problem";
import { servicePortProblems } from "../workload/envoy/ports";
import type { Manifest } from "../workload/manifest";
import { podLabelsOf, selects } from "../workload/selectors";

/**
 * Checks that the declared Services select the server's pods, because the certificate names them.
 * A Service that is not in the server's file is checked by `verify`, in the cluster.
 */
export function serviceProblems(
    services: readonly string[],
    { workload, podLabels }: Identity,
    companions: readonly Manifest[],
): readonly Problem[] {
    const labels = podLabelsOf({ ...workload, podLabels });
    return services.flatMap((name, index) => {
        const service = companions.find(
            ({ kind, metadata }) =>
                kind === "Service" &&
                metadata.name === name &&
                metadata.namespace === workload.namespace,
        );
        const selector = valueAt(service, "spec", "selector");
        return service === undefined || selects(selector, labels)
            ? []
            : [
                  {
                      field: `server.services[${index}]`,
                      value: name,
                      expected: `a Service that selects the server's pods, whose labels are ${JSON.stringify(podLabels)}; this one selects ${JSON.stringify(selector ?? {})}`,
                      fix: "name another Service, or correct its selector",
                  },
              ];
    });
}

/** The Services of a pod with an Envoy that lead to a port of the Envoy's own. */
export function envoyPortProblems(
    { workload, podLabels }: Identity,
    companions: readonly Manifest[],
    serverPort: number,
): readonly Problem[] {
    const labels = podLabelsOf({ ...workload, podLabels });
    return companions
        .filter(
            ({ kind, metadata }) => kind === "Service" && metadata.namespace === workload.namespace,
        )
        .filter((service) => selects(valueAt(service, "spec", "selector"), labels))
        .flatMap((service) =>
            servicePortProblems({ name: nameOf(service), spec: service["spec"] }, serverPort),
        );
}
