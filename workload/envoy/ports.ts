import type { ClientContract, Contract } from "../../contracts";
import type { Problem } from "../../problems/problem";
import { field } from "../objects";
import { mapHandlers, type Container, type PodSpec } from "../podTemplate";
import type { SecureLink } from "../secureLink";
import type { TransformReport } from "../transformReport";
import { sidecarPorts } from "./sidecarBootstrap";

/** A port on which a container listens, and the field that tells of it. */
interface PortUse {
    readonly field: string;
    readonly port: number;
}

/** What is wrong with a port of the pod that Envoy listens on itself; undefined for another. */
function clash(port: unknown, serverPort: number): Omit<Problem, "field" | "fix"> | undefined {
    const reserved: readonly number[] = [serverPort, ...Object.values(sidecarPorts)];
    return reserved.includes(Number(port))
        ? {
              value: port,
              expected: `a port that Envoy does not use: not ${reserved.join(", ")}`,
          }
        : undefined;
}

/** Reports containers on ports of Envoy: by their ports, probes, hooks and variables. */
export function checkPorts(spec: PodSpec, link: SecureLink, report: TransformReport): void {
    for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
        for (const use of portUses(container, link.contract)) {
            const finding = clash(use.port, link.server.port);
            if (finding === undefined) continue;
            report.problem(
                { container: container.name, field: use.field },
                { ...finding, fix: "let the container listen on another port" },
            );
        }
    }
}

/** Problems where a Service leads to a port of the pod that Envoy listens on. */
export function servicePortProblems(
    service: { readonly name: string; readonly spec: unknown },
    serverPort: number,
): readonly Problem[] {
    const ports = field(service.spec, "ports");
    return (Array.isArray(ports) ? ports : []).flatMap((one: unknown, index) => {
        const target = field(one, "targetPort");
        const finding = clash(target ?? field(one, "port"), serverPort);
        const name = target === undefined || target === null ? "port" : "targetPort";
        return finding === undefined
            ? []
            : [
                  {
                      field: `${service.name}, ports[${index}].${name}`,
                      ...finding,
                      fix: "let the container listen on another port, and write that port as targetPort",
                  },
              ];
    });
}

function portUses(container: Container, contract: Contract): readonly PortUse[] {
    const uses: PortUse[] = (container.ports ?? []).flatMap(({ containerPort }) =>
        containerPort === undefined ? [] : [{ field: "ports", port: containerPort }],
    );
    mapHandlers(container, (handler, at) => {
        for (const kind of ["httpGet", "tcpSocket", "grpc"] as const) {
            const port = Number(field(handler[kind], "port"));
            // A probe of another host is not about a port of this pod.
            const isOwn = (field(handler[kind], "host") ?? "") === "";
            if (isOwn && port > 0) uses.push({ field: `${at}.${kind}.port`, port });
        }
        return handler;
    });
    const { listens = [] }: Pick<ClientContract, "listens"> =
        contract.usage === "client" ? contract : {};
    for (const { name, value } of container.env ?? []) {
        const [digits] = /\d+$/.exec(value ?? "") ?? [];
        if (listens.includes(name) && digits !== undefined) {
            uses.push({ field: `env ${name}`, port: Number(digits) });
        }
    }
    return uses;
}
