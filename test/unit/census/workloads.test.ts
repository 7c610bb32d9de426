import { describe, expect, test } from "vitest";
import { findCallers } from "../../../census";
import { callersIn, documents, pod, searched, server, service } from "./support";

const deployment = "Deployment noetl/caller";

describe("the census finds the server's address in", () => {
    test.each([
        [
            "a URL",
            'env: [{ name: API, value: "http://noetl.noetl.svc:8082/api" }]',
            "env[API]: http://noetl.noetl.svc:8082",
        ],
        [
            "a fully qualified name",
            'env: [{ name: X, value: "noetl.noetl.svc.cluster.local" }]',
            "env[X]: noetl.noetl.svc.cluster.local",
        ],
        [
            "a name and namespace without svc",
            'env: [{ name: X, value: "http://noetl.noetl:8082" }]',
            "env[X]: http://noetl.noetl:8082",
        ],
        [
            "a short name in a URL",
            'env: [{ name: X, value: "https://noetl/api" }]',
            "env[X]: https://noetl",
        ],
        ["a host variable", "env: [{ name: NOETL_HOST, value: noetl }]", "env[NOETL_HOST]: noetl"],
        ["host and port", "env: [{ name: X, value: 'noetl:8082' }]", "env[X]: noetl:8082"],
        [
            "arguments",
            'args: ["--server=http://noetl-server-rust.noetl.svc:8082"]',
            "args[0]: http://noetl-server-rust.noetl.svc:8082",
        ],
        ["a host argument", 'args: ["--server-host=noetl"]', "args[0]: noetl"],
        [
            "a script",
            'command: [sh, -c, "while :; do wget -q http://noetl.noetl.svc:8082/; done"]',
            "command[2]: http://noetl.noetl.svc:8082",
        ],
        [
            "the kubelet's Service variables",
            'command: [sh, -c, "curl $NOETL_SERVICE_HOST:$NOETL_SERVICE_PORT"]',
            "command[2]: NOETL_SERVICE_HOST",
        ],
        [
            "a probe",
            'livenessProbe: { exec: { command: [curl, "http://noetl.noetl.svc:8082"] } }',
            "livenessProbe.exec.command[1]: http://noetl.noetl.svc:8082",
        ],
        [
            "credentials in the URL",
            'env: [{ name: X, value: "http://a:b@noetl:8082" }]',
            "env[X]: http://a:b@noetl:8082",
        ],
        [
            "a URL in upper case",
            'env: [{ name: X, value: "HTTP://NOETL.NOETL.SVC:8082" }]',
            "env[X]: HTTP://NOETL.NOETL.SVC:8082",
        ],
        [
            "a pod of a headless Service",
            'env: [{ name: X, value: "http://api-0.noetl.noetl.svc:8082" }]',
            "env[X]: http://api-0.noetl.noetl.svc:8082",
        ],
    ])("%s", (_, container, found) => {
        expect(callersIn(pod(container))).toEqual([`${deployment}: containers[main].${found}`]);
    });

    test("an init container and a sidecar", () => {
        const init = 'initContainers: [{ name: wait, args: ["http://noetl.noetl.svc:8082"] }],';
        expect(callersIn(pod('args: ["noetl.noetl.svc"]', init))).toEqual([
            `${deployment}: initContainers[wait].args[0]: http://noetl.noetl.svc:8082`,
            `${deployment}: containers[main].args[0]: noetl.noetl.svc`,
        ]);
    });

    test.each([
        ["envFrom", "envFrom: [{ configMapRef: { name: settings } }]", ""],
        [
            "one variable",
            "env: [{ name: X, valueFrom: { configMapKeyRef: { name: settings, key: a } } }]",
            "",
        ],
        ["files", "image: x", "volumes: [{ name: v, configMap: { name: settings } }],"],
        [
            "projected files",
            "image: x",
            "volumes: [{ name: v, projected: { sources: [{ configMap: { name: settings } }] } }],",
        ],
    ])("a ConfigMap that a pod loads as %s", (_, container, volumes) => {
        const settings = `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: noetl }
data: { run.sh: "curl http://noetl.noetl.svc:8082" }
`;
        expect(callersIn(documents(settings, pod(container, volumes)))).toEqual([
            `${deployment}: ConfigMap settings, data.run.sh: http://noetl.noetl.svc:8082`,
        ]);
    });

    test("a Secret that a pod loads, without showing its content", () => {
        const url = Buffer.from("http://user:hidden@noetl.noetl.svc:8082").toString("base64");
        const secret = `
apiVersion: v1
kind: Secret
metadata: { name: settings, namespace: noetl }
data: { url: ${url} }
`;
        const found = callersIn(
            documents(secret, pod("envFrom: [{ secretRef: { name: settings } }]")),
        );
        expect(found).toEqual([`${deployment}: Secret settings, data.url: names the server`]);
    });

    test.each([
        [
            "CronJob",
            "batch/v1",
            "jobTemplate: { spec: { template: { spec: { containers: [C] } } } }",
        ],
        ["StatefulSet", "apps/v1", "template: { spec: { containers: [C] } }"],
        ["DaemonSet", "apps/v1", "template: { spec: { containers: [C] } }"],
        ["Job", "batch/v1", "template: { spec: { containers: [C] } }"],
        ["Pod", "v1", "containers: [C]"],
        ["Rollout", "argoproj.io/v1alpha1", "template: { spec: { containers: [C] } }"],
        [
            "ScaledJob",
            "keda.sh/v1alpha1",
            "jobTargetRef: { template: { spec: { containers: [C] } } }",
        ],
    ])("a %s", (kind, apiVersion, spec) => {
        const container = '{ name: c, args: ["http://noetl.noetl.svc:8082"] }';
        const object = `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: nightly, namespace: noetl }
spec: { ${spec.replace("C", container)} }
`;
        expect(callersIn(object)).toEqual([
            expect.stringMatching(
                new RegExp(`^${kind} noetl/nightly: .*containers\\[c\\]\\.args\\[0\\]: http`),
            ),
        ]);
    });

    test("an object of any other kind that contains its address", () => {
        const object = `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: scale, namespace: noetl }
spec: { triggers: [{ type: metrics-api, metadata: { url: "http://noetl:8082/queue" } }] }
`;
        expect(callersIn(object)).toEqual([
            "ScaledObject noetl/scale: triggers[0].metadata.url: http://noetl:8082",
        ]);
    });

    test("a ConfigMap that no object loads, because its reader is unknown", () => {
        const settings = `
apiVersion: v1
kind: ConfigMap
metadata: { name: prometheus, namespace: monitoring }
data: { config: "targets: [noetl.noetl.svc:8082]" }
`;
        expect(callersIn(settings)).toEqual([
            "ConfigMap monitoring/prometheus: ConfigMap prometheus, data.config: noetl.noetl.svc:8082",
        ]);
    });

    test("the host of an undeclared Service, which has its own port", () => {
        const alias = service("control", "", "", 80);
        const caller = pod('env: [{ name: X, value: "http://control.noetl.svc" }]', "", "edge");
        expect(callersIn(documents(alias, caller))).toEqual([
            "Deployment edge/caller: containers[main].env[X]: http://control.noetl.svc",
        ]);
    });

    test("a headless Service on the pods' port, whatever port it declares", () => {
        const headless = service("direct", "clusterIP: None", "", 80);
        const caller = pod('args: ["http://direct.noetl.svc:8082"]', "", "edge");
        expect(callersIn(documents(headless, caller))).toEqual([
            "Deployment edge/caller: containers[main].args[0]: http://direct.noetl.svc:8082",
        ]);
    });

    test("a host of rewriteHosts on the port of a Service", () => {
        const text = documents(
            service("control", "", "", 80),
            pod('args: ["http://old.example:80"]', "", "edge"),
        );
        const { objects } = searched("some.yaml", text);
        const found = findCallers(objects, server, ["old.example"]);
        expect(found.map(({ id }) => id)).toEqual(["Deployment edge/caller"]);
    });

    test("the host of an ExternalName Service and a fixed cluster IP", () => {
        const external = `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: edge }
spec: { type: ExternalName, externalName: noetl.noetl.svc.cluster.local }
`;
        const fixed = service("fixed", "clusterIP: 10.96.0.77");
        const byName = pod('args: ["http://api:8082"]', "", "edge");
        const byAddress = pod('args: ["http://10.96.0.77:8082"]').replace("caller", "other");
        expect(callersIn(documents(external, fixed, byName, byAddress))).toEqual([
            "Deployment edge/caller: containers[main].args[0]: http://api:8082",
            "Deployment noetl/other: containers[main].args[0]: http://10.96.0.77:8082",
        ]);
    });

    test("an object without a namespace, which is in the server's", () => {
        const bare = pod('args: ["http://noetl:8082"]').replace(", namespace: noetl", "");
        expect(callersIn(bare)).toEqual([
            `${deployment}: containers[main].args[0]: http://noetl:8082`,
        ]);
    });

    test("an object in a List", () => {
        const list = `{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "noetl"}, "spec": {"containers": [{"name": "c", "args": ["noetl:8082"]}]}}]}`;
        expect(callersIn(list)).toEqual(["Pod noetl/p: containers[c].args[0]: noetl:8082"]);
    });
});

