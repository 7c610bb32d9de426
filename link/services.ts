import { field as valueAt } from "../workload/objects";
import { selects } from "../census/services";
import type { Identity } from "../pki/identity";
import type { Problem } from "../problems/problem";
import type { Manifest } from "../workload/manifest";

/**
 * Checks that the declared Services select the server's pods, because the certificate names them.
 * A Service that is not in the server's file is checked by `verify`, in the cluster.
 */
export function serviceProblems(
    services: readonly string[],
    { workload: { namespace }, podLabels }: Identity,
    companions: readonly Manifest[],
): readonly Problem[] {
    return services.flatMap((name, index) => {
        const service = companions.find(
            ({ kind, metadata }) =>
                kind === "Service" && metadata.name === name && metadata.namespace === namespace,
        );
        const selector = valueAt(service, "spec", "selector");
        return service === undefined || selects(selector, podLabels)
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
