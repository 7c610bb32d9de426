import { describe, expect, test } from "vitest";
import type { Container } from "../../../workload/podTemplate";
import {
    container,
    refusal,
    serverContract,
    serverOptions,
    serverPod,
    transform,
    workerOptions,
    workerPod,
} from "./support";

const timings = {
    initialDelaySeconds: 30,
    periodSeconds: 7,
    timeoutSeconds: 5,
    failureThreshold: 12,
    successThreshold: 1,
    terminationGracePeriodSeconds: 9,
};
const ports = [{ containerPort: 8082, name: "http" }];

function probed(changes: Partial<Container>) {
    return container("noetl-server", transform(serverPod(changes), serverOptions));
}

describe("HTTP probes on the TLS port", () => {
    test.each(["livenessProbe", "readinessProbe", "startupProbe"])(
        "%s becomes tcpSocket and keeps every timing",
        (field) => {
            const httpGet = { path: "/api/health", port: 8082, scheme: "HTTP", httpHeaders: [] };
            const after = probed({ [field]: { httpGet, ...timings } });
            expect(after[field]).toEqual({ tcpSocket: { port: 8082 }, ...timings });
        },
    );

    test.each([[8082], ["8082"], ["http"]])("a probe with port %j is changed", (port) => {
        const after = probed({ ports, livenessProbe: { httpGet: { port } } });
        expect(after.livenessProbe).toEqual({ tcpSocket: { port } });
    });

    test("probes of every container in the server's pod are changed and keep their host", () => {
        const httpGet = { host: "10.0.0.1", port: 8082 };
        const pod = serverPod();
        const sidecar = { name: "sidecar", livenessProbe: { httpGet } };
        const spec = { ...pod.spec, containers: [...pod.spec.containers, sidecar] };
        const after = container("sidecar", transform({ spec }, serverOptions));
        expect(after.livenessProbe).toEqual({ tcpSocket: { host: "10.0.0.1", port: 8082 } });
    });

    test("probes and hooks move to the contract's health port", () => {
        const contract = { ...serverContract, healthPort: 8081 };
        const hook = { httpGet: { path: "/drain", port: 8082 } };
        const template = serverPod({
            ports,
            readinessProbe: { httpGet: { path: "/ready", port: "http" }, ...timings },
            lifecycle: { preStop: hook, stopSignal: "SIGTERM" },
        });
        const after = container(
            "noetl-server",
            transform(template, { ...serverOptions, contract }),
        );
        const moved = { port: 8081, scheme: "HTTP" };
        expect(after.readinessProbe).toEqual({ httpGet: { path: "/ready", ...moved }, ...timings });
        expect(after.lifecycle).toEqual({
            preStop: { httpGet: { path: "/drain", ...moved } },
            stopSignal: "SIGTERM",
        });
    });

    test("other probes are unchanged", () => {
        const others = {
            ports: [{ containerPort: 9090, name: "metrics" }],
            livenessProbe: { httpGet: { path: "/", port: "metrics" } },
            readinessProbe: { tcpSocket: { port: 8082 } },
            startupProbe: { grpc: { port: 50051 } },
        };
        expect(probed(others)).toMatchObject(others);
    });

    test("probes of a client on the same port number are unchanged", () => {
        const probe = { readinessProbe: { httpGet: { path: "/", port: 8082 } } };
        const after = container("worker", transform(workerPod(probe), workerOptions));
        expect(after).toMatchObject(probe);
    });

    test("hooks and gRPC probes are refused, because they present no certificate", () => {
        const template = serverPod({
            livenessProbe: { grpc: { port: 8082 } },
            lifecycle: { postStart: { httpGet: { port: 8082 } } },
        });
        expect(refusal(template, serverOptions)).toBe(
            [
                'Deployment noetl/noetl-server-rust, container noetl-server, livenessProbe.grpc is "port 8082"; expected a tcpSocket probe on the TLS port. Fix: use tcpSocket: a gRPC probe does not speak TLS',
                'Deployment noetl/noetl-server-rust, container noetl-server, lifecycle.postStart.httpGet is "port 8082"; expected no HTTP hook on the TLS port. Fix: use an exec hook or remove it: hooks cannot show a certificate',
            ].join("\n"),
        );
    });
});
