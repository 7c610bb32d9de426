import { describe, expect, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { deployment, manifestOf, stackConfig } from "../../support/stackConfig";

/** The message on a worker via envoy with this Service in its file; empty where it is taken. */
function refusalOf(spec: object, client: object = {}, mode = "mtls"): string {
    const service = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "worker", namespace: "noetl" },
        spec: { selector: { app: "worker" }, ...spec },
    };
    const manifest = manifestOf("envoy-ports", deployment("worker", "worker"), service);
    const clients = [{ name: "worker", manifest, via: "envoy", ...client }];
    try {
        resolveLink(stackConfig({ clients, mode }));
        return "";
    } catch (error) {
        return (error as Error).message;
    }
}

describe("a Service of a client via envoy", () => {
    test.each<[string, object, string]>([
        ["targetPort", { port: 80, targetPort: 8082 }, "ports[0].targetPort is 8082"],
        ["targetPort in digits", { port: 80, targetPort: "9902" }, 'ports[0].targetPort is "9902"'],
        ["port without targetPort", { port: 9901 }, "ports[0].port is 9901"],
    ])("with Envoy's %s is refused", (_, port, place) => {
        expect(refusalOf({ ports: [port] })).toContain(
            `Service noetl/worker, ${place}; expected a port that Envoy does not use: not 8082, 9901, 9902. Fix: let the container listen on another port, and write that port as targetPort`,
        );
    });

    test.each<[string, object, object?, string?]>([
        ["another targetPort", { ports: [{ port: 8082, targetPort: 9090 }] }],
        ["a targetPort by name", { ports: [{ port: 8082, targetPort: "metrics" }] }],
        ["no ports", {}],
        ["other pods", { selector: { app: "x" }, ports: [{ port: 8082 }] }],
        ["a client without an Envoy", { ports: [{ port: 8082 }] }, { via: "direct" }],
        ["mode plain", { ports: [{ port: 8082 }] }, {}, "plain"],
    ])("not: %s", (_, spec, client, mode) => {
        expect(refusalOf(spec, client, mode)).toBe("");
    });
});
