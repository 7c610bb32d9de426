import { containersOf, runsPods } from "./kubernetes";
import type { RuleFinding, ResourceRule } from "./rule";
import { checkSecureWorkload, type SecureWorkload } from "./secureWorkload";
import type { Property } from "./property";

/** Probe fields of a container. */
export const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** No httpGet on the TLS port: the kubelet has no client certificate (invariant 4). */
export const noHttpProbe: ResourceRule = {
    name: "no-http-probe",
    description:
        "No probe or lifecycle hook of the server asks its TLS port by httpGet: the kubelet has no " +
        "client certificate and speaks no TLS unless told, so that the pod would never become Ready.",
    fix: "Leave the probe to the transform, which makes it `tcpSocket`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: runsPods,
    check: (resource) =>
        checkSecureWorkload(resource, (workload) =>
            workload.usage === "server" ? [probeFindings(workload)] : [],
        ),
};

function* probeFindings({ podSpec, container, server }: SecureWorkload): Iterable<RuleFinding> {
    const serverPort = server.port;
    for (const { name, props } of containersOf(podSpec)) {
        const ports = props
            .at("ports")
            .items.filter((port) => port.at("containerPort").number === serverPort)
            .map((port) => port.at("name").text);
        for (const handler of handlersOf(props)) {
            const port = handler.at("httpGet", "port");
            const named = port.text !== undefined && ports.includes(port.text);
            const isTls = port.number === serverPort || port.text === `${serverPort}` || named;
            if (name === container && handler.at("httpGet").isPresent && isTls) {
                yield {
                    field: `container ${name}, ${handler.path}.httpGet`,
                    value: port.number ?? port.text,
                    expected: "tcpSocket on the TLS port, or httpGet on another one",
                    fix: "leave the probe to the transform",
                };
            }
        }
    }
}

function handlersOf(container: Property): readonly Property[] {
    return [
        ...probes.map((probe) => container.at(probe)),
        container.at("lifecycle", "postStart"),
        container.at("lifecycle", "preStop"),
    ];
}
