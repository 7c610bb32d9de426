import { server } from "../../badInput/support";
import { documents, edit, write, type Rows } from "../followed";
import { beside, metadata } from "./beside";

const url = "spec.template.spec.containers[0].env[0].value";
const envUrl = "Deployment noetl/worker, container worker, env NOETL_SERVER_URL";
const port = "spec.template.spec.containers[0].env[1]";
const service = (...ports: readonly object[]) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata("api"),
    spec: { selector: { app: "api" }, ports },
});
const scaler = (maxReplicas: number) =>
    beside("scaler/hpa.yaml", {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: metadata("api"),
        spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" },
            maxReplicas,
        },
    });

/** Problems of the server's port and of its number of pods. */
export const serverRows: Rows = {
    "a server that listens on another port": {
        field: "Deployment noetl/api, container noetl-server, env NOETL_PORT",
        input: { server: { [port]: { name: "NOETL_PORT", value: "9090" } } },
        follow: edit("server", `${port}.value`, "8082"),
    },
    "a URL with a port that the Service does not have": {
        field: envUrl,
        input: {
            server: documents(server, service({ port: 8082 })),
            worker: { [url]: "http://api.noetl.svc:9090" },
        },
        follow: (input, fix) =>
            edit("worker", url, `http://api.noetl.svc${/^write (:\d+) in/.exec(fix)?.[1]}`)(
                input,
                fix,
                "",
            ),
    },
    "a URL with the pods' port, where the Service has another": {
        field: envUrl,
        input: { server: documents(server, service({ port: 80, targetPort: 8082 })) },
        follow: write(
            "server",
            server,
            service(
                { name: "http", port: 80, targetPort: 8082 },
                { name: "pods", port: 8082, targetPort: 8082 },
            ),
        ),
    },
    "two servers of which one is allowed": {
        field: "Deployment noetl/api, spec.replicas",
        input: { server: { "spec.replicas": 2 } },
        follow: edit("server", "spec.replicas", 1),
    },
    "a server on each node": {
        field: "server: kind of DaemonSet noetl/api",
        input: { server: { kind: "DaemonSet" } },
        follow: edit("server", "kind", "Deployment"),
    },
    "an autoscaler of the server": {
        field: "HorizontalPodAutoscaler noetl/api",
        input: { config: { manifests: [scaler(5)] } },
        follow: (input) => {
            scaler(1);
            return input;
        },
    },
};
