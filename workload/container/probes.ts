import type { ServerContract } from "../../contracts";
import { mapHandlers, type Container, type Handler } from "../podTemplate";
import type { TransformReport } from "../transformReport";

/**
 * Moves the HTTP probes of a container in the server's pod off the TLS port: the kubelet has no
 * client certificate to show, so that they would fail. They go to the contract's health port where
 * there is one, else they become `tcpSocket`; every timing stays.
 */
export function secureProbes(
    container: Container,
    contract: ServerContract,
    report: TransformReport,
): Container {
    return mapHandlers(container, (handler, field) => {
        const { httpGet, grpc } = handler;
        const problem = (kind: string, expected: string, fix: string) =>
            report.problem(
                { container: container.name, field: `${field}.${kind}` },
                { value: `port ${contract.port}`, expected, fix },
            );
        if (grpc?.port === contract.port) {
            const expected = "a tcpSocket probe on the TLS port";
            problem("grpc", expected, "use tcpSocket: a gRPC probe does not speak TLS");
        }
        const port = httpGet && portNumber(httpGet.port, container);
        if (httpGet && port === undefined) {
            report.problem(
                { container: container.name, field: `${field}.httpGet.port` },
                {
                    value: httpGet.port,
                    expected: `a number, or a name among the container's ports: ${namesOf(container) || "it names none"}`,
                    fix: "correct the name, or add it to the container's ports",
                },
            );
        }
        if (!httpGet || port !== contract.port) {
            return handler;
        }
        if (contract.healthPort !== undefined) {
            return toHealthPort(handler, contract.healthPort);
        }
        if (field.startsWith("lifecycle.")) {
            // The API accepts tcpSocket in a hook, but the hook then fails when it runs.
            const expected = "no HTTP hook on the TLS port";
            problem(
                "httpGet",
                expected,
                "use an exec hook or remove it: hooks cannot show a certificate",
            );
            return handler;
        }
        return toTcpSocket(handler);
    });
}

function toHealthPort(handler: Handler, port: number): Handler {
    return { ...handler, httpGet: { ...handler.httpGet, port, scheme: "HTTP" } };
}

function toTcpSocket({ httpGet, ...rest }: Handler): Handler {
    const { host, port } = httpGet ?? {};
    return { ...rest, tcpSocket: { ...(host !== undefined && { host }), port } };
}

/** The number behind a port: a number, digits, or the name of a container port if there is one. */
function portNumber(port: number | string, container: Container): number | undefined {
    const named = container.ports?.find(({ name }) => name === port);
    const number = named?.containerPort ?? Number(port);
    return Number.isNaN(number) ? undefined : number;
}

function namesOf({ ports }: Container): string {
    return (ports ?? []).flatMap(({ name }) => name ?? []).join(", ");
}