describe("the census ignores", () => {
    test.each([
        ["an ordinary word", "env: [{ name: POSTGRES_USER, value: noetl }]"],
        ["a schema with the server's name", "env: [{ name: TABLE, value: noetl.noetl }]"],
        ["a message subject", 'env: [{ name: SUBJECT, value: "noetl.commands.>" }]'],
        ["another port", 'env: [{ name: X, value: "http://noetl.noetl.svc:9090" }]'],
        ["a longer name", 'env: [{ name: X, value: "http://noetl.noetl.svc.other.org:8082" }]'],
        ["a name with a suffix", 'env: [{ name: X, value: "http://noetl-db.noetl.svc:8082" }]'],
        ["another service's host", "env: [{ name: DB_HOST, value: postgres }]"],
        ["its image", "image: registry/noetl:8082x"],
        ["its path on another host", 'env: [{ name: X, value: "http://other:8082/noetl" }]'],
    ])("%s", (_, container) => {
        expect(callersIn(pod(container))).toEqual([]);
    });

    test("a short name from another namespace", () => {
        expect(callersIn(pod('args: ["http://noetl:8082"]', "", "edge"))).toEqual([]);
    });

    test("the server itself", () => {
        const self = pod('env: [{ name: NOETL_PUBLIC_SERVER_URL, value: "http://noetl:8082" }]');
        expect(callersIn(self.replace("caller", "noetl-server-rust"))).toEqual([]);
    });

    test("the old recipe's Certificate", () => {
        const certificate = `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: old, namespace: noetl }
spec: { dnsNames: [noetl.noetl.svc] }
`;
        expect(callersIn(certificate)).toEqual([]);
    });

    test("a Service of another namespace, which selects pods there", () => {
        const other = service("other").replace("namespace: noetl", "namespace: edge");
        const caller = pod('args: ["http://other:8082"]', "", "edge");
        expect(callersIn(documents(other, caller))).toEqual([]);
    });

    test("a Service that selects other pods", () => {
        const other = service("other").replace("app: noetl-server-rust", "app: else");
        expect(callersIn(documents(other, pod('args: ["http://other:8082"]')))).toEqual([]);
    });
});
